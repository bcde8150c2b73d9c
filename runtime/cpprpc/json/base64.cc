#include "cpprpc/json/base64.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace cpprpc::json {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrlAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint8_t kNone = 64;

using Values = std::array<std::uint8_t, 256>;

constexpr Values values_of(std::string_view alphabet) {
  Values values{};
  values.fill(kNone);
  for (std::uint8_t i = 0; i < alphabet.size(); ++i) {
    values[static_cast<unsigned char>(alphabet[i])] = i;
  }
  return values;
}

constexpr Values kValues = values_of(kAlphabet);
constexpr Values kUrlValues = values_of(kUrlAlphabet);

std::uint32_t byte_at(std::string_view bytes, std::size_t index) {
  return index < bytes.size() ? static_cast<unsigned char>(bytes[index]) : 0;
}

}  // namespace

void append_base64(std::string& out, std::string_view bytes) {
  const std::size_t begin = out.size();
  out.resize(begin + (bytes.size() + 2) / 3 * 4);
  char* to = out.data() + begin;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::uint32_t group =
        byte_at(bytes, i) << 16 | byte_at(bytes, i + 1) << 8 | byte_at(bytes, i + 2);
    for (const int shift : {18, 12, 6, 0}) *to++ = kAlphabet[group >> shift & 63];
  }
  if (bytes.size() % 3 != 0) to[-1] = '=';
  if (bytes.size() % 3 == 1) to[-2] = '=';
}

bool decode_base64(std::string_view text, std::string& bytes) {
  if (text.ends_with('=')) {  // padding fills the last four up
    if (text.size() % 4 != 0) return false;
    text.remove_suffix(text.ends_with("==") ? 2 : 1);
  }
  if (text.size() % 4 == 1) return false;
  bytes.clear();
  bytes.reserve(text.size() / 4 * 3 + 2);
  const bool is_url = text.find_first_of("-_") != std::string_view::npos;
  const Values& values = is_url ? kUrlValues : kValues;
  std::uint32_t group = 0;
  int bits = 0;
  for (const char c : text) {
    const std::uint8_t value = values[static_cast<unsigned char>(c)];
    if (value == kNone) return false;
    group = group << 6 | value;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push_back(static_cast<char>(group >> bits));
  }
  return true;  // whatever the bits to spare are: the conformance tests want "-_" read
}

}  // namespace cpprpc::json
