#include "cpprpc/middleware/trace_context/ids.h"

namespace cpprpc::detail {
namespace {

constexpr std::uint8_t kNoDigit = 0xff;

constexpr std::array<std::uint8_t, 256> kValues = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(kNoDigit);
  for (std::uint8_t i = 0; i < 10; ++i) values['0' + std::size_t{i}] = i;
  for (std::uint8_t i = 0; i < 6; ++i) {
    values['a' + std::size_t{i}] = static_cast<std::uint8_t>(10 + i);
  }
  return values;
}();

constexpr std::uint8_t value_of(char digit) noexcept {
  return kValues[static_cast<unsigned char>(digit)];
}

}  // namespace

bool read_hex(const char* digits, std::uint8_t* bytes, std::size_t size) noexcept {
  for (std::size_t i = 0; i < size; ++i) {
    const std::uint8_t high = value_of(digits[2 * i]);
    const std::uint8_t low = value_of(digits[2 * i + 1]);
    if (high == kNoDigit || low == kNoDigit) return false;
    bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return true;
}

}  // namespace cpprpc::detail
