#include "cpprpc/middleware/logging/detail/line.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <cstring>

#include "cpprpc/middleware/logging/detail/escape.h"

namespace cpprpc::detail {
namespace {

constexpr char kWholeLine[] = "cpprpc";  // known by where it stands

constexpr std::string_view kSecond = "2026-11-23T09:36:20.";

// The date and time of a second, written anew only when it is another than before.
const char* second_text(std::chrono::sys_seconds second) {
  struct Written {
    std::chrono::sys_seconds second = std::chrono::sys_seconds::min();
    std::array<char, 80> text = {};
  };
  static constinit thread_local Written written;
  if (written.second == second) return written.text.data();
  const auto day = std::chrono::floor<std::chrono::days>(second);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(second - day);
  std::snprintf(written.text.data(), written.text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
                static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()));
  written.second = second;
  return written.text.data();
}

// That many digits of the number, with zeros in front.
template <std::size_t size>
char* put_digits(char* out, std::uint32_t number) noexcept {
  for (std::size_t i = size; i-- > 0; number /= 10) out[i] = static_cast<char>('0' + number % 10);
  return out + size;
}

}  // namespace

spdlog::source_loc whole_line() noexcept { return {nullptr, 0, kWholeLine}; }
bool is_whole_line(const spdlog::source_loc& source) noexcept {
  return source.funcname == kWholeLine;
}

void Line::time(std::chrono::system_clock::time_point time) {
  using std::chrono::microseconds;
  const auto second = std::chrono::floor<std::chrono::seconds>(time);
  const auto rest = std::chrono::duration_cast<microseconds>(time - second);
  std::array<char, kSecond.size() + 7> text;
  std::memcpy(text.data(), second_text(second), kSecond.size());
  put_digits<6>(text.data() + kSecond.size(), static_cast<std::uint32_t>(rest.count()));
  text.back() = 'Z';
  word("time", {text.data(), text.size()});
}

void Line::level(spdlog::level::level_enum level) {
  const auto& name = spdlog::level::to_string_view(level);
  word("level", {name.data(), name.size()});
}

char* Line::put(char* out, std::uint64_t number) noexcept {
  return std::to_chars(out, out + kDigits, number).ptr;
}

char* Line::put_milliseconds(char* out, std::chrono::nanoseconds duration) noexcept {
  const auto whole = std::chrono::duration_cast<std::chrono::microseconds>(duration);
  const auto microseconds = static_cast<std::uint64_t>(std::max<std::int64_t>(whole.count(), 0));
  out = put(out, microseconds / 1000);
  *out++ = '.';
  return put_digits<3>(out, static_cast<std::uint32_t>(microseconds % 1000));
}

void Line::value(std::string_view text, std::size_t max_size) {
  const std::string_view shown = cut(text, max_size);
  const bool is_whole = shown.size() == text.size();
  if (is_whole && !is_json_ && is_bare(text)) return buffer_.append(text);
  buffer_.append("\"");
  append_escaped(buffer_, shown);
  buffer_.append(is_whole ? "\"" : "...\"");
}

// The first key has followed a comma or a space, like all others.
std::string_view Line::finish() {
  if (!is_json_) return buffer_.view().substr(buffer_.view().empty() ? 0 : 1);
  if (buffer_.view().empty()) return "{}";
  buffer_.front() = '{';
  buffer_.append("}");
  return buffer_.view();
}

}  // namespace cpprpc::detail
