// Several servers behind one target.

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "our_peer.h"
#include "process.h"

namespace interop {
namespace {

using cpprpc::LoadBalancing;
using cpprpc::MethodConfig;
using cpprpc::RetryPolicy;
using cpprpc::ServiceConfig;
using namespace std::chrono_literals;

GrpcChannelOptions balanced(LoadBalancing policy) {
  return GrpcChannelOptions().service_config(ServiceConfig().load_balancing(policy));
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
  const Channel channel = connect_grpc(target, GrpcChannelOptions().service_config(config));
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
