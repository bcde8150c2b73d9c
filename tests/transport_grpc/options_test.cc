// Options as values: what they refuse, and the service config that they become.

#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <stdexcept>
#include <string>

#include "cpprpc/transport/grpc/channel_options.h"
#include "cpprpc/transport/grpc/server_options.h"

namespace transport_grpc {
namespace {

using cpprpc::Clock;
using cpprpc::GrpcChannelOptions;
using cpprpc::GrpcServerOptions;
using cpprpc::Keepalive;
using cpprpc::LoadBalancing;
using cpprpc::MethodConfig;
using cpprpc::PingPolicy;
using cpprpc::ReconnectBackoff;
using cpprpc::RetryPolicy;
using cpprpc::ServiceConfig;
using cpprpc::StatusCode;
using namespace std::chrono_literals;

constexpr cpprpc::Method kWatch{"/demo.v1.Greeter/Watch", cpprpc::MethodKind::ServerStream};

// Why `set` is refused.
template <class Set>
std::string why(const Set& set) {
  try {
    set();
  } catch (const std::invalid_argument& refused) {
    return refused.what();
  }
  return "not refused";
}

std::string json(const ServiceConfig& config) {
  return GrpcChannelOptions().service_config(config).service_config_json();
}

TEST(OptionsTest, TimesMustBeMoreThanZero) {
  for (const Clock::duration time : {Clock::duration(0), Clock::duration(-1s)}) {
    EXPECT_EQ(why([&] { Keepalive().time(time); }), "keepalive time must be more than zero");
    EXPECT_THROW(Keepalive().timeout(time), std::invalid_argument);
    EXPECT_THROW(PingPolicy().min_interval(time), std::invalid_argument);
    EXPECT_THROW(ReconnectBackoff().initial(time), std::invalid_argument);
    EXPECT_THROW(ReconnectBackoff().max(time), std::invalid_argument);
    EXPECT_THROW(ReconnectBackoff().min_connect_timeout(time), std::invalid_argument);
    EXPECT_THROW(RetryPolicy().initial_backoff(time), std::invalid_argument);
    EXPECT_THROW(RetryPolicy().max_backoff(time), std::invalid_argument);
    EXPECT_THROW(MethodConfig().timeout(time), std::invalid_argument);
    EXPECT_THROW(GrpcChannelOptions().default_timeout(time), std::invalid_argument);
    EXPECT_THROW(GrpcServerOptions().default_timeout(time), std::invalid_argument);
    EXPECT_THROW(GrpcServerOptions().handshake_timeout(time), std::invalid_argument);
    EXPECT_THROW(GrpcServerOptions().max_connection_idle(time), std::invalid_argument);
    EXPECT_THROW(GrpcServerOptions().max_connection_age(time), std::invalid_argument);
  }
}

TEST(OptionsTest, NumbersThatMakeNoSense) {
  EXPECT_EQ(why([] { RetryPolicy().max_attempts(1); }),
            "the number of attempts counts the first one: it must be at least 2");
  EXPECT_THROW(RetryPolicy().backoff_multiplier(0), std::invalid_argument);
  EXPECT_THROW(RetryPolicy().backoff_multiplier(std::numeric_limits<double>::quiet_NaN()),
               std::invalid_argument);
  EXPECT_EQ(why([] { RetryPolicy().retry_on({}); }),
            "a retry policy needs a code to try again after");
  EXPECT_EQ(why([] { RetryPolicy().retry_on({StatusCode::Ok}); }),
            "a call that ends with OK is no failure to retry");
  EXPECT_THROW(RetryPolicy().retry_on({static_cast<StatusCode>(99)}), std::invalid_argument);
  EXPECT_THROW(PingPolicy().max_strikes(-1), std::invalid_argument);
  EXPECT_THROW(GrpcServerOptions().max_concurrent_calls(0), std::invalid_argument);
  EXPECT_THROW(ServiceConfig().retry_throttling(0, 1), std::invalid_argument);
  EXPECT_THROW(ServiceConfig().retry_throttling(1001, 1), std::invalid_argument);
  EXPECT_THROW(ServiceConfig().retry_throttling(10, 0), std::invalid_argument);
  EXPECT_THROW(ServiceConfig().retry_throttling(10, 11), std::invalid_argument);
}

TEST(ServiceConfigTest, Json) {
  EXPECT_EQ(json(ServiceConfig()), "{}");
  EXPECT_EQ(json(ServiceConfig().load_balancing(LoadBalancing::PickFirst)),
            R"({"loadBalancingConfig":[{"pick_first":{}}]})");
  EXPECT_EQ(
      json(ServiceConfig().load_balancing(LoadBalancing::RoundRobin).retry_throttling(10, 0.5)),
      R"({"loadBalancingConfig":[{"round_robin":{}}],)"
      R"("retryThrottling":{"maxTokens":10,"tokenRatio":0.5}})");
  EXPECT_EQ(json(ServiceConfig()
                     .add(MethodConfig()
                              .service("demo.v1.Greeter")
                              .method(kWatch)
                              .method(kWatch)
                              .timeout(1500ms)
                              .wait_for_ready()
                              .max_request(10)
                              .max_reply(std::numeric_limits<std::size_t>::max()))
                     .add(MethodConfig().retry(
                         RetryPolicy()
                             .max_attempts(4)
                             .initial_backoff(1ns)
                             .max_backoff(1h)
                             .backoff_multiplier(1.5)
                             .retry_on({StatusCode::Aborted, StatusCode::DeadlineExceeded})))),
            R"({"methodConfig":[{"name":[{"service":"demo.v1.Greeter"},)"
            R"({"service":"demo.v1.Greeter","method":"Watch"}],)"
            R"("waitForReady":true,"timeout":"1.500000000s",)"
            R"("maxRequestMessageBytes":10,"maxResponseMessageBytes":2147483647},)"
            R"({"name":[{}],"retryPolicy":{"maxAttempts":4,"initialBackoff":"0.000000001s",)"
            R"("maxBackoff":"3600.000000000s","backoffMultiplier":1.5,)"
            R"("retryableStatusCodes":["ABORTED","DEADLINE_EXCEEDED"]}}]})");
}

TEST(ServiceConfigTest, HealthCheck) {
  EXPECT_EQ(json(ServiceConfig().health_check()), R"({"healthCheckConfig":{"serviceName":""}})");
  EXPECT_EQ(json(ServiceConfig().health_check("demo.v1.Greeter")),
            R"({"healthCheckConfig":{"serviceName":"demo.v1.Greeter"}})");
}

TEST(ServiceConfigTest, TextIsQuoted) {
  EXPECT_EQ(json(ServiceConfig().add(MethodConfig().service("a\"b\\\n"))),
            R"({"methodConfig":[{"name":[{"service":"a\"b\\\n"}]}]})");
}

