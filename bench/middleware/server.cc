// The server of bench/rpc with middleware around it, as a user would have it:
//
//   bench_middleware_server_h2 WITH FOLDER COLLECTOR
//
// WITH names the middleware: none, or some of logging, metrics, tracing, traced, auth and limits,
// separated by commas. It writes its log into FOLDER, where keys.json is, and sends its traces to
// COLLECTOR. To the script that runs it, it is what the servers of bench/rpc are.

#include "cpprpc/rpc/server.h"

#include <spdlog/sinks/basic_file_sink.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <set>
#include <sstream>
#include <string>

#include "../rpc/serving.h"
#include "../rpc/transport.h"
#include "bench.rpc.h"
#include "cpprpc/middleware/auth.h"
#include "cpprpc/middleware/limits.h"
#include "cpprpc/middleware/logging.h"
#include "cpprpc/middleware/metrics.h"
#include "cpprpc/middleware/tracing.h"
#include "cpprpc/middleware/tracing/otlp_exporter.h"
#include "cpprpc/rpc/router.h"
#include "cpprpc/transport/h2/h2.h"

namespace {

using namespace cpprpc;
using namespace std::chrono_literals;

class Service final : public ours::Bench {
 public:
  explicit Service(bench::Answered& answered) noexcept : answered_(answered) {}

  Task<Result<ours::Reply>> hello(ServerContext&, ours::Request request) override {
    answered_.calls.fetch_add(1, std::memory_order_relaxed);
    co_return ours::Reply{.message = bench::greeting(request.name), .id = request.id};
  }

 private:
  bench::Answered& answered_;
};

[[noreturn]] void die(const std::string& why) {
  std::cerr << "bench_middleware_server: " << why << "\n";
  std::exit(EXIT_FAILURE);
}

std::set<std::string> split(const std::string& names) {
  std::set<std::string> all;
  std::istringstream in(names);
  for (std::string name; std::getline(in, name, ',');) all.insert(name);
  return all;
}

// As docs/logging.md has it for files.
std::shared_ptr<spdlog::logger> logger(const std::filesystem::path& folder) {
  spdlog::file_event_handlers handlers;
  handlers.after_open = [buffer = std::make_shared<std::array<char, 64 << 10>>()](
                            const std::string&, std::FILE* file) {
    std::setvbuf(file, buffer->data(), _IOFBF, buffer->size());
  };
  return make_json_logger(
      std::make_shared<spdlog::sinks::basic_file_sink_mt>(folder / "log", true, handlers));
}

// A tenth of the traces is recorded, or all of them. The exporter's transport is that of
// docs/tracing.md whatever the server's is.
Tracer tracer(double ratio, const std::string& collector) {
  const auto exporter = std::make_shared<OtlpExporter>(connect_h2(collector));
  return Tracer(TracerOptions{}
                    .service_name("bench")
                    .sampler(Sampler::parent_based(Sampler::ratio(ratio)))
                    .exporter(exporter));
}

Authenticate tokens(const std::filesystem::path& folder) {
  const auto keys = JwtKeys::from_file(folder / "keys.json");
  if (!keys) die(keys.error().to_string());
  const auto options = JwtOptions{}
                           .algorithms({JwtAlgorithm::HS256})
                           .issuer("https://issuer.example")
                           .audience("bench");
  return Authenticate().jwt(JwtVerifier(*keys, options));
}

AccessRules rules() {
  return AccessRules().service<ours::Bench>(Access::any_scope({"bench.call"}));
}

// In the order in which calls meet it.
void add_middleware(Router& router, const std::set<std::string>& with,
                    const std::filesystem::path& folder, const std::string& collector) {
  const auto has = [&](const char* name) { return with.contains(name) || with.contains("all"); };
  if (with.contains("traced")) router.use(ServerTracing(tracer(1, collector)));
  if (has("tracing")) router.use(ServerTracing(tracer(0.1, collector)));
  if (has("logging")) router.use(ServerLog(logger(folder), LogOptions{}.json()));
  if (has("metrics")) {
    router.use(ServerMetrics(std::make_shared<MetricsRegistry>()).prepare(router));
  }
  if (has("limits")) {
    router.use(ConcurrencyLimit(ConcurrencyLimitOptions{}.fixed(1000)));
    router.use(RateLimit(RateLimitOptions{}.rate(1e9).burst(1'000'000)));
    router.use(ServerTimeout(10s));
  }
  if (has("auth")) {
    router.use(tokens(folder));
    router.use(rules());
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) die("what are WITH, FOLDER and COLLECTOR?");
  bench::Answered answered;
  Service service(answered);
  Router router;
  service.bind(router);
  add_middleware(router, split(argv[1]), argv[2], argv[3]);
  auto server = bench::serve(router, ServerOptions{}.listen("127.0.0.1:0").threads(1));
  if (!server) die(server.error().to_string());
  bench::serve_script(server->port(), answered);
  server->shutdown(std::chrono::seconds(0));
}
