#include "plan.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace soak {
namespace {

constexpr std::uint32_t kLargest = 1'000'000;

bool one_in(std::mt19937_64& random, std::uint64_t n) { return random() % n == 0; }

// As many small ones as large ones, whatever that is: 0, or a power of a number drawn evenly.
std::uint32_t draw_size(std::mt19937_64& random) {
  if (one_in(random, 10)) return 0;
  const double most = std::log(one_in(random, 10) ? kLargest : 10'000);
  return static_cast<std::uint32_t>(std::exp(std::uniform_real_distribution(0.0, most)(random)));
}

Fate draw_fate(std::mt19937_64& random) {
  const std::uint64_t at = random() % 100;
  return at < 60   ? Fate::Whole
         : at < 68 ? Fate::Refused
         : at < 78 ? Fate::Late
         : at < 90 ? Fate::Cancelled
                   : Fate::Dropped;
}

}  // namespace

Plan draw(std::mt19937_64& random) {
  constexpr StatusCode kRefusals[] = {StatusCode::InvalidArgument, StatusCode::NotFound,
                                      StatusCode::Aborted, StatusCode::Unauthenticated};
  Plan plan;
  plan.kind = static_cast<Kind>(random() % std::size(kKinds));
  plan.fate = draw_fate(random);
  if (plan.fate == Fate::Refused) plan.status = kRefusals[random() % std::size(kRefusals)];
  plan.after = std::chrono::microseconds(random() % (one_in(random, 3) ? 200'000 : 5000));
  plan.delay_ms = one_in(random, 4) ? static_cast<std::uint32_t>(random() % 50) : 0;
  plan.order_size = draw_size(random);
  plan.answer_size = draw_size(random);
  const std::uint32_t largest = std::max(plan.order_size, plan.answer_size);
  const auto most = std::clamp<std::uint32_t>(kLargest / std::max(largest, 1U), 1, 50);
  if (plan.kind != Kind::One) {
    plan.orders = static_cast<std::uint32_t>(random() % most + 1);
    plan.answers = plan.kind == Kind::Both ? plan.orders : plan.orders - 1;
  }
  if (one_in(random, 4)) {
    plan.compression = one_in(random, 2) ? cpprpc::Compression::Gzip : cpprpc::Compression::Deflate;
  }
  plan.compresses_answers = one_in(random, 4);
  plan.metadata = one_in(random, 3) ? static_cast<std::uint32_t>(random() % 2000) : 0;
  return plan;
}

bool may_end(const Plan& plan, StatusCode code, bool was_cut) noexcept {
  if (code == StatusCode::Unavailable) return was_cut;
  switch (plan.fate) {
    case Fate::Whole:
    case Fate::Dropped:
      return code == StatusCode::Ok;
    case Fate::Refused:
      return code == plan.status;
    case Fate::Late:
      return code == StatusCode::Ok || code == StatusCode::DeadlineExceeded;
    case Fate::Cancelled:
      return code == StatusCode::Ok || code == StatusCode::Cancelled;
  }
  return false;
}

}  // namespace soak
