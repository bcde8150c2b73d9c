// Messages to JSON and back.
//
//   cpprpc::Result<std::string> text = cpprpc::to_json(order);
//   cpprpc::Result<Order> again = cpprpc::from_json<Order>(*text, {.ignore_unknown_fields = true});
//   if (!again) fmt::print("{}\n", again.error().message());
//   // line 3, column 14, items[2].price: expected a double, got an object
//
// The format is https://protobuf.dev/programming-guides/json/: fields by their JSON names, 64-bit
// integers as strings, bytes in base64, enums by name, and the well-known types as they are
// written by hand. Text is UTF-8, and messages nest at most 100 deep, both ways.
//
// Plain functions without state: they may be called from any thread. Link cpprpc::json.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>

#include "cpprpc/base/result.h"
#include "cpprpc/message/message.h"
#include "cpprpc/message/reflection.h"
#include "cpprpc/wire/decode_limits.h"

namespace cpprpc {

class TypeSet;  // cpprpc/message/type_set.h

/// How to write.
struct JsonWriteOptions {
  /// Also write fields that are not set: numbers, strings and enums that are zero, empty repeated
  /// fields and maps. Not those that can be absent.
  bool emit_defaults = false;
  /// Names as in the .proto, "user_name", not "userName".
  bool original_names = false;
  /// Numbers of enums, not names.
  bool enums_as_numbers = false;
  /// How many spaces a level is indented. 0: all in one line.
  int indent = 0;
  /// The messages to expect in a google.protobuf.Any, beside the well-known types, and the
  /// extensions to write. Borrowed for the call.
  const TypeSet* types = nullptr;
};

/// How to read.
struct JsonReadOptions {
  /// Skip fields, extensions and names of enums that the schema does not know. An enum of an
  /// unknown name is absent; in a repeated field or map, its entry is.
  bool ignore_unknown_fields = false;
  /// The messages to expect in a google.protobuf.Any, beside the well-known types, and the
  /// extensions to read. Borrowed for the call.
  const TypeSet* types = nullptr;
  /// What a text may cost at most. The memory is that for its tokens and for what is read.
  DecodeLimits limits = {};
};

// g++ 12 destroys a braced argument inside a co_await expression twice: these have nothing to lose.
static_assert(std::is_trivially_destructible_v<JsonWriteOptions>);
static_assert(std::is_trivially_destructible_v<JsonReadOptions>);

// --- without the type of the message

/// The message as JSON. INVALID_ARGUMENT, with the path of the field, for what JSON cannot say: an
/// Any whose type is not in `types`, a Timestamp, Duration or FieldMask out of its range, a Value
/// that is empty, infinite or NaN, a string that is no UTF-8, messages nested more than 100 deep.
[[nodiscard]] Result<std::string> to_json(MessageView message,
                                          const JsonWriteOptions& options = {});

/// Replaces `message` by what `json` says. INVALID_ARGUMENT, with line, column and path, when it is
/// no JSON or does not fit the schema, and RESOURCE_EXHAUSTED when it is more than the limits
/// allow; `message` is then valid but unspecified.
[[nodiscard]] Status from_json(std::string_view json, MessageRef message,
                               const JsonReadOptions& options = {});

// --- with it

namespace detail {
/// The same into a message that is empty.
[[nodiscard]] Status from_json(std::string_view json, MessageRef message,
                               const JsonReadOptions& options);
}  // namespace detail

/// As above.
template <Message M>
[[nodiscard]] Result<std::string> to_json(const M& message, const JsonWriteOptions& options = {}) {
  return to_json(view(message), options);
}

/// The message that `json` says. Errors as above.
template <Message M>
[[nodiscard]] Result<M> from_json(std::string_view json, const JsonReadOptions& options = {}) {
  Result<M> result{M()};
  Status status = detail::from_json(json, ref(*result), options);
  if (!status.is_ok()) return status;
  return result;
}

}  // namespace cpprpc
