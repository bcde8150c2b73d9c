// TLS, as docs/tls.md tells it: a server with a certificate that asks its callers for theirs, and a
// client that has one.
//
//   options_tls FOLDER     expects server.crt, server.key, client.crt, client.key and ca.crt there,
//                          the server's for 127.0.0.1: docs/tls.md tells how to make them

#include <fmt/core.h>

#include <algorithm>
#include <string>

#include "cpprpc/rpc/fetched_token.h"
#include "cpprpc/task/sync_wait.h"
#include "cpprpc/transport/grpc/grpc.h"
#include "greeter.rpc.h"

using cpprpc::ChannelOptions;
using cpprpc::PeerIdentity;
using cpprpc::Result;
using cpprpc::ServerOptions;
using cpprpc::ServerTlsOptions;
using cpprpc::Status;
using cpprpc::Task;
using cpprpc::TlsOptions;
using options::v1::GreeterClient;
using options::v1::HelloReply;
using options::v1::HelloRequest;

namespace {

class Greeter final : public options::v1::Greeter {
 public:
  Task<Result<HelloReply>> say_hello(cpprpc::ServerContext& context,
                                     HelloRequest request) override {
    const PeerIdentity caller = context.identity();
    if (!caller.is_authenticated()) co_return Status::unauthenticated("who are you?");
    if (std::ranges::count(caller.uris, "spiffe://demo/client") == 0) {
      co_return Status::permission_denied(caller.common_name + " may not greet");
    }
    co_return HelloReply{.message = "Hello " + request.name + ", says " + caller.common_name};
  }
};

ServerOptions server_options(const std::string& folder) {
  return ServerOptions{}
      .listen("127.0.0.1:0", ServerTlsOptions{}
                                 .certificate_files(folder + "/server.crt", folder + "/server.key")
                                 .client_roots_file(folder + "/ca.crt")
                                 .log_reloads([](const Status& status) {
                                   fmt::print("certificate: {}\n", status.to_string());
                                 }))
      .handshake_timeout(std::chrono::seconds(10));
}

ChannelOptions channel_options(const std::string& folder) {
  return ChannelOptions{}.tls(
      TlsOptions{}
          .roots_file(folder + "/ca.crt")
          .certificate_files(folder + "/client.crt", folder + "/client.key"));
}

Task<Result<cpprpc::BearerToken>> fetch() {
  // Asks whoever issues tokens.
  co_return cpprpc::BearerToken("secret", cpprpc::Clock::now() + std::chrono::minutes(5));
}

cpprpc::Channel with_token(const cpprpc::Channel& channel) {
  return channel.with(cpprpc::FetchedToken(fetch));
}

Task<Status> greet(GreeterClient client) {
  HelloRequest request{.name = "Ada"};
  Result<HelloReply> reply = co_await client.say_hello(request);
  if (!reply) co_return reply.error();
  fmt::print("{}\n", reply->message);
  co_return Status::ok();
}

}  // namespace

int main(int argc, char** argv) {
  const std::string folder = argc > 1 ? argv[1] : ".";
  Greeter greeter;
  cpprpc::Router router;
  greeter.bind(router);
  auto server = cpprpc::serve_grpc(router, server_options(folder));
  if (!server) {
    fmt::print(stderr, "{}\n", server.error().to_string());
    return 1;
  }
  const std::string target = "127.0.0.1:" + std::to_string(server->port());
  const cpprpc::Channel channel = cpprpc::connect_grpc(target, channel_options(folder));
  const Status status = cpprpc::sync_wait(greet(GreeterClient(with_token(channel))));
  if (!status.is_ok()) fmt::print(stderr, "{}\n", status.to_string());
  return status.is_ok() ? 0 : 1;
}
