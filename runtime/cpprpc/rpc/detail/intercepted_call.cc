#include "cpprpc/rpc/detail/intercepted_call.h"

#include <exception>
#include <utility>

#include "cpprpc/rpc/detail/call_handle.h"
#include "cpprpc/rpc/encoder.h"

namespace cpprpc {

const Metadata& ClientContext::headers() const { return call_.headers(); }
const Metadata& ClientContext::trailers() const { return call_.trailers(); }
void ClientContext::add_hook(MessageHook& hook) { call_.tap().add(hook); }
Traffic ClientContext::traffic() const noexcept { return call_.tap().traffic(); }
Status ClientContext::set_reply(transport::Outgoing reply) { return call_.set_reply(reply); }

namespace detail {
namespace {

Status was_cancelled() { return Status::cancelled("the call was cancelled"); }

// Waits for the end of a call; cancels it when the awaiting task is told to stop.
class InnerEnd {
 public:
  InnerEnd(transport::ClientCall& inner, transport::ReadOperation* reply) noexcept
      : inner_(inner), operation_(reply) {}

  bool await_ready() const noexcept { return false; }
  template <class P>
  bool await_suspend(std::coroutine_handle<P> task) {
    operation_.suspend(task);
    cancel_.arm(task, inner_);
    return !inner_.finish(operation_);
  }
  Status await_resume() {
    cancel_.disarm();
    return std::move(operation_.status);
  }

 private:
  transport::ClientCall& inner_;
  transport::FinishOperation operation_;
  CancelWithTask cancel_;
};

}  // namespace

// Waits until the caller asks how the call went, or drops it.
class InterceptedCall::EndWanted : public Waiter {
 public:
  explicit EndWanted(InterceptedCall& call) noexcept : call_(call) {}

  bool await_ready() const noexcept { return false; }
  template <class P>
  bool await_suspend(std::coroutine_handle<P> task) {
    suspend(task);
    // What is under way for the caller has to end before the call can be asked for its status.
    cancel_.arm(task, *call_.inner_or_null());
    const std::lock_guard lock(call_.mutex_);
    if (call_.finishing_ != nullptr || call_.is_released_) return false;
    call_.waiting_ = this;
    return true;
  }
  void await_resume() noexcept { cancel_.disarm(); }

