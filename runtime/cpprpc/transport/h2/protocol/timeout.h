// The grpc-timeout field: how long a client waits, as "250m" or "2S".
//
//   std::optional<Clock::duration> timeout = parse_timeout("250m");
//   add("grpc-timeout", format_timeout(deadline - Clock::now()).view());
//
// Specification: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md, Timeout

#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "cpprpc/task/executor.h"

namespace cpprpc::transport::h2 {

/// One to eight digits and a unit: H, M, S, m, u, n. Nothing for anything else. A time that the
/// clock cannot count becomes the longest that it can.
[[nodiscard]] std::optional<Clock::duration> parse_timeout(std::string_view text) noexcept;

/// A timeout as text, without memory of its own.
class TimeoutText {
 public:
  [[nodiscard]] std::string_view view() const noexcept { return {characters_.data(), size_}; }

 private:
  friend TimeoutText format_timeout(Clock::duration) noexcept;

  std::array<char, 9> characters_{};
  std::size_t size_ = 0;
};

/// Rounded up to three digits, so that the peer does not give up before us, and that calls of one
/// timeout mostly say the same, which HPACK then sends as one byte. The shortest there is if the
/// time is over.
[[nodiscard]] TimeoutText format_timeout(Clock::duration timeout) noexcept;

}  // namespace cpprpc::transport::h2
