#include "cpprpc/json/output.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "cpprpc/wire/utf8.h"

namespace cpprpc::json {
namespace {

// What follows the backslash; 'u' is an escape by number, and 0 none at all.
constexpr std::array<char, 256> kEscapes = [] {
  std::array<char, 256> escapes{};
  for (std::size_t i = 0; i < 0x20; ++i) escapes[i] = 'u';
  escapes['\b'] = 'b';
  escapes['\f'] = 'f';
  escapes['\n'] = 'n';
  escapes['\r'] = 'r';
  escapes['\t'] = 't';
  escapes['"'] = '"';
  escapes['\\'] = '\\';
  escapes[0x7f] = 'u';  // not asked for, but nobody sees it
  return escapes;
}();
constexpr std::size_t kLongestEscape = 6;

using Chunk = std::uint64_t;
constexpr Chunk kOnes = 0x0101010101010101u;
constexpr Chunk kHighBits = 0x80 * kOnes;

// Whether a byte of the chunk may need an escape: none that does is overlooked.
constexpr bool may_need_escape(Chunk chunk) {
  // What is below the subtrahend borrows from its highest bit, which ASCII has not set.
  const Chunk borrows = (chunk - 0x20 * kOnes) | ((chunk ^ '"' * kOnes) - kOnes) |
                        ((chunk ^ '\\' * kOnes) - kOnes) | ((chunk ^ 0x7f * kOnes) - kOnes);
  return (borrows & ~chunk & kHighBits) != 0;
}

char* write_escape(char* to, unsigned char c) {
  constexpr std::string_view kHex = "0123456789abcdef";
  *to++ = '\\';
  *to++ = kEscapes[c];
  if (kEscapes[c] != 'u') return to;
  for (const char digit : {'0', '0', kHex[c >> 4], kHex[c & 15]}) *to++ = digit;
  return to;
}

}  // namespace

bool Output::name(std::string_view name) {
  separate();
  const bool is_utf8 = string(name);
  raw(indent_ == 0 ? ":" : ": ");
  return is_utf8;
}

bool Output::string(std::string_view text) {
  put('"');
  const char* from = text.data();
  const char* const end = from + text.size();
  Chunk seen = 0;
  while (from != end) {
    // There is room for what is left of the text, and one escape.
    char* const begin = room(static_cast<std::size_t>(end - from) + kLongestEscape);
    char* to = begin;
    for (Chunk chunk = 0; end - from >= std::ptrdiff_t{sizeof chunk}; from += sizeof chunk) {
      std::memcpy(&chunk, from, sizeof chunk);
      if (may_need_escape(chunk)) break;
      seen |= chunk;
      std::memcpy(to, &chunk, sizeof chunk);
      to += sizeof chunk;
    }
    for (const char* const stop = from + std::min<std::ptrdiff_t>(end - from, sizeof(Chunk));
         from != stop;) {
      const auto c = static_cast<unsigned char>(*from++);
      seen |= c;
      if (kEscapes[c] != 0) {
        to = write_escape(to, c);
        break;
      }
      *to++ = static_cast<char>(c);
    }
    size_ += static_cast<std::size_t>(to - begin);
  }
  put('"');
  return (seen & kHighBits) == 0 || wire::is_utf8(text);
}

void Output::begin(char bracket) {
  put(bracket);
  ++depth_;
  is_first_ = true;
}

void Output::end(char bracket) {
  --depth_;
  if (!is_first_ && indent_ != 0) new_line();
  is_first_ = false;
  put(bracket);
}

void Output::new_line() {
  put('\n');
  const std::size_t spaces = depth_ * indent_;
  std::memset(room(spaces), ' ', spaces);
  size_ += spaces;
}

void Output::grow(std::size_t count) {
  constexpr std::size_t kSmallest = 128;
  constexpr std::size_t kStep = 4096;  // resize() writes zeros: to bytes that are soon overwritten
  const std::size_t needed = size_ + count;
  if (needed > text_.capacity()) {
    text_.resize(size_);  // copies no more than that
    text_.reserve(std::max({needed, 2 * text_.capacity(), kSmallest}));
  }
  text_.resize(std::min(text_.capacity(), std::max(needed, size_ + kStep)));
}

}  // namespace cpprpc::json
