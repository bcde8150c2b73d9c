#include "cpprpc/middleware/logging/loggers.h"

#include <cstddef>
#include <cstring>
#include <string_view>
#include <utility>

#include "cpprpc/middleware/logging/detail/line.h"

namespace cpprpc {
namespace {

class LineFormatter final : public spdlog::formatter {
 public:
  explicit LineFormatter(LogFormat format) noexcept : format_(format) {}

  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) override {
    const std::string_view payload(message.payload.data(), message.payload.size());
    if (detail::is_whole_line(message.source)) {
      append_line(out, payload);
    } else {
      detail::Line line(format_);
      line.time(message.time);
      line.level(message.level);
      if (message.logger_name.size() != 0) {
        line.text("logger", {message.logger_name.data(), message.logger_name.size()});
      }
      line.text("message", payload);
      append_line(out, line.finish());
    }
  }

  [[nodiscard]] std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<LineFormatter>(format_);
  }

 private:
  static void append_line(spdlog::memory_buf_t& out, std::string_view line) {
    const std::size_t before = out.size();
    out.resize(before + line.size() + 1);  // grows once
    std::memcpy(out.data() + before, line.data(), line.size());
    out.data()[before + line.size()] = '\n';
  }

  const LogFormat format_;
};

std::shared_ptr<spdlog::logger> make_logger(spdlog::sink_ptr sink, std::string name,
                                            LogFormat format) {
  auto logger = std::make_shared<spdlog::logger>(std::move(name), std::move(sink));
  logger->set_formatter(line_formatter(format));
  return logger;
}

}  // namespace

std::unique_ptr<spdlog::formatter> line_formatter(LogFormat format) {
  return std::make_unique<LineFormatter>(format);
}

std::shared_ptr<spdlog::logger> make_json_logger(spdlog::sink_ptr sink, std::string name) {
  return make_logger(std::move(sink), std::move(name), LogFormat::Json);
}

std::shared_ptr<spdlog::logger> make_logfmt_logger(spdlog::sink_ptr sink, std::string name) {
  return make_logger(std::move(sink), std::move(name), LogFormat::Logfmt);
}

}  // namespace cpprpc
