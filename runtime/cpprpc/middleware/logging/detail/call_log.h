// CallLog: what all calls of one ServerLog or ClientLog share, and the lines that they write.

#pragma once

#include <spdlog/logger.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "cpprpc/middleware/logging/options.h"
#include "cpprpc/middleware/logging/request_id.h"
#include "cpprpc/middleware/trace_context.h"
#include "cpprpc/rpc/detail/per_method.h"
#include "cpprpc/rpc/message_hook.h"
#include "cpprpc/rpc/metadata.h"
#include "cpprpc/rpc/method.h"

namespace cpprpc::detail {

class Line;

/// What is known of a call, to be written. Borrowed.
struct LoggedCall {
  std::string_view path;
  const Method* method = nullptr;  // null: nobody's
  std::string_view peer = {};      // empty: unknown
  const Metadata* metadata = nullptr;
  const RequestId* request_id = nullptr;        // null: it has none
  const TraceContext* trace_context = nullptr;  // likewise
  std::chrono::nanoseconds took = {};
  Traffic traffic = {};
};

class CallLog {
 public:
  enum class Side { Server, Client };

  CallLog(Side side, std::shared_ptr<spdlog::logger> logger, const LogOptions& options);

  [[nodiscard]] const LogOptions& options() const noexcept { return options_; }
  [[nodiscard]] bool skips(std::string_view path) const noexcept;

  /// The level of a call's line; off, if there is to be none.
  [[nodiscard]] spdlog::level::level_enum level_of(StatusCode code,
                                                   std::chrono::nanoseconds took) const;
  [[nodiscard]] bool is_logged(spdlog::level::level_enum level) const {
    return level != spdlog::level::off &&
           (logger_->should_log(level) || logger_->should_backtrace());
  }

  void write_call(const LoggedCall& call, const Status& status,
                  spdlog::level::level_enum level) const;
  void write_exception(std::string_view path, std::string_view what) const;

  /// `direction` is "sent" or "received"; the message is the `number`th that way. The text is cut.
  void write_payload(const LoggedCall& call, std::string_view direction, std::uint64_t number,
                     std::string_view type, std::string_view text) const;

 private:
  void write_time(Line& line, std::chrono::system_clock::time_point now,
                  spdlog::level::level_enum level) const;
  void write_event(Line& line, std::string_view event, const LoggedCall& call) const;
  void write_event_of_call(Line& line, const LoggedCall& call) const;
  void write_metadata(Line& line, const Metadata& metadata) const;
  void log(Line& line, std::chrono::system_clock::time_point now,
           spdlog::level::level_enum level) const;

  const Side side_;
  const std::shared_ptr<spdlog::logger> logger_;
  const LogOptions options_;
  mutable PerMethod<std::string> texts_;  // what is the same in the lines of all calls of a method
};

}  // namespace cpprpc::detail
