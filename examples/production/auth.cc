// Who calls, as docs/auth.md tells it: a server that takes tokens and client certificates, and
// clients that have them, in one program.
//
//   production_auth FOLDER   expects there what the page tells how to make: certificates, keys.json
//                            with the issuer's keys, new-keys.json with those that follow them, and
//                            a token of each: old-token, new-token

#include "cpprpc/middleware/auth.h"

#include <fmt/core.h>

#include <chrono>
#include <exception>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

#include "cpprpc/rpc/fetched_token.h"
#include "cpprpc/rpc/router.h"
#include "cpprpc/rpc/server_context.h"
#include "cpprpc/rpc/token_file.h"
#include "cpprpc/services/health.h"
#include "cpprpc/task/sync_wait.h"
#include "cpprpc/transport/h2/h2.h"
#include "greeter.rpc.h"

using cpprpc::Access;
using cpprpc::AccessRules;
using cpprpc::Authenticate;
using cpprpc::Caller;
using cpprpc::Channel;
using cpprpc::ChannelOptions;
using cpprpc::FetchedToken;
using cpprpc::JwtAlgorithm;
using cpprpc::JwtFileOptions;
using cpprpc::JwtKeys;
using cpprpc::JwtOptions;
using cpprpc::JwtVerifier;
using cpprpc::PeerIdentity;
using cpprpc::Result;
using cpprpc::Router;
using cpprpc::ServerContext;
using cpprpc::ServerOptions;
using cpprpc::ServerTlsOptions;
using cpprpc::Status;
using cpprpc::Task;
using cpprpc::TlsOptions;
using cpprpc::TokenFile;
using cpprpc::Writer;
using production::v1::Greeter;
using production::v1::GreeterClient;
using production::v1::HelloReply;
using production::v1::HelloRequest;

namespace {

// --- which tokens are accepted

void log_keys(const Status& status, std::string_view) {
  fmt::print("keys: {}\n", status.to_string());
}

JwtVerifier verifier(const std::string& folder) {
  const std::string file = folder + "/keys.json";
  const Result<JwtKeys> keys = JwtKeys::from_file(file, JwtFileOptions{}.log(log_keys));
  if (!keys) throw std::runtime_error(keys.error().to_string());
  return {*keys, JwtOptions{}
                     .algorithms({JwtAlgorithm::RS256})
                     .issuer("https://login.demo.test")
                     .audience("greeter")
                     .leeway(std::chrono::seconds(30))};
}

// --- which certificates are

Result<Caller> of_certificate(const PeerIdentity& identity) {
  Result<Caller> caller = Caller::of_certificate(identity);
  if (caller && caller->subject() == "spiffe://demo/client") caller->scopes({"greet"});
  return caller;
}

// --- who may call what

AccessRules access_rules() {
  return AccessRules{}
      .service("grpc.health.v1.Health", Access::everyone())
      .service<Greeter>(Access::any_scope({"greet", "admin"}))
      .method(Greeter::methods::watch, Access::all_scopes({"greet", "watch"}));
}

// --- a handler that wants to know

class MyGreeter final : public Greeter {
 public:
  Task<Result<HelloReply>> say_hello(ServerContext& context, HelloRequest request) override {
    const Caller* const caller = context.extensions().get<Caller>();  // there is one, by the rules
    const std::string_view tenant = caller->claims().text("tenant").value_or("nowhere");
    co_return HelloReply{
        .message = fmt::format("Hello {}, says {} of {}", request.name, caller->subject(), tenant)};
  }

  Task<Status> watch(ServerContext&, HelloRequest, Writer<HelloReply>&) override {
    co_return Status::ok();
  }
};

// --- both sides of the connection

ServerOptions server_options(const std::string& folder) {
  return ServerOptions{}.listen(
      "127.0.0.1:0", ServerTlsOptions{}
                         .certificate_files(folder + "/server.crt", folder + "/server.key")
                         .client_roots_file(folder + "/ca.crt")
                         .client_certificate(cpprpc::ClientCertificate::Optional));
}

TlsOptions trusting(const std::string& folder) {
  return TlsOptions{}.roots_file(folder + "/ca.crt");
}

Channel with_token_of(const Channel& channel, const std::string& file) {
  return channel.with(FetchedToken(TokenFile(file)));
}

// --- all together

std::string say_hello(const Channel& channel) {
  const auto ask = [](GreeterClient client) -> Task<Result<HelloReply>> {
    const HelloRequest request{.name = "World"};
    co_return co_await client.say_hello(request);
  };
  const Result<HelloReply> reply = sync_wait(ask(GreeterClient(channel)));
  return reply ? reply->message : reply.error().to_string();
}

std::string watch(const Channel& channel) {
  const auto ask = [](GreeterClient client) -> Task<Status> {
    const HelloRequest request{.name = "World"};
    auto greetings = client.watch(request);
    co_return co_await greetings.finish();
  };
  return sync_wait(ask(GreeterClient(channel))).to_string();
}

void run(const std::string& folder) {
  MyGreeter greeter;
  cpprpc::Health health;
  Router router;
  greeter.bind(router);
  health.bind(router);
  const AccessRules rules = access_rules();
  const Status status = rules.check(router);  // a rule for what nobody serves is a slip
  if (!status.is_ok()) throw std::runtime_error(status.to_string());
  router.use(Authenticate{}
                 .jwt(verifier(folder))
                 .certificates(of_certificate)
                 .allow_anonymous()  // to what everyone may call; the rules say what that is
                 .require_protection());
  router.use(rules);
  const auto server = serve_h2(router, server_options(folder));
  if (!server) throw std::runtime_error(server.error().to_string());

  const std::string target = "127.0.0.1:" + std::to_string(server->port());
  const Channel nobody = connect_h2(target, ChannelOptions{}.tls(trusting(folder)));
  fmt::print("nobody: {}\n", say_hello(nobody));
  const Channel service =
      connect_h2(target, ChannelOptions{}.tls(trusting(folder).certificate_files(
                             folder + "/client.crt", folder + "/client.key")));
  fmt::print("a certificate: {}\n", say_hello(service));
  const Channel ada = with_token_of(nobody, folder + "/old-token");
  fmt::print("a token: {}\n", say_hello(ada));
  fmt::print("more than it is for: {}\n", watch(ada));

  // The issuer has new keys, and has taken the old ones back.
  std::filesystem::rename(folder + "/new-keys.json", folder + "/keys.json");
  fmt::print("a new token: {}\n", say_hello(with_token_of(nobody, folder + "/new-token")));
  fmt::print("the old one: {}\n", say_hello(ada));
}

}  // namespace

int main(int argc, char** argv) {
  try {
    run(argc > 1 ? argv[1] : ".");
  } catch (const std::exception& problem) {
    fmt::print(stderr, "production_auth: {}\n", problem.what());
    return 1;
  }
}
