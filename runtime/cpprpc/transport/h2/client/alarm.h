// Alarm: calls its owner back at a later time, and goes with its owner.
//
//   Alarm alarm_{[](void* self) noexcept { static_cast<Subchannel*>(self)->backoff_is_over(); },
//                this};
//   alarm_.set(executor, Clock::now() + 1s);
//
// An Executor::Timer has to stay until it has run, if it is too late to take it back; an alarm may
// go at any time. On the executor's thread only, which must outlive what was set.

#pragma once

#include <memory>
#include <utility>

#include "cpprpc/task/executor.h"

namespace cpprpc::transport::h2 {

class Alarm {
 public:
  Alarm(void (*ring)(void* owner) noexcept, void* owner) noexcept : ring_(ring), owner_(owner) {}
  Alarm(const Alarm&) = delete;
  Alarm& operator=(const Alarm&) = delete;
  ~Alarm() { cancel(); }

  /// Rings at `when`, and not at the time that was set before.
  void set(Executor& executor, Clock::time_point when) {
    cancel();
    if (bell_ == nullptr) bell_ = std::make_unique<Bell>();
    bell_->alarm = this;
    bell_->run = Bell::ring;
    executor_ = &executor;
    executor.schedule(*bell_, when);
  }

  void cancel() noexcept {
    if (!is_set()) return;
    bell_->alarm = nullptr;
    // One that is about to run deletes itself then.
    if (!std::exchange(executor_, nullptr)->unschedule(*bell_)) bell_.release();
  }

  [[nodiscard]] bool is_set() const noexcept { return executor_ != nullptr; }

 private:
  struct Bell : Executor::Timer {
    static void ring(Executor::Work& work) noexcept {
      auto& self = static_cast<Bell&>(work);
      if (self.alarm == nullptr) {
        delete &self;
        return;
      }
      Alarm& alarm = *std::exchange(self.alarm, nullptr);
      alarm.executor_ = nullptr;
      alarm.ring_(alarm.owner_);
    }

    Alarm* alarm = nullptr;  // null: nobody waits any more
  };

  void (*const ring_)(void* owner) noexcept;
  void* const owner_;
  Executor* executor_ = nullptr;  // while it is set
  std::unique_ptr<Bell> bell_;
};

}  // namespace cpprpc::transport::h2
