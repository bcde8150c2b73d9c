// CallHandle: a client's call with what may cancel it, and the awaiters that the four call
// objects share.

#pragma once

#include <coroutine>
#include <memory>
#include <optional>
#include <stop_token>
#include <utility>

#include "cpprpc/rpc/transport.h"
#include "cpprpc/task/detail/task_promise.h"
#include "cpprpc/task/detail/unstarted.h"

namespace cpprpc::detail {

struct CancelCall {
  transport::ClientCall* call;
  void operator()() const noexcept { call->cancel(); }
};
using CancelOnStop = std::stop_callback<CancelCall>;

class CallHandle {
 public:
  CallHandle(transport::ClientCallPtr call, const CallOptions& options);
  CallHandle(CallHandle&&) noexcept = default;
  CallHandle& operator=(CallHandle&& other) noexcept;
  ~CallHandle();

  [[nodiscard]] transport::ClientCall& call() const noexcept { return *state_->call; }

  /// The first message that could not be decoded. It decides how the call ends.
  [[nodiscard]] Status& decode_error() noexcept { return state_->decode_error; }

  /// Whether the message that was read last was compressed.
  [[nodiscard]] bool received_compressed() const noexcept { return state_->received_compressed; }
  void received_compressed(bool it_was) noexcept { state_->received_compressed = it_was; }

  /// How the call ends, given what the server said.
  [[nodiscard]] Status ended(Status status) {
    return state_->decode_error.is_ok() ? std::move(status) : state_->decode_error;
  }

 private:
  // In one place, because stop callbacks do not move. They go before the call does.
  struct State {
    transport::ClientCallPtr call;
    Status decode_error;
    bool received_compressed = false;
    std::optional<CancelOnStop> on_stop;
    std::optional<CancelOnStop> on_parent_stop;
  };
  std::unique_ptr<State> state_;
};

// Cancels a call while a task waits for it, if the task is told to stop.
class CancelWithTask {
 public:
  CancelWithTask() noexcept = default;

  template <class P>
  void arm(std::coroutine_handle<P> task, transport::ClientCall& call) {
    const std::stop_token* const stop = stop_token_of(task);
    if (stop != nullptr && stop->stop_possible()) callback_.emplace(*stop, CancelCall{&call});
  }
  void disarm() noexcept { callback_.reset(); }

 private:
  std::optional<CancelOnStop> callback_;
};

template <Payload M>
class [[nodiscard]] ClientRead {
 public:
  explicit ClientRead(CallHandle& handle) : handle_(handle) {}

  bool await_ready() const noexcept { return !handle_.decode_error().is_ok(); }
  template <class P>
  bool await_suspend(std::coroutine_handle<P> task) {
    operation_.suspend(task);
    cancel_.arm(task, handle_.call());
    return !handle_.call().read(operation_);
  }
  std::optional<M> await_resume() {
    cancel_.disarm();
    handle_.received_compressed(operation_.was_compressed);
    if (operation_.received) return std::move(message_);
    if (!operation_.error.is_ok()) {
      handle_.decode_error() = std::move(operation_.error);
      handle_.call().cancel();  // nobody wants the rest
    }
    return std::nullopt;
  }

 private:
  CallHandle& handle_;
  M message_{};
  transport::ReadOperation operation_{Codec<M>::ops, &message_};
  CancelWithTask cancel_;
};

class [[nodiscard]] ClientWrite {
 public:
  ClientWrite(CallHandle& handle, transport::Outgoing message, const WriteOptions& options) noexcept
      : call_(handle.call()), operation_(message, options) {}

  bool await_ready() const noexcept { return false; }
  template <class P>
  bool await_suspend(std::coroutine_handle<P> task) {
    operation_.suspend(task);
    cancel_.arm(task, call_);
    return !call_.write(operation_);
  }
  bool await_resume() noexcept {
    cancel_.disarm();
    return operation_.ok;
  }

 private:
  transport::ClientCall& call_;
  transport::WriteOperation operation_;
  CancelWithTask cancel_;
};

/// Waits for the status.
class [[nodiscard]] ClientFinish {
 public:
  explicit ClientFinish(CallHandle& handle) noexcept : handle_(handle) {}

  bool await_ready() const noexcept { return false; }
  template <class P>
  bool await_suspend(std::coroutine_handle<P> task) {
    operation_.suspend(task);
    cancel_.arm(task, handle_.call());
    return !handle_.call().finish(operation_);
  }
  Status await_resume() {
    cancel_.disarm();
    return handle_.ended(std::move(operation_.status));
  }

 private:
  CallHandle& handle_;
  transport::FinishOperation operation_{nullptr};
  CancelWithTask cancel_;
};

/// Waits for the single reply and the status.
template <Payload Out>
class [[nodiscard]] ClientReply {
 public:
  explicit ClientReply(CallHandle& handle) : handle_(handle) {}

  bool await_ready() const noexcept { return false; }
  template <class P>
  bool await_suspend(std::coroutine_handle<P> task) {
    operation_.suspend(task);
    cancel_.arm(task, handle_.call());
    return !handle_.call().finish(operation_);
  }
  Result<Out> await_resume() {
    cancel_.disarm();
    handle_.received_compressed(reply_.was_compressed);
    if (!operation_.status.is_ok()) return std::move(operation_.status);
    if (!reply_.error.is_ok()) return std::move(reply_.error);
    if (!reply_.received) return Status::internal("the server said OK but sent no reply");
    return std::move(message_);
  }

 private:
  CallHandle& handle_;
  Out message_{};
  transport::ReadOperation reply_{Codec<Out>::ops, &message_};
  transport::FinishOperation operation_{&reply_};
  CancelWithTask cancel_;
};

// What the functions of streams return.
template <Payload M>
using StartRead = Unstarted<ClientRead<M>, CallHandle&>;
using StartWrite = Unstarted<ClientWrite, CallHandle&, transport::Outgoing, WriteOptions>;
using StartFinish = Unstarted<ClientFinish, CallHandle&>;
template <Payload Out>
using StartReply = Unstarted<ClientReply<Out>, CallHandle&>;

}  // namespace cpprpc::detail
