// What the programs that make calls have in common: how many, for how long, and what came of it,
// on one line for the script.
//
//   bench_rpc_x PORT hello|watch|chat|echo IN_FLIGHT SECONDS [CONNECTIONS]
//   cpu_ns 123456 ns 2000000000 calls 10 messages 10000 failed 0 p50_ns 1200 p99_ns 3400

#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "serving.h"

namespace bench {

using Clock = std::chrono::steady_clock;

enum class Kind { Hello, Watch, Chat, Echo };

/// Replies of a call of Watch; a call of Chat exchanges as many, unless the time is over before.
constexpr int kReplies = 1000;

/// What a call of Echo sends, and gets back.
constexpr std::size_t kPayload = 1 << 20;

inline constexpr const char* kName = "a name of usual length";

struct Plan {
  int port = 0;
  Kind kind = Kind::Hello;
  int in_flight = 1;  // of each connection
  double seconds = 1;
  int connections = 1;
};

inline Plan plan_of(int argc, char** argv) {
  constexpr std::string_view kKinds[] = {"hello", "watch", "chat", "echo"};
  const auto* const kind = std::find(std::begin(kKinds), std::end(kKinds), argc > 4 ? argv[2] : "");
  if (kind == std::end(kKinds)) {
    std::cerr << "usage: PORT hello|watch|chat|echo IN_FLIGHT SECONDS [CONNECTIONS]\n";
    std::exit(2);
  }
  return {.port = std::atoi(argv[1]),
          .kind = static_cast<Kind>(kind - std::begin(kKinds)),
          .in_flight = std::atoi(argv[3]),
          .seconds = std::atof(argv[4]),
          .connections = argc > 5 ? std::atoi(argv[5]) : 1};
}

/// Counts calls, and times what one waits for: a call of Hello or Echo, a message and its reply of
/// Chat.
class Measured {
 public:
  explicit Measured(const Plan& plan)
      : duration_(std::chrono::duration_cast<Clock::duration>(
            std::chrono::duration<double>(plan.seconds))) {
    latencies_.reserve(1 << 22);
    begin();
  }

  /// From now on: for who had something to prepare.
  void begin() {
    begin_ = Clock::now();
    end_ = begin_ + duration_;
    cpu_at_begin_ = cpu_ns();
  }

  [[nodiscard]] bool is_over(Clock::time_point now = Clock::now()) const { return now >= end_; }

  void call_succeeded() { ++calls_; }
  void call_failed(std::string_view why) {
    if (++failed_ == 1) std::cerr << "a call failed: " << why << "\n";
  }
  void message() { ++messages_; }
  void waited(Clock::time_point since, Clock::time_point now) {
    latencies_.push_back(static_cast<std::uint32_t>(
        std::min<std::int64_t>((now - since).count(), UINT32_MAX)));  // 4 s
  }

  /// Prints the line; the exit code of the program.
  int report() {
    const auto ns = std::chrono::nanoseconds(Clock::now() - begin_).count();
    std::cout << "cpu_ns " << cpu_ns() - cpu_at_begin_ << " ns " << ns << " calls " << calls_
              << " messages " << messages_ << " failed " << failed_ << " p50_ns " << quantile(0.5)
              << " p99_ns " << quantile(0.99) << std::endl;
    return failed_ == 0 && calls_ > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
  }

 private:
  std::uint32_t quantile(double q) {
    if (latencies_.empty()) return 0;
    const auto at = latencies_.begin() +
                    static_cast<std::ptrdiff_t>(q * static_cast<double>(latencies_.size() - 1));
    std::nth_element(latencies_.begin(), at, latencies_.end());
    return *at;
  }

  const Clock::duration duration_;
  Clock::time_point begin_;
  Clock::time_point end_;
  std::int64_t cpu_at_begin_ = 0;
  std::int64_t calls_ = 0;
  std::int64_t messages_ = 0;
  std::int64_t failed_ = 0;
  std::vector<std::uint32_t> latencies_;
};

/// The request of every call but those of Echo.
template <class Request>
Request new_request() {
  Request request;
  if constexpr (requires { request.set_name(""); }) {
    request.set_name(kName);
    request.set_id(7);
    request.set_replies(kReplies);
  } else {
    request.name = kName;
    request.id = 7;
    request.replies = kReplies;
  }
  return request;
}

}  // namespace bench
