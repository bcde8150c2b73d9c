// Overload, as docs/overload.md tells it: a server that works on two calls at a time, lets one wait
// and refuses the fourth; one that lets each tenant make only so many calls; and one that gives
// calls an end.

#include <fmt/core.h>

#include <chrono>
#include <cstdlib>
#include <string>

#include "cpprpc/errors.h"
#include "cpprpc/middleware/limits.h"
#include "cpprpc/rpc/router.h"
#include "cpprpc/task/async_event.h"
#include "cpprpc/task/sleep.h"
#include "cpprpc/task/sync_wait.h"
#include "cpprpc/task/when_all.h"
#include "cpprpc/transport/loopback/loopback.h"
#include "cpprpc/wkt/time.h"
#include "greeter.rpc.h"

using cpprpc::AsyncEvent;
using cpprpc::CallOptions;
using cpprpc::Channel;
using cpprpc::Clock;
using cpprpc::ConcurrencyLimit;
using cpprpc::ConcurrencyLimitOptions;
using cpprpc::Loopback;
using cpprpc::Next;
using cpprpc::RateLimit;
using cpprpc::RateLimitOptions;
using cpprpc::Result;
using cpprpc::Router;
using cpprpc::ServerContext;
using cpprpc::ServerTimeout;
using cpprpc::Status;
using cpprpc::StatusCode;
using cpprpc::Task;
using production::v1::GreeterClient;
using production::v1::HelloReply;
using production::v1::HelloRequest;
using namespace std::chrono_literals;

namespace {

// --- the limits

// Who calls: with cpprpc::auth that is a Caller, whose token was verified.
struct Tenant {
  std::string name;
};

std::string tenant_of(ServerContext& context) {
  const Tenant* const tenant = context.extensions().get<Tenant>();
  return tenant != nullptr ? tenant->name : std::string();
}

// What most servers need, in the order in which calls meet it. Logs, metrics and traces go before.
void use_limits(Router& router) {
  router.use(RateLimit(RateLimitOptions{}.rate(100).burst(200).exempt("grpc.health.v1.Health")));
  router.use(ConcurrencyLimit(ConcurrencyLimitOptions{}.exempt("grpc.health.v1.Health")));
  router.use(ServerTimeout(5s).service("demo.v1.Reports", 1min).streams(1h));
}

// --- what callers see

// How long a server that has refused a call wants to be left alone.
Clock::duration wait_of(const Status& status) {
  const auto info = cpprpc::get_detail<cpprpc::errors::RetryInfo>(status);
  if (!info || !info->retry_delay) return Clock::duration::zero();
  return cpprpc::wkt::to_chrono<Clock::duration>(*info->retry_delay).value_or(1s);
}

Task<Status> greet(GreeterClient client, std::string name, CallOptions options = CallOptions()) {
  const HelloRequest request{.name = name};
  const Result<HelloReply> reply = co_await client.say_hello(request, options);
  fmt::print("  {}: {}\n", name, reply ? reply->message : reply.error().to_string());
  co_return reply.status();
}

// --- a service that takes a while

class Greeter final : public production::v1::Greeter {
 public:
  Task<Result<HelloReply>> say_hello(ServerContext&, HelloRequest request) override {
    if (request.name == "Rip") {
      const bool has_slept = co_await cpprpc::sleep(24h);
      if (!has_slept) co_return Status::cancelled("woken up");
    }
    co_await may_answer.wait();
    co_return HelloReply{.message = "Hello " + request.name + "!"};
  }

  AsyncEvent may_answer;
};

// --- the three limits, each seen at work

bool more_than_it_can_do() {
  const ConcurrencyLimit limit(
      ConcurrencyLimitOptions{}.fixed(2).queue(1).max_wait(1min).retry_after(2s));
  Greeter greeter;
  Router router;
  greeter.bind(router);
  router.use(limit);
  Loopback server(router);
  Clock::duration wait{};
  const auto fourth = [&](GreeterClient client) -> Task<Status> {
    Status status = co_await greet(client, "Dora");
    wait = wait_of(status);
    greeter.may_answer.set();
    co_return status;
  };
  const auto all = [&](GreeterClient client) -> Task<bool> {
    const auto [a, b, c, d] = co_await cpprpc::when_all(greet(client, "Ada"), greet(client, "Ben"),
                                                        greet(client, "Cy"), fourth(client));
    co_return a.is_ok() && b.is_ok() && c.is_ok() && d.code() == StatusCode::ResourceExhausted;
  };
  fmt::print("two at a time, and one that waits:\n");
  const bool is_well = sync_wait(all(GreeterClient(server.channel())));
  fmt::print("  {} calls refused, to come again in some seconds\n", limit.snapshot().refused());
  return is_well && wait >= 2s && wait <= 4s;
}

bool more_than_agreed() {
  const RateLimit limit(RateLimitOptions{}.rate(1).burst(2).key(tenant_of));
  Greeter greeter;
  greeter.may_answer.set();
  Router router;
  greeter.bind(router);
  router.use([](ServerContext& context, Next next) {
    const auto name = context.metadata().get("x-tenant");
    if (name) context.extensions().set(Tenant{std::string(*name)});
    return next();
  });
  router.use(limit);
  Loopback server(router);
  const auto all = [&](GreeterClient client) -> Task<bool> {
    const auto acme = CallOptions{}.metadata("x-tenant", "acme");
    const auto zeta = CallOptions{}.metadata("x-tenant", "zeta");
    const Status first = co_await greet(client, "Ada", acme);
    const Status second = co_await greet(client, "Ben", acme);
    const Status third = co_await greet(client, "Cy", acme);
    const Status other = co_await greet(client, "Dora", zeta);
    co_return first.is_ok() && second.is_ok() &&
        third.code() == StatusCode::ResourceExhausted&& other.is_ok();
  };
  fmt::print("two at once for each tenant, of which acme makes three:\n");
  return sync_wait(all(GreeterClient(server.channel()))) && limit.snapshot().keys == 2;
}

bool longer_than_anyone_waits() {
  Greeter greeter;
  Router router;
  greeter.bind(router);
  router.use(ServerTimeout(20ms));
  Loopback server(router);
  fmt::print("20 ms for each call:\n");
  const Status status = sync_wait(greet(GreeterClient(server.channel()), "Rip"));
  return status.code() == StatusCode::DeadlineExceeded;
}

bool usual() {
  Greeter greeter;
  greeter.may_answer.set();
  Router router;
  greeter.bind(router);
  use_limits(router);
  Loopback server(router);
  fmt::print("all of them, without load:\n");
  return sync_wait(greet(GreeterClient(server.channel()), "Ada")).is_ok();
}

}  // namespace

int main() {
  const bool is_well =
      more_than_it_can_do() && more_than_agreed() && longer_than_anyone_waits() && usual();
  return is_well ? EXIT_SUCCESS : EXIT_FAILURE;
}
