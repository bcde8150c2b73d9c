// Logs of calls, as docs/logging.md tells it: a service that calls another, both in one program.
// It prints the lines that they log.

#include "cpprpc/middleware/logging.h"

#include <fmt/core.h>
#include <spdlog/async_logger.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/ostream_sink.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>

#include "cpprpc/rpc/router.h"
#include "cpprpc/task/sync_wait.h"
#include "cpprpc/transport/loopback/loopback.h"
#include "greeter.rpc.h"

using cpprpc::CallOptions;
using cpprpc::Channel;
using cpprpc::ClientLog;
using cpprpc::LogFormat;
using cpprpc::LogOptions;
using cpprpc::Loopback;
using cpprpc::Result;
using cpprpc::Router;
using cpprpc::ServerContext;
using cpprpc::ServerLog;
using cpprpc::Status;
using cpprpc::StatusCode;
using cpprpc::Task;
using production::v1::GreeterClient;
using production::v1::HelloReply;
using production::v1::HelloRequest;
using namespace std::chrono_literals;

namespace {

// --- a logger that no call waits for

using Pool = spdlog::details::thread_pool;

// A queue of 8192 lines with one thread that writes them. If it is full, the oldest are lost.
std::shared_ptr<Pool> make_pool() { return std::make_shared<Pool>(8192, 1); }

std::shared_ptr<spdlog::logger> make_async_logger(const std::shared_ptr<Pool>& pool,
                                                  const spdlog::sink_ptr& sink) {
  const auto logger = std::make_shared<spdlog::async_logger>(
      "greeter", sink, pool, spdlog::async_overflow_policy::overrun_oldest);
  logger->set_formatter(cpprpc::line_formatter(LogFormat::Json));
  return logger;
}

// --- a file

// What is logged is written 64 KB at a time, not 4: a call of the system for each 150 lines. The
// sink brings the buffer, as glibc's setvbuf() ignores a size that comes without one.
spdlog::sink_ptr make_file_sink(const std::string& path) {
  spdlog::file_event_handlers handlers;
  handlers.after_open = [buffer = std::make_shared<std::array<char, 64 << 10>>()](
                            const std::string&, std::FILE* file) {
    std::setvbuf(file, buffer->data(), _IOFBF, buffer->size());
  };
  return std::make_shared<spdlog::sinks::basic_file_sink_mt>(path, false, handlers);
}

std::shared_ptr<spdlog::logger> make_file_logger(const std::string& path) {
  const auto logger = cpprpc::make_json_logger(make_file_sink(path));
  logger->flush_on(spdlog::level::err);  // and spdlog::flush_every(1s), if it is registered
  return logger;
}

// --- what is logged

LogOptions log_options() {
  return LogOptions{}
      .json()
      .skip("grpc.health.v1.Health")
      .sample_ok(1)  // 0.01: one in a hundred of those that went well
      .slow(500ms)
      .level(StatusCode::InvalidArgument, spdlog::level::warn)
      .metadata({"user-agent", "x-tenant"});
}

LogOptions with_payloads() { return log_options().payloads(256); }

// --- a handler that logs, too

class Front final : public production::v1::Greeter {
 public:
  Front(const Channel& names, std::shared_ptr<spdlog::logger> logger)
      : names_(names), logger_(std::move(logger)) {}

  Task<Result<HelloReply>> say_hello(ServerContext& context, HelloRequest request) override {
    if (request.name.empty()) co_return Status::invalid_argument("who?\n{\"level\":\"error\"}");
    logger_->info("request {} asks for a name", request_id(context).value());
    co_return co_await names_.say_hello(request, CallOptions{}.parent(context));
  }

 private:
  GreeterClient names_;
  std::shared_ptr<spdlog::logger> logger_;
};

class Names final : public production::v1::Greeter {
 public:
  Task<Result<HelloReply>> say_hello(ServerContext&, HelloRequest request) override {
    co_return HelloReply{.message = "Hello " + request.name + "!"};
  }
};

// --- all together

void say_hello(const Channel& channel, const std::string& name) {
  const auto ask = [&name](GreeterClient client) -> Task<void> {
    const HelloRequest request{.name = name};
    const CallOptions options =
        CallOptions{}.metadata("x-request-id", "shop-7").metadata("x-tenant", "acme");
    static_cast<void>(co_await client.say_hello(request, options));
  };
  sync_wait(ask(GreeterClient(channel)));
}

void run(const std::shared_ptr<spdlog::logger>& logger) {
  Names names;
  Router names_router;
  names_router.use(ServerLog(logger, with_payloads()));
  names.bind(names_router);
  Loopback names_server(names_router);

  Front front(names_server.channel().with(ClientLog(logger, log_options())), logger);
  Router router;
  router.use(ServerLog(logger, log_options()));
  router.log_exceptions(log_exceptions_to(logger, log_options()));
  front.bind(router);
  Loopback server(router);

  say_hello(server.channel(), "Ada");
  say_hello(server.channel(), "");
}

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++found;
  return found;
}

bool is_whole(std::string_view text) {
  return count(text, "\n") == 7 && count(text, "\"request_id\":\"shop-7\"") == 6;
}

std::string logged_to_a_file() {
  const auto path =
      std::filesystem::temp_directory_path() / ("production_logging." + std::to_string(getpid()));
  run(make_file_logger(path));
  std::string text = text_of(path);
  std::filesystem::remove(path);
  return text;
}

}  // namespace

int main() {
  std::ostringstream lines;
  auto pool = make_pool();
  run(make_async_logger(pool, std::make_shared<spdlog::sinks::ostream_sink_mt>(lines)));
  const std::size_t lost = pool->overrun_counter();
  pool.reset();  // writes what there still is
  fmt::print("{}{} lines lost\n", lines.str(), lost);
  return is_whole(lines.str()) && lost == 0 && is_whole(logged_to_a_file()) ? 0 : 1;
}
