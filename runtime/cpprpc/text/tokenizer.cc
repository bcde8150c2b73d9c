#include "cpprpc/text/tokenizer.h"

#include <algorithm>

namespace cpprpc::text {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kSpace = " \n\t\v\f\r";
constexpr std::string_view kSymbols = "{}<>[]:;,-";
// What a URL may have beside letters and digits: RFC 3986, but for brackets and the quote.
constexpr std::string_view kUrl = "/.-_~!$&()*+,;=:@%";

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_octal(char c) noexcept { return c >= '0' && c <= '7'; }
constexpr bool is_hex(char c) noexcept {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
constexpr bool is_letter(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
constexpr bool is_word(char c) noexcept { return is_letter(c) || is_digit(c); }
constexpr bool is_one_of(std::string_view set, char c) noexcept {
  return set.find(c) != std::string_view::npos;
}

}  // namespace

Tokenizer::Tokenizer(std::string_view text) noexcept
    : begin_(text.data()), p_(begin_), end_(begin_ + text.size()) {
  if (text.starts_with(kByteOrderMark)) p_ += kByteOrderMark.size();
  next();
}

void Tokenizer::next() noexcept {
  if (token_.kind == TokenKind::Bad) return;
  skip_space();
  if (p_ == end_) return take(TokenKind::End, p_);
  const char c = *p_;
  if (is_letter(c)) return take(TokenKind::Identifier, skip(p_, is_word));
  if (is_digit(c) || (c == '.' && is_digit(at(p_ + 1)))) return take_number();
  if (c == '"' || c == '\'') return take_string();
  if (is_one_of(kSymbols, c)) return take(TokenKind::Symbol, p_ + 1);
  if (c == '/') return fail(p_, "a comment begins with '#'");
  fail(p_, "this character has no meaning here; text belongs between quotes");
}

bool Tokenizer::bracketed(std::string& name) {
  name.clear();
  while (true) {
    const char* const before = p_;
    skip_space();
    if (p_ == end_) return fail(p_, "the name has no end; write ']'"), false;
    const char c = *p_;
    if (c == ']') break;
    const bool is_apart = p_ != before && !name.empty() && is_word(name.back()) && is_word(c);
    if (is_apart || (!is_word(c) && !is_one_of(kUrl, c))) {
      return fail(p_, "expected ']' behind the name of an extension or the URL of a type"), false;
    }
    name += c;
    ++p_;
  }
  ++p_;
  next();
  return true;
}

std::string Tokenizer::position(const Token& token) const {
  const std::string_view before(begin_, static_cast<std::size_t>(token.text.data() - begin_));
  const auto lines = std::count(before.begin(), before.end(), '\n');
  std::string_view line = before.substr(before.rfind('\n') + 1);  // npos + 1 is 0
  if (line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  const auto column = std::count_if(line.begin(), line.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;  // the first byte of a character
  });
  return "line " + std::to_string(lines + 1) + ", column " + std::to_string(column + 1);
}

void Tokenizer::skip_space() noexcept {
  while (true) {
    p_ = skip(p_, [](char c) { return is_one_of(kSpace, c); });
    if (at(p_) != '#') return;
    p_ = skip(p_, [](char c) { return c != '\n' && c != '\0'; });
  }
}

void Tokenizer::take_number() noexcept {
  constexpr const char* kNoSpace = "expected white space behind the number";
  TokenKind kind = TokenKind::Decimal;
  const char* end = p_;
  if (*p_ == '0' && (at(p_ + 1) == 'x' || at(p_ + 1) == 'X')) {
    kind = TokenKind::Hex;
    end = skip(p_ + 2, is_hex);
    if (end == p_ + 2) return fail(p_, "expected hexadecimal digits behind 0x");
  } else if (*p_ == '0' && is_digit(at(p_ + 1))) {
    kind = TokenKind::Octal;
    end = skip(p_, is_octal);
    if (is_digit(at(end))) {
      return fail(end, "a number that begins with 0 is octal; write it without the 0");
    }
  } else {
    end = skip(end, is_digit);
    if (at(end) == '.') {
      kind = TokenKind::Float;
      end = skip(end + 1, is_digit);
    }
    if (at(end) == 'e' || at(end) == 'E') {
      const char* const digits = end + (at(end + 1) == '+' || at(end + 1) == '-' ? 2 : 1);
      if (!is_digit(at(digits))) return fail(end, "expected digits in the exponent");
      kind = TokenKind::Float;
      end = skip(digits, is_digit);
    }
    if (at(end) == 'f' || at(end) == 'F') {
      kind = TokenKind::Float;
      ++end;
    }
  }
  if (is_word(at(end))) return fail(end, kNoSpace);
  take(kind, end);
}

void Tokenizer::take_string() noexcept {
  const char quote = *p_;
  for (const char* p = p_ + 1; p != end_; ++p) {
    if (*p == quote) return take(TokenKind::String, p + 1);
    if (*p == '\\' && p + 1 != end_) ++p;
    if (*p == '\n') return fail(p, "a string ends on its line; write a line break as \\n");
    if (*p == '\0') return fail(p, "a string has no null character; write it as \\0");
  }
  fail(p_, "the string has no end; close it with the quote that it begins with");
}

void Tokenizer::take(TokenKind kind, const char* end) noexcept {
  token_ = {kind, std::string_view(p_, static_cast<std::size_t>(end - p_)), nullptr};
  p_ = end;
}

void Tokenizer::fail(const char* at, const char* problem) noexcept {
  token_ = {TokenKind::Bad, std::string_view(at, 0), problem};
}

template <class Predicate>
const char* Tokenizer::skip(const char* p, Predicate predicate) const noexcept {
  return std::find_if_not(p, end_, predicate);
}

}  // namespace cpprpc::text
