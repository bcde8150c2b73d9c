// as_awaitable(): awaits a Task in a coroutine of Asio.
//
//   asio::awaitable<void> session(UsersClient users) {
//     Result<User> user = co_await cpprpc::as_awaitable(find_user(users, 7));
//     ...
//   }
//   asio::co_spawn(io_context, session(users), asio::detached);
//
// The task runs on the executor of that coroutine. To the task that is an Executor as any other:
// whatever it waits for, it goes on there, so sleep(), calls, when_all() and Scope work as
// everywhere. Its parts never run at the same time, also where the io_context has several threads:
// it has a strand of its own. What two such tasks share needs a lock there.
//
// It gives what the task gives, and throws what escapes from it. Asio's cancellation becomes a stop
// of the task, through the stop token that it inherits, and the task ends as it then does. At its
// next co_await the coroutine throws operation_aborted, as after anything that was cancelled,
// unless this_coro::throw_if_cancelled(false) was asked for.
//
// While a task is under way, the io_context's run() does not end for lack of work. It must not be
// stopped or destroyed then: what the task waits for would have nowhere to go on.
//
// Needs Asio without Boost, 1.22 or later (Debian: libasio-dev), and CMake's target cpprpc::asio,
// which exists where Asio was found.

#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/associated_cancellation_slot.hpp>
#include <asio/associated_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <asio/strand.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <exception>
#include <memory>
#include <optional>
#include <stop_token>
#include <system_error>
#include <type_traits>
#include <utility>

#include "cpprpc/task/detail/awaitable.h"
#include "cpprpc/task/detail/move_to.h"
#include "cpprpc/task/detail/root.h"
#include "cpprpc/task/executor.h"
#include "cpprpc/task/task.h"

#ifndef ASIO_HAS_CO_AWAIT
#error \
    "Asio does not see that this compiler has coroutines: define ASIO_HAS_CO_AWAIT=1 before it \
is included, as CMake's target cpprpc::asio does for clang"
#endif

namespace cpprpc {
namespace detail {

// An executor whose loop turns in a strand of Asio. Handlers that wait there keep it alive.
class AsioExecutor : public Executor, public std::enable_shared_from_this<AsioExecutor> {
 public:
  explicit AsioExecutor(const asio::any_io_executor& executor)
      : strand_(asio::make_strand(executor)), timer_(strand_) {}

 protected:
  ~AsioExecutor() = default;

 private:
  void wake() noexcept override {
    asio::post(strand_, [self = shared_from_this()] { self->turn(); });
  }

  // In the strand.
  void turn() {
    const CurrentExecutor current(*this);
    const auto next = run_ready();
    if (is_woken()) return wake();  // by this thread, which did not tell
    if (next == timer_is_for_) return;
    timer_is_for_ = next;
    timer_.cancel();
    if (!next) return;
    timer_.expires_at(*next);
    timer_.async_wait([self = shared_from_this(), when = *next](const std::error_code& error) {
      if (error || self->timer_is_for_ != when) return;  // called off
      self->timer_is_for_.reset();
      self->turn();
    });
  }

  asio::strand<asio::any_io_executor> strand_;
  asio::steady_timer timer_;
  std::optional<Clock::time_point> timer_is_for_;
};

// A task on an executor of its own.
template <class T>
class AsioTask final : public AsioExecutor {
 public:
  AsioTask(const asio::any_io_executor& executor, Task<T> task)
      : AsioExecutor(executor), task_(std::move(task)) {}

  /// Awaited, runs the task to its end. Once.
  static asio::awaitable<void> run(std::shared_ptr<AsioTask> self) {
    auto start = [self = std::move(self)](auto handler) {
      auto slot = asio::get_associated_cancellation_slot(handler);
      if (slot.is_connected()) {
        slot.assign([stop = self->stop_](asio::cancellation_type) { stop.request_stop(); });
      }
      run_and_tell(&self->stop_token_, self, std::move(handler));
    };
    return asio::async_initiate<const asio::use_awaitable_t<>, void()>(std::move(start),
                                                                       asio::use_awaitable);
  }

  /// What the task gave. Once, after it has ended.
  ValueOf<T> take() { return outcome_.take(); }

 private:
  // Calls `handler` where it belongs, once the task has ended and its frame is gone.
  template <class Handler>
  static Root run_and_tell(const std::stop_token*, std::shared_ptr<AsioTask> self,
                           Handler handler) {
    const auto work = asio::make_work_guard(asio::get_associated_executor(handler));
    co_await MoveTo(*self);
    try {
      Task<T> task = std::move(self->task_);
      if constexpr (std::is_void_v<T>) {
        co_await std::move(task);
        self->outcome_.set();
      } else {
        self->outcome_.set(co_await std::move(task));
      }
    } catch (...) {
      self->outcome_.fail(std::current_exception());  // for the coroutine that waits
    }
    asio::post(std::move(handler));
  }

  Task<T> task_;
  std::stop_source stop_;
  const std::stop_token stop_token_ = stop_.get_token();
  Outcome<ValueOf<T>> outcome_;
};

}  // namespace detail

/// Starts the task when awaited, and waits for its end.
template <class T>
asio::awaitable<T> as_awaitable(Task<T> task) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  const auto running = std::make_shared<detail::AsioTask<T>>(executor, std::move(task));
  co_await detail::AsioTask<T>::run(running);
  if constexpr (std::is_void_v<T>) {
    running->take();
  } else {
    co_return running->take();
  }
}

}  // namespace cpprpc
