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

// Receives RapidJSON's events. It decodes strings in place, so what it hands out tells where that
// stood.
class Recorder {
 public:
  Recorder(rapidjson::InsituStringStream& in, std::vector<Token>& tokens)
      : in_(in), tokens_(tokens) {}

  /// Where a string is that is no UTF-8, if that is why the recorder has stopped.
  [[nodiscard]] std::size_t malformed() const noexcept { return malformed_; }

  bool Null() { return add(TokenKind::Null, in_.Tell() - 4, 0); }
  bool Bool(bool value) {
    return value ? add(TokenKind::True, in_.Tell() - 4, 0)
                 : add(TokenKind::False, in_.Tell() - 5, 0);
  }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool) {
    return add(TokenKind::Number, offset(text), size);
  }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    const std::size_t quote = offset(text) - 1;
    // RapidJSON checks neither bytes nor the second halves of surrogates without a first one.
    if (!wire::is_utf8({text, size})) {
      malformed_ = quote;
      return false;
    }
    return add(TokenKind::String, quote, size);
  }
  bool Key(const char* text, rapidjson::SizeType size, bool copy) {
    return String(text, size, copy);
  }
  bool StartObject() { return open(TokenKind::Object); }
  bool EndObject(rapidjson::SizeType) { return close(); }
  bool StartArray() { return open(TokenKind::Array); }
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

  bool add(TokenKind kind, std::size_t offset, std::size_t size) {
    tokens_.push_back({kind, static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(size),
                       this->size() + 1});
    return true;
  }
  bool open(TokenKind kind) {
    open_.push_back(size());
    return add(kind, in_.Tell(), 0);
  }
  bool close() {
    tokens_[open_.back()].next = size();
    open_.pop_back();
    return true;
  }

  rapidjson::InsituStringStream& in_;
  std::vector<Token>& tokens_;
  std::vector<std::uint32_t> open_;
  std::size_t malformed_ = 0;
};

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

Result<Tape> Tape::of(std::string_view json) {
  if (json.size() > kMaxSize) {
    return Status::invalid_argument("a JSON text of 2 GiB or more is not read");
  }
  Tape tape;
  tape.text_ = json;
  rapidjson::InsituStringStream in(tape.text_.data());
  Recorder recorder(in, tape.tokens_);
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

std::string_view Tape::text(std::size_t index) const noexcept {
  const Token& token = tokens_[index];
  const std::size_t quote = token.kind == TokenKind::String ? 1 : 0;
  return std::string_view(text_).substr(token.offset + quote, token.size);
}

std::string Tape::path(std::size_t index) const {
  std::string path;
  std::size_t at = 0;
  while (at != index) {
    const bool is_object = tokens_[at].kind == TokenKind::Object;
    std::size_t child = at + 1;
    std::size_t count = 0;
    for (std::size_t end = 0;; ++count, child = end) {
      end = tokens_[is_object ? child + 1 : child].next;
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
