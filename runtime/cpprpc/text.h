// Messages to protobuf's text format and back: for configuration files, tests and people.
//
//   std::string text = cpprpc::to_text(order);                            // id: 7\nname: "Ada"\n
//   std::string line = cpprpc::to_text(order, {.single_line = true, .redact = true});
//   cpprpc::Result<Order> again = cpprpc::from_text<Order>(text);
//
// The language is that of https://protobuf.dev/reference/protobuf/textformat-spec/, and what is
// written is what libprotobuf's TextFormat writes. Messages are values: several threads may write
// one const message at once. Logs and fmt have cpprpc/fmt.h.

#pragma once

#include <string>
#include <string_view>
#include <type_traits>

#include "cpprpc/base/result.h"
#include "cpprpc/base/status.h"
#include "cpprpc/message/message.h"
#include "cpprpc/message/value.h"
#include "cpprpc/wire/decode_limits.h"

namespace cpprpc {

class TypeSet;  // cpprpc/message/type_set.h

struct TextWriteOptions {
  /// All on one line, without a line break at its end.
  bool single_line = false;
  /// Hides what must not be shown: a field with [(cpprpc.field).redact = true] or
  /// [debug_redact = true] is written as `name: "[REDACTED]"`, and so is all that cannot be
  /// judged: unknown fields, and what is in an Any whose type is not in `types`.
  bool redact = false;
  /// Writes fields that the schema does not know, by their numbers. from_text() does not read
  /// them: the text does not tell their types.
  bool print_unknown_fields = false;
  /// Types by which an Any is written as what it holds, `[type.googleapis.com/demo.v1.Order] {}`,
  /// and extensions are written at all, `[demo.v1.courier]: "bike"`. Borrowed.
  const TypeSet* types = nullptr;
};

struct TextReadOptions {
  /// Skips fields that the message does not have, which are an error otherwise.
  bool allow_unknown_fields = false;
  /// Types for what an Any holds, and extensions. Borrowed.
  const TypeSet* types = nullptr;
  /// What a text may cost at most.
  DecodeLimits limits = {};
};

// g++ 12 destroys a braced temporary inside co_await twice: without a destructor it may.
static_assert(std::is_trivially_destructible_v<TextWriteOptions> &&
              std::is_trivially_destructible_v<TextReadOptions>);

/// The message as text.
[[nodiscard]] std::string to_text(MessageView message, const TextWriteOptions& options = {});

template <Message M>
[[nodiscard]] std::string to_text(const M& message, const TextWriteOptions& options = {}) {
  return to_text(MessageView{&Codec<M>::fields, &message}, options);
}

/// Adds what `text` says to a message, which is empty or has none of its fields. On error,
/// INVALID_ARGUMENT with line, column and field: "line 3, column 14, items[2].price: the number is
/// out of the range of int32"; RESOURCE_EXHAUSTED when it is more than the limits allow. It does
/// not show values, which may be secrets. `message` is then valid but unspecified.
Status from_text(std::string_view text, MessageRef message, const TextReadOptions& options = {});

/// The message that `text` describes. Errors as above.
template <Message M>
[[nodiscard]] Result<M> from_text(std::string_view text, const TextReadOptions& options = {}) {
  Result<M> result{M()};
  Status status = from_text(text, MessageRef{&Codec<M>::fields, &*result}, options);
  if (!status.is_ok()) return status;
  return result;
}

}  // namespace cpprpc
