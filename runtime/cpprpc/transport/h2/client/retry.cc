#include "cpprpc/transport/h2/client/retry.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <system_error>

#include "cpprpc/rpc/detail/random.h"

namespace cpprpc::transport::h2 {

// --- throttling

bool RetryThrottle::failed() noexcept {
  int before = tokens_.load(std::memory_order_relaxed);
  int after = 0;
  do {
    after = std::max(before - 1000, 0);
  } while (!tokens_.compare_exchange_weak(before, after, std::memory_order_relaxed));
  return after > max_ / 2;
}

void RetryThrottle::succeeded() noexcept {
  int before = tokens_.load(std::memory_order_relaxed);
  while (before < max_ &&
         !tokens_.compare_exchange_weak(before, std::min(before + per_success_, max_),
                                        std::memory_order_relaxed)) {
  }
}

// --- pushback

Pushback::Pushback(std::string_view value) noexcept : said_(true) {
  std::int32_t milliseconds = 0;
  const char* const end = value.data() + value.size();
  const auto parsed = std::from_chars(value.data(), end, milliseconds);
  if (parsed.ec == std::errc() && parsed.ptr == end && milliseconds >= 0) {
    wait_ = std::chrono::milliseconds(milliseconds);
  }
}

// --- a call

std::optional<Clock::duration> Retry::after(StatusCode code, const Pushback& pushback,
                                            bool may_resend) {
  if (policy_ == nullptr) return std::nullopt;
  if (code == StatusCode::Ok) {
    if (throttle_ != nullptr) throttle_->succeeded();
    return std::nullopt;
  }
  const auto& codes = policy_->codes();
  const bool is_named = std::find(codes.begin(), codes.end(), code) != codes.end();
  // A failure counts, whether this call could be tried again or not.
  const bool counts = is_named || pushback.forbids();
  if (throttle_ != nullptr && counts && !throttle_->failed()) return std::nullopt;
  if (!is_named || !may_resend || pushback.forbids()) return std::nullopt;
  if (retries_ + 1 >= std::min(policy_->max_attempts(), kMaxAttempts)) return std::nullopt;
  ++retries_;
  if (const auto wait = pushback.wait()) {
    waits_ = 0;
    return *wait;
  }
  return next_wait();
}

Clock::duration Retry::next_wait() {
  using Seconds = std::chrono::duration<double>;
  Seconds most = policy_->initial_backoff();
  const Seconds max = policy_->max_backoff();
  for (int i = 0; i < waits_ && most < max; ++i) most *= policy_->backoff_multiplier();
  ++waits_;
  most = std::min({most, max, Seconds(std::chrono::hours(24 * 365))});
  return std::chrono::duration_cast<Clock::duration>(most * cpprpc::detail::random_share());
}

}  // namespace cpprpc::transport::h2
