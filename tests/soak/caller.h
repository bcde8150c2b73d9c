// Caller: makes calls, as plans say, and looks at all that comes back.
//
//   Caller caller(wires, tally, is_over);
//   sync_wait(caller.keep_calling(seed));
//
// One for each thread; the tally is shared.

#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "plan.h"
#include "service.h"
#include "wire.h"

namespace soak {

/// What came of all calls. From any thread.
class Tally {
 public:
  /// The number of the next call; Ledger::kCalls if there is none left.
  [[nodiscard]] std::uint64_t next_id() noexcept;

  void begun() noexcept { ++begun_; }
  void ended(const Plan& plan, std::uint64_t id, const Status& status, bool was_cut);

  [[nodiscard]] std::int64_t wrong() const noexcept { return wrong_; }

  /// One line: how many calls there were, and of which kinds, fates and codes.
  [[nodiscard]] std::string line() const;

 private:
  std::atomic<std::uint64_t> next_id_ = 0;
  std::atomic<std::int64_t> begun_ = 0;
  std::atomic<std::int64_t> ended_ = 0;
  std::atomic<std::int64_t> wrong_ = 0;
  std::array<std::atomic<std::int64_t>, std::size(kKinds)> kinds_ = {};
  std::array<std::array<std::atomic<std::int64_t>, 17>, std::size(kFates)> codes_ = {};
};

class Caller {
 public:
  Caller(const std::vector<std::unique_ptr<Wire>>& wires, Tally& tally,
         std::function<bool()> is_over)
      : wires_(wires), tally_(tally), is_over_(std::move(is_over)) {}

  /// One call after the other.
  Task<> keep_calling(std::uint64_t seed);

 private:
  Task<> call(std::mt19937_64& random);

  const std::vector<std::unique_ptr<Wire>>& wires_;
  Tally& tally_;
  const std::function<bool()> is_over_;
};

}  // namespace soak
