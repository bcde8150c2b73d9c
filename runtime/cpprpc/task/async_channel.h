// AsyncChannel<T>: hands values from tasks to tasks, in order, also across executors.
//
//   AsyncChannel<Job> jobs(16);
//   Job job{.name = "x"};
//   if (!co_await jobs.send(job)) co_return;               // false: closed
//   while (auto next = co_await jobs.receive()) run(*next);  // empty: closed, and nothing left
//
// A channel holds at most `capacity` values: send() suspends while it is full, receive() while it
// is empty. With capacity 0 each value goes from hand to hand, and send() waits for that. Both end
// early when the awaiting task is told to stop: send() gives false and the value is not sent,
// receive() is empty and nothing is lost. Who comes first is served first.
//
// Any number of tasks of any executors may send and receive; close(), try_send() and
// try_receive() are for any thread. The channel must outlive whoever uses it: destroying one that
// tasks wait for ends the program. Moving a T must not throw.
//
// What send() and receive() return may also be given to when_all() and when_any().

#pragma once

#include <concepts>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <type_traits>
#include <utility>

#include "cpprpc/task/detail/fatal.h"
#include "cpprpc/task/detail/queued_operation.h"
#include "cpprpc/task/detail/temporaries.h"
#include "cpprpc/task/detail/unstarted.h"
#include "cpprpc/task/detail/wait_list.h"

namespace cpprpc {

template <class T>
class AsyncChannel {
  static_assert(std::is_nothrow_move_constructible_v<T>, "a channel moves its values unseen");

  class Sender;
  class Receiver;

 public:
  class Send;
  using Receive = detail::Unstarted<Receiver, AsyncChannel&>;

  explicit AsyncChannel(std::size_t capacity) noexcept : capacity_(capacity) {}
  AsyncChannel(const AsyncChannel&) = delete;
  AsyncChannel& operator=(const AsyncChannel&) = delete;
  ~AsyncChannel();

  /// Awaited, true when the value was sent; false once the channel is closed, or when the task is
  /// told to stop before there is room.
  Send send(const T& value) requires std::copy_constructible<T> { return Send(*this, value); }
  Send send(T&& value) requires detail::kTemporariesAreSafe<T> {
    return Send(*this, std::move(value));
  }
  // A temporary aggregate, where the compiler destroys it twice.
  detail::NameItFirst send(T&& value) requires(!detail::kTemporariesAreSafe<T>) = delete;

  /// What send(std::move(value)) does, on all compilers: g++ before 13 refuses that for an
  /// aggregate, because it could not tell it from a temporary, which it destroys twice.
  Send send_from(T& value) { return Send(*this, std::move(value)); }

  /// Awaited, the next value; empty once the channel is closed and all that was sent is received,
  /// or when the task is told to stop before there is one.
  Receive receive() noexcept { return Receive(*this); }

  /// Sends the value if that needs no waiting, else leaves it as it is.
  [[nodiscard]] bool try_send(T&& value);
  [[nodiscard]] bool try_send(const T& value) requires std::copy_constructible<T> {
    return try_send(T(value));
  }

  /// The next value if there is one.
  [[nodiscard]] std::optional<T> try_receive();

  /// No value can be sent from now on, those that wait to be included; what was sent before is
  /// still received. Twice is once.
  void close() noexcept;

 private:
  enum class Result { Done, Wait, Closed };

  // Sends or receives if that needs no waiting; else waits, if it `may_wait`.
  Result run(Sender& sender, bool may_wait);
  Result run(Receiver& receiver, bool may_wait);
  void cancel(Sender& sender) noexcept;
  void cancel(Receiver& receiver) noexcept;

  // With the lock held. Who is in `served` waits no longer: the caller completes it, when it has
  // let go of the lock and as the last thing it does, because the channel may then be gone.
  Result put(T& value, Receiver*& served);
  Result take(std::optional<T>& value, Sender*& served);

  const std::size_t capacity_;
  std::mutex mutex_;
  // At any time: senders wait only while the buffer is full and no receiver waits; receivers wait
  // only while it is empty and no sender waits; nobody waits once the channel is closed.
  std::deque<T> buffer_;
  detail::WaitList<Sender> senders_;
  detail::WaitList<Receiver> receivers_;
  bool closed_ = false;
};

/// What send() returns: to be awaited, once.
template <class T>
class [[nodiscard]] AsyncChannel<T>::Send {
 public:
  Send(AsyncChannel& channel, T value) noexcept : channel_(&channel), value_(std::move(value)) {}

  Sender operator co_await() && noexcept { return Sender(*channel_, value_); }

