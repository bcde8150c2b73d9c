// A network that says nothing for longer than a call has time.

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "cpprpc/task/sync_wait.h"
#include "peer.h"
#include "proxy.h"
#include "service.h"
#include "serving.h"

namespace faults {
namespace {

using cpprpc::Clock;
using cpprpc::sync_wait;
using namespace std::chrono_literals;

// By how much a call may miss its deadline: a bound for machines that have much else to do.
constexpr auto kLate = 10s;

class DeadlineTest : public testing::TestWithParam<Network> {
 protected:
  DeadlineTest() { service.bind(router); }

  Service service;
  cpprpc::Router router;
  cpprpc::Server server = serve(GetParam(), router);
  Proxy proxy{server.port()};
  const Channel channel = connect(GetParam(), proxy.target());
};

void expect_in_time(Clock::time_point deadline) {
  const std::chrono::duration<double, std::milli> late = Clock::now() - deadline;
  EXPECT_GE(late, -5ms);
  EXPECT_LT(late, kLate);
  std::printf("%.1f ms after the deadline\n", late.count());
}

TEST_P(DeadlineTest, WhileTheHandlersRun) {
  const auto deadline = Clock::now() + 1s;
  std::vector<Status> statuses;
  std::thread caller([&] {
    statuses =
        sync_wait(four_calls(EchoClient(channel), CallOptions{}.deadline(deadline), Writes::Once));
    expect_in_time(deadline);
  });
  EXPECT_TRUE(service.census.wait_until_begun(1));
  proxy.stall();
  caller.join();
  for (const Status& status : statuses) EXPECT_EQ(status.code(), StatusCode::DeadlineExceeded);
  // The handlers know the deadline, and need no network to be told. Of calls that did not get
  // through before the stall there are none.
  EXPECT_TRUE(service.census.wait_until_empty());
  EXPECT_EQ(service.census.told(), service.census.begun());
}

TEST_P(DeadlineTest, BeforeTheRequestArrives) {
  EXPECT_EQ(ask(channel), Status::ok());
  proxy.stall();
  const auto deadline = Clock::now() + 300ms;
  EXPECT_EQ(ask(channel, CallOptions{}.deadline(deadline)).code(), StatusCode::DeadlineExceeded);
  expect_in_time(deadline);
  proxy.resume();
  // The same connection, on which nothing of the other call stands in the way.
  EXPECT_EQ(ask(channel), Status::ok());
  EXPECT_EQ(proxy.connections(), 1);
  EXPECT_TRUE(service.census.wait_until_empty());
}

TEST_P(DeadlineTest, BeforeThereIsAConnection) {
  proxy.stall();
  for (const bool waits : {false, true}) {
    const auto deadline = Clock::now() + 300ms;
    const CallOptions options = CallOptions{}.wait_for_ready(waits).deadline(deadline);
    EXPECT_EQ(ask(channel, options).code(), StatusCode::DeadlineExceeded);
    expect_in_time(deadline);
  }
  EXPECT_EQ(service.census.begun(), 0);
  proxy.resume();
  const Status status = ask(channel, CallOptions{}.wait_for_ready().timeout(1min));
  EXPECT_EQ(status, Status::ok()) << status.to_string();
}

// Also ends writes: gRPC's library does not let go of one that the connection has taken half of,
// deadline or not, as long as the connection stands.
TEST_P(DeadlineTest, WithoutOneKeepaliveEndsTheCalls) {
  const auto keepalive = cpprpc::Keepalive{}.time(500ms).timeout(500ms);
  const Channel pinging =
      connect(GetParam(), proxy.target(), cpprpc::ChannelOptions{}.keepalive(keepalive));
  std::vector<Status> statuses;
  std::thread caller([&] { statuses = sync_wait(four_calls(EchoClient(pinging))); });
  EXPECT_TRUE(service.census.wait_until_begun(4));
  proxy.stall();
  caller.join();
  for (const Status& status : statuses) EXPECT_EQ(status.code(), StatusCode::Unavailable);
  proxy.resume();  // now the server hears that the client has left
  EXPECT_TRUE(service.census.wait_until_empty());
  EXPECT_EQ(service.census.told(), 4);
}

CPPRPC_ON_EVERY_NETWORK(DeadlineTest);

}  // namespace
}  // namespace faults
