// LogOptions: what ServerLog and ClientLog log, and how.
//
//   LogOptions{}.json().skip("grpc.health.v1.Health").slow(500ms).sample_ok(0.01)
//
// A value; not synchronised. Setters throw std::invalid_argument for what makes no sense.

#pragma once

#include <spdlog/common.h>

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "cpprpc/base/status.h"
#include "cpprpc/task/executor.h"

namespace cpprpc {

enum class LogFormat {
  Logfmt,  // time=2026-11-23T09:36:20.123456Z level=info service=demo.v1.Greeter ...
  Json,    // {"time":"2026-11-23T09:36:20.123456Z","level":"info","service":"demo.v1.Greeter",...}
};

class LogOptions {
 public:
  LogOptions();

  /// One JSON object (RFC 8259) a line; without it, key=value.
  LogOptions& json() noexcept { return format(LogFormat::Json); }
  LogOptions& format(LogFormat format) noexcept {
    format_ = format;
    return *this;
  }

  /// The level of calls that end with `code`. By default errors are UNKNOWN, INTERNAL and
  /// DATA_LOSS, warnings are DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED and UNAVAILABLE, and the others
  /// are info: what callers do wrong is no fault of the server.
  LogOptions& level(StatusCode code, spdlog::level::level_enum level);

  /// Logs no calls of that service, "grpc.health.v1.Health", or of that method,
  /// "/demo.v1.Greeter/SayHello".
  LogOptions& skip(std::string service_or_path);

  /// Logs that share of the calls that end with OK and are not slow, chosen at random: 0.01 is one
  /// in a hundred; 0 is none.
  LogOptions& sample_ok(double share);

  /// Says slow=true of calls that took so long or longer, and logs them with that level at least.
  LogOptions& slow(Clock::duration threshold,
                   spdlog::level::level_enum level = spdlog::level::warn);

  /// Logs these headers of the call, as far as they are sent: "user-agent". Not those whose values
  /// are bytes, "-bin", and not those that hold secrets, "authorization" and the like.
  LogOptions& metadata(std::vector<std::string> keys);

  /// Logs each message, too, on a line of its own: as text (cpprpc/text.h), with what must not be
  /// shown redacted, and no more than about `max_size` bytes of it. For finding faults: it costs
  /// far more than the call.
  LogOptions& payloads(std::size_t max_size = 1024,
                       spdlog::level::level_enum level = spdlog::level::info);

  /// Leaves time and level to the pattern of the logger.
  LogOptions& without_time() noexcept {
    has_time_ = false;
    return *this;
  }

  [[nodiscard]] LogFormat format() const noexcept { return format_; }
  [[nodiscard]] spdlog::level::level_enum level(StatusCode code) const noexcept;
  [[nodiscard]] const std::vector<std::string>& skipped() const noexcept { return skipped_; }
  [[nodiscard]] double sample_ok() const noexcept { return sample_ok_; }
  [[nodiscard]] std::optional<Clock::duration> slow() const noexcept { return slow_; }
  [[nodiscard]] spdlog::level::level_enum slow_level() const noexcept { return slow_level_; }
  [[nodiscard]] const std::vector<std::string>& metadata() const noexcept { return metadata_; }
  /// 0: no payloads.
  [[nodiscard]] std::size_t payload_size() const noexcept { return payload_size_; }
  [[nodiscard]] spdlog::level::level_enum payload_level() const noexcept { return payload_level_; }
  [[nodiscard]] bool has_time() const noexcept { return has_time_; }

 private:
  LogFormat format_ = LogFormat::Logfmt;
  std::array<spdlog::level::level_enum, 17> levels_;
  std::vector<std::string> skipped_;
  double sample_ok_ = 1;
  std::optional<Clock::duration> slow_;
  spdlog::level::level_enum slow_level_ = spdlog::level::warn;
  std::vector<std::string> metadata_;
  std::size_t payload_size_ = 0;
  spdlog::level::level_enum payload_level_ = spdlog::level::info;
  bool has_time_ = true;
};

}  // namespace cpprpc
