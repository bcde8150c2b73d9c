#include "census.h"

#include <chrono>

namespace faults {

constexpr auto kBound = std::chrono::minutes(1);

int Census::begun() const {
  const std::lock_guard lock(mutex_);
  return begun_;
}

int Census::ended() const {
  const std::lock_guard lock(mutex_);
  return ended_;
}

int Census::told() const {
  const std::lock_guard lock(mutex_);
  return told_;
}

bool Census::wait_until_begun(int count) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, kBound, [&] { return begun_ >= count; });
}

bool Census::wait_until_empty() {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, kBound, [this] { return begun_ == ended_; });
}

void Census::enter() {
  const std::lock_guard lock(mutex_);
  ++begun_;
  changed_.notify_all();
}

void Census::leave(bool told) {
  const std::lock_guard lock(mutex_);
  ++ended_;
  if (told) ++told_;
  changed_.notify_all();
}

}  // namespace faults
