// Whoever makes up names of methods makes no time series.

#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <string>

#include "cpprpc/middleware/metrics.h"
#include "cpprpc/transport/loopback/loopback.h"
#include "peer.h"
#include "scraped.h"

namespace e2e {
namespace {

using cpprpc::ClientMetrics;
using cpprpc::MetricsRegistry;
using cpprpc::ServerMetrics;

// Calls a method that no service has; its name is gone before the next call.
Task<void> call_made_up(Channel channel, const char* service, int number) {
  const std::string path =
      "/made.up.Service" + std::string(service) + "/Method" + std::to_string(number);
  const cpprpc::Unary<Ping, Pong> method(path);
  const Ping request;
  const Result<Pong> reply = co_await channel.call(method, request);
  EXPECT_EQ(reply.status().code(), StatusCode::Unimplemented);
}

class CardinalityTest : public PeerTest {
 protected:
  void SetUp() override {
    router.use(ServerMetrics(registry));
    PeerTest::SetUp();
  }
  std::shared_ptr<MetricsRegistry> registry = std::make_shared<MetricsRegistry>();
};

TEST_P(CardinalityTest, MethodsOfNobodyAreOne) {
  const Channel channel = server->channel();
  for (int i = 0; i < 300; ++i) sync_wait(call_made_up(channel, "", i));
  for (const char* const strange : {"", "\"", "\\", "/x/y/z", "{}", "=,"}) {
    sync_wait(call_made_up(channel, strange, 0));
  }
  server->shutdown(cpprpc::Clock::duration::zero());  // all calls have ended
  const Scraped all(*registry);
  const std::string labels = "{unknown,unknown,unknown";
  EXPECT_EQ(all.value("grpc_server_started_total" + labels + "}"), 306);
  EXPECT_EQ(all.value("grpc_server_handled_total" + labels + ",Unimplemented}"), 306);
  EXPECT_EQ(all.count("grpc_server_started_total"), 1u);
  EXPECT_EQ(all.count("grpc_server_handled_total"), 1u);
  EXPECT_EQ(all.size(), 5u + 1 + 1 + 12);  // with the sum and the buckets
}

CPPRPC_ON_EVERY_TRANSPORT(CardinalityTest);

TEST(CardinalityBomb, OfAHundredThousandNamesOnAServer) {
  const auto registry = std::make_shared<MetricsRegistry>();
  cpprpc::Router router;
  EchoService echo;
  echo.bind(router);
  router.use(ServerMetrics(registry).prepare(router));
  const std::size_t before = Scraped(*registry).size();
  cpprpc::Loopback server(router);
  const Channel channel = server.channel();
  const auto bomb = [](Channel target) -> Task<void> {
    for (int i = 0; i < 100'000; ++i) co_await call_made_up(target, "", i);
  };
  sync_wait(bomb(channel));
  server.shutdown(cpprpc::ShutdownOptions{});
  const Scraped all(*registry);
  EXPECT_EQ(all.size(), before);
  EXPECT_EQ(all.value("grpc_server_handled_total{unknown,unknown,unknown,Unimplemented}"), 100'000);
}

// A proxy might pass on what its own callers made up.
TEST(CardinalityBomb, OfTenThousandNamesOnAClient) {
  const auto registry = std::make_shared<MetricsRegistry>();
  cpprpc::Router router;
  cpprpc::Loopback server(router);
  const Channel channel = server.channel().with(ClientMetrics(registry));
  const auto bomb = [](Channel target) -> Task<void> {
    for (int i = 0; i < 10'000; ++i) co_await call_made_up(target, "", i);
  };
  sync_wait(bomb(channel));
  server.shutdown(cpprpc::ShutdownOptions{});
  const Scraped all(*registry);
  EXPECT_EQ(all.count("grpc_client_started_total"), 4096u + 1);
  EXPECT_EQ(all.value("grpc_client_started_total{unknown,unknown,unknown}"), 10'000 - 4096);
  EXPECT_EQ(all.value("grpc_client_started_total{unary,made.up.Service,Method7}"), 1);
  EXPECT_EQ(all.sum("grpc_client_handled_total"), 10'000);
}

}  // namespace
}  // namespace e2e