TEST(ServiceConfigTest, NamesAreThereOnce) {
  EXPECT_EQ(why([] { ServiceConfig().add(MethodConfig()).add(MethodConfig()); }),
            "the entry for every method is there already");
  const auto watch = MethodConfig().method(kWatch);
  EXPECT_EQ(why([&] { ServiceConfig().add(watch).add(watch); }),
            "the entry for /demo.v1.Greeter/Watch is there already");
  const auto greeter = MethodConfig().service("demo.v1.Greeter");
  EXPECT_EQ(why([&] { ServiceConfig().add(greeter).add(watch).add(greeter); }),
            "the entry for demo.v1.Greeter is there already");
  EXPECT_THROW(MethodConfig().service(""), std::invalid_argument);
  EXPECT_THROW(MethodConfig().service("/demo.v1.Greeter/Watch"), std::invalid_argument);
}

TEST(ServiceConfigTest, JsonThatIsNone) {
  EXPECT_EQ(why([] { GrpcChannelOptions().service_config_json("{\"a\": }"); }),
            "the service config is no JSON object: Invalid value. At byte 6");
  EXPECT_EQ(why([] { GrpcChannelOptions().service_config_json("[]"); }),
            "the service config is no JSON object: it is no object");
  EXPECT_THROW(GrpcChannelOptions().service_config_json(""), std::invalid_argument);
  EXPECT_THROW(GrpcChannelOptions().service_config_json("{} {}"), std::invalid_argument);
  EXPECT_THROW(GrpcChannelOptions().service_config_json(std::string("{}\0x", 4)),
               std::invalid_argument);
  EXPECT_EQ(GrpcChannelOptions().service_config_json("{}").service_config_json(), "{}");
}

}  // namespace
}  // namespace transport_grpc
