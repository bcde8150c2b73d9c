// sync_wait(): runs a task on this thread and waits for its value.
//
//   int answer = sync_wait(compute());
//
// The thread becomes an executor until the task has finished. Rethrows what escapes from it. With
// a stop token as second argument, the task inherits it. Blocks: not for use inside of a
// coroutine, where co_await does the same without blocking.

#pragma once

#include <exception>
#include <optional>
#include <stop_token>
#include <type_traits>
#include <utility>

#include "cpprpc/task/detail/root.h"
#include "cpprpc/task/loop.h"
#include "cpprpc/task/task.h"

namespace cpprpc {
namespace detail {

template <class T>
struct SyncWaitState {
  explicit SyncWaitState(Task<T>& t) noexcept : task(t) {}

  Task<T>& task;
  Loop loop;
  std::exception_ptr exception;
  std::conditional_t<std::is_void_v<T>, bool, std::optional<T>> value{};
};

template <class T>
Root run_to_end(const std::stop_token*, SyncWaitState<T>& state) {
  try {
    if constexpr (std::is_void_v<T>) {
      co_await std::move(state.task);
    } else {
      state.value.emplace(co_await std::move(state.task));
    }
  } catch (...) {
    state.exception = std::current_exception();  // for the thread that waits
  }
  state.loop.stop();
}

}  // namespace detail

template <class T>
T sync_wait(Task<T> task, const std::stop_token& stop = std::stop_token()) {
  detail::SyncWaitState<T> state(task);
  {
    const CurrentExecutor current(state.loop);
    detail::run_to_end(&stop, state);
  }
  state.loop.run();
  if (state.exception) std::rethrow_exception(state.exception);
  if constexpr (!std::is_void_v<T>) return std::move(*state.value);
}

}  // namespace cpprpc
