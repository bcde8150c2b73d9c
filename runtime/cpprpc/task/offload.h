// offload(): runs a function that blocks on another thread, while this executor's tasks go on.
//
//   const auto query = [&] { return database.rows("select ..."); };
//   Rows rows = co_await offload(query);          // on ThreadPool::shared()
//   Rows rows = co_await offload(my_pool, query);
//
// The awaiting task goes on where it was, with what the function returned or threw. A function
// cannot be interrupted: it runs to its end also when the task is told to stop. It runs beside
// the tasks of the executor, so what it shares with them needs a lock.
//
// A named function is not copied: it must stay until it has been awaited. g++ before 13 destroys
// a temporary lambda inside a co_await expression twice, if it captures something non-trivial:
// on those compilers such a temporary is refused. Name the function first.

#pragma once

#include <concepts>
#include <coroutine>
#include <exception>
#include <type_traits>
#include <utility>

#include "cpprpc/task/detail/awaitable.h"
#include "cpprpc/task/detail/temporaries.h"
#include "cpprpc/task/detail/waiter.h"
#include "cpprpc/task/task.h"
#include "cpprpc/task/thread_pool.h"

namespace cpprpc {
namespace detail {

template <class F, class R>
class OffloadAwaiter : private Executor::Work {
 public:
  OffloadAwaiter(ThreadPool& pool, F& function) noexcept : pool_(pool), function_(function) {
    run = run_function;
  }

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> task) {
    waiter_.suspend(task);
    pool_.post(*this);
  }
  ValueOf<R> await_resume() { return outcome_.take(); }

 private:
  static void run_function(Executor::Work& work) noexcept {
    auto& self = static_cast<OffloadAwaiter&>(work);
    try {
      if constexpr (std::is_void_v<R>) {
        self.function_();
        self.outcome_.set();
      } else {
        self.outcome_.set(self.function_());
      }
    } catch (...) {
      self.outcome_.fail(std::current_exception());  // for the task
    }
    self.waiter_.complete();
  }

  ThreadPool& pool_;
  F& function_;
  Outcome<ValueOf<R>> outcome_;
  Waiter waiter_;
};

// F is a reference for a named function.
template <class F, class R = std::invoke_result_t<std::remove_reference_t<F>&>>
Task<std::remove_cvref_t<R>> run_offloaded(ThreadPool& pool, F function) {
  if constexpr (std::is_void_v<R>) {
    co_await OffloadAwaiter<std::remove_reference_t<F>, R>(pool, function);
  } else {
    co_return co_await OffloadAwaiter<std::remove_reference_t<F>, R>(pool, function);
  }
}

template <class F>
using Called = std::remove_reference_t<F>&;

template <class F>
concept Offloadable = std::invocable<Called<F>> && kTemporaryFunctionsAreSafe<F>;

template <class F>
concept DestroyedTwice = std::invocable<Called<F>> && !kTemporaryFunctionsAreSafe<F>;

}  // namespace detail

template <detail::Offloadable F>
auto offload(ThreadPool& pool, F&& function) {
  return detail::run_offloaded<F>(pool, std::forward<F>(function));
}

template <detail::Offloadable F>
auto offload(F&& function) {
  return detail::run_offloaded<F>(ThreadPool::shared(), std::forward<F>(function));
}

template <detail::DestroyedTwice F>
detail::NameItFirst offload(ThreadPool& pool, F&& function) = delete;

template <detail::DestroyedTwice F>
detail::NameItFirst offload(F&& function) = delete;

}  // namespace cpprpc
