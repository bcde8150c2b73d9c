#include "cpprpc/json/tape.h"

#include <algorithm>
#include <utility>

#include "cpprpc/json/path.h"
#include "cpprpc/wire/utf8.h"

// RapidJSON adds to a null pointer while its stack is empty, only to compare: the sanitizer stops
// at it.
#ifdef __clang__
#pragma clang attribute push(__attribute__((no_sanitize("pointer-overflow"))), apply_to = function)
#endif
#include <rapidjson/error/error.h>
#include <rapidjson/reader.h>
#include <rapidjson/stream.h>
#ifdef __clang__
#pragma clang attribute pop
#endif

namespace cpprpc::json {
namespace {

constexpr std::size_t kMaxSize = (std::size_t{1} << 31) - 1;

// Whether a token, or else the end of an object or array, stands behind `c`.
constexpr bool precedes_token(char c) {
  return (c == ',') | (c == ':') | (c == '[') | (c == '{');  // without branches: for all at once
}

// As many as `json` has tokens, or more.
std::size_t count_tokens(std::string_view json) {
  constexpr std::size_t kBlock = 240;  // which are counted in one byte, as compilers can do fast
  std::size_t count = 1;               // the first stands behind nothing
  for (; json.size() >= kBlock; json.remove_prefix(kBlock)) {
    std::uint8_t of_block = 0;
    for (std::size_t i = 0; i < kBlock; ++i) {
      of_block = static_cast<std::uint8_t>(of_block + precedes_token(json[i]));
    }
    count += of_block;
  }
  return count + static_cast<std::size_t>(std::count_if(json.begin(), json.end(), precedes_token));
}

std::string_view explain(rapidjson::ParseErrorCode code) {
  switch (code) {
    case rapidjson::kParseErrorDocumentEmpty:
      return "there is no JSON value";
    case rapidjson::kParseErrorDocumentRootNotSingular:
      return "there is something behind the JSON value";
    case rapidjson::kParseErrorObjectMissName:
      return "expected a name in double quotes";
    case rapidjson::kParseErrorObjectMissColon:
      return "expected ':' behind a name";
    case rapidjson::kParseErrorObjectMissCommaOrCurlyBracket:
      return "expected ',' or '}' behind a value";
    case rapidjson::kParseErrorArrayMissCommaOrSquareBracket:
      return "expected ',' or ']' behind a value";
    case rapidjson::kParseErrorStringUnicodeEscapeInvalidHex:
      return "expected four hexadecimal digits behind \\u";
    case rapidjson::kParseErrorStringUnicodeSurrogateInvalid:
      return "one half of a surrogate pair stands alone";
    case rapidjson::kParseErrorStringEscapeInvalid:
      return "this must be written with an escape, or is none";
    case rapidjson::kParseErrorStringMissQuotationMark:
      return "the string does not end";
    case rapidjson::kParseErrorNumberTooBig:
      return "the number is larger than any double";
    case rapidjson::kParseErrorNumberMissFraction:
      return "expected a digit behind the point of a number";
    case rapidjson::kParseErrorNumberMissExponent:
      return "expected a digit in the exponent of a number";
    default:
      return "expected a JSON value";
  }
}

Status syntax_error(std::string_view json, std::size_t offset, std::string_view what) {
  return Status::invalid_argument(position(json, offset).append(": ").append(what));
}

}  // namespace

constinit const std::array<TokenKind, 256> Tape::kKinds = [] {
  std::array<TokenKind, 256> kinds;
  kinds.fill(TokenKind::Number);
  kinds['n'] = TokenKind::Null;
  kinds['f'] = TokenKind::False;
  kinds['t'] = TokenKind::True;
  kinds['"'] = TokenKind::String;
  kinds['{'] = TokenKind::Object;
  kinds['['] = TokenKind::Array;
  return kinds;
}();

// Receives RapidJSON's events. It decodes strings in place, so what it hands out tells where that
// stood.
class Tape::Recorder {
 public:
  Recorder(rapidjson::InsituStringStream& in, std::vector<Token>& tokens, bool is_utf8)
      : in_(in), tokens_(tokens), is_utf8_(is_utf8) {}

  /// Where a string is that is no UTF-8, if that is why the recorder has stopped.
  [[nodiscard]] std::size_t malformed() const noexcept { return malformed_; }

