// cost_of(): what reading a hostile text takes.

#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "cpprpc/base/status.h"
#include "cpprpc/wire/decode_limits.h"

namespace hostile_test {

/// 10 MB, or 1 MB under a sanitizer.
extern const std::size_t kSize;

struct Cost {
  cpprpc::Status status;  // what was said to the text
  double memory;          // the peak, in sizes of the text: itself is 1
};

/// Calls read(text) in a process of its own.
[[nodiscard]] Cost cost_of(std::string_view text,
                           const std::function<cpprpc::Status(std::string_view)>& read);

/// The memory that DecodeLimits allow by themselves for a text of 10 MB.
[[nodiscard]] cpprpc::DecodeLimits limits_of(std::string_view text);

/// kSize bytes: `begin`, as many `unit` as it takes, and `end`.
[[nodiscard]] std::string repeated(std::string_view begin, std::string_view unit,
                                   std::string_view end);

/// The same with a number, each time another one, between `before` and `after`.
[[nodiscard]] std::string numbered(std::string_view begin, std::string_view before,
                                   std::string_view after, std::string_view end);

/// As many bytes of `open`, `middle`, and as many `close`.
[[nodiscard]] std::string nested(std::string_view open, std::string_view middle,
                                 std::string_view close);

/// The text is read, or refused with RESOURCE_EXHAUSTED and `why`, in 20 times its size.
void expect_cheap(const Cost& cost, std::string_view why = {});

/// 20 times the size, whatever was said.
void expect_little_memory(const Cost& cost);

}  // namespace hostile_test
