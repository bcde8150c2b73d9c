// Messages and enums, and the library's own Status, in {fmt}: for logs.
//
//   fmt::print("got {}\n", order);       // got id: 7 owner { name: "Ada" password: "[REDACTED]" }
//   fmt::print("got\n{:#}", order);      // the same in lines
//   fmt::print("{}\n", order.color);     // COLOR_RED
//
// Messages go there as text (cpprpc/text.h), without what must not be shown: fields with
// [(cpprpc.field).redact = true] or [debug_redact = true], and unknown fields. Enums go there by
// their name in the .proto, or by their number when it has none.
//
// Needs {fmt}, which the library itself does not link.

#pragma once

#include <fmt/core.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "cpprpc/base/status.h"
#include "cpprpc/message/enums.h"
#include "cpprpc/message/message.h"
#include "cpprpc/message/value.h"
#include "cpprpc/text.h"

template <>
struct fmt::formatter<cpprpc::MessageView> {
  constexpr const char* parse(fmt::format_parse_context& context) {
    const char* p = context.begin();
    if (p != context.end() && *p == '#') {
      single_line_ = false;
      ++p;
    }
    return p;
  }

  template <class Context>
  auto format(cpprpc::MessageView message, Context& context) const {
    const std::string text =
        cpprpc::to_text(message, {.single_line = single_line_, .redact = true});
    return std::copy(text.begin(), text.end(), context.out());
  }

 private:
  bool single_line_ = true;
};

template <cpprpc::Message M>
struct fmt::formatter<M> : fmt::formatter<cpprpc::MessageView> {
  template <class Context>
  auto format(const M& message, Context& context) const {
    const cpprpc::MessageView view{&cpprpc::Codec<M>::fields, &message};
    return fmt::formatter<cpprpc::MessageView>::format(view, context);
  }
};

/// As strings are formatted: "{:>12}".
template <cpprpc::Enum E>
struct fmt::formatter<E> : fmt::formatter<std::string_view> {
  template <class Context>
  auto format(E value, Context& context) const {
    const auto number = static_cast<std::int32_t>(value);
    const std::string_view name = cpprpc::name_of(cpprpc::EnumNames<E>::table, number);
    const std::string text = name.empty() ? std::to_string(number) : std::string(name);
    return fmt::formatter<std::string_view>::format(text, context);
  }
};

template <>
struct fmt::formatter<cpprpc::StatusCode> : fmt::formatter<std::string_view> {
  template <class Context>
  auto format(cpprpc::StatusCode code, Context& context) const {
    return fmt::formatter<std::string_view>::format(cpprpc::to_string(code), context);
  }
};

template <>
struct fmt::formatter<cpprpc::Status> : fmt::formatter<std::string_view> {
  template <class Context>
  auto format(const cpprpc::Status& status, Context& context) const {
    return fmt::formatter<std::string_view>::format(status.to_string(), context);
  }
};
