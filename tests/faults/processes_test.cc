// A server, or a client, that is killed in the middle of its calls.

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "cpprpc/task/sync_wait.h"
#include "cpprpc/task/when_all.h"
#include "peer.h"
#include "port.h"
#include "process.h"
#include "service.h"
#include "serving.h"

namespace faults {
namespace {

using cpprpc::sync_wait;
using interop::Process;
using namespace std::chrono_literals;
using ProcessesTest = testing::TestWithParam<Network>;

constexpr int kCallers = 8;  // each with one call of each kind

std::unique_ptr<Process> start_server(const Network& network, const Port& port) {
  auto server = std::make_unique<Process>(std::vector<std::string>{
      FAULTS_PROGRAM, "serve", network.name(), std::to_string(port.number())});
  EXPECT_EQ(server->read_line(), std::to_string(port.number()));
  return server;
}

// One read that gives a message, and with it the proof that the server has the call.
Task<> open_stream(EchoClient client) {
  auto call = client.chat();
  const Ping request{.text = "are you there"};
  EXPECT_TRUE(co_await call.write(request));
  EXPECT_TRUE((co_await call.read()).has_value());
}

TEST_P(ProcessesTest, AServerThatIsKilled) {
  const Port port;
  std::unique_ptr<Process> server = start_server(GetParam(), port);
  const Channel channel = connect(GetParam(), "127.0.0.1:" + std::to_string(port.number()));
  const EchoClient client(channel);
  cpprpc::Clock::time_point killed;
  const auto run = [&]() -> Task<std::vector<std::vector<Status>>> {
    std::vector<Task<std::vector<Status>>> calls;
    for (int i = 0; i < kCallers; ++i) calls.push_back(four_calls(client));
    const auto kill = [&]() -> Task<std::vector<Status>> {
      co_await open_stream(client);  // on the same connection, after the others
      killed = cpprpc::Clock::now();
      server->kill();
      co_return std::vector<Status>{};
    };
    calls.push_back(kill());
    co_return co_await cpprpc::when_all(std::move(calls));
  };
  for (const std::vector<Status>& statuses : sync_wait(run())) {
    for (const Status& status : statuses) EXPECT_EQ(status.code(), StatusCode::Unavailable);
  }
  const std::chrono::duration<double, std::milli> took = cpprpc::Clock::now() - killed;
  std::printf("%d calls ended within %.0f ms of the kill\n", 4 * kCallers, took.count());
  EXPECT_LT(took, 20s);  // no deadline, no keepalive: the kernel told

  EXPECT_EQ(ask(channel).code(), StatusCode::Unavailable);
  server = start_server(GetParam(), port);
  const Status status = ask(channel, CallOptions{}.wait_for_ready().timeout(1min));
  EXPECT_TRUE(status.is_ok()) << status.to_string();
  EXPECT_EQ(ask(channel), Status::ok());
}

TEST_P(ProcessesTest, AClientThatIsKilled) {
  Service service;
  cpprpc::Router router;
  service.bind(router);
  cpprpc::Server server = serve(GetParam(), router);
  const std::string target = "127.0.0.1:" + std::to_string(server.port());
  Process client({FAULTS_PROGRAM, "call", GetParam().name(), target, std::to_string(kCallers)});
  EXPECT_TRUE(service.census.wait_until_begun(4 * kCallers));
  client.kill();
  EXPECT_TRUE(service.census.wait_until_empty());
  EXPECT_EQ(service.census.told(), 4 * kCallers);

  EXPECT_EQ(ask(connect(GetParam(), target)), Status::ok());
  // It has nothing to wait for, or this would take the hour.
  server.shutdown(1h);
  EXPECT_EQ(service.census.begun(), 4 * kCallers + 1);
  EXPECT_EQ(service.census.ended(), 4 * kCallers + 1);
}

CPPRPC_ON_EVERY_NETWORK(ProcessesTest);

}  // namespace
}  // namespace faults
