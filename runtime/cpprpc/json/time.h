// The text of google.protobuf.Timestamp and Duration: "1972-01-01T10:00:20.021Z" and
// "1.000340012s".

#pragma once

#include <cstddef>
#include <string_view>

#include "cpprpc/wkt/duration.msg.h"
#include "cpprpc/wkt/timestamp.msg.h"

namespace cpprpc::json {

/// More than write_time() takes.
inline constexpr std::size_t kMaxTime = 40;

/// With 0, 3, 6 or 9 digits of a second, as many as it takes. The value must be valid: see
/// validate() in cpprpc/wkt/time.h. Writes to where there is room for kMaxTime bytes; gives the
/// end.
char* write_time(char* to, const wkt::Timestamp& time);
char* write_time(char* to, const wkt::Duration& time);

/// The time of an RFC 3339 text, of any time zone; the duration of seconds with a trailing "s".
/// Both with up to nine digits behind the point. False when it is none, or out of range.
[[nodiscard]] bool parse_time(std::string_view text, wkt::Timestamp& time);
[[nodiscard]] bool parse_time(std::string_view text, wkt::Duration& time);

}  // namespace cpprpc::json
