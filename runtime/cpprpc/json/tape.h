// Tape: a JSON text, cut into its tokens and checked.
//
//   Result<Tape> tape = Tape::of(R"({"id": [1, 2]})", budget);
//   // Object "id" Array 1 2: each knows where the one after it, and all it holds, stands
//
// A flat list, so that nothing recurses over nested text, and a reader can look ahead. It owns a
// copy of the text, in which strings stand decoded. Numbers stay text: who reads them knows their
// type. A token takes 8 bytes: at worst, for a text of nothing but brackets, 8 times its size.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cpprpc/base/result.h"
#include "cpprpc/message/budget.h"

namespace cpprpc::json {

enum class TokenKind : std::uint8_t { Null, False, True, Number, String, Object, Array };

/// "an object", for people.
[[nodiscard]] std::string_view to_string(TokenKind kind) noexcept;

class Tape {
 public:
  /// INVALID_ARGUMENT with line and column when `json` is not one JSON value (RFC 8259), not UTF-8
  /// or has 2 GiB or more; RESOURCE_EXHAUSTED when the tape is more than the budget allows.
  [[nodiscard]] static Result<Tape> of(std::string_view json, detail::Budget& budget);

  // The first token is the value itself. The tokens of an object are those of a key and a value
  // by turns, those of an array its elements: the first has the next index, up to `next`.

  [[nodiscard]] TokenKind kind(std::size_t index) const noexcept {
    return kKinds[static_cast<unsigned char>(text_[tokens_[index].offset])];
  }

  /// The index of the token behind this one and all that it holds.
  [[nodiscard]] std::size_t next(std::size_t index) const noexcept {
    return kind(index) >= TokenKind::Object ? tokens_[index].extent : index + 1;
  }

  /// Where its first character is in the input.
  [[nodiscard]] std::size_t offset(std::size_t index) const noexcept {
    return tokens_[index].offset;
  }

  /// The text of a number, or a string as it is meant: without quotes and escapes. "" for others.
  [[nodiscard]] std::string_view text(std::size_t index) const noexcept {
    const TokenKind kind = this->kind(index);
    if (kind != TokenKind::String && kind != TokenKind::Number) return {};
    const std::size_t quote = kind == TokenKind::String ? 1 : 0;
    return {&text_[tokens_[index].offset + quote], tokens_[index].extent};
  }

  /// "items[2].price": the way from the first token to this one. "" is the first.
  [[nodiscard]] std::string path(std::size_t index) const;

 private:
  class Recorder;

  // What a token is, its first character tells.
  static const std::array<TokenKind, 256> kKinds;

  struct Token {
    std::uint32_t offset;
    std::uint32_t extent;  // the size of the text, or `next` of what holds others
  };

  std::string text_;
  std::vector<Token> tokens_;
};

/// "line 3, column 14" of the byte at `offset`. Columns count characters.
[[nodiscard]] std::string position(std::string_view json, std::size_t offset);

}  // namespace cpprpc::json
