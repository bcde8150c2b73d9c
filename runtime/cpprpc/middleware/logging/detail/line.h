// Line: one line of a log, key by key, in either format.
//
//   Line line(LogFormat::Json);
//   line.word("code", "NOT_FOUND");
//   line.text("message", status.message());       // whatever is in it
//   logger.log(now, whole_line(), level, line.finish());

#pragma once

#include <spdlog/common.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "cpprpc/middleware/logging/detail/line_buffer.h"
#include "cpprpc/middleware/logging/options.h"

namespace cpprpc::detail {

/// What tells the formatter of loggers.h that a line is one of these.
[[nodiscard]] spdlog::source_loc whole_line() noexcept;
[[nodiscard]] bool is_whole_line(const spdlog::source_loc& source) noexcept;

class Line {
 public:
  explicit Line(LogFormat format) noexcept : is_json_(format == LogFormat::Json) {}

  /// In UTC, as RFC 3339 has it, with microseconds.
  void time(std::chrono::system_clock::time_point time);
  void level(spdlog::level::level_enum level);

  /// Keys are ours. A word is, too: nothing in it needs quotes.
  void word(std::string_view key, std::string_view word) {
    write(key, word.size() + 2, [&](char* out) {
      if (is_json_) *out++ = '"';
      out = put(out, word);
      if (is_json_) *out++ = '"';
      return out;
    });
  }

  /// Anything, of which `max_size` bytes are shown.
  void text(std::string_view key, std::string_view text, std::size_t max_size = 4096) {
    write(key, 0, [](char* out) { return out; });
    value(text, max_size);
  }

  void number(std::string_view key, std::uint64_t number) {
    write(key, kDigits, [&](char* out) { return put(out, number); });
  }

  /// "12.345"
  void milliseconds(std::string_view key, std::chrono::nanoseconds duration) {
    write(key, kDigits + 4, [&](char* out) { return put_milliseconds(out, duration); });
  }

  void yes(std::string_view key) {
    write(key, 4, [](char* out) { return put(out, "true"); });
  }

  /// Letters, digits and punctuation without quotes and backslashes.
  void token(std::string_view key, std::string_view token) {
    if (is_json_) return word(key, token);
    text(key, token);  // '=' wants quotes
  }

  /// What another line of the same format has so far, and adding that.
  [[nodiscard]] std::string_view so_far() const noexcept { return buffer_.view(); }
  void append(std::string_view part) { buffer_.append(part); }

  /// The line, without a line break. Nothing may follow.
  [[nodiscard]] std::string_view finish();

 private:
  static constexpr std::size_t kDigits = 20;  // of a number

  static char* put(char* out, std::string_view text) noexcept {
    std::memcpy(out, text.data(), text.size());
    return out + text.size();
  }
  static char* put(char* out, std::uint64_t number) noexcept;
  static char* put_milliseconds(char* out, std::chrono::nanoseconds duration) noexcept;

  // The key, and what `put_value` puts behind it, of at most so many characters. Inlined: most keys
  // are literals, and the copy of one is then a store or two.
  template <class PutValue>
  [[gnu::always_inline]] void write(std::string_view key, std::size_t max_size,
                                    PutValue put_value) {
    char* out = buffer_.room_for(key.size() + 4 + max_size);
    if (is_json_) {
      *out++ = ',';  // the first is not: finish()
      *out++ = '"';
      out = put(out, key);
      *out++ = '"';
      *out++ = ':';
    } else {
      *out++ = ' ';
      out = put(out, key);
      *out++ = '=';
    }
    buffer_.ends_at(put_value(out));
  }

  void value(std::string_view text, std::size_t max_size);

  const bool is_json_;
  LineBuffer buffer_;
};

}  // namespace cpprpc::detail
