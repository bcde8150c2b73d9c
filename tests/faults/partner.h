// Partner: a thread that does what another one hands to it, so that things happen from elsewhere.
//
//   Partner partner;
//   partner.post([&call] { call.cancel(); });
//   partner.wait_until_idle();   // before what the function refers to goes

#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

namespace faults {

class Partner {
 public:
  Partner() : thread_([this] { run(); }) {}
  Partner(const Partner&) = delete;
  Partner& operator=(const Partner&) = delete;
  ~Partner() {
    post(nullptr);
    thread_.join();
  }

  void post(std::function<void()> function) {
    const std::lock_guard lock(mutex_);
    functions_.push_back(std::move(function));
    changed_.notify_all();
  }

  void wait_until_idle() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return functions_.empty(); });
  }

 private:
  void run() {
    for (std::unique_lock lock(mutex_);;) {
      changed_.wait(lock, [this] { return !functions_.empty(); });
      const auto function = functions_.front();
      if (!function) return;
      lock.unlock();
      function();
      lock.lock();
      functions_.pop_front();  // only now, for wait_until_idle()
      changed_.notify_all();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> functions_;
  std::thread thread_;
};

}  // namespace faults
