#include "cpprpc/task/detail/children.h"

#include <stdexcept>

#include "cpprpc/task/detail/fatal.h"

namespace cpprpc::detail {

Children::~Children() {
  if (any()) fatal("a Scope was destroyed while its tasks ran: co_await its join() first");
}

void Children::add() {
  Executor& here = Executor::require_current();
  if (any() && executor_ != &here) {
    throw std::logic_error("a Scope's tasks must be spawned on one executor");
  }
  executor_ = &here;
  ++running_;
}

void Children::ended() noexcept {
  if (--running_ == 0 && parent_ != nullptr) std::exchange(parent_, nullptr)->complete();
}

void Children::AllEnded::await_suspend(std::coroutine_handle<> parent) {
  if (children_.parent_ != nullptr) {
    throw std::logic_error("a Scope is being joined by two tasks at the same time");
  }
  suspend(parent);
  if (&executor() != children_.executor_) {
    throw std::logic_error("a Scope must be joined on the executor of its tasks");
  }
  children_.parent_ = this;
}

}  // namespace cpprpc::detail
