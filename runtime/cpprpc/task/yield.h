// yield(): lets the other tasks of this executor have their turn.
//
//   for (const Item& item : many) {
//     work_on(item);
//     co_await yield();
//   }

#pragma once

#include <coroutine>

#include "cpprpc/task/detail/waiter.h"

namespace cpprpc {
namespace detail {

class [[nodiscard]] Yield : public Waiter {
 public:
  Yield() noexcept = default;

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> task) {
    suspend(task);
    complete();
  }
  void await_resume() const noexcept {}
};

}  // namespace detail

inline detail::Yield yield() noexcept { return {}; }

}  // namespace cpprpc
