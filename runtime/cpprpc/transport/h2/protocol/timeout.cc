#include "cpprpc/transport/h2/protocol/timeout.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>

namespace cpprpc::transport::h2 {
namespace {

using std::chrono::nanoseconds;

constexpr std::size_t kMaxDigits = 8;

struct Unit {
  char name;
  std::int64_t nanoseconds;
};

// The largest first.
constexpr Unit kUnits[] = {
    {'H', 3'600'000'000'000}, {'M', 60'000'000'000}, {'S', 1'000'000'000},
    {'m', 1'000'000},         {'u', 1'000},          {'n', 1},
};

// Up to the next number of which no more than the first three digits are not zero.
std::int64_t round_up(std::int64_t number) noexcept {
  std::int64_t step = 1;
  while (number / step >= 1000) step *= 10;
  const std::int64_t rest = number % step;
  if (rest == 0) return number;
  const std::int64_t more = step - rest;
  return number > nanoseconds::max().count() - more ? number : number + more;
}

// So that it has no more digits than there may be.
const Unit& unit_for(std::int64_t time) noexcept {
  const auto* const exact =
      std::find_if(std::begin(kUnits), std::end(kUnits),
                   [&](const Unit& unit) { return time % unit.nanoseconds == 0; });
  // Three digits of any unit, in a smaller one than exact, are at most 100'000'000 of the next.
  constexpr std::int64_t kMost = 99'999'999;
  const auto* unit = exact;
  while (time / unit->nanoseconds > kMost) --unit;
  return *unit;
}

}  // namespace

std::optional<Clock::duration> parse_timeout(std::string_view text) noexcept {
  if (text.size() < 2 || text.size() > kMaxDigits + 1) return std::nullopt;
  const char* const end = text.data() + text.size() - 1;
  std::uint32_t number = 0;
  const auto parsed = std::from_chars(text.data(), end, number);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  for (const Unit& unit : kUnits) {
    if (unit.name != text.back()) continue;
    if (number > nanoseconds::max().count() / unit.nanoseconds) return Clock::duration::max();
    return nanoseconds(number * unit.nanoseconds);
  }
  return std::nullopt;
}

TimeoutText format_timeout(Clock::duration timeout) noexcept {
  const auto rest = std::chrono::duration_cast<nanoseconds>(timeout).count();
  std::int64_t time = round_up(std::max<std::int64_t>(rest, 1));
  const Unit& unit = unit_for(time);
  // Rounded up again where the unit is coarser than the three digits, which is so from months on.
  std::int64_t number = time / unit.nanoseconds;
  if (time % unit.nanoseconds != 0) ++number;
  TimeoutText text;
  char* const begin = text.characters_.data();
  char* const end = std::to_chars(begin, begin + kMaxDigits, number).ptr;
  *end = unit.name;
  text.size_ = static_cast<std::size_t>(end - begin) + 1;
  return text;
}

}  // namespace cpprpc::transport::h2
