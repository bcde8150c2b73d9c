// Takes traces as an OpenTelemetry collector does, and writes them into a file: a line of JSON for
// each ResourceSpans.
//
//   shop_collector --listen=127.0.0.1:0 --spans=FILE

#include <fmt/core.h>

#include <fstream>
#include <mutex>
#include <string>
#include <string_view>

#include "cpprpc/json.h"
#include "cpprpc/middleware/tracing/otlp/trace_service.rpc.h"
#include "cpprpc/rpc/router.h"
#include "cpprpc/rpc/server.h"
#include "cpprpc/transport/h2/h2.h"

using namespace cpprpc::otlp;
using cpprpc::Result;
using cpprpc::ServerContext;
using cpprpc::Task;

namespace {

class Collector final : public TraceService {
 public:
  explicit Collector(const std::string& file) : spans_(file) {}

  Task<Result<ExportTraceServiceResponse>> export_(ServerContext&,
                                                   ExportTraceServiceRequest request) override {
    const std::lock_guard lock(mutex_);
    for (const ResourceSpans& spans : request.resource_spans) {
      const auto json = cpprpc::to_json(spans);
      if (!json) co_return json.error();
      spans_ << *json << std::endl;  // flushed: somebody waits for it
    }
    if (!spans_) co_return cpprpc::Status::data_loss("the spans cannot be written");
    co_return ExportTraceServiceResponse{};
  }

 private:
  std::mutex mutex_;
  std::ofstream spans_;
};

// What follows --name= among the arguments.
std::string option(int argc, char** argv, const std::string& name) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument.starts_with("--" + name + "="))
      return std::string(argument.substr(name.size() + 3));
  }
  fmt::print(stderr, "shop_collector: --{}= is missing\n", name);
  std::exit(2);
}

}  // namespace

int main(int argc, char** argv) {
  Collector collector(option(argc, argv, "spans"));
  cpprpc::Router router;
  collector.bind(router);
  auto server = cpprpc::serve_h2(
      router, cpprpc::ServerOptions{}.listen(option(argc, argv, "listen")).threads(1));
  if (!server) {
    fmt::print(stderr, "shop_collector: {}\n", server.error().to_string());
    return 1;
  }
  fmt::print("listening on 127.0.0.1:{}\n", server->port());
  std::fflush(stdout);
  return server->run_until_signal() ? 0 : 1;
}
