// Several servers behind one target.

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "cpprpc/services/health.h"
#include "process.h"
#include "served.h"

namespace transport_network {
namespace {

using cpprpc::LoadBalancing;
using cpprpc::MethodConfig;
using cpprpc::RetryPolicy;
using cpprpc::ServiceConfig;
using interop::Process;
using namespace std::chrono_literals;

ChannelOptions balanced(LoadBalancing policy) {
  return ChannelOptions().service_config(ServiceConfig().load_balancing(policy));
}

// --- which server answers

// Of these tests alone: the port of a server that has ended does not become that of another test.
const std::string kHost = "127.0.0.2";

// A server that counts its calls, and tells how it is.
struct Counting {
  explicit Counting(const Network& network) {
    echo.on_once = [this](ServerContext&, Ping request) -> Task<Result<Pong>> {
      ++calls;
      co_return Pong{.text = request.text};
    };
    echo.bind(router);
    health.bind(router);
    server = network.serve(router, network.listening(kHost + ":0").threads(1)).value();
  }
  [[nodiscard]] std::string address() const { return kHost + ":" + std::to_string(server->port()); }

  std::atomic<int> calls = 0;
  EchoService echo;
  cpprpc::Health health;
  cpprpc::Router router;
  std::optional<cpprpc::Server> server;
};

class BalancingTest : public testing::TestWithParam<Network> {
 protected:
  [[nodiscard]] std::string target() const {
    return "ipv4:" + servers[0].address() + "," + servers[1].address() + "," + servers[2].address();
  }
  [[nodiscard]] Channel connect(LoadBalancing policy) const {
    return GetParam().connect(target(), balanced(policy));
  }

  std::array<Counting, 3> servers{Counting(GetParam()), Counting(GetParam()), Counting(GetParam())};
};
CPPRPC_ON_EVERY_PLAIN_NETWORK(BalancingTest);

TEST_P(BalancingTest, RoundRobinGivesAllTheSame) {
  const Channel channel = connect(LoadBalancing::RoundRobin);
  // At first some are not connected yet.
  while (servers[0].calls == 0 || servers[1].calls == 0 || servers[2].calls == 0)
    ASSERT_TRUE(ask(channel));
  for (Counting& server : servers) server.calls = 0;
  for (int i = 0; i < 30; ++i) ASSERT_TRUE(ask(channel));
  for (const Counting& server : servers) EXPECT_EQ(server.calls, 10);
}

TEST_P(BalancingTest, PickFirstStaysWithTheFirst) {
  for (const Channel& channel : {connect(LoadBalancing::PickFirst), GetParam().connect(target())}) {
    for (Counting& server : servers) server.calls = 0;
    for (int i = 0; i < 30; ++i) ASSERT_TRUE(ask(channel));
    EXPECT_EQ(servers[0].calls, 30);
  }
}

TEST_P(BalancingTest, PickFirstGoesOnToTheNext) {
  const Channel channel = connect(LoadBalancing::PickFirst);
  ASSERT_TRUE(ask(channel));
  servers[0].server->shutdown();
  while (!ask(channel, CallOptions().wait_for_ready())) {
    ASSERT_TRUE(GetParam().loses_calls_of_old_connections());
  }
  for (Counting& server : servers) server.calls = 0;
  ASSERT_TRUE(ask(channel, CallOptions().wait_for_ready()));
  EXPECT_EQ(servers[0].calls, 0);
  EXPECT_EQ(servers[1].calls, 1);
}

// --- one of them is not well

TEST_P(BalancingTest, NoCallsForThoseThatDoNotServe) {
  const auto config = ServiceConfig().load_balancing(LoadBalancing::RoundRobin).health_check();
  const Channel channel =
      GetParam().connect(target(), ChannelOptions().service_config(config).wait_for_ready());
  servers[0].health.set_status("", cpprpc::ServingStatus::NotServing);
  // The channel has heard of it once a round does not touch that server.
  int before = 0;
  do {
    before = servers[0].calls;
    for (int i = 0; i < 6; ++i) ASSERT_TRUE(ask(channel));
  } while (servers[0].calls != before);
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(ask(channel));
  EXPECT_EQ(servers[0].calls, before);

  servers[0].health.set_status("", cpprpc::ServingStatus::Serving);
  while (servers[0].calls == before) ASSERT_TRUE(ask(channel));
}

// --- one of them dies

using KilledServerTest = testing::TestWithParam<Network>;
CPPRPC_ON_EVERY_PLAIN_NETWORK(KilledServerTest);

TEST_P(KilledServerTest, NoCallFailsThatMayBeRetried) {
  std::vector<std::unique_ptr<Process>> servers;
  std::string target = "ipv4:";
  for (int i = 0; i < 3; ++i) {
    servers.push_back(std::make_unique<Process>(
        std::vector<std::string>{FAULTS_PROGRAM, "serve", GetParam().name(), "0"}));
    target.append(i == 0 ? "" : ",").append("127.0.0.1:" + servers.back()->read_line());
  }
  const auto config = ServiceConfig()
                          .load_balancing(LoadBalancing::RoundRobin)
                          .add(MethodConfig().wait_for_ready().retry(
                              RetryPolicy().max_attempts(5).initial_backoff(10ms)));
  const Channel channel = GetParam().connect(target, ChannelOptions().service_config(config));
  std::atomic<bool> done = false;
  std::atomic<int> answered = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < 4; ++i) {
    callers.emplace_back([&] {
      while (!done) {
        const auto reply = ask(channel);
        EXPECT_TRUE(reply) << reply.status().to_string();
        ++answered;
        answered.notify_one();
      }
    });
  }
  const auto wait_for_answers = [&answered](int more) {
    const int wanted = answered + more;
    for (int seen = answered; seen < wanted; seen = answered) answered.wait(seen);
  };
  wait_for_answers(300);
  servers[1]->kill();
  wait_for_answers(300);
  servers[0]->kill();
  wait_for_answers(300);
  done = true;
  for (std::thread& caller : callers) caller.join();
}

}  // namespace
}  // namespace transport_network