 private:
  AsyncChannel* channel_;
  T value_;
};

template <class T>
class AsyncChannel<T>::Sender : public detail::QueuedOperation<Sender> {
 public:
  Sender(AsyncChannel& channel, T& value) noexcept : channel_(channel), value_(value) {}

  bool attempt(bool may_wait) { return channel_.run(*this, may_wait) != Result::Wait; }
  void cancel() noexcept { channel_.cancel(*this); }
  bool await_resume() noexcept {
    this->disarm();
    return sent_;
  }

 private:
  friend AsyncChannel;
  AsyncChannel& channel_;
  T& value_;
  bool sent_ = false;
};

template <class T>
class AsyncChannel<T>::Receiver : public detail::QueuedOperation<Receiver> {
 public:
  explicit Receiver(AsyncChannel& channel) noexcept : channel_(channel) {}

  bool attempt(bool may_wait) { return channel_.run(*this, may_wait) != Result::Wait; }
  void cancel() noexcept { channel_.cancel(*this); }
  std::optional<T> await_resume() noexcept {
    this->disarm();
    return std::move(value_);
  }

 private:
  friend AsyncChannel;
  AsyncChannel& channel_;
  std::optional<T> value_;
};

template <class T>
AsyncChannel<T>::~AsyncChannel() {
  const std::lock_guard lock(mutex_);  // whoever served the last task may still hold it
  if (senders_.empty() && receivers_.empty()) return;
  detail::fatal("an AsyncChannel was destroyed while tasks wait for it: close() it first");
}

template <class T>
bool AsyncChannel<T>::try_send(T&& value) {
  Receiver* served = nullptr;
  std::unique_lock lock(mutex_);
  const Result result = put(value, served);
  lock.unlock();
  if (served != nullptr) served->complete();
  return result == Result::Done;
}

template <class T>
std::optional<T> AsyncChannel<T>::try_receive() {
  Sender* served = nullptr;
  std::optional<T> value;
  std::unique_lock lock(mutex_);
  take(value, served);
  lock.unlock();
  if (served != nullptr) served->complete();
  return value;
}

template <class T>
void AsyncChannel<T>::close() noexcept {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  while (!senders_.empty()) senders_.pop().complete();
  while (!receivers_.empty()) receivers_.pop().complete();
}

template <class T>
auto AsyncChannel<T>::run(Sender& sender, bool may_wait) -> Result {
  Receiver* served = nullptr;
  std::unique_lock lock(mutex_);
  const Result result = put(sender.value_, served);
  if (result == Result::Done) sender.sent_ = true;
  if (result == Result::Wait && may_wait) senders_.push(sender);
  lock.unlock();
  if (served != nullptr) served->complete();
  return result;
}

template <class T>
auto AsyncChannel<T>::run(Receiver& receiver, bool may_wait) -> Result {
  Sender* served = nullptr;
  std::unique_lock lock(mutex_);
  const Result result = take(receiver.value_, served);
  if (result == Result::Wait && may_wait) receivers_.push(receiver);
  lock.unlock();
  if (served != nullptr) served->complete();
  return result;
}

template <class T>
void AsyncChannel<T>::cancel(Sender& sender) noexcept {
  std::unique_lock lock(mutex_);
  if (!senders_.remove(sender)) return;  // it was served
  lock.unlock();
  sender.complete();
}

template <class T>
void AsyncChannel<T>::cancel(Receiver& receiver) noexcept {
  std::unique_lock lock(mutex_);
  if (!receivers_.remove(receiver)) return;  // it was served
  lock.unlock();
  receiver.complete();
}

template <class T>
auto AsyncChannel<T>::put(T& value, Receiver*& served) -> Result {
  if (closed_) return Result::Closed;
  if (!receivers_.empty()) {
    served = &receivers_.pop();
    served->value_.emplace(std::move(value));
    return Result::Done;
  }
  if (buffer_.size() >= capacity_) return Result::Wait;
  buffer_.push_back(std::move(value));
  return Result::Done;
}

template <class T>
auto AsyncChannel<T>::take(std::optional<T>& value, Sender*& served) -> Result {
  // The first who waits gets room, also in a buffer of none. What may throw comes first.
  if (!senders_.empty()) {
    buffer_.push_back(std::move(senders_.front().value_));
    served = &senders_.pop();
    served->sent_ = true;
  }
  if (buffer_.empty()) return closed_ ? Result::Closed : Result::Wait;
  value.emplace(std::move(buffer_.front()));
  buffer_.pop_front();
  return Result::Done;
}

}  // namespace cpprpc
