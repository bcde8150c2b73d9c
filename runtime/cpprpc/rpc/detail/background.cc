#include "cpprpc/rpc/detail/background.h"

#include <utility>

#include "cpprpc/task/detail/move_to.h"
#include "cpprpc/task/thread_pool.h"

namespace cpprpc::detail {

Background& Background::shared() {
  ThreadPool::shared();  // tasks use it, by offload(): it is to go after this
  static Background background;
  return background;
}

Background::Background() : thread_([this] { loop_.run(); }) {}

Background::~Background() {
  stop_.request_stop();
  ended();
  thread_.join();
}

void Background::spawn(Task<void> task) {
  users_.fetch_add(1, std::memory_order_relaxed);
  try {
    run(&stop_token_, *this, std::move(task));
  } catch (...) {  // no memory for its frame
    ended();
    throw;
  }
}

Root Background::run(const std::stop_token*, Background& self, Task<void> task) {
  co_await MoveTo(self.loop_);
  {
    Task<void> running = std::move(task);  // its frame goes before this is told of its end
    co_await std::move(running);
  }
  self.ended();
}

void Background::ended() noexcept {
  if (users_.fetch_sub(1, std::memory_order_acq_rel) == 1) loop_.stop();
}

}  // namespace cpprpc::detail
