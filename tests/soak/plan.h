// Plan: what one call of the soak is to be, drawn at random, and how it may end.

#pragma once

#include <chrono>
#include <cstdint>
#include <random>

#include "cpprpc/base/status.h"
#include "cpprpc/rpc/compression.h"

namespace soak {

using cpprpc::StatusCode;

enum class Kind { One, Many, Sum, Both };
inline constexpr const char* kKinds[] = {"one", "many", "sum", "both"};

enum class Fate {
  Whole,      // nothing is done to it
  Refused,    // the server ends it with a status that was ordered
  Late,       // with a deadline that may be too early
  Cancelled,  // through a stop token, at some time
  Dropped,    // the call's object goes, at some time
};
inline constexpr const char* kFates[] = {"whole", "refused", "late", "cancelled", "dropped"};

struct Plan {
  Kind kind = Kind::One;
  Fate fate = Fate::Whole;
  StatusCode status = StatusCode::Ok;  // of Refused
  std::chrono::microseconds after{};   // until the deadline, the cancellation, the drop
  std::uint32_t delay_ms = 0;          // of the handler
  std::uint32_t orders = 1;            // of Sum and Both
  std::uint32_t answers = 1;           // of Many and Both
  std::uint32_t order_size = 0;        // of each payload
  std::uint32_t answer_size = 0;
  cpprpc::Compression compression = cpprpc::Compression::Identity;  // of orders
  bool compresses_answers = false;
  std::uint32_t metadata = 0;  // bytes
};

[[nodiscard]] Plan draw(std::mt19937_64& random);

/// Whether a call of that plan may end with that code. `was_cut`: its connection may have gone.
[[nodiscard]] bool may_end(const Plan& plan, StatusCode code, bool was_cut) noexcept;

}  // namespace soak
