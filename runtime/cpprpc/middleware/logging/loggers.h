// Loggers whose every line is whole: a JSON object, or key=value.
//
//   auto logger = make_json_logger(std::make_shared<spdlog::sinks::stdout_sink_mt>());
//   logger->info("started");    // {"time":"...","level":"info","message":"started"}
//
// The lines of ServerLog and ClientLog go through as they are; lines of anybody else become the
// message of such a line. A logger of another kind, an asynchronous one say, gets its formatter
// by set_formatter(line_formatter(LogFormat::Json)). A formatter belongs to the sinks: loggers that
// share one share it.

#pragma once

#include <spdlog/formatter.h>
#include <spdlog/logger.h>

#include <memory>
#include <string>

#include "cpprpc/middleware/logging/options.h"

namespace cpprpc {

[[nodiscard]] std::unique_ptr<spdlog::formatter> line_formatter(LogFormat format);

/// Its lines have `logger=NAME`, unless that is empty.
[[nodiscard]] std::shared_ptr<spdlog::logger> make_json_logger(spdlog::sink_ptr sink,
                                                               std::string name = std::string());
[[nodiscard]] std::shared_ptr<spdlog::logger> make_logfmt_logger(spdlog::sink_ptr sink,
                                                                 std::string name = std::string());

}  // namespace cpprpc