 private:
  InterceptedCall& call_;
  CancelWithTask cancel_;
};

InterceptedCall::InterceptedCall(std::shared_ptr<transport::ClientTransport> transport,
                                 Middlewares middlewares, const Method& method,
                                 const CallOptions& options,
                                 std::optional<transport::Outgoing> request)
    : transport_(std::move(transport)),
      middlewares_(std::move(middlewares)),
      executor_(transport_->executor()),
      context_(*this, method, options, stop_token_) {
  if (request) request_.emplace(*request);
  start_.call = this;
  start_.run = [](Executor::Work& work) noexcept {
    InterceptedCall& self = *static_cast<Start&>(work).call;
    run_chain(&self.stop_token_, self);
  };
  deadline_.call = this;
  deadline_.run = [](Executor::Work& work) noexcept {
    static_cast<Deadline&>(work).call->deadline_passed();
  };
}

transport::ClientCallPtr InterceptedCall::start(
    std::shared_ptr<transport::ClientTransport> transport, Middlewares middlewares,
    const Method& method, const CallOptions& options, std::optional<transport::Outgoing> request) {
  auto* const call =
      new InterceptedCall(std::move(transport), std::move(middlewares), method, options, request);
  call->executor_.post(call->start_);
  return transport::ClientCallPtr(call);
}

// --- the chain, on the executor

Root InterceptedCall::run_chain(const std::stop_token*, InterceptedCall& self) {
  Status status;
  try {
    self.watch_deadline();
    Task<Status> answer = self.run(0);
    status = co_await std::move(answer);
  } catch (const std::exception& exception) {
    status = Status::unknown(std::string("an exception escaped from the client's middleware: ") +
                             exception.what());
  } catch (...) {
    status = Status::unknown("an exception escaped from the client's middleware");
  }
  self.end(std::move(status));
  self.unref();
}

Task<Status> InterceptedCall::run(std::size_t position) {
  if (position == middlewares_->size()) return attempt();
  return (*middlewares_)[position](context_, Next(*this, position + 1));
}

Task<Status> InterceptedCall::attempt() {
  Status status = start_inner();
  if (!status.is_ok()) co_return status;
  transport::ClientCall& inner = *inner_or_null();
  EndWanted end_wanted(*this);
  co_await end_wanted;
  // The caller's operation stays until the chain has ended; nobody else touches it.
  transport::ReadOperation* const reply = finishing_ == nullptr ? nullptr : finishing_->reply;
  if (reply != nullptr) reply->tap = &tap_;
  InnerEnd end(inner, reply);
  status = co_await end;
  if (!tap_.refusal().is_ok()) co_return tap_.refusal();
  if (status.is_ok() && reply != nullptr && !reply->received) {
    co_return reply->error.is_ok() ? Status::internal("the server said OK but sent no reply")
                                   : reply->error;
  }
  co_return status;
}

Status InterceptedCall::start_inner() {
  if (std::exchange(was_started_, true) && context_.method().kind != MethodKind::Unary) {
    return Status::internal("next() was called twice around a call that streams");
  }
  forget_deadline();
  if (stop_token_.stop_requested()) return was_cancelled();
  if (!request_) {
    open(transport_->start(context_.method(), context_.options(), std::nullopt));
    return Status::ok();
  }
  OutgoingMessage message(request_->ops(), request_->message());
  Status status = tap_.sending(message);
  if (!status.is_ok()) return status;
  const transport::Outgoing request{&message.ops(), message.data(), nullptr, &tap_.bytes_sent()};
  open(transport_->start(context_.method(), context_.options(), request));
  return Status::ok();
}

// Gives the call proper what the caller has asked for so far, and all that follows.
void InterceptedCall::open(transport::ClientCallPtr call) {
  transport::ClientCall& inner = *call;
  std::unique_lock lock(mutex_);
  if (inner_ != nullptr) earlier_attempts_.push_back(std::move(inner_));
  inner_ = std::move(call);
  transport::ReadOperation* const reading = std::exchange(reading_, nullptr);
  transport::WriteOperation* const writing = std::exchange(writing_, nullptr);
  const bool writes_done = writes_done_;
  const bool is_cancelled = is_cancelled_;
  lock.unlock();
  if (is_cancelled) inner.cancel();
  if (reading != nullptr && inner.read(*reading)) reading->complete();
  if (writing != nullptr && write_to(inner, *writing)) writing->complete();
  if (writes_done) inner.writes_done();
}

void InterceptedCall::end(Status status) noexcept {
  forget_deadline();
  if (deadline_passed_ && status.code() == StatusCode::Cancelled) {
    status = Status::deadline_exceeded("the deadline has passed before the call was sent");
  }
  std::unique_lock lock(mutex_);
  status_ = std::move(status);
  transport::ReadOperation* const reading = std::exchange(reading_, nullptr);
  transport::WriteOperation* const writing = std::exchange(writing_, nullptr);
  transport::FinishOperation* const finishing = finishing_;
  lock.unlock();
  if (reading != nullptr) reading->complete();
  if (writing != nullptr) writing->complete();
  if (finishing == nullptr) return;
  settle(*finishing);
  finishing->complete();
}

// What the caller gets, once the chain has ended.
void InterceptedCall::settle(transport::FinishOperation& operation) {
  operation.status = *status_;
  if (reply_ && operation.status.is_ok() && operation.reply != nullptr) {
    operation.reply->tap = nullptr;
    if (!operation.reply->received) operation.reply->deliver(*reply_);
  }
}

Status InterceptedCall::set_reply(transport::Outgoing reply) {
  const transport::Encoder encoder(reply);
  if (!encoder.error().is_ok()) return encoder.error();
  reply_.emplace(encoder.size(), '\0');
  encoder.write(reply_->data());
  return Status::ok();
}

// --- the deadline, which is the transport's to keep once the call proper has started

void InterceptedCall::watch_deadline() {
  if (!context_.deadline()) return;
  deadline_waits_ = true;
  references_.fetch_add(1, std::memory_order_relaxed);
  executor_.schedule(deadline_, *context_.deadline());
}

void InterceptedCall::forget_deadline() noexcept {
  if (std::exchange(deadline_waits_, false) && executor_.unschedule(deadline_)) unref();
}

void InterceptedCall::deadline_passed() noexcept {
  if (std::exchange(deadline_waits_, false)) {
    deadline_passed_ = true;
    stop_.request_stop();
  }
  unref();
}

// --- the caller's side, from any thread

bool InterceptedCall::read(transport::ReadOperation& operation) {
  operation.tap = &tap_;
  std::unique_lock lock(mutex_);
  if (status_) return true;
  if (inner_ == nullptr) {
    reading_ = &operation;
    return false;
  }
  transport::ClientCall& inner = *inner_;
  lock.unlock();
  return inner.read(operation);
}

bool InterceptedCall::write(transport::WriteOperation& operation) {
  std::unique_lock lock(mutex_);
  if (status_) return true;
  if (inner_ == nullptr) {
    writing_ = &operation;  // the message stays where it is: its writer is suspended
    return false;
  }
  transport::ClientCall& inner = *inner_;
  lock.unlock();
  return write_to(inner, operation);
}

bool InterceptedCall::write_to(transport::ClientCall& inner, transport::WriteOperation& operation) {
  OutgoingMessage message(*operation.message.ops, operation.message.message);
  if (!tap_.sending(message).is_ok()) {
    inner.cancel();
    return true;
  }
  operation.message.message = message.data();
  operation.message.bytes_sent = &tap_.bytes_sent();
  return inner.write(operation);
}

void InterceptedCall::writes_done() noexcept {
  std::unique_lock lock(mutex_);
  writes_done_ = true;
  if (inner_ == nullptr) return;
  transport::ClientCall& inner = *inner_;
  lock.unlock();
  inner.writes_done();
}

bool InterceptedCall::finish(transport::FinishOperation& operation) {
  std::unique_lock lock(mutex_);
  finishing_ = &operation;
  if (status_) {
    lock.unlock();
    settle(operation);
    return true;
  }
  EndWanted* const waiting = std::exchange(waiting_, nullptr);
  lock.unlock();
  if (waiting != nullptr) waiting->complete();
  return false;
}

void InterceptedCall::cancel() noexcept {
  std::unique_lock lock(mutex_);
  if (status_ || std::exchange(is_cancelled_, true)) return;
  transport::ClientCall* const inner = inner_.get();
  lock.unlock();
  stop_.request_stop();
  if (inner != nullptr) inner->cancel();
}

void InterceptedCall::release() noexcept {
  cancel();
  std::unique_lock lock(mutex_);
  is_released_ = true;
  EndWanted* const waiting = std::exchange(waiting_, nullptr);
  lock.unlock();
  if (waiting != nullptr) waiting->complete();
  unref();
}

const Metadata& InterceptedCall::headers() {
  static const Metadata none;
  transport::ClientCall* const inner = inner_or_null();
  return inner == nullptr ? none : inner->headers();
}

const Metadata& InterceptedCall::trailers() {
  static const Metadata none;
  transport::ClientCall* const inner = inner_or_null();
  return inner == nullptr ? none : inner->trailers();
}

transport::ClientCall* InterceptedCall::inner_or_null() noexcept {
  const std::lock_guard lock(mutex_);
  return inner_.get();
}

void InterceptedCall::unref() noexcept {
  if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
}

}  // namespace detail
}  // namespace cpprpc
