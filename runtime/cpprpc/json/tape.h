// Tape: a JSON text, cut into its tokens and checked.
//
//   Result<Tape> tape = Tape::of(R"({"id": [1, 2]})");
//   // Object "id" Array 1 2: each knows where the one after it, and all it holds, stands
//
// A flat list, so that nothing recurses over nested text, and a reader can look ahead. It owns a
// copy of the text, in which strings stand decoded. Numbers stay text: who reads them knows their
// type.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cpprpc/base/result.h"

namespace cpprpc::json {

enum class TokenKind : std::uint8_t { Null, False, True, Number, String, Object, Array };

/// "an object", for people.
[[nodiscard]] std::string_view to_string(TokenKind kind) noexcept;

struct Token {
  TokenKind kind;
  std::uint32_t offset;  // of its first character in the input
  std::uint32_t size;    // of the text of a number or string
  std::uint32_t next;    // the index of the token behind this one and all that it holds
};

class Tape {
 public:
  /// INVALID_ARGUMENT with line and column when `json` is not one JSON value (RFC 8259), not UTF-8
  /// or has 2 GiB or more.
  [[nodiscard]] static Result<Tape> of(std::string_view json);

  /// The first token is the value itself. The tokens of an object are those of a key and a value
  /// by turns, those of an array its elements: the first has the next index, up to `next`.
  [[nodiscard]] const Token& operator[](std::size_t index) const noexcept { return tokens_[index]; }

  /// The text of a number, or a string as it is meant: without quotes and escapes.
  [[nodiscard]] std::string_view text(std::size_t index) const noexcept;

  /// "items[2].price": the way from the first token to this one. "" is the first.
  [[nodiscard]] std::string path(std::size_t index) const;

 private:
  std::string text_;
  std::vector<Token> tokens_;
};

/// "line 3, column 14" of the byte at `offset`. Columns count characters.
[[nodiscard]] std::string position(std::string_view json, std::size_t offset);

}  // namespace cpprpc::json
