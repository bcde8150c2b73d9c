#include "cpprpc/json/base64.h"

#include <array>
#include <cstdint>
#include <cstring>

namespace cpprpc::json {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrlAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

// What 12 bits are written as.
using Pair = std::array<char, 2>;
constexpr std::array<Pair, 4096> kPairs = [] {
  std::array<Pair, 4096> pairs{};
  for (std::size_t i = 0; i < pairs.size(); ++i) pairs[i] = {kAlphabet[i >> 6], kAlphabet[i & 63]};
  return pairs;
}();

// The six bits of a character. Above those of four characters is noted of which alphabet it is, if
// not of both; a text of both alphabets has the same marks as a character of none.
constexpr std::uint32_t kStandard = 1U << 24;
constexpr std::uint32_t kUrl = 1U << 25;
constexpr std::uint32_t kNone = kStandard | kUrl;
constexpr std::array<std::uint32_t, 256> kValues = [] {
  std::array<std::uint32_t, 256> values{};
  values.fill(kNone);
  for (std::uint32_t i = 0; i < 64; ++i) {
    const auto standard = static_cast<unsigned char>(kAlphabet[i]);
    const auto url = static_cast<unsigned char>(kUrlAlphabet[i]);
    values[standard] = standard == url ? i : i | kStandard;
    values[url] = standard == url ? i : i | kUrl;
  }
  return values;
}();

// The first `count` of `bytes` as a number, in the lowest of its bits.
template <std::size_t count>
std::uint64_t load(const char* bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < count; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

char* write_pair(char* to, std::uint64_t bits) {
  std::memcpy(to, &kPairs[bits & 0xfff], sizeof(Pair));
  return to + sizeof(Pair);
}

}  // namespace

char* write_base64(char* to, std::string_view bytes) {
  const char* from = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= 8; left -= 6, from += 6) {  // six, but eight are loaded faster
    const std::uint64_t group = load<8>(from) >> 16;
    for (const int shift : {36, 24, 12, 0}) to = write_pair(to, group >> shift);
  }
  for (; left >= 3; left -= 3, from += 3) {
    const std::uint64_t group = load<3>(from);
    for (const int shift : {12, 0}) to = write_pair(to, group >> shift);
  }
  if (left == 0) return to;
  to = write_pair(to, left == 2 ? load<2>(from) >> 4 : load<1>(from) << 4);
  char* const end = write_pair(to, left == 2 ? load<2>(from) << 8 : 0);
  if (left == 1) to[0] = '=';
  to[1] = '=';
  return end;
}

bool decode_base64(std::string_view text, std::string& bytes) {
  if (text.ends_with('=')) {  // padding fills the last four up
    if (text.size() % 4 != 0) return false;
    text.remove_suffix(text.ends_with("==") ? 2 : 1);
  }
  if (text.size() % 4 == 1) return false;
  bytes.resize(text.size() / 4 * 3 + text.size() % 4 * 3 / 4);
  char* to = bytes.data();
  std::uint32_t seen = 0;
  const auto value = [&](std::size_t at) {
    const std::uint32_t six_bits = kValues[static_cast<unsigned char>(text[at])];
    seen |= six_bits;
    return six_bits;
  };
  std::size_t i = 0;
  for (; i + 4 <= text.size(); i += 4, to += 3) {
    const std::uint32_t group =
        value(i) << 18 | value(i + 1) << 12 | value(i + 2) << 6 | value(i + 3);
    to[0] = static_cast<char>(group >> 16);
    to[1] = static_cast<char>(group >> 8);
    to[2] = static_cast<char>(group);
  }
  // Whatever the bits to spare are: the conformance tests want "-_" read.
  if (i + 2 <= text.size()) to[0] = static_cast<char>(value(i) << 2 | (value(i + 1) >> 4 & 3));
  if (i + 3 <= text.size()) to[1] = static_cast<char>(value(i + 1) << 4 | (value(i + 2) >> 2 & 15));
  return (seen & kNone) != kNone;
}

}  // namespace cpprpc::json
