#include "cpprpc/services/health.h"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "cpprpc/services/health.rpc.h"
#include "peer.h"

namespace services {
namespace {

using namespace std::chrono_literals;
using cpprpc::Health;
using cpprpc::ServingStatus;
using cpprpc::Status;
using cpprpc::StatusCode;
using cpprpc::sync_wait;
using cpprpc::Task;
using cpprpc::health::v1::HealthCheckRequest;
using cpprpc::health::v1::HealthCheckResponse;
using cpprpc::health::v1::HealthClient;
using Reply = HealthCheckResponse::ServingStatus;

class HealthTest : public testing::TestWithParam<e2e::Transport> {
 protected:
  void SetUp() override {
    health.bind(router);
    server = GetParam().serve(router);
  }
  void TearDown() override { server->shutdown(0s); }

  [[nodiscard]] HealthClient client() const { return HealthClient(server->channel()); }

  [[nodiscard]] cpprpc::Result<Reply> check(const std::string& service) const {
    return sync_wait(check_task(client(), service));
  }

  static Task<cpprpc::Result<Reply>> check_task(HealthClient client, std::string service) {
    const HealthCheckRequest request{.service = service};
    auto reply = co_await client.check(request);
    if (!reply) co_return reply.error();
    co_return reply->status;
  }

