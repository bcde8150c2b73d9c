#include "cpprpc/rpc/detail/intercepted_call.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "cpprpc/rpc/detail/call_handle.h"
#include "cpprpc/rpc/encoder.h"
#include "cpprpc/task/detail/operation.h"

namespace cpprpc {

const Metadata& ClientContext::headers() const { return call_.headers(); }
const Metadata& ClientContext::trailers() const { return call_.trailers(); }
void ClientContext::parallel_attempts() noexcept { call_.parallel_attempts(); }
Task<bool> ClientContext::caller_waits() { return call_.caller_waits(); }
void ClientContext::add_hook(MessageHook& hook) { call_.tap().add(hook); }
Traffic ClientContext::traffic() const noexcept { return call_.tap().traffic(); }
Status ClientContext::set_reply(transport::Outgoing reply) { return call_.set_reply(reply); }

namespace detail {
namespace {

constexpr const char* kStillUnderWay =
    "next() was called while an earlier attempt is under way: say parallel_attempts() first";

constexpr const char* kNoReply = "the server said OK but sent no reply";

// How many there are, as long as they live.
class Count {
 public:
  explicit Count(int& count) noexcept : count_(count) { ++count_; }
  Count(const Count&) = delete;
  Count& operator=(const Count&) = delete;
  ~Count() { --count_; }

 private:
  int& count_;
};

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
  EndWanted(InterceptedCall& call, transport::ClientCall& inner) noexcept
      : call_(call), inner_(inner) {}

  bool await_ready() const noexcept { return false; }
  template <class P>
  bool await_suspend(std::coroutine_handle<P> task) {
    suspend(task);
    // What is under way for the caller has to end before the call can be asked for its status.
    cancel_.arm(task, inner_);
    return call_.wait_for_caller(asking_);
  }
  void await_resume() noexcept { cancel_.disarm(); }

 private:
  InterceptedCall& call_;
  transport::ClientCall& inner_;
  Asking asking_{*this};
  CancelWithTask cancel_;
};

// The same for a middleware; over when its task is told to stop.
class InterceptedCall::CallerWaits : public Operation<CallerWaits> {
 public:
  explicit CallerWaits(InterceptedCall& call) noexcept : call_(call) {}

  bool start() { return call_.wait_for_caller(asking_); }
  void cancel() noexcept {
    const std::lock_guard lock(call_.mutex_);
    if (call_.asking_.remove(asking_)) complete();
  }
  bool await_resume() noexcept {
    disarm();
    const std::lock_guard lock(call_.mutex_);
    return call_.finishing_ != nullptr;
  }

 private:
  InterceptedCall& call_;
  Asking asking_{*this};
};

// The reply of one of several attempts.
struct InterceptedCall::Answer {
  explicit Answer(const transport::ReplyType& type)
      : message(type.make(), type.destroy), reply(*type.ops, message.get()) {}

