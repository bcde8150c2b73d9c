#include "cpprpc/task/scope.h"

#include <utility>

#include "cpprpc/task/detail/operation.h"

namespace cpprpc {

void Scope::spawn(Task<void> task) {
  children_.add();
  try {
    run(&stop_token_, *this, std::move(task));
  } catch (...) {  // no memory for its frame
    children_.ended();
    throw;
  }
}

detail::Root Scope::run(const std::stop_token*, Scope& scope, Task<void> task) {
  std::exception_ptr escaped;
  try {
    co_await std::move(task);
  } catch (...) {
    escaped = std::current_exception();  // for join()
  }
  if (escaped) {
    if (!scope.exception_) scope.exception_ = std::move(escaped);
    scope.request_stop();
  }
  scope.children_.ended();
}

Task<void> Scope::join() {
  const std::stop_token* stop = co_await detail::InheritedStop();
  detail::OnStop<detail::RequestStop> on_stop;
  on_stop.arm(stop, detail::RequestStop{&stop_});
  while (children_.any()) co_await children_.all_ended();
  on_stop.disarm();
  if (exception_) std::rethrow_exception(std::exchange(exception_, nullptr));
}

}  // namespace cpprpc
