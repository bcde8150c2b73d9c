#include "cpprpc/transport/loopback/call.h"

#include <utility>

#include "cpprpc/rpc/encoder.h"
#include "cpprpc/transport/loopback/core.h"

namespace cpprpc::loopback {
namespace {

std::string encoded(const transport::Encoder& encoder) {
  std::string bytes(encoder.size(), '\0');
  encoder.write(bytes.data());
  return bytes;
}

// Why a message is not sent, if it is not.
Status check(const transport::Encoder& encoder, const LoopbackOptions& options) {
  if (!encoder.error().is_ok() || encoder.size() <= options.max_message()) return encoder.error();
  return Status::resource_exhausted("a message of " + std::to_string(encoder.size()) +
                                    " bytes is larger than the server's limit of " +
                                    std::to_string(options.max_message()));
}

Status too_late() { return Status::deadline_exceeded("the deadline has passed"); }

// The server's timeout for a call that has no deadline.
std::optional<Clock::time_point> deadline_of(const CallOptions& call,
                                             const LoopbackOptions& options) {
  if (call.deadline() || !options.default_timeout()) return call.deadline();
  const Clock::time_point end = from_now(*options.default_timeout());
  return end == Clock::time_point::max() ? std::nullopt : std::optional(end);
}

}  // namespace

Call::Call(const Method& method, const CallOptions& options, std::shared_ptr<Core> core)
    : path_(method.path),
      request_metadata_(options.metadata()),
      deadline_(deadline_of(options, core->options())),
      core_(std::move(core)) {
  start_.call = this;
  start_.run = [](Executor::Work& work) noexcept { static_cast<Start&>(work).call->run_handler(); };
  timer_.call = this;
  timer_.run = [](Executor::Work& work) noexcept {
    static_cast<Deadline&>(work).call->deadline_passed();
  };
}

transport::ClientCallPtr Call::start(const Method& method, const CallOptions& options,
                                     std::optional<transport::Outgoing> request,
                                     const std::shared_ptr<Core>& core) {
  auto call = std::make_shared<Call>(method, options, core);
  Completions none;  // nobody waits yet
  if (request) {
    const transport::Encoder encoder(*request);
    Status unfit = check(encoder, core->options());
    if (!unfit.is_ok()) {
      call->end(std::move(unfit), none);
    } else {
      call->requests_.put(encoded(encoder), none);
      call->requests_.close(none);
    }
  }
  // Else a handler could be quicker than the timer.
  const bool is_late = call->deadline_ && *call->deadline_ <= Clock::now();
  if (is_late && !call->status_) call->end(too_late(), none);
  transport::ClientCallPtr handle(&call->client_);
  call->client_keeps_ = call;
  if (!call->status_) call->begin(call);
  return handle;
}

void Call::begin(std::shared_ptr<Call> self) {
  server_keeps_ = self;
  if (deadline_) timer_keeps_ = self;
  Status refused = core_->add(self);
  if (!refused.is_ok()) {
    Completions none;  // nobody waits yet
    end(std::move(refused), none);
    server_keeps_.reset();
    timer_keeps_.reset();
    return;
  }
  // From here on the server may abort the call at any time.
  core_->loop().post(start_);
  if (!deadline_) return;
  std::shared_ptr<Call> over;
  const std::lock_guard lock(mutex_);
  if (status_) {
    over = std::move(timer_keeps_);
  } else {
    core_->loop().schedule(timer_, *deadline_);
  }
}

void Call::run_handler() {
  {
    std::unique_lock lock(mutex_);
    if (status_) {  // over before it began
      lock.unlock();
      return server_.finish(Status::ok());
    }
  }
  core_->router().start(server_);
}

void Call::deadline_passed() {
  std::shared_ptr<Call> self;
  {
    const std::lock_guard lock(mutex_);
    self = std::move(timer_keeps_);
  }
  abort(too_late());
}

// The handler is told first: when it cannot read or write any more, it knows why.
void Call::abort(const Status& status) noexcept {
  {
    const std::lock_guard lock(mutex_);
    if (status_) return;
    status_ = status;
  }
  server_.stop();
  Completions completions;
  const std::lock_guard lock(mutex_);
  replies_.abort(completions);
  close(completions);
}

void Call::send_headers() {
  if (std::exchange(headers_sent_, true)) return;
  headers_ = server_.headers;
}

void Call::end(Status status, Completions& completions) {
  status_ = std::move(status);
  close(completions);
}

void Call::close(Completions& completions) {
  requests_.abort(completions);
  replies_.close(completions);
  if (finish_ != nullptr) settle(*std::exchange(finish_, nullptr), completions);
}

void Call::settle(transport::FinishOperation& operation, Completions& completions) {
  operation.status = *status_;
  if (operation.reply != nullptr && status_->is_ok()) {
    if (replies_.size() == 1) {
      std::string reply;
      static_cast<void>(replies_.read(*operation.reply, reply, completions));
      operation.reply->deliver(reply);
    } else if (replies_.size() > 1) {
      operation.status = Status::internal("the server sent more than one reply");
    }
  }
  completions.add(operation);
}

// --- the server's end

Call::ServerEnd::ServerEnd(Call& call) noexcept : call_(call) {
  set_draining(call.core_->draining);
}

bool Call::ServerEnd::read(transport::ReadOperation& operation) {
  Completions completions;
  std::string message;
  Pipe::Read found;
  {
    const std::lock_guard lock(call_.mutex_);
    found = call_.requests_.read(operation, message, completions);
  }
  if (found == Pipe::Read::Message) operation.deliver(message);
  return found != Pipe::Read::Waits;
}

bool Call::ServerEnd::write(transport::WriteOperation& operation) {
  const transport::Encoder encoder(operation.message);
  const Status unfit = check(encoder, call_.core_->options());
  if (!unfit.is_ok()) {
    call_.abort(unfit);
    return true;
  }
  std::string message = encoded(encoder);
  Completions completions;
  const std::lock_guard lock(call_.mutex_);
  call_.send_headers();
  return call_.replies_.write(operation, std::move(message), completions);
}

Status Call::ServerEnd::stage_reply(transport::Outgoing reply) {
  const transport::Encoder encoder(reply);
  Status unfit = check(encoder, call_.core_->options());
  if (!unfit.is_ok()) return unfit;
  call_.staged_reply_ = encoded(encoder);
  return Status::ok();
}

void Call::ServerEnd::finish(Status status) noexcept {
  std::shared_ptr<Call> self;
  std::shared_ptr<Call> timer_self;
  call_.core_->leave();
  {
    Completions completions;
    const std::lock_guard lock(call_.mutex_);
    self = std::move(call_.server_keeps_);
    if (!call_.status_) {
      call_.send_headers();
      call_.trailers_ = trailers;
      if (status.is_ok() && call_.staged_reply_) {
        call_.replies_.put(std::move(*call_.staged_reply_), completions);
      }
      call_.end(std::move(status), completions);
    }
    if (call_.core_->loop().unschedule(call_.timer_)) timer_self = std::move(call_.timer_keeps_);
  }
  call_.core_->remove(call_);
}

// --- the client's end

bool Call::ClientEnd::read(transport::ReadOperation& operation) {
  Completions completions;
  std::string message;
  Pipe::Read found;
  {
    const std::lock_guard lock(call_.mutex_);
    found = call_.replies_.read(operation, message, completions);
  }
  if (found == Pipe::Read::Message) operation.deliver(message);
  return found != Pipe::Read::Waits;
}

bool Call::ClientEnd::write(transport::WriteOperation& operation) {
  const transport::Encoder encoder(operation.message);
  const Status unfit = check(encoder, call_.core_->options());
  if (!unfit.is_ok()) {
    call_.abort(unfit);
    return true;
  }
  std::string message = encoded(encoder);
  Completions completions;
  const std::lock_guard lock(call_.mutex_);
  return call_.requests_.write(operation, std::move(message), completions);
}

void Call::ClientEnd::writes_done() noexcept {
  Completions completions;
  const std::lock_guard lock(call_.mutex_);
  call_.requests_.close(completions);
}

bool Call::ClientEnd::finish(transport::FinishOperation& operation) {
  Completions completions;
  const std::lock_guard lock(call_.mutex_);
  call_.requests_.close(completions);
  if (operation.reply == nullptr) call_.replies_.drop(completions);
  if (call_.status_) {
    call_.settle(operation, completions);
  } else {
    call_.finish_ = &operation;
  }
  return false;
}

void Call::ClientEnd::cancel() noexcept {
  call_.abort(Status::cancelled("the call was cancelled"));
}

void Call::ClientEnd::release() noexcept {
  cancel();
  std::shared_ptr<Call> self;
  const std::lock_guard lock(call_.mutex_);
  self = std::move(call_.client_keeps_);
}

}  // namespace cpprpc::loopback
