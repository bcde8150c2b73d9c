// Metrics, as docs/metrics.md tells it: a service in this program, called by it, and what
// Prometheus would be given. With an address as argument it serves that there until Enter is hit:
//
//   production_metrics 127.0.0.1:9464

#include "cpprpc/middleware/metrics.h"

#include <fmt/core.h>
#include <prometheus/counter.h>
#include <prometheus/text_serializer.h>

#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include "cpprpc/rpc/router.h"
#include "cpprpc/task/sync_wait.h"
#include "cpprpc/transport/loopback/loopback.h"
#include "greeter.rpc.h"

using cpprpc::Channel;
using cpprpc::ClientMetrics;
using cpprpc::Loopback;
using cpprpc::MetricsEndpoint;
using cpprpc::MetricsOptions;
using cpprpc::MetricsRegistry;
using cpprpc::Result;
using cpprpc::Router;
using cpprpc::ServerContext;
using cpprpc::ServerMetrics;
using cpprpc::Status;
using cpprpc::Task;
using production::v1::GreeterClient;
using production::v1::HelloReply;
using production::v1::HelloRequest;

namespace {

// --- a metric of one's own

class Greeter final : public production::v1::Greeter {
 public:
  explicit Greeter(MetricsRegistry& registry)
      : letters_(prometheus::BuildCounter()
                     .Name("greeter_letters_total")
                     .Help("Letters of names that were greeted.")
                     .Register(registry)
                     .Add({})) {}

  Task<Result<HelloReply>> say_hello(ServerContext&, HelloRequest request) override {
    if (request.name.empty()) co_return Status::invalid_argument("who is to be greeted?");
    letters_.Increment(static_cast<double>(request.name.size()));
    co_return HelloReply{.message = "Hello " + request.name + "!"};
  }

 private:
  prometheus::Counter& letters_;
};

// --- all together

void say_hello(const Channel& channel, std::string name) {
  const auto ask = [&name](GreeterClient client) -> Task<void> {
    const HelloRequest request{.name = std::move(name)};
    static_cast<void>(co_await client.say_hello(request));
  };
  sync_wait(ask(GreeterClient(channel)));
}

void run(const std::shared_ptr<MetricsRegistry>& registry) {
  Greeter greeter(*registry);
  Router router;
  greeter.bind(router);
  router.use(ServerMetrics(registry, MetricsOptions{}.buckets({0.001, 0.01, 0.1, 1}))
                 .prepare(router));  // after bind(): the methods that there are by now
  Loopback server(router);

  const Channel channel = server.channel().with(ClientMetrics(registry));
  say_hello(channel, "Ada");
  say_hello(channel, "Grace");
  say_hello(channel, "");
}

// What Prometheus would be given now.
std::string scrape(const MetricsRegistry& registry) {
  return prometheus::TextSerializer().Serialize(registry.Collect());
}

bool serve(const std::string& address, const std::shared_ptr<MetricsRegistry>& registry) {
  const Result<MetricsEndpoint> endpoint = MetricsEndpoint::start(address, registry);
  if (!endpoint) {
    fmt::print(stderr, "no metrics: {}\n", endpoint.error().to_string());
    return false;
  }
  fmt::print("metrics on port {}; Enter ends\n", endpoint->port());
  std::getchar();
  return true;
}

bool has(const std::string& text, const std::string& line) {
  return text.find(line + "\n") != text.npos;
}

}  // namespace

int main(int argc, char** argv) {
  const auto registry = std::make_shared<MetricsRegistry>();
  run(registry);
  if (argc > 1) return serve(argv[1], registry) ? 0 : 1;
  const std::string text = scrape(*registry);
  fmt::print("{}", text);
  const std::string labels =
      R"({grpc_type="unary",grpc_service="production.v1.Greeter",grpc_method="SayHello")";
  const bool all_there =
      has(text, "grpc_server_started_total" + labels + "} 3") &&
      has(text, "grpc_server_handled_total" + labels + R"(,grpc_code="OK"} 2)") &&
      has(text, "grpc_client_handled_total" + labels + R"(,grpc_code="InvalidArgument"} 1)") &&
      has(text, "grpc_server_in_flight" + labels + "} 0") && has(text, "greeter_letters_total 8");
  return all_there ? 0 : 1;
}
