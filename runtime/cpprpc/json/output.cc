#include "cpprpc/json/output.h"

#include <array>

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

}  // namespace

void Output::name(std::string_view name) {
  separate();
  string(name);
  text_.append(indent_ == 0 ? ":" : ": ");
}

void Output::string(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  text_ += '"';
  std::size_t begin = 0;  // of what needs no escape
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const char escape = kEscapes[c];
    if (escape == 0) continue;
    text_.append(text.substr(begin, i - begin)).append({'\\', escape});
    if (escape == 'u') text_.append("00").append({kHex[c >> 4], kHex[c & 15]});
    begin = i + 1;
  }
  text_.append(text.substr(begin)) += '"';
}

void Output::begin(char bracket) {
  text_ += bracket;
  ++depth_;
  is_first_ = true;
}

void Output::end(char bracket) {
  --depth_;
  if (!is_first_) new_line();
  is_first_ = false;
  text_ += bracket;
}

void Output::separate() {
  if (!is_first_) text_ += ',';
  is_first_ = false;
  new_line();
}

void Output::new_line() {
  if (indent_ == 0) return;
  text_ += '\n';
  text_.append(depth_ * indent_, ' ');
}

}  // namespace cpprpc::json
