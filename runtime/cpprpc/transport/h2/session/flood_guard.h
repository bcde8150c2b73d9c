// FloodGuard: how many frames that cost a client nothing a connection puts up with.
//
//   if (!guard.allow()) terminate(NGHTTP2_ENHANCE_YOUR_CALM);
//
// Resets, settings, data without data: each is legal, and a well-behaved client has a
// few of them for each call. One that attacks has hundreds of thousands a second: CVE-2023-44487,
// CVE-2019-9512 to 9518, CVE-2025-8671. On the loop's thread.

#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "cpprpc/task/executor.h"

namespace cpprpc::transport::h2 {

class FloodGuard {
 public:
  /// Counts one. False: there were too many, in too short a time.
  [[nodiscard]] bool allow() noexcept {
    if (left_ == 0) refill();
    if (left_ == 0) return false;
    --left_;
    return true;
  }

 private:
  // At once, and then in a second: a client that cancels all its calls, and that for good reasons.
  static constexpr std::int64_t kBurst = 20'000;
  static constexpr std::int64_t kRate = 2'000;

  void refill() noexcept {
    using std::chrono::milliseconds;
    const auto now = Clock::now();
    const auto passed = std::chrono::duration_cast<milliseconds>(now - filled_).count();
    left_ = std::min(kBurst, passed * kRate / 1000);
    if (left_ > 0) filled_ = now;
  }

  std::int64_t left_ = kBurst;
  Clock::time_point filled_ = Clock::now();
};

}  // namespace cpprpc::transport::h2
