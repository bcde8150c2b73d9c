// MethodCounts: what is counted of the calls of one method.
//
// Each thread has a shard of its own, as far as they go, and shards share no cache line: so
// threads do not wait for each other, and counting costs an atomic addition that nobody disputes.
// Whoever collects adds the shards up. docs/decisions/0031 tells why these are not prometheus-cpp's
// counters.

#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cpprpc/base/status.h"
#include "cpprpc/rpc/method.h"

namespace cpprpc::detail {

inline constexpr std::size_t kStatusCodes = 17;

class MethodCounts {
 public:
  struct Totals {
    std::uint64_t started = 0;
    std::uint64_t handled = 0;
    std::array<std::uint64_t, kStatusCodes> codes = {};
    std::uint64_t received = 0;
    std::uint64_t sent = 0;
    double seconds = 0;
    std::vector<std::uint64_t> buckets =
        {};  // each for itself; the last is that of all longer ones
  };

  /// `bounds` are those of the buckets, ascending.
  MethodCounts(std::string_view path, MethodKind kind,
               std::span<const std::chrono::nanoseconds> bounds);

  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  [[nodiscard]] MethodKind kind() const noexcept { return kind_; }

  void start() noexcept { add(kStarted, 1); }
  void receive(std::uint64_t messages) noexcept { add(kReceived, messages); }
  void send(std::uint64_t messages) noexcept { add(kSent, messages); }

  /// A call that was started has ended. What else there is to count of it comes before.
  void handle(StatusCode code, std::chrono::nanoseconds took) noexcept;

  /// As of one moment, as good as that can be had while calls go on: never has a call ended here
  /// that was not started.
  [[nodiscard]] Totals totals() const;

 private:
  // Where each number stands in a shard. The buckets are the last.
  static constexpr std::size_t kStarted = 0;
  static constexpr std::size_t kReceived = 1;
  static constexpr std::size_t kSent = 2;
  static constexpr std::size_t kNanoseconds = 3;
  static constexpr std::size_t kCodes = 4;
  static constexpr std::size_t kBuckets = kCodes + kStatusCodes;

  struct alignas(64) Line {
    std::array<std::atomic<std::uint64_t>, 8> numbers = {};
  };

  void read_calls(Totals& totals) const noexcept;
  [[nodiscard]] std::atomic<std::uint64_t>& number(std::size_t shard, std::size_t which) const {
    return lines_[shard * lines_per_shard_ + which / 8].numbers[which % 8];
  }
  void add(std::size_t which, std::uint64_t count) noexcept {
    number(own_shard(), which).fetch_add(count, std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t sum(std::size_t which) const noexcept;
  [[nodiscard]] std::uint64_t sum_of_codes() const noexcept;
  static std::size_t own_shard() noexcept;

  const std::string path_;
  const MethodKind kind_;
  const std::span<const std::chrono::nanoseconds> bounds_;
  const std::size_t lines_per_shard_;
  const std::unique_ptr<Line[]> lines_;
};

}  // namespace cpprpc::detail
