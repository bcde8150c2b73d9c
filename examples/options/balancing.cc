// Load balancing, retries and keepalive, as docs/load-balancing.md tells them: three servers in one
// program, of which one goes away, and a client that does not notice.

#include <fmt/core.h>

#include <memory>
#include <string>
#include <vector>

#include "cpprpc/task/sync_wait.h"
#include "cpprpc/transport/grpc/grpc.h"
#include "greeter.rpc.h"

using cpprpc::ChannelOptions;
using cpprpc::Keepalive;
using cpprpc::LoadBalancing;
using cpprpc::MethodConfig;
using cpprpc::PingPolicy;
using cpprpc::Result;
using cpprpc::RetryPolicy;
using cpprpc::ServerOptions;
using cpprpc::ServiceConfig;
using cpprpc::Status;
using cpprpc::StatusCode;
using cpprpc::Task;
using options::v1::GreeterClient;
using options::v1::HelloReply;
using options::v1::HelloRequest;
using namespace std::chrono_literals;

namespace {

class Greeter final : public options::v1::Greeter {
 public:
  explicit Greeter(std::string name) : name_(std::move(name)) {}
  Task<Result<HelloReply>> say_hello(cpprpc::ServerContext&, HelloRequest request) override {
    co_return HelloReply{.message = "Hello " + request.name + ", says " + name_};
  }

 private:
  std::string name_;
};

ServerOptions server_options() {
  return ServerOptions{}
      .listen("127.0.0.1:0")
      .max_connection_age(30min, 5min)
      .ping_policy(PingPolicy{}.min_interval(20s).permit_without_calls())
      .max_concurrent_calls(1000)
      .default_timeout(30s);
}

ChannelOptions channel_options() {
  return ChannelOptions{}
      .service_config(
          ServiceConfig{}
              .load_balancing(LoadBalancing::RoundRobin)
              .add(MethodConfig{}
                       .service(options::v1::Greeter::full_name)
                       .timeout(5s)
                       .wait_for_ready()
                       .retry(RetryPolicy{}.max_attempts(4).initial_backoff(50ms).retry_on(
                           {StatusCode::Unavailable})))
              .retry_throttling(100, 0.1))
      .keepalive(Keepalive{}.time(30s).timeout(10s).without_calls());
}

// One server with its service.
struct Backend {
  explicit Backend(const std::string& name) : greeter(name) {}

  Greeter greeter;
  cpprpc::Router router;
  cpprpc::Server server = [this] {
    greeter.bind(router);
    return cpprpc::serve_grpc(router, server_options()).value();
  }();
};

Task<Status> greet(GreeterClient client, int times) {
  for (int i = 0; i < times; ++i) {
    HelloRequest request{.name = "Ada"};
    Result<HelloReply> reply = co_await client.say_hello(request);
    if (!reply) co_return reply.error();
    fmt::print("{}\n", reply->message);
  }
  co_return Status::ok();
}

}  // namespace

int main() {
  std::vector<std::unique_ptr<Backend>> backends;
  std::string target = "ipv4:";
  for (const std::string name : {"one", "two", "three"}) {
    backends.push_back(std::make_unique<Backend>(name));
    if (backends.size() > 1) target += ",";
    target += "127.0.0.1:" + std::to_string(backends.back()->server.port());
  }
  const GreeterClient client{cpprpc::connect_grpc(target, channel_options())};
  Status status = cpprpc::sync_wait(greet(client, 6));
  backends.front().reset();
  if (status.is_ok()) status = cpprpc::sync_wait(greet(client, 6));
  if (!status.is_ok()) fmt::print(stderr, "{}\n", status.to_string());
  return status.is_ok() ? 0 : 1;
}
