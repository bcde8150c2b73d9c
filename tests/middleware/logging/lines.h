// Lines: a sink that keeps what is logged, and parsers of it that believe nothing.

#pragma once

#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>

#include <condition_variable>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cpprpc/middleware/logging/options.h"

/// What a line says; of JSON numbers and true, their text.
using Fields = std::map<std::string, std::string>;

/// Empty unless the line is one JSON object of strings, numbers and true, each key once.
std::optional<Fields> parse_json(std::string_view line);

/// Empty unless the line is key=value, each key once, quoted as Go's logfmt does.
std::optional<Fields> parse_logfmt(std::string_view line);

class Lines final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  /// As they were written, each with its line break, once there are `count`. Fails by an exception
  /// when they do not come within a minute, or if there are more.
  std::vector<std::string> raw(std::size_t count);

  /// The same, parsed. Fails if a line is more or less than one line of the format.
  std::vector<Fields> parsed(std::size_t count, cpprpc::LogFormat format);

  /// How many there are by now.
  std::size_t size();

 private:
  void sink_it_(const spdlog::details::log_msg& message) override;
  void flush_() override {}

  std::mutex lines_mutex_;
  std::condition_variable changed_;
  std::vector<std::string> lines_;
};

/// Whether no byte of it can do anything to a terminal, or end the line.
bool is_harmless(std::string_view line);
