// A service config as gRPC's library reads it.

#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <stdexcept>
#include <string>

#include "cpprpc/transport/service_config/json.h"

namespace cpprpc::transport::service_config {
namespace {

using namespace std::chrono_literals;

constexpr Method kWatch{"/demo.v1.Greeter/Watch", MethodKind::ServerStream};

TEST(ToJsonTest, AllOfIt) {
  EXPECT_EQ(to_json(ServiceConfig()), "{}");
  EXPECT_EQ(to_json(ServiceConfig().load_balancing(LoadBalancing::PickFirst)),
            R"({"loadBalancingConfig":[{"pick_first":{}}]})");
  EXPECT_EQ(
      to_json(ServiceConfig().load_balancing(LoadBalancing::RoundRobin).retry_throttling(10, 0.5)),
      R"({"loadBalancingConfig":[{"round_robin":{}}],)"
      R"("retryThrottling":{"maxTokens":10,"tokenRatio":0.5}})");
  EXPECT_EQ(to_json(ServiceConfig()
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

TEST(ToJsonTest, HealthCheck) {
  EXPECT_EQ(to_json(ServiceConfig().health_check()), R"({"healthCheckConfig":{"serviceName":""}})");
  EXPECT_EQ(to_json(ServiceConfig().health_check("demo.v1.Greeter")),
            R"({"healthCheckConfig":{"serviceName":"demo.v1.Greeter"}})");
}

TEST(ToJsonTest, TextIsQuoted) {
  EXPECT_EQ(to_json(ServiceConfig().add(MethodConfig().service("a\"b\\\n"))),
            R"({"methodConfig":[{"name":[{"service":"a\"b\\\n"}]}]})");
}

// Why the text is refused that a channel was given.
std::string why(std::string json) {
  try {
    static_cast<void>(json_of(ChannelOptions().service_config_json(std::move(json))));
  } catch (const std::invalid_argument& refused) {
    return refused.what();
  }
  return "not refused";
}

TEST(JsonOfTest, TextThatIsNone) {
  EXPECT_EQ(why("{\"a\": }"), "the service config is no JSON object: Invalid value. At byte 6");
  EXPECT_EQ(why("[]"), "the service config is no JSON object: it is no object");
  EXPECT_EQ(why(std::string("{}\0x", 4)), "the service config is no JSON object: it holds a NUL");
  EXPECT_NE(why(""), "not refused");
  EXPECT_NE(why("{} {}"), "not refused");
  EXPECT_NE(why("{\"\xff\": 1}"), "not refused");
}

TEST(JsonOfTest, WhateverTheChannelWasGiven) {
  EXPECT_EQ(json_of(ChannelOptions()), "");
  EXPECT_EQ(json_of(ChannelOptions().service_config(ServiceConfig())), "{}");
  const std::string text = R"({"onlyGrpcKnows": [1]} )";  // goes through as it is
  EXPECT_EQ(json_of(ChannelOptions().service_config_json(text)), text);
}

}  // namespace
}  // namespace cpprpc::transport::service_config
