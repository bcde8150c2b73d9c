// Serves demo.v1.Greeter until it is told to stop:
//
//   greeter_server [--transport=h2] [127.0.0.1:50051]

#include <fmt/core.h>

#include <chrono>
#include <cstdio>
#include <string>

#include "cpprpc/rpc/router.h"
#include "cpprpc/task/sleep.h"
#include "cpprpc/transport/grpc/grpc.h"
#include "cpprpc/transport/h2/h2.h"
#include "demo/v1/greeter.rpc.h"
#include "transport.h"

using namespace std::chrono_literals;
using demo::v1::HelloReply;
using demo::v1::HelloRequest;

class MyGreeter final : public demo::v1::Greeter {
 public:
  cpprpc::Task<cpprpc::Result<HelloReply>> say_hello(cpprpc::ServerContext&,
                                                     HelloRequest request) override {
    if (request.name.empty()) co_return cpprpc::Status::invalid_argument("name is empty");
    co_return HelloReply{.message = "Hello " + request.name + "!"};
  }

  cpprpc::Task<cpprpc::Status> watch(cpprpc::ServerContext&, HelloRequest request,
                                     cpprpc::Writer<HelloReply>& replies) override {
    const HelloReply reply{.message = "Hello again, " + request.name + "!"};
    while (co_await replies.write(reply)) {  // false once the caller is gone
      co_await cpprpc::sleep(500ms);
    }
    co_return cpprpc::Status::ok();
  }
};

int main(int argc, char** argv) {
  const Transport transport = take_transport(argc, argv);
  const std::string address = argc > 1 ? argv[1] : "127.0.0.1:50051";

  MyGreeter greeter;
  cpprpc::Router router;
  greeter.bind(router);
  const auto options = cpprpc::ServerOptions{}.listen(address);
  auto server = transport == Transport::H2 ? cpprpc::serve_h2(router, options)
                                           : cpprpc::serve_grpc(router, options);
  if (!server) {
    fmt::print(stderr, "greeter_server: {}\n", server.error().to_string());
    return 1;
  }
  fmt::print("listening on 127.0.0.1:{}\n", server->port());
  std::fflush(stdout);

  server->run_until_signal(cpprpc::ShutdownOptions{}.drain(1s));  // calls have that long to finish
  fmt::print("stopped\n");
}