  std::unique_ptr<void, void (*)(void*) noexcept> message;
  transport::ReadOperation reply;
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
    Task<Status> answer = self.run(self.first_);
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
  if (position == parallel_from_) return parallel_attempt(position);
  position_ = position;
  if (position == middlewares_->size()) return attempt();
  return (*middlewares_)[position](context_, Next(*this, position + 1));
}

Task<Status> InterceptedCall::attempt() {
  if (attempts_ != 0) co_return Status::internal(kStillUnderWay);
  const Count count(attempts_);
  Status status = start_inner();
  if (!status.is_ok()) co_return status;
  transport::ClientCall& inner = *inner_or_null();
  EndWanted end_wanted(*this, inner);
  co_await end_wanted;
  // The caller's operation stays until the chain has ended; nobody else touches it.
  transport::ReadOperation* const reply = finishing_ == nullptr ? nullptr : finishing_->reply;
  if (reply != nullptr) {
    reply->tap = &tap_;
    reply->received = false;  // by an attempt that failed afterwards
  }
  InnerEnd end(inner, reply);
  status = co_await end;
  if (!tap_.refusal().is_ok()) co_return tap_.refusal();
  if (status.is_ok() && reply != nullptr && !reply->received) {
    co_return reply->error.is_ok() ? Status::internal(kNoReply) : reply->error;
  }
  co_return status;
}

// Why no attempt can be made, if it cannot.
Status InterceptedCall::may_attempt() {
  if (std::exchange(was_started_, true) && context_.method().kind != MethodKind::Unary) {
    return Status::internal("next() was called twice around a call that streams");
  }
  forget_deadline();
  return stop_token_.stop_requested() ? was_cancelled() : Status::ok();
}

Status InterceptedCall::start_inner() {
  Status may = may_attempt();
  if (!may.is_ok()) return may;
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

// --- attempts that run at the same time

void InterceptedCall::parallel_attempts() noexcept {
  if (context_.method().kind == MethodKind::Unary) parallel_from_ = position_ + 1;
}

Task<Status> InterceptedCall::parallel_attempt(std::size_t position) {
  if (attempts_ == 0) is_answered_ = false;  // those of a retry
  const Count count(attempts_);
  Status status = may_attempt();
  if (!status.is_ok()) co_return status;
  OutgoingMessage message(request_->ops(), request_->message());
  status = tap_.sending(message);
  if (!status.is_ok()) co_return status;
  transport::ClientCall& inner = start_parallel(position, message);
  EndWanted end_wanted(*this, inner);
  co_await end_wanted;
  Answer answer(request_->reply());
  InnerEnd end(inner, &answer.reply);
  status = co_await end;
  const std::stop_token stop = co_await this_task::stop_token();
  co_return settle_parallel(inner, answer, std::move(status), stop.stop_requested());
}

// The call stays until this one goes: someone may be cancelling it.
transport::ClientCall& InterceptedCall::start_parallel(std::size_t position,
                                                       OutgoingMessage& message) {
  const transport::Outgoing request{&message.ops(), message.data(), request_->copier(),
                                    &tap_.bytes_sent(), &request_->reply()};
  transport::ClientCallPtr call;
  if (position == middlewares_->size()) {
    call = transport_->start(context_.method(), context_.options(), request);
  } else {
    auto* const further_in = new InterceptedCall(transport_, middlewares_, context_.method(),
                                                 context_.options(), request);
    call.reset(further_in);
    further_in->first_ = position;
    further_in->context_.extensions_ = context_.extensions_;
    further_in->executor_.post(further_in->start_);
    static_cast<void>(transport::Encoder(request));  // counts its bytes here too
  }
  earlier_attempts_.push_back(std::move(call));
  return *earlier_attempts_.back();
}

// The first that was answered is the one that the caller hears of; else the last that failed.
Status InterceptedCall::settle_parallel(transport::ClientCall& inner, Answer& answer, Status status,
                                        bool is_told_to_stop) {
  if (status.is_ok() && !answer.reply.received) {
    status = answer.reply.error.is_ok() ? Status::internal(kNoReply) : answer.reply.error;
  }
  if (is_answered_) return status;
  if (!status.is_ok()) {
    if (!is_told_to_stop) choose(inner);
    return status;
  }
  is_answered_ = true;
  choose(inner);
  transport::ReadOperation* const reply = finishing_ == nullptr ? nullptr : finishing_->reply;
  if (reply == nullptr) return status;
  reply->tap = &tap_;
  reply->take(answer.reply, request_->reply());
  return reply->received ? std::move(status) : reply->error;
}

void InterceptedCall::choose(transport::ClientCall& inner) noexcept {
  const auto is_it = [&](const transport::ClientCallPtr& call) { return call.get() == &inner; };
  const auto found = std::find_if(earlier_attempts_.begin(), earlier_attempts_.end(), is_it);
  const std::lock_guard lock(mutex_);
  std::swap(*found, inner_);
  if (*found == nullptr) earlier_attempts_.erase(found);
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
  caller_asked();
  return false;
}

// True: `asking` is completed once the caller has asked, or dropped the call.
bool InterceptedCall::wait_for_caller(Asking& asking) {
  const std::lock_guard lock(mutex_);
  if (finishing_ != nullptr || is_released_) return false;
  asking_.push(asking);
  return true;
}

// With the lock held.
void InterceptedCall::caller_asked() noexcept {
  while (!asking_.empty()) asking_.pop().waiter.complete();
}

Task<bool> InterceptedCall::caller_waits() { co_return co_await CallerWaits(*this); }

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
  {
    const std::lock_guard lock(mutex_);
    is_released_ = true;
    caller_asked();
  }
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
