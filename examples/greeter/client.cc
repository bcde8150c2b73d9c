// Greets and is greeted:
//
//   greeter_client [--transport=h2] [127.0.0.1:50051 [NAME]]

#include <fmt/core.h>

#include <chrono>
#include <string>

#include "cpprpc/task/sync_wait.h"
#include "cpprpc/transport/grpc/grpc.h"
#include "cpprpc/transport/h2/h2.h"
#include "demo/v1/greeter.rpc.h"
#include "transport.h"

using namespace std::chrono_literals;
using demo::v1::HelloReply;
using demo::v1::HelloRequest;

cpprpc::Task<cpprpc::Status> greet(demo::v1::GreeterClient client, std::string name) {
  HelloRequest request{.name = name};

  // Unary: one request, one reply.
  cpprpc::Result<HelloReply> reply =
      co_await client.say_hello(request, cpprpc::CallOptions{}.timeout(5s));
  if (!reply) co_return reply.error();
  fmt::print("{}\n", reply->message);

  // Server streaming: one request, many replies. Three are enough.
  auto replies = client.watch(request, cpprpc::CallOptions{}.timeout(10s));
  for (int n = 0; n < 3; ++n) {
    auto again = co_await replies.read();
    if (!again) co_return co_await replies.finish();  // no more, and finish() says why
    fmt::print("{}\n", again->message);
  }
  replies.cancel();
  cpprpc::Status status = co_await replies.finish();
  fmt::print("then the call ended: {}\n", status.to_string());
  co_return cpprpc::Status::ok();
}

int main(int argc, char** argv) {
  const Transport transport = take_transport(argc, argv);
  const std::string address = argc > 1 ? argv[1] : "127.0.0.1:50051";
  const std::string name = argc > 2 ? argv[2] : "World";

  demo::v1::GreeterClient client{transport == Transport::H2 ? cpprpc::connect_h2(address)
                                                            : cpprpc::connect_grpc(address)};

  cpprpc::Status status = cpprpc::sync_wait(greet(client, name));
  if (!status.is_ok()) {
    fmt::print(stderr, "greeter_client: {}\n", status.to_string());
    return 1;
  }
}
