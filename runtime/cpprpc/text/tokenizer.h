// Tokenizer: the words of protobuf's text format.
//
//   for (Tokenizer in(text); in.token().kind != TokenKind::End; in.next()) use(in.token());
//
// Tokens are views into the text, which must outlive them. One thread.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace cpprpc::text {

enum class TokenKind : std::uint8_t {
  End,
  Identifier,
  Decimal,  // 12
  Octal,    // 014
  Hex,      // 0xc
  Float,    // 1.5e3f, and 12f
  String,   // with its quotes and escapes
  Symbol,   // one of {}<>[]:;,-
  Bad,      // nothing of these
};

struct Token {
  TokenKind kind = TokenKind::End;
  std::string_view text = {};     // where it stands
  const char* problem = nullptr;  // what is wrong with a Bad one, and what to do

  [[nodiscard]] bool is(char symbol) const noexcept {
    return kind == TokenKind::Symbol && text.front() == symbol;
  }
  [[nodiscard]] bool is_integer() const noexcept {
    return kind == TokenKind::Decimal || kind == TokenKind::Octal || kind == TokenKind::Hex;
  }
};

class Tokenizer {
 public:
  explicit Tokenizer(std::string_view text) noexcept;

  [[nodiscard]] const Token& token() const noexcept { return token_; }

  /// Moves to the next token, over white space and comments. After the last one and after a Bad
  /// one it stays.
  void next() noexcept;

  /// With a '[' at hand, takes what is in the brackets: the name of an extension, or the URL of a
  /// type. Without white space and comments. False: the token is then Bad.
  [[nodiscard]] bool bracketed(std::string& name);

  /// "line 3, column 14": where a token stands. Columns count characters of UTF-8.
  [[nodiscard]] std::string position(const Token& token) const;

 private:
  void skip_space() noexcept;
  void take_number() noexcept;
  void take_string() noexcept;
  void take(TokenKind kind, const char* end) noexcept;
  void fail(const char* at, const char* problem) noexcept;
  template <class Predicate>
  const char* skip(const char* p, Predicate predicate) const noexcept;
  [[nodiscard]] char at(const char* p) const noexcept { return p < end_ ? *p : '\0'; }

  const char* begin_;
  const char* p_;
  const char* end_;
  Token token_;
};

}  // namespace cpprpc::text
