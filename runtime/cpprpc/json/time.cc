#include "cpprpc/json/time.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "cpprpc/json/number.h"
#include "cpprpc/wkt/time.h"

namespace cpprpc::json {
namespace {

namespace chrono = std::chrono;

// `value` in `width` digits, filled up with zeros.
char* write_digits(char* to, std::int64_t value, int width) {
  for (int i = width; i-- > 0; value /= 10) to[i] = static_cast<char>('0' + value % 10);
  return to + width;
}

// ".021" of 21,000,000; nothing of 0.
char* write_fraction(char* to, std::int32_t nanos) {
  if (nanos == 0) return to;
  *to++ = '.';
  if (nanos % 1'000'000 == 0) return write_digits(to, nanos / 1'000'000, 3);
  if (nanos % 1'000 == 0) return write_digits(to, nanos / 1'000, 6);
  return write_digits(to, nanos, 9);
}

// The same of a field and what stands behind it.
char* write_part(char* to, std::int64_t value, int width, char behind) {
  to = write_digits(to, value, width);
  *to++ = behind;
  return to;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

// Digits from the front of `text`: at least one, `most` at the most.
bool take_digits(std::string_view& text, std::size_t most, std::int64_t& value,
                 std::size_t& count) {
  const char* const end = text.data() + std::min(text.size(), most);
  if (text.empty() || text.front() < '0' || text.front() > '9') return false;
  const auto result = std::from_chars(text.data(), end, value);
  count = static_cast<std::size_t>(result.ptr - text.data());
  text.remove_prefix(count);
  return result.ec == std::errc();
}

// Just so many.
bool take_digits(std::string_view& text, std::size_t width, std::int64_t& value) {
  std::size_t count = 0;
  return take_digits(text, width, value, count) && count == width;
}

// ".021", if there is a point.
bool take_fraction(std::string_view& text, std::int32_t& nanos) {
  nanos = 0;
  if (!take(text, '.')) return true;
  std::int64_t value = 0;
  std::size_t count = 0;
  if (!take_digits(text, 9, value, count)) return false;
  for (; count < 9; ++count) value *= 10;
  nanos = static_cast<std::int32_t>(value);
  return true;
}

// "1972-01-01"
bool take_date(std::string_view& text, chrono::sys_days& days) {
  std::int64_t year = 0;
  std::int64_t month = 0;
  std::int64_t day = 0;
  if (!take_digits(text, 4, year) || !take(text, '-') || !take_digits(text, 2, month) ||
      !take(text, '-') || !take_digits(text, 2, day)) {
    return false;
  }
  const auto date = chrono::year(static_cast<int>(year)) /
                    chrono::month(static_cast<unsigned>(month)) /
                    chrono::day(static_cast<unsigned>(day));
  if (!date.ok()) return false;
  days = date;
  return true;
}

// "10:00:20" in seconds
bool take_time_of_day(std::string_view& text, std::int64_t& seconds) {
  std::int64_t hour = 0;
  std::int64_t minute = 0;
  if (!take_digits(text, 2, hour) || !take(text, ':') || !take_digits(text, 2, minute) ||
      !take(text, ':') || !take_digits(text, 2, seconds)) {
    return false;
  }
  if (hour > 23 || minute > 59 || seconds > 59) return false;
  seconds += hour * 3600 + minute * 60;
  return true;
}

// "Z", or "+01:30" in seconds
bool take_zone(std::string_view& text, std::int64_t& offset) {
  offset = 0;
  if (take(text, 'Z')) return true;
  const bool is_west = take(text, '-');
  if (!is_west && !take(text, '+')) return false;
  std::int64_t hour = 0;
  std::int64_t minute = 0;
  if (!take_digits(text, 2, hour) || !take(text, ':') || !take_digits(text, 2, minute))
    return false;
  if (hour > 23 || minute > 59) return false;
  offset = (hour * 3600 + minute * 60) * (is_west ? -1 : 1);
  return true;
}

}  // namespace

char* write_time(char* to, const wkt::Timestamp& time) {
  const chrono::sys_seconds seconds{chrono::seconds(time.seconds)};
  const auto days = chrono::floor<chrono::days>(seconds);
  const chrono::year_month_day date(days);
  const chrono::hh_mm_ss of_day(seconds - days);
  to = write_part(to, static_cast<int>(date.year()), 4, '-');
  to = write_part(to, static_cast<unsigned>(date.month()), 2, '-');
  to = write_part(to, static_cast<unsigned>(date.day()), 2, 'T');
  to = write_part(to, of_day.hours().count(), 2, ':');
  to = write_part(to, of_day.minutes().count(), 2, ':');
  to = write_digits(to, of_day.seconds().count(), 2);
  to = write_fraction(to, time.nanos);
  *to++ = 'Z';
  return to;
}

char* write_time(char* to, const wkt::Duration& time) {
  const bool is_negative = time.seconds < 0 || time.nanos < 0;
  if (is_negative) *to++ = '-';
  to = write_integer(to, is_negative ? -time.seconds : time.seconds);
  to = write_fraction(to, is_negative ? -time.nanos : time.nanos);
  *to++ = 's';
  return to;
}

bool parse_time(std::string_view text, wkt::Timestamp& time) {
  chrono::sys_days days;
  std::int64_t of_day = 0;
  std::int64_t offset = 0;
  if (!take_date(text, days) || !take(text, 'T') || !take_time_of_day(text, of_day) ||
      !take_fraction(text, time.nanos) || !take_zone(text, offset) || !text.empty()) {
    return false;
  }
  time.seconds = chrono::sys_seconds(days).time_since_epoch().count() + of_day - offset;
  return wkt::validate(time).is_ok();
}

bool parse_time(std::string_view text, wkt::Duration& time) {
  const bool is_negative = take(text, '-');
  std::size_t count = 0;
  if (!take_digits(text, 12, time.seconds, count) || !take_fraction(text, time.nanos) ||
      text != "s") {
    return false;
  }
  if (is_negative) {
    time.seconds = -time.seconds;
    time.nanos = -time.nanos;
  }
  return wkt::validate(time).is_ok();
}

}  // namespace cpprpc::json