  bool Null() { return add(in_.Tell() - 4, 0); }
  bool Bool(bool value) { return add(in_.Tell() - (value ? 4 : 5), 0); }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool) {
    return add(offset(text), size);
  }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    const std::size_t quote = offset(text) - 1;
    // RapidJSON checks neither bytes nor the second halves of surrogates without a first one. Those
    // are escapes, which are longer than what they stand for.
    const bool has_escapes = in_.Tell() - quote != size + std::size_t{2};
    if ((has_escapes || !is_utf8_) && !wire::is_utf8({text, size})) {
      malformed_ = quote;
      return false;
    }
    return add(quote, size);
  }
  bool Key(const char* text, rapidjson::SizeType size, bool copy) {
    return String(text, size, copy);
  }
  bool StartObject() { return open(); }
  bool EndObject(rapidjson::SizeType) { return close(); }
  bool StartArray() { return open(); }
  bool EndArray(rapidjson::SizeType) { return close(); }

  // Of numbers that are no text: never called.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }

 private:
  [[nodiscard]] std::size_t offset(const char* text) const {
    return static_cast<std::size_t>(text - in_.head_);
  }
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(tokens_.size()); }

  bool add(std::size_t offset, std::uint32_t extent) {
    tokens_.push_back({static_cast<std::uint32_t>(offset), extent});
    return true;
  }
  // While it is open, its extent is that of the one around it.
  bool open() { return add(in_.Tell(), std::exchange(open_, size())); }
  bool close() {
    open_ = std::exchange(tokens_[open_].extent, size());
    return true;
  }

  rapidjson::InsituStringStream& in_;
  std::vector<Token>& tokens_;
  const bool is_utf8_;  // the whole input
  std::uint32_t open_ = 0;
  std::size_t malformed_ = 0;
};

std::string_view to_string(TokenKind kind) noexcept {
  switch (kind) {
    case TokenKind::Null:
      return "null";
    case TokenKind::False:
      return "false";
    case TokenKind::True:
      return "true";
    case TokenKind::Number:
      return "a number";
    case TokenKind::String:
      return "a string";
    case TokenKind::Object:
      return "an object";
    case TokenKind::Array:
      return "an array";
  }
  return "";
}

Result<Tape> Tape::of(std::string_view json, detail::Budget& budget) {
  if (json.size() > kMaxSize) {
    return Status::invalid_argument("a JSON text of 2 GiB or more is not read");
  }
  const std::size_t most_tokens = count_tokens(json);
  if (!budget.take_memory(json.size() + most_tokens * sizeof(Token))) {
    return Status::resource_exhausted(budget.breach());
  }
  Tape tape;
  tape.text_ = json;
  tape.tokens_.reserve(most_tokens);
  rapidjson::InsituStringStream in(tape.text_.data());
  Recorder recorder(in, tape.tokens_, wire::is_utf8(json));
  rapidjson::Reader reader;
  constexpr unsigned kFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseInsituFlag |
                              rapidjson::kParseNumbersAsStringsFlag;
  const rapidjson::ParseResult result = reader.Parse<kFlags>(in, recorder);
  if (result.Code() == rapidjson::kParseErrorTermination) {
    return syntax_error(json, recorder.malformed(),
                        "the string is no valid UTF-8, or has one half of a surrogate pair");
  }
  if (result.IsError()) return syntax_error(json, result.Offset(), explain(result.Code()));
  // RapidJSON takes a NUL for the end.
  if (in.Tell() != json.size()) {
    return syntax_error(json, in.Tell(), "there is something behind the JSON value");
  }
  return tape;
}

std::string Tape::path(std::size_t index) const {
  std::string path;
  std::size_t at = 0;
  while (at != index) {
    const bool is_object = kind(at) == TokenKind::Object;
    std::size_t child = at + 1;
    std::size_t count = 0;
    for (std::size_t end = 0;; ++count, child = end) {
      end = next(is_object ? child + 1 : child);
      if (index < end) break;
    }
    if (is_object) {
      append_name(path, text(child));
      if (index == child) break;  // the name itself
      at = child + 1;
    } else {
      append_index(path, count);
      at = child;
    }
  }
  return path;
}

std::string position(std::string_view json, std::size_t offset) {
  const std::string_view before = json.substr(0, offset);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t start = before.rfind('\n') + 1;  // npos + 1 is 0
  const auto column = std::count_if(before.begin() + static_cast<std::ptrdiff_t>(start),
                                    before.end(), [](char c) { return (c & 0xc0) != 0x80; }) +
                      1;
  return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

}  // namespace cpprpc::json
