// LogOptions, and the loggers whose lines are whole.

#include "cpprpc/middleware/logging/options.h"

#include <gtest/gtest.h>
#include <spdlog/async.h>

#include <chrono>
#include <cmath>
#include <memory>
#include <stdexcept>
#include <string>

#include "cpprpc/middleware/logging.h"
#include "lines.h"

namespace {

using namespace std::chrono_literals;
using cpprpc::LogFormat;
using cpprpc::LogOptions;
using cpprpc::StatusCode;

TEST(LogOptions, LevelsByCode) {
  LogOptions options;
  EXPECT_EQ(options.level(StatusCode::Ok), spdlog::level::info);
  EXPECT_EQ(options.level(StatusCode::NotFound), spdlog::level::info);
  EXPECT_EQ(options.level(StatusCode::Unavailable), spdlog::level::warn);
  EXPECT_EQ(options.level(StatusCode::Internal), spdlog::level::err);
  EXPECT_EQ(options.level(StatusCode::Unknown), spdlog::level::err);
  EXPECT_EQ(options.level(StatusCode::DataLoss), spdlog::level::err);
  EXPECT_EQ(options.level(static_cast<StatusCode>(99)), spdlog::level::err);
  options.level(StatusCode::NotFound, spdlog::level::off);
  EXPECT_EQ(options.level(StatusCode::NotFound), spdlog::level::off);
}

TEST(LogOptions, RefuseWhatMakesNoSense) {
  LogOptions options;
  for (const std::string wrong : {"", "/", "//", "/x", "a/b", "/demo.v1.Greeter"}) {
    EXPECT_THROW(options.skip(wrong), std::invalid_argument) << wrong;
  }
  EXPECT_NO_THROW(options.skip("demo.v1.Greeter").skip("/demo.v1.Greeter/SayHello"));
  for (const double wrong : {-0.1, 1.1, std::nan("")}) {
    EXPECT_THROW(options.sample_ok(wrong), std::invalid_argument);
  }
  EXPECT_THROW(options.slow(0ms), std::invalid_argument);
  for (const std::string wrong :
       {"", "User-Agent", "a b", "trace-bin", "authorization", "cookie"}) {
    EXPECT_THROW(options.metadata({wrong}), std::invalid_argument) << wrong;
  }
  EXPECT_THROW(options.payloads(0), std::invalid_argument);
  EXPECT_THROW(cpprpc::ServerLog(nullptr), std::invalid_argument);
  EXPECT_THROW(cpprpc::ClientLog(nullptr), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(cpprpc::log_exceptions_to(nullptr)), std::invalid_argument);
}

TEST(Loggers, MakeLinesOfWhatOthersLog) {
  const auto lines = std::make_shared<Lines>();
  const auto logger = cpprpc::make_json_logger(lines, "shop");
  logger->info("started");
  logger->error("{\"time\":1}\n{}");
  const auto parsed = lines->parsed(2, LogFormat::Json);
  EXPECT_EQ(parsed[0].at("level"), "info");
  EXPECT_EQ(parsed[0].at("logger"), "shop");
  EXPECT_EQ(parsed[0].at("message"), "started");
  EXPECT_EQ(parsed[0].at("time").size(), std::string("2026-11-23T09:36:20.123456Z").size());
  EXPECT_EQ(parsed[1].at("message"), "{\"time\":1}\n{}");
}

TEST(Loggers, MakeLogfmtToo) {
  const auto lines = std::make_shared<Lines>();
  const auto logger = cpprpc::make_logfmt_logger(lines);
  logger->warn("a=b \"c\"\nlevel=info");
  const auto parsed = lines->parsed(1, LogFormat::Logfmt);
  EXPECT_EQ(parsed[0].at("level"), "warning");
  EXPECT_EQ(parsed[0].at("message"), "a=b \"c\"\nlevel=info");
  EXPECT_FALSE(parsed[0].contains("logger"));
}

TEST(Loggers, ExceptionsAreLines) {
  const auto lines = std::make_shared<Lines>();
  const auto logger = cpprpc::make_json_logger(lines);
  const auto log = cpprpc::log_exceptions_to(logger, LogOptions{}.json());
  log("/demo.v1.Greeter/SayHello", "no\n{\"level\":\"info\"}");
  const auto parsed = lines->parsed(1, LogFormat::Json);
  EXPECT_EQ(parsed[0].at("event"), "exception");
  EXPECT_EQ(parsed[0].at("level"), "error");
  EXPECT_EQ(parsed[0].at("path"), "/demo.v1.Greeter/SayHello");
  EXPECT_EQ(parsed[0].at("message"), "no\n{\"level\":\"info\"}");
}

TEST(Loggers, MayBeAsynchronous) {
  const auto lines = std::make_shared<Lines>();
  const auto pool = std::make_shared<spdlog::details::thread_pool>(128, 1);
  const auto logger = std::make_shared<spdlog::async_logger>(
      "", lines, pool, spdlog::async_overflow_policy::overrun_oldest);
  logger->set_formatter(cpprpc::line_formatter(LogFormat::Json));
  cpprpc::log_exceptions_to(logger, LogOptions{}.json())("/a.B/C", "first");
  logger->info("second");
  const auto parsed = lines->parsed(2, LogFormat::Json);
  EXPECT_EQ(parsed[0].at("event"), "exception");
  EXPECT_EQ(parsed[1].at("message"), "second");
}

}  // namespace
