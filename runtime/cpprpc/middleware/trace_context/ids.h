// TraceId and SpanId: what names a trace, and a span within it.
//
//   if (span.trace_id.is_valid()) fmt::print("trace={}\n", span.trace_id.to_hex());
//
// Values, of 16 and 8 bytes. All zeros is no id.
//
// Specification: https://www.w3.org/TR/trace-context/#traceparent-header-field-values

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace cpprpc {

namespace detail {

// Lower-case digits, two for each byte. Written so that the compiler takes sixteen bytes at once.
template <std::size_t count>
void write_hex(const std::array<std::uint8_t, count>& bytes, char* digits) noexcept {
  constexpr std::size_t kAtOnce = count < 16 ? 16 : count;
  std::array<std::uint8_t, kAtOnce> from = {};
  std::memcpy(from.data(), bytes.data(), count);
  std::array<std::uint8_t, 2 * kAtOnce> to;
  for (std::size_t i = 0; i < kAtOnce; ++i) {
    to[2 * i] = from[i] >> 4;
    to[2 * i + 1] = from[i] & 15;
  }
  for (std::uint8_t& digit : to) {
    digit = static_cast<std::uint8_t>(digit + '0' + (digit > 9 ? 'a' - '0' - 10 : 0));
  }
  std::memcpy(digits, to.data(), 2 * count);
}

// False if the digits are not all of 0-9 a-f.
[[nodiscard]] bool read_hex(const char* digits, std::uint8_t* bytes, std::size_t size) noexcept;

}  // namespace detail

template <std::size_t count>
class TraceBytes {
 public:
  static constexpr std::size_t kSize = count;
  static constexpr std::size_t kHexSize = 2 * count;

  constexpr TraceBytes() noexcept = default;
  constexpr explicit TraceBytes(const std::array<std::uint8_t, count>& bytes) noexcept
      : bytes_(bytes) {}

  /// The id that is written as these lower-case digits; empty if they are none.
  [[nodiscard]] static std::optional<TraceBytes> from_hex(std::string_view digits) noexcept {
    TraceBytes id;
    if (digits.size() != kHexSize) return std::nullopt;
    if (!detail::read_hex(digits.data(), id.bytes_.data(), count)) return std::nullopt;
    if (!id.is_valid()) return std::nullopt;
    return id;
  }

  [[nodiscard]] constexpr bool is_valid() const noexcept { return *this != TraceBytes(); }
  [[nodiscard]] constexpr const std::array<std::uint8_t, count>& bytes() const noexcept {
    return bytes_;
  }

  /// The bytes as a string, as OTLP has them.
  [[nodiscard]] std::string to_bytes() const { return std::string(bytes_.begin(), bytes_.end()); }

  /// "4bf92f3577b34da6a3ce929d0e0e4736"
  [[nodiscard]] std::string to_hex() const {
    std::string digits(kHexSize, '0');
    write_hex(digits.data());
    return digits;
  }
  /// The same, to where there is room for kHexSize characters.
  void write_hex(char* digits) const noexcept { detail::write_hex(bytes_, digits); }

  friend constexpr bool operator==(const TraceBytes&, const TraceBytes&) noexcept = default;
  friend constexpr auto operator<=>(const TraceBytes&, const TraceBytes&) noexcept = default;

 private:
  std::array<std::uint8_t, count> bytes_ = {};
};

using TraceId = TraceBytes<16>;
using SpanId = TraceBytes<8>;

}  // namespace cpprpc
