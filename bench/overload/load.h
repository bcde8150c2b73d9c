// What becomes of the calls of a load: its plan, when calls come, and the count of outcomes.

#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "cpprpc/base/status.h"
#include "cpprpc/errors.h"

namespace bench {

using Clock = std::chrono::steady_clock;

[[noreturn]] inline void die(const std::string& why) {
  std::cerr << "bench_overload_load: " << why << "\n";
  std::exit(EXIT_FAILURE);
}

struct Plan {
  int port = 0;
  bool is_open = false;
  int in_flight = 1;      // of a closed loop
  double per_second = 1;  // of an open one
  double seconds = 1;
  Clock::duration deadline{};
  int connections = 4;
  int most_in_flight = 20'000;  // of an open loop: what would be more is not made, and counted
};

inline Plan plan_of(int argc, char** argv) {
  if (argc != 6) die("usage: PORT closed|open IN_FLIGHT|PER_SECOND SECONDS DEADLINE_MS");
  Plan plan;
  plan.port = std::atoi(argv[1]);
  plan.is_open = std::string_view(argv[2]) == "open";
  plan.in_flight = std::max(plan.connections, std::atoi(argv[3]));
  plan.per_second = std::atof(argv[3]);
  plan.seconds = std::atof(argv[4]);
  plan.deadline = std::chrono::milliseconds(std::atoi(argv[5]));
  return plan;
}

/// When calls come that know nothing of each other: a Poisson process.
class Arrivals {
 public:
  Arrivals(double per_second, unsigned seed) : random_(seed), gaps_(per_second) {}

  Clock::duration gap() {
    return std::chrono::duration_cast<Clock::duration>(
        std::chrono::duration<double>(gaps_(random_)));
  }

 private:
  std::mt19937 random_;
  std::exponential_distribution<double> gaps_;
};

class Outcomes {
 public:
  void begin(Clock::time_point now, double seconds) {
    begin_ = now;
    end_ =
        now + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
    of_second_.resize(static_cast<std::size_t>(seconds) + 1);
  }
  [[nodiscard]] Clock::time_point begins() const noexcept { return begin_; }
  [[nodiscard]] bool is_over(Clock::time_point time) const noexcept { return time >= end_; }

  void add(const cpprpc::Status& status, Clock::time_point planned, Clock::time_point now,
           Clock::duration deadline) {
    const auto took = now - planned;
    const auto us = static_cast<std::uint32_t>(took / std::chrono::microseconds(1));
    switch (status.code()) {
      case cpprpc::StatusCode::Ok:
        if (took > deadline) {
          ++late_;
          break;
        }
        answered_us_.push_back(us);
        ++of_second_[static_cast<std::size_t>((planned - begin_) / std::chrono::seconds(1))];
        break;
      case cpprpc::StatusCode::ResourceExhausted:
        refused_us_.push_back(us);
        if (cpprpc::get_detail<cpprpc::errors::RetryInfo>(status)) ++with_retry_info_;
        break;
      case cpprpc::StatusCode::DeadlineExceeded:
        ++timed_out_;
        break;
      default:
        if (++failed_ == 1) std::cerr << "a call failed: " << status.to_string() << "\n";
    }
  }
  void not_made() noexcept { ++not_made_; }

  void add(const Outcomes& other) {
    const auto append = [](auto& to, const auto& from) {
      to.insert(to.end(), from.begin(), from.end());
    };
    append(answered_us_, other.answered_us_);
    append(refused_us_, other.refused_us_);
    of_second_.resize(std::max(of_second_.size(), other.of_second_.size()));
    for (std::size_t i = 0; i < other.of_second_.size(); ++i) {
      of_second_[i] += other.of_second_[i];
    }
    with_retry_info_ += other.with_retry_info_;
    late_ += other.late_;
    timed_out_ += other.timed_out_;
    failed_ += other.failed_;
    not_made_ += other.not_made_;
  }

  void print() {
    // The last slice is not a whole second.
    const auto worst = std::min_element(of_second_.begin(), std::prev(of_second_.end()));
    std::cout << "answered " << answered_us_.size() << " refused " << refused_us_.size()
              << " with_retry_info " << with_retry_info_ << " timed_out " << timed_out_ + late_
              << " failed " << failed_ << " not_made " << not_made_ << " worst_second " << *worst
              << " p50_us " << quantile(answered_us_, 0.5) << " p99_us "
              << quantile(answered_us_, 0.99) << " refused_p50_us " << quantile(refused_us_, 0.5)
              << " refused_p99_us " << quantile(refused_us_, 0.99) << std::endl;
  }

 private:
  static std::uint32_t quantile(std::vector<std::uint32_t>& values, double q) {
    if (values.empty()) return 0;
    const auto at =
        values.begin() + static_cast<std::ptrdiff_t>(q * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), at, values.end());
    return *at;
  }

  Clock::time_point begin_;
  Clock::time_point end_;
  std::vector<std::uint32_t> answered_us_;  // in time
  std::vector<std::uint32_t> refused_us_;
  std::vector<std::uint64_t> of_second_ = std::vector<std::uint64_t>(1);  // answered in time
  std::uint64_t with_retry_info_ = 0;
  std::uint64_t late_ = 0;  // answered, but not in time
  std::uint64_t timed_out_ = 0;
  std::uint64_t failed_ = 0;
  std::uint64_t not_made_ = 0;
};

}  // namespace bench
