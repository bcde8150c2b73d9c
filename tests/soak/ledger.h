// Ledger: which calls a server has begun, so that one that is begun twice is noticed, and how many
// of its handlers are still in.
//
//   Ledger ledger;                       // outlives the server
//   const Visit visit(ledger, context);  // first line of each handler
//
// Takes all of its memory at once: who looks at the server's must not take it for a leak. From any
// thread.

#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "cpprpc/rpc/server_context.h"

namespace soak {

class Ledger {
 public:
  /// Calls are numbered from 0 to this.
  static constexpr std::uint64_t kCalls = std::uint64_t{1} << 26;

  Ledger() : begun_calls_(kCalls / 64) {}

  [[nodiscard]] std::int64_t begun() const noexcept { return begun_; }
  [[nodiscard]] std::int64_t ended() const noexcept { return ended_; }
  /// Calls that were begun more than once, or whose number is none.
  [[nodiscard]] std::int64_t wrong() const noexcept { return wrong_; }

 private:
  friend class Visit;
  void begin(const cpprpc::ServerContext& context) noexcept;

  std::vector<std::atomic<std::uint64_t>> begun_calls_;  // a bit for each
  std::atomic<std::int64_t> begun_ = 0;
  std::atomic<std::int64_t> ended_ = 0;
  std::atomic<std::int64_t> wrong_ = 0;
};

class Visit {
 public:
  Visit(Ledger& ledger, const cpprpc::ServerContext& context) noexcept : ledger_(ledger) {
    ledger_.begin(context);
  }
  Visit(const Visit&) = delete;
  Visit& operator=(const Visit&) = delete;
  ~Visit() { ++ledger_.ended_; }

 private:
  Ledger& ledger_;
};

}  // namespace soak
