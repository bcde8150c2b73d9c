// The lag of a server's thread that has many connections: it works on one after the other, and
// those that are behind wait, whichever of them they came on.

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "cpprpc/middleware/limits.h"
#include "cpprpc/task/sync_wait.h"
#include "cpprpc/task/when_all.h"
#include "cpprpc/transport/h2/h2.h"
#include "peer.h"

namespace limits {
namespace {

using namespace e2e;
using namespace std::chrono_literals;
using cpprpc::Clock;
using cpprpc::ConcurrencyLimit;
using cpprpc::ConcurrencyLimitOptions;

Task<Status> once(EchoClient client, std::string text) {
  const Ping request{.text = text};
  const Result<Pong> reply = co_await client.once(request);
  co_return reply.status();
}

TEST(LagTest, SeesThoseWhoWaitOnOtherConnections) {
  EchoService echo;
  echo.on_once = [](ServerContext&, Ping request) -> Task<Result<Pong>> {
    const auto end = Clock::now() + (request.text == "work" ? 6ms : 0ms);
    while (Clock::now() < end) {
    }
    co_return Pong();
  };
  cpprpc::Router router;
  const ConcurrencyLimit limit(ConcurrencyLimitOptions{}.fixed(1000).max_lag(20ms));
  router.use(limit);
  echo.bind(router);
  auto server = cpprpc::serve_h2(router, cpprpc::ServerOptions{}.listen("127.0.0.1:0").threads(1));
  ASSERT_TRUE(server) << server.error().to_string();

  const std::string address = "127.0.0.1:" + std::to_string(server->port());
  std::vector<EchoClient> clients;
  for (int i = 0; i < 30; ++i) {
    clients.emplace_back(cpprpc::connect_h2(address, cpprpc::ChannelOptions()));
    EXPECT_TRUE(cpprpc::sync_wait(once(clients.back(), "connect")).is_ok());
  }
  const auto all_at_once = [&]() -> Task<int> {
    std::vector<Task<Status>> calls;
    for (const EchoClient& client : clients) calls.push_back(once(client, "work"));
    const auto statuses = co_await cpprpc::when_all(std::move(calls));
    int ok = 0;
    for (const Status& status : statuses) {
      ok += status.is_ok() ? 1 : 0;
      EXPECT_TRUE(status.is_ok() || status.code() == StatusCode::ResourceExhausted)
          << status.to_string();
    }
    co_return ok;
  };
  int ok = 0;
  // On a machine that is busy they may not come at once.
  for (const auto end = Clock::now() + 1min; limit.snapshot().refused_lag == 0;) {
    ASSERT_LT(Clock::now(), end);
    ok += cpprpc::sync_wait(all_at_once());
  }
  EXPECT_GT(ok, 0);  // until it was late
  for (const auto end = Clock::now() + 1min;
       !cpprpc::sync_wait(once(clients.front(), "in time again")).is_ok();) {
    ASSERT_LT(Clock::now(), end);
  }
  server->shutdown(0s);
}

}  // namespace
}  // namespace limits
