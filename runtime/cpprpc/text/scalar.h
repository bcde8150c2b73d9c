// read_scalar(): the value of a field that is no message.

#pragma once

#include <optional>
#include <string>

#include "cpprpc/message/enums.h"
#include "cpprpc/message/fields.h"
#include "cpprpc/message/value.h"
#include "cpprpc/text/tokenizer.h"

namespace cpprpc::text {

/// What a value is to be.
struct ScalarType {
  FieldType type;
  bool any_bytes = false;                  // a string that need not be UTF-8
  const EnumTable* enumeration = nullptr;  // of an enum
  bool closed = false;                     // an enum without other numbers than those with names
};

/// What is wrong with a token, and what to do.
struct Problem {
  Token token;
  std::string what;
  bool is_exhausted = false;  // a limit is
};

/// Takes a value off the tokens. A string is put into `storage`, and `value` is a view of it.
[[nodiscard]] std::optional<Problem> read_scalar(Tokenizer& in, const ScalarType& type,
                                                 Value& value, std::string& storage);

/// What a field has whose value was not given: zero, or the first of an enum. std::monostate for
/// messages.
[[nodiscard]] Value zero_of(const ScalarType& type) noexcept;

}  // namespace cpprpc::text
