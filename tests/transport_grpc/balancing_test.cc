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
#include "our_peer.h"
#include "process.h"

namespace interop {
namespace {

using cpprpc::LoadBalancing;
using cpprpc::MethodConfig;
using cpprpc::RetryPolicy;
using cpprpc::ServiceConfig;
using namespace std::chrono_literals;

ChannelOptions balanced(LoadBalancing policy) {
  return ChannelOptions().service_config(ServiceConfig().load_balancing(policy));
}

// --- which server answers

class BalancingTest : public testing::Test {
 protected:
  BalancingTest() {
    for (std::size_t i = 0; i < servers.size(); ++i) {
      servers[i].service.on_once = [this, i](ServerContext&, Note request) -> Task<Result<Note>> {
        ++calls[i];
        co_return request;
      };
    }
  }
  [[nodiscard]] std::string target() const {
    return "ipv4:" + servers[0].target() + "," + servers[1].target() + "," + servers[2].target();
  }

  std::array<std::atomic<int>, 3> calls{};
  std::array<OurServer, 3> servers;
};

TEST_F(BalancingTest, RoundRobinGivesAllTheSame) {
  const Channel channel = connect_grpc(target(), balanced(LoadBalancing::RoundRobin));
  // At first some are not connected yet.
  while (calls[0] == 0 || calls[1] == 0 || calls[2] == 0) ASSERT_TRUE(ask(channel, Note()));
  for (std::atomic<int>& count : calls) count = 0;
  for (int i = 0; i < 30; ++i) ASSERT_TRUE(ask(channel, Note()));
  for (std::atomic<int>& count : calls) EXPECT_EQ(count, 10);
}

TEST_F(BalancingTest, PickFirstStaysWithTheFirst) {
  for (const Channel& channel :
       {connect_grpc(target(), balanced(LoadBalancing::PickFirst)), connect_grpc(target())}) {
    for (std::atomic<int>& count : calls) count = 0;
    for (int i = 0; i < 30; ++i) ASSERT_TRUE(ask(channel, Note()));
    EXPECT_EQ(calls[0], 30);
  }
}

TEST_F(BalancingTest, PickFirstGoesOnToTheNext) {
  const Channel channel = connect_grpc(target(), balanced(LoadBalancing::PickFirst));
  ASSERT_TRUE(ask(channel, Note()));
  servers[0].shutdown();
  ASSERT_TRUE(ask(channel, Note(), CallOptions().wait_for_ready()));
  EXPECT_EQ(calls[0], 1);
  EXPECT_EQ(calls[1], 1);
}

// --- one of them is not well

class HealthTest : public testing::Test {
 protected:
  // A server that tells how it is.
  struct Server {
    Server() {
      service.on_once = [this](ServerContext&, Note request) -> Task<Result<Note>> {
        ++calls;
        co_return request;
      };
      service.bind(router);
      health.bind(router);
      server = cpprpc::serve_grpc(router, ServerOptions().listen("127.0.0.1:0").threads(1));
    }
    [[nodiscard]] std::string target() const {
      return "127.0.0.1:" + std::to_string((*server)->port());
    }

    OurService service;
    cpprpc::Health health;
    cpprpc::Router router;
    std::atomic<int> calls = 0;
    std::optional<Result<cpprpc::Server>> server;
  };

  std::array<Server, 2> servers;
};

TEST_F(HealthTest, NoCallsForThoseThatDoNotServe) {
  const auto config = ServiceConfig().load_balancing(LoadBalancing::RoundRobin).health_check();
  const Channel channel = connect_grpc("ipv4:" + servers[0].target() + "," + servers[1].target(),
                                       ChannelOptions().service_config(config).wait_for_ready());
  servers[0].health.set_status("", cpprpc::ServingStatus::NotServing);
  // The channel has heard of it once a round does not touch that server.
  int before = 0;
  do {
    before = servers[0].calls;
    for (int i = 0; i < 4; ++i) ASSERT_TRUE(ask(channel, Note()));
  } while (servers[0].calls != before);
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(ask(channel, Note()));
  EXPECT_EQ(servers[0].calls, before);

  servers[0].health.set_status("", cpprpc::ServingStatus::Serving);
  while (servers[0].calls == before) ASSERT_TRUE(ask(channel, Note()));
}

// --- one of them dies

TEST(KilledServerTest, NoCallFailsThatMayBeRetried) {
  std::vector<std::unique_ptr<Process>> servers;
  std::string target = "ipv4:";
  for (int i = 0; i < 3; ++i) {
    servers.push_back(
        std::make_unique<Process>(std::vector<std::string>{INTEROP_PROGRAM, "serve-ours"}));
    target.append(i == 0 ? "" : ",").append(servers.back()->read_line());
  }
  const auto config = ServiceConfig()
                          .load_balancing(LoadBalancing::RoundRobin)
                          .add(MethodConfig().wait_for_ready().retry(
                              RetryPolicy().max_attempts(5).initial_backoff(10ms)));
  const Channel channel = connect_grpc(target, ChannelOptions().service_config(config));
  std::atomic<bool> done = false;
  std::atomic<int> answered = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < 4; ++i) {
    callers.emplace_back([&] {
      const Note request{.text = "x"};
      while (!done) {
        const auto reply = ask(channel, request);
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
}  // namespace interop
