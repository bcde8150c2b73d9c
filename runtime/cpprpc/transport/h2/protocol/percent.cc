#include "cpprpc/transport/h2/protocol/percent.h"

#include <algorithm>

namespace cpprpc::transport::h2 {
namespace {

constexpr std::string_view kDigits = "0123456789ABCDEF";

constexpr bool is_plain(char c) noexcept { return c >= 0x20 && c <= 0x7e && c != '%'; }

// -1: it is none.
constexpr int hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

void append_encoded(std::string& out, char c) {
  const auto byte = static_cast<unsigned char>(c);
  out += '%';
  out += kDigits[byte >> 4];
  out += kDigits[byte & 15];
}

}  // namespace

std::string_view percent_encode(std::string_view text, std::string& storage) {
  if (text.empty()) return text;
  const bool has_edges = text.front() == ' ' || text.back() == ' ';
  if (!has_edges && std::all_of(text.begin(), text.end(), is_plain)) return text;
  storage.clear();
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_edge = i == 0 || i + 1 == text.size();
    if (is_plain(text[i]) && !(is_edge && text[i] == ' ')) {
      storage += text[i];
    } else {
      append_encoded(storage, text[i]);
    }
  }
  return storage;
}

std::string percent_decode(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  while (true) {
    const std::size_t escape = std::min(text.find('%'), text.size());
    decoded.append(text.substr(0, escape));
    text.remove_prefix(escape);
    if (text.empty()) return decoded;
    const int high = text.size() >= 3 ? hex_digit(text[1]) : -1;
    const int low = text.size() >= 3 ? hex_digit(text[2]) : -1;
    const bool is_good = high >= 0 && low >= 0;
    decoded += is_good ? static_cast<char>(high << 4 | low) : '%';
    text.remove_prefix(is_good ? 3 : 1);
  }
}

}  // namespace cpprpc::transport::h2
