// Many calls from a task that runs where their answers arrive.

#include <cpprpc/rpc/router.h>
#include <cpprpc/task/run_on.h>
#include <cpprpc/task/sync_wait.h>
#include <cpprpc/transport/grpc/grpc.h>
#include <fmt/core.h>

#include <chrono>
#include <cstdlib>

#include "demo/v1/greeter.rpc.h"

using cpprpc::Task;
using demo::v1::HelloReply;
using demo::v1::HelloRequest;

namespace {

class Greeter final : public demo::v1::Greeter {
  Task<cpprpc::Result<HelloReply>> say_hello(cpprpc::ServerContext&,
                                             HelloRequest request) override {
    co_return HelloReply{.message = "Hello " + request.name};
  }
};

Task<int> greet_all(demo::v1::GreeterClient client) {
  int greeted = 0;
  for (int i = 0; i < 1000; ++i) {
    const HelloRequest request{.name = std::to_string(i)};
    const cpprpc::Result<HelloReply> reply = co_await client.say_hello(request);
    if (reply) ++greeted;
  }
  co_return greeted;
}

}  // namespace

int main() {
  Greeter greeter;
  cpprpc::Router router;
  greeter.bind(router);
  auto server = cpprpc::serve_grpc(router, cpprpc::ServerOptions{}.listen("127.0.0.1:0"));
  if (!server) return EXIT_FAILURE;

  const auto channel = cpprpc::connect_grpc("127.0.0.1:" + std::to_string(server->port()));
  const demo::v1::GreeterClient client(channel);
  const int greeted = cpprpc::sync_wait(cpprpc::run_on(channel.executor(), greet_all(client)));
  fmt::print("{} greeted\n", greeted);
  return greeted == 1000 ? EXIT_SUCCESS : EXIT_FAILURE;
}
