// The registry, its options, and the endpoint.

#include <gtest/gtest.h>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>

#include <cmath>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "cpprpc/middleware/metrics.h"
#include "peer.h"
#include "scraped.h"

namespace {

using cpprpc::ClientMetrics;
using cpprpc::MetricsEndpoint;
using cpprpc::MetricsOptions;
using cpprpc::MetricsRegistry;
using cpprpc::Result;
using cpprpc::Router;
using cpprpc::ServerMetrics;
using cpprpc::StatusCode;

std::shared_ptr<MetricsRegistry> new_registry() { return std::make_shared<MetricsRegistry>(); }

TEST(MetricsRegistry, HasMetricsOfTheUsersOwn) {
  const auto registry = new_registry();
  auto& jobs = prometheus::BuildCounter().Name("jobs_total").Help("Jobs.").Register(*registry);
  jobs.Add({{"kind", "big"}}).Increment(7);
  const auto more = std::make_shared<prometheus::Registry>();
  prometheus::BuildGauge().Name("depth").Help("Depth.").Register(*more).Add({}).Set(3);
  registry->add(more);
  const Scraped all(*registry);
  EXPECT_EQ(all.value("jobs_total{big}"), 7);
  EXPECT_EQ(all.value("depth{}"), 3);
  EXPECT_THROW(registry->add(nullptr), std::invalid_argument);
}

TEST(ServerMetrics, AreAtZeroOncePrepared) {
  const auto registry = new_registry();
  e2e::EchoService echo;
  Router router;
  echo.bind(router);
  ServerMetrics metrics(registry);
  EXPECT_EQ(Scraped(*registry).size(), 0u);
  metrics.prepare(router);
  const Scraped all(*registry);
  EXPECT_EQ(all.count("grpc_server_started_total"), 6u + 1);
  EXPECT_EQ(all.count("grpc_server_handled_total"), (6u + 1) * 17);
  EXPECT_EQ(all.value("grpc_server_handled_total{bidi_stream,e2e.v1.Echo,Chat,Internal}"), 0);
  EXPECT_EQ(all.value("grpc_server_started_total{client_stream,e2e.v1.Echo,Collect}"), 0);
  EXPECT_EQ(all.value("grpc_server_started_total{server_stream,e2e.v1.Echo,Expand}"), 0);
  EXPECT_EQ(all.value("grpc_server_in_flight{unary,e2e.v1.Echo,Once}"), 0);
  EXPECT_EQ(all.value("grpc_server_handled_total{unknown,unknown,unknown,Unimplemented}"), 0);
  EXPECT_EQ(all.sum(""), 0);
}

TEST(ServerMetrics, HaveOneSetOfOptions) {
  const auto registry = new_registry();
  const ServerMetrics first(registry, MetricsOptions{}.buckets({1, 2}));
  EXPECT_NO_THROW(ServerMetrics(registry, MetricsOptions{}.buckets({1, 2})));
  EXPECT_THROW(ServerMetrics{registry}, std::invalid_argument);
  EXPECT_NO_THROW(ClientMetrics{registry});
  EXPECT_THROW(ClientMetrics(registry, MetricsOptions{}.buckets({1, 2})), std::invalid_argument);
  EXPECT_THROW(ServerMetrics{nullptr}, std::invalid_argument);
  EXPECT_THROW(ClientMetrics{nullptr}, std::invalid_argument);
}

TEST(MetricsOptions, RefuseBucketsThatMakeNoSense) {
  MetricsOptions options;
  const double infinity = std::numeric_limits<double>::infinity();
  for (const std::vector<double>& wrong :
       std::vector<std::vector<double>>{{0},
                                        {-1, 1},
                                        {1, 1},
                                        {2, 1},
                                        {std::nan("")},
                                        {1, infinity},
                                        {-infinity},
                                        {1e10},
                                        std::vector<double>(201, 1)}) {
    EXPECT_THROW(options.buckets(wrong), std::invalid_argument);
  }
  EXPECT_EQ(options, MetricsOptions());
  EXPECT_EQ(options.buckets({}).buckets(), std::vector<double>());
  EXPECT_EQ(options.buckets({0.1, 1}).buckets(), (std::vector<double>{0.1, 1}));
}

TEST(MetricsEndpoint, TellsItsPort) {
  Result<MetricsEndpoint> endpoint = MetricsEndpoint::start("127.0.0.1:0", new_registry());
  ASSERT_TRUE(endpoint.has_value()) << endpoint.error().to_string();
  EXPECT_NE(endpoint->port(), 0);
  const std::uint16_t port = endpoint->port();
  const MetricsEndpoint moved = std::move(*endpoint);
  EXPECT_EQ(moved.port(), port);
}

TEST(MetricsEndpoint, SaysThatThePortIsTaken) {
  const auto first = MetricsEndpoint::start("127.0.0.1:0", new_registry());
  ASSERT_TRUE(first.has_value());
  const std::string address = "127.0.0.1:" + std::to_string(first->port());
  const auto second = MetricsEndpoint::start(address, new_registry());
  EXPECT_EQ(second.status().code(), StatusCode::Unavailable);
  EXPECT_NE(second.status().message().find(address), std::string::npos);
}

TEST(MetricsEndpoint, GivesThePortBack) {
  std::uint16_t port = 0;
  {
    const auto first = MetricsEndpoint::start("127.0.0.1:0", new_registry());
    ASSERT_TRUE(first.has_value());
    port = first->port();
  }
  const auto second = MetricsEndpoint::start("127.0.0.1:" + std::to_string(port), new_registry());
  EXPECT_TRUE(second.has_value()) << second.status().to_string();
}

TEST(MetricsEndpoint, RefusesWhatIsNoAddress) {
  for (const char* const wrong : {"", ":", "9464", "127.0.0.1", "127.0.0.1:", "127.0.0.1:99999",
                                  "127.0.0.1:1s", "127.0.0.1:0,127.0.0.1:0", "example.com:80",
                                  ":80", "[::1:80", "[]]:80", "+80", "unix:/run/x"}) {
    const auto endpoint = MetricsEndpoint::start(wrong, new_registry());
    EXPECT_EQ(endpoint.status().code(), StatusCode::InvalidArgument) << wrong;
  }
  EXPECT_THROW(static_cast<void>(MetricsEndpoint::start("127.0.0.1:0", nullptr)),
               std::invalid_argument);
}

}  // namespace
