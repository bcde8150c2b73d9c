#include "cpprpc/transport/loopback/core.h"

#include <vector>

#include "cpprpc/transport/loopback/call.h"

namespace cpprpc::loopback {

Status Core::add(const std::shared_ptr<Call>& call) {
  const std::lock_guard lock(mutex_);
  if (stopping_) return Status::unavailable("the server was shut down");
  if (running_ >= options_.max_concurrent_calls()) {
    refused_.fetch_add(1, std::memory_order_relaxed);
    return Status::resource_exhausted("the server has no room for another call");
  }
  calls_.emplace(call.get(), call);
  ++running_;
  return Status::ok();
}

void Core::leave() noexcept {
  const std::lock_guard lock(mutex_);
  --running_;
}

void Core::remove(const Call& call) noexcept {
  std::shared_ptr<Call> last;  // may free the call, which takes no lock of ours
  const std::lock_guard lock(mutex_);
  const auto found = calls_.find(&call);
  last = std::move(found->second);
  calls_.erase(found);
  if (calls_.empty()) idle_.notify_all();
}

bool Core::shutdown(Clock::duration drain, Clock::duration patience) noexcept {
  const auto is_idle = [this] { return calls_.empty(); };
  std::vector<std::shared_ptr<Call>> left;
  {
    std::unique_lock lock(mutex_);
    stopping_ = true;
    idle_.wait_until(lock, from_now(drain), is_idle);
    for (const auto& [_, call] : calls_) left.push_back(call);
  }
  for (const auto& call : left) call->abort(Status::unavailable("the server was shut down"));
  left.clear();
  {
    std::unique_lock lock(mutex_);
    if (!idle_.wait_until(lock, from_now(patience), is_idle)) return false;
  }
  loop_.stop();
  return true;
}

}  // namespace cpprpc::loopback
