// A server and a client of it that count, for prometheus_test.py: makes calls, leaves one in
// flight, prints the port where its metrics are, and ends when its input does.

#include <chrono>
#include <cstdio>
#include <iostream>
#include <memory>
#include <string>

#include "cpprpc/middleware/metrics.h"
#include "cpprpc/middleware/metrics/resilience.h"
#include "cpprpc/middleware/resilience.h"
#include "cpprpc/rpc/client_context.h"
#include "echoing.h"
#include "network.h"
#include "peer.h"

namespace {

using namespace e2e;
using cpprpc::CircuitBreaker;
using cpprpc::CircuitBreakerOptions;
using cpprpc::ClientMetrics;
using cpprpc::MetricsEndpoint;
using cpprpc::MetricsRegistry;
using cpprpc::ServerMetrics;

void answer_with(EchoService& echo) {
  answer_as_asked(echo);
  echo.on_chat = [](ServerContext&, Reader<Ping>& requests, Writer<Pong>& replies) -> Task<Status> {
    const Pong reply;
    while (co_await requests.read()) co_await replies.write(reply);
    co_return Status::aborted("at the end");
  };
}

Task<void> make_calls(EchoClient client, Channel channel) {
  for (const StatusCode code : {StatusCode::Ok, StatusCode::Ok, StatusCode::Ok,
                                StatusCode::NotFound, StatusCode::NotFound, StatusCode::Internal}) {
    const Ping request{.number = static_cast<int>(code)};
    static_cast<void>(co_await client.once(request));
  }
  const Ping four{.number = 4};
  for (int i = 0; i < 2; ++i) {
    auto expand = client.expand(four);
    while (co_await expand.read()) continue;
    static_cast<void>(co_await expand.finish());
  }
  auto collect = client.collect();
  for (int i = 0; i < 3; ++i) co_await collect.write(four);
  static_cast<void>(co_await collect.finish());

  auto chat = client.chat();
  for (int i = 0; i < 2; ++i) co_await chat.write(four);
  chat.writes_done();
  while (co_await chat.read()) continue;
  static_cast<void>(co_await chat.finish());

  const cpprpc::Unary<Ping, Pong> nobodys("/no.Such/\"Method\"");
  const cpprpc::Unary<Ping, Pong> nobodys_either("/e2e.v1.Echo/NoSuchMethod");
  for (const auto* method : {&nobodys, &nobodys_either}) {
    static_cast<void>(co_await channel.call(*method, four));
  }
}

Task<void> ask(EchoClient client) {
  const Ping request;
  static_cast<void>(co_await client.once(request));
}

// A call that has had a message each way.
Task<cpprpc::DuplexStream<Ping, Pong>> open(EchoClient client) {
  auto call = client.chat();
  const Ping request;
  co_await call.write(request);
  static_cast<void>(co_await call.read());
  co_return call;
}

// A circuit breaker that is closed, one that is open, and one that has seen one of two good probes.
// What is further in answers in the server's place.
void break_circuits(const Channel& channel, cpprpc::ResilienceMetrics& metrics) {
  auto now = std::make_shared<cpprpc::Clock::time_point>();
  Status answer;
  const auto answering = [&](cpprpc::ClientContext&, cpprpc::Next) -> Task<Status> {
    co_return answer;
  };
  for (const int calls : {1, 2, 3}) {
    const CircuitBreaker breaker(CircuitBreakerOptions{}
                                     .name("after " + std::to_string(calls))
                                     .consecutive_failures(1)
                                     .successes_to_close(2)
                                     .clock([now] { return *now; }));
    const EchoClient client(channel.with(breaker).with(answering));
    for (int i = 1; i <= calls; ++i) {
      answer = i == 2 ? Status::unavailable("on purpose") : Status::ok();
      sync_wait(ask(client));
      *now += std::chrono::hours(i == calls ? 0 : 1);
    }
    metrics.add(breaker);
  }
}

}  // namespace

int main() {
  const auto registry = std::make_shared<MetricsRegistry>();
  EchoService echo;
  answer_with(echo);
  cpprpc::Router router;
  echo.bind(router);
  router.use(ServerMetrics(registry).prepare(router));
  const networks::Network network = networks::plain().back();
  cpprpc::Server server = network.serve(router, network.listening()).value();
  const auto endpoint = MetricsEndpoint::start("127.0.0.1:0", registry);
  if (!endpoint) {
    std::cerr << endpoint.error().to_string() << "\n";
    return 1;
  }

  const Channel plain = network.connect(networks::local(server));
  const EchoClient client(plain.with(ClientMetrics(registry)));
  sync_wait(make_calls(client, plain));
  const auto guards = std::make_shared<cpprpc::ResilienceMetrics>();
  break_circuits(plain, *guards);
  registry->add(guards);
  const auto call = sync_wait(open(client));
  std::cout << endpoint->port() << std::endl;
  std::cin.get();
}