  Health health;
  cpprpc::Router router;
  std::unique_ptr<e2e::RunningServer> server;
};

// What a Watch says next; empty: it has ended.
template <class Watch>
Task<std::optional<Reply>> next(Watch& watch) {
  const auto reply = co_await watch.read();
  if (!reply) co_return std::nullopt;
  co_return reply->status;
}

TEST_P(HealthTest, TheServerServesFromTheStart) { EXPECT_EQ(check("").value(), Reply::Serving); }

TEST_P(HealthTest, AServiceHasTheStatusThatItWasGiven) {
  EXPECT_EQ(check("demo.Greeter").error().code(), StatusCode::NotFound);
  health.set_status("demo.Greeter", ServingStatus::NotServing);
  EXPECT_EQ(check("demo.Greeter").value(), Reply::NotServing);
  health.set_status("demo.Greeter", ServingStatus::Serving);
  EXPECT_EQ(check("demo.Greeter").value(), Reply::Serving);
  health.set_status("demo.Greeter", ServingStatus::Unknown);
  EXPECT_EQ(check("demo.Greeter").value(), Reply::Unknown);
  EXPECT_EQ(check("").value(), Reply::Serving);
}

TEST_P(HealthTest, AllAreSetAtOnce) {
  health.set_status("a", ServingStatus::Serving);
  health.set_all(ServingStatus::NotServing);
  EXPECT_EQ(check("").value(), Reply::NotServing);
  EXPECT_EQ(check("a").value(), Reply::NotServing);
  EXPECT_EQ(check("b").error().code(), StatusCode::NotFound);
  health.set_all(ServingStatus::Serving);
  EXPECT_EQ(check("a").value(), Reply::Serving);
}

TEST_P(HealthTest, WatchTellsEveryChangeOnce) {
  const auto watch_it = [](Health& service, HealthClient client) -> Task<void> {
    const HealthCheckRequest request{.service = "a"};
    auto watch = client.watch(request);
    EXPECT_EQ(co_await next(watch), Reply::ServiceUnknown);
    service.set_all(ServingStatus::NotServing);  // no matter for what has no status
    service.set_status("b", ServingStatus::Serving);
    service.set_status("a", ServingStatus::Serving);
    EXPECT_EQ(co_await next(watch), Reply::Serving);
    service.set_status("a", ServingStatus::Serving);  // no change
    service.set_status("a", ServingStatus::NotServing);
    EXPECT_EQ(co_await next(watch), Reply::NotServing);
    watch.cancel();
    EXPECT_EQ(co_await next(watch), std::nullopt);
  };
  sync_wait(watch_it(health, client()));
}

TEST_P(HealthTest, EveryWatcherIsTold) {
  const auto watch_it = [](Health& service, HealthClient client) -> Task<void> {
    const HealthCheckRequest all;
    auto first = client.watch(all);
    auto second = client.watch(all);
    EXPECT_EQ(co_await next(first), Reply::Serving);
    EXPECT_EQ(co_await next(second), Reply::Serving);
    service.set_status("", ServingStatus::NotServing);
    EXPECT_EQ(co_await next(first), Reply::NotServing);
    EXPECT_EQ(co_await next(second), Reply::NotServing);
  };
  sync_wait(watch_it(health, client()));
}

// --- the end

TEST_P(HealthTest, ShutdownIsForGood) {
  health.set_status("a", ServingStatus::Serving);
  health.shutdown();
  EXPECT_EQ(check("").value(), Reply::NotServing);
  EXPECT_EQ(check("a").value(), Reply::NotServing);
  health.set_status("a", ServingStatus::Serving);
  health.set_all(ServingStatus::Serving);
  EXPECT_EQ(check("a").value(), Reply::NotServing);
  health.set_status("b", ServingStatus::Serving);  // it exists now, and serves no more than others
  EXPECT_EQ(check("b").value(), Reply::NotServing);
  EXPECT_EQ(check("c").error().code(), StatusCode::NotFound);
}

TEST_P(HealthTest, ShutdownEndsWhatWatches) {
  const auto watch_it = [](Health& service, HealthClient client) -> Task<void> {
    const HealthCheckRequest all;
    const HealthCheckRequest unknown{.service = "nobody"};
    auto watch = client.watch(all);
    auto other = client.watch(unknown);
    EXPECT_EQ(co_await next(watch), Reply::Serving);
    EXPECT_EQ(co_await next(other), Reply::ServiceUnknown);
    service.shutdown();
    EXPECT_EQ(co_await next(watch), Reply::NotServing);
    EXPECT_EQ(co_await next(watch), std::nullopt);
    EXPECT_EQ(co_await next(other), std::nullopt);
    const Status status = co_await watch.finish();
    EXPECT_EQ(status, Status::unavailable("the server is shutting down"));
    auto late = client.watch(all);
    EXPECT_EQ(co_await next(late), Reply::NotServing);
    EXPECT_EQ(co_await next(late), std::nullopt);
  };
  sync_wait(watch_it(health, client()));
}

TEST_P(HealthTest, NoWatchHoldsUpAGracefulShutdown) {
  const auto watch_it = [](e2e::RunningServer& running, HealthClient client) -> Task<void> {
    const HealthCheckRequest all;
    auto watch = client.watch(all);
    EXPECT_EQ(co_await next(watch), Reply::Serving);
    running.shutdown(1h);  // which the test does not have
    EXPECT_EQ(co_await next(watch), Reply::NotServing);
    const Status status = co_await watch.finish();
    EXPECT_EQ(status.code(), StatusCode::Unavailable);
  };
  sync_wait(watch_it(*server, client()));
}

TEST_P(HealthTest, AWatchEndsWithTheServer) {
  const auto watch_it = [](e2e::RunningServer& running, HealthClient client) -> Task<void> {
    const HealthCheckRequest all;
    auto watch = client.watch(all);
    EXPECT_EQ(co_await next(watch), Reply::Serving);
    running.shutdown(0s);
    while (const auto last = co_await next(watch)) EXPECT_EQ(last, Reply::NotServing);
    const Status status = co_await watch.finish();
    EXPECT_FALSE(status.is_ok());
  };
  sync_wait(watch_it(*server, client()));
}

// --- from many threads

TEST_P(HealthTest, StatusIsSetFromAnyThreadAndTheLastIsTold) {
  const auto watch_it = [](HealthClient client) -> Task<std::vector<Reply>> {
    const HealthCheckRequest request{.service = "a"};
    auto watch = client.watch(request);
    std::vector<Reply> told;
    while (const auto status = co_await next(watch)) told.push_back(*status);
    co_return told;
  };
  std::vector<std::vector<Reply>> told(3);
  std::vector<std::thread> watchers;
  for (std::vector<Reply>& one : told) {
    watchers.emplace_back([&, client = client()] { one = sync_wait(watch_it(client)); });
  }
  std::vector<std::thread> setters;
  for (int i = 0; i < 3; ++i) {
    setters.emplace_back([this] {
      for (int n = 0; n < 500; ++n) {
        health.set_status("a", n % 2 == 0 ? ServingStatus::NotServing : ServingStatus::Serving);
      }
    });
  }
  for (std::thread& setter : setters) setter.join();
  health.shutdown();
  for (std::thread& watcher : watchers) watcher.join();
  for (const std::vector<Reply>& one : told) {
    ASSERT_FALSE(one.empty());
    EXPECT_EQ(one.back(), Reply::NotServing);
    for (std::size_t i = 1; i < one.size(); ++i) EXPECT_NE(one[i], one[i - 1]);
  }
}

TEST_P(HealthTest, WatchersComeAndGo) {
  const auto come_and_go = [](HealthClient client, int i) -> Task<void> {
    const HealthCheckRequest request{.service = "made up " + std::to_string(i)};
    auto watch = client.watch(request);
    EXPECT_EQ(co_await next(watch), Reply::ServiceUnknown);
  };  // dropped, so cancelled
  for (int i = 0; i < 50; ++i) {
    sync_wait(come_and_go(client(), i));
    health.set_status("made up " + std::to_string(i), ServingStatus::Serving);
  }
  EXPECT_EQ(check("made up 7").value(), Reply::Serving);
}

CPPRPC_ON_EVERY_TRANSPORT(HealthTest);

}  // namespace
}  // namespace services
