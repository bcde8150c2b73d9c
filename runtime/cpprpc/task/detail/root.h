// Root: a coroutine that nobody awaits, the outermost frame of every task. It starts at once and
// destroys itself at its end; whoever starts it arranges to hear of that end.

#pragma once

#include <coroutine>
#include <exception>
#include <stop_token>

#include "cpprpc/task/detail/task_promise.h"

namespace cpprpc::detail {

struct Root {
  struct promise_type : PromiseBase {
    promise_type() noexcept = default;
    // A first parameter of this type is the stop token that the root's tasks inherit. A member
    // function or lambda has its object before it.
    template <class... Args>
    explicit promise_type(const std::stop_token* token, Args&&...) noexcept {
      stop = token;
    }
    template <class Object, class... Args>
    promise_type(Object&&, const std::stop_token* token, Args&&...) noexcept {
      stop = token;
    }

    Root get_return_object() const noexcept { return {}; }
    std::suspend_never initial_suspend() const noexcept { return {}; }
    std::suspend_never final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    void unhandled_exception() const noexcept { std::terminate(); }  // roots catch all themselves
  };
};

}  // namespace cpprpc::detail
