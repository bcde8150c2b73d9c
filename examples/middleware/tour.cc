// Middleware, deadlines and cancellation, as docs/middleware.md and docs/deadlines.md tell them: a
// server and its clients in one program, over the loopback transport.

#include <fmt/core.h>

#include <chrono>
#include <cstdlib>
#include <stop_token>
#include <string>
#include <string_view>

#include "cpprpc/rpc/client_context.h"
#include "cpprpc/rpc/middleware.h"
#include "cpprpc/rpc/router.h"
#include "cpprpc/task/sleep.h"
#include "cpprpc/task/sync_wait.h"
#include "cpprpc/transport/loopback/loopback.h"
#include "greeter.rpc.h"

using cpprpc::CallOptions;
using cpprpc::Channel;
using cpprpc::ClientContext;
using cpprpc::Next;
using cpprpc::Result;
using cpprpc::ServerContext;
using cpprpc::Status;
using cpprpc::StatusCode;
using cpprpc::Task;
using middleware::v1::GreeterClient;
using middleware::v1::HelloReply;
using middleware::v1::HelloRequest;
using namespace std::chrono_literals;

namespace {

void expect(bool is_right, std::string_view what) {
  if (is_right) return;
  fmt::print(stderr, "expected {}\n", what);
  std::exit(1);
}

// --- the server's middleware

// A line for each call, whatever becomes of it.
Task<Status> log(ServerContext& context, Next next) {
  const auto start = cpprpc::Clock::now();
  Status status = co_await next();
  const auto took = std::chrono::duration<double, std::milli>(cpprpc::Clock::now() - start);
  fmt::print("{} {} {} messages out, {:.1f} ms\n", context.path(), to_string(status.code()),
             context.traffic().messages_sent, took.count());
  co_return status;
}

struct Caller {
  std::string name;
};

// Who calls, for the handlers; or the call's end.
Task<Status> authenticate(ServerContext& context, Next next) {
  const auto token = context.metadata().get("authorization");
  if (token != "Bearer secret") co_return Status::unauthenticated("no token, or a wrong one");
  context.extensions().set(Caller{.name = "ada"});
  co_return co_await next();
}

// No password gets as far as the handler.
class WithoutPassword final : public cpprpc::MessageHook {
 public:
  Status received(cpprpc::IncomingMessage& message) override {
    if (HelloRequest* const request = message.as<HelloRequest>()) request->password.clear();
    return Status::ok();
  }
};

Task<Status> hide_passwords(ServerContext& context, Next next) {
  WithoutPassword hook;  // until next() has returned
  context.add_hook(hook);
  co_return co_await next();
}

// --- the client's

// Another chance for calls that found nobody.
Task<Status> try_again(ClientContext&, Next next) {
  Status status = co_await next();
  for (int i = 0; i < 2 && status.code() == StatusCode::Unavailable; ++i) {
    if (!co_await cpprpc::sleep(10ms)) break;  // told to stop
    status = co_await next();
  }
  co_return status;
}

Task<Status> bring_token(ClientContext& context, Next next) {
  context.metadata().erase("authorization");  // of an attempt before this one
  context.metadata().add("authorization", "Bearer secret");
  co_return co_await next();
}

// --- handlers

class Greeter final : public middleware::v1::Greeter {
 public:
  Task<Result<HelloReply>> say_hello(ServerContext& context, HelloRequest request) override {
    expect(request.password.empty(), "no password");
    const Caller* const caller = context.extensions().get<Caller>();
    co_return HelloReply{.message = fmt::format("Hello {}, {} asked", request.name, caller->name)};
  }

  // Once in a while, until nobody listens any more or the server is about to end.
  Task<Status> watch(ServerContext& context, HelloRequest request,
                     cpprpc::Writer<HelloReply>& replies) override {
    const HelloReply reply{.message = "Hello again, " + request.name};
    while (!context.draining().stop_requested()) {
      if (!co_await replies.write(reply)) break;
      if (!co_await cpprpc::sleep(1ms)) break;  // cancelled, or the deadline has passed
    }
    co_return Status::ok();
  }
};

// Asks another server for each call of its own.
class Proxy final : public middleware::v1::Greeter {
 public:
  explicit Proxy(Channel channel) : next_(std::move(channel)) {}

  Task<Result<HelloReply>> say_hello(ServerContext& context, HelloRequest request) override {
    co_return co_await next_.say_hello(request, CallOptions{}.parent(context));
  }

 private:
  GreeterClient next_;
};

// --- what they do together

Task<void> greet(GreeterClient client) {
  const HelloRequest request{.name = "World", .password = "1234"};
  const Result<HelloReply> reply = co_await client.say_hello(request, CallOptions{}.timeout(2s));
  expect(reply.has_value() && reply->message == "Hello World, ada asked", "a greeting");
}

Task<void> is_refused(GreeterClient client) {
  const HelloRequest request{.name = "World"};
  const Result<HelloReply> reply = co_await client.say_hello(request);
  expect(reply.status().code() == StatusCode::Unauthenticated, "no greeting without a token");
}

Task<void> watch_for_a_while(GreeterClient client) {
  const HelloRequest request{.name = "World"};
  auto replies = client.watch(request, CallOptions{}.timeout(50ms));
  int count = 0;
  while (co_await replies.read()) ++count;
  const Status status = co_await replies.finish();
  expect(status.code() == StatusCode::DeadlineExceeded && count > 0, "the deadline to end it");
}

Task<void> watch_until_told(GreeterClient client) {
  std::stop_source stop;
  const HelloRequest request{.name = "World"};
  auto replies = client.watch(request, CallOptions{}.stop_token(stop.get_token()));
  while (co_await replies.read()) stop.request_stop();  // after the first
  const Status status = co_await replies.finish();
  expect(status.code() == StatusCode::Cancelled, "the call to be cancelled");
}

}  // namespace

int main() {
  Greeter greeter;
  cpprpc::Router router;
  greeter.bind(router);
  router.use(log);
  router.use<middleware::v1::Greeter>(authenticate);
  router.use<middleware::v1::Greeter>(hide_passwords);
  cpprpc::Loopback server(router);

  const Channel channel = server.channel().with(try_again).with(bring_token);
  cpprpc::sync_wait(greet(GreeterClient(channel)));
  cpprpc::sync_wait(is_refused(GreeterClient(server.channel())));
  cpprpc::sync_wait(watch_for_a_while(GreeterClient(channel)));
  cpprpc::sync_wait(watch_until_told(GreeterClient(channel)));

  Proxy proxy(channel);
  cpprpc::Router proxy_router;
  proxy.bind(proxy_router);
  cpprpc::Loopback proxy_server(proxy_router);
  cpprpc::sync_wait(greet(GreeterClient(proxy_server.channel())));
}
