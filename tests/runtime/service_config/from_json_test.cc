// A service config as our own transports read it: all that gRPC's specification allows, and where
// what it does not allow stands.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "cpprpc/transport/service_config/json.h"

namespace cpprpc::transport::service_config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using namespace std::chrono_literals;

ServiceConfig read(std::string_view json) {
  Result<ServiceConfig> config = from_json(json);
  EXPECT_TRUE(config) << json << "\n" << config.status().to_string();
  return std::move(config).value_or(ServiceConfig());
}

std::string fault(std::string_view json) {
  const Result<ServiceConfig> config = from_json(json);
  if (config) return "none";
  EXPECT_EQ(config.error().code(), StatusCode::InvalidArgument);
  return std::string(config.error().message());
}

// What is wrong with the one entry of methodConfig, which holds `settings`.
std::string method_fault(const std::string& settings) {
  return fault(R"({"methodConfig":[{"name":[{}],)" + settings + "}]}");
}

std::string retry_fault(const std::string& changed_name, const std::string& value) {
  std::string json;
  for (const auto& [name, usual] : std::vector<std::pair<std::string, std::string>>{
           {"maxAttempts", "3"},
           {"initialBackoff", R"("0.1s")"},
           {"maxBackoff", R"("1s")"},
           {"backoffMultiplier", "2"},
           {"retryableStatusCodes", R"(["UNAVAILABLE"])"}}) {
    const std::string& text = name == changed_name ? value : usual;
    if (!text.empty()) json.append(json.empty() ? "" : ",").append("\"" + name + "\":" + text);
  }
  return method_fault(R"("retryPolicy":{)" + json + "}");
}

TEST(FromJsonTest, Nothing) {
  const ServiceConfig config = read("{}");
  EXPECT_FALSE(config.load_balancing());
  EXPECT_FALSE(config.health_check());
  EXPECT_FALSE(config.retry_throttling());
  EXPECT_TRUE(config.methods().empty());
}

TEST(FromJsonTest, NullIsNothing) {
  const ServiceConfig config =
      read(R"({"methodConfig":[{"name":[{"service":"s","method":null}],"timeout":null,)"
           R"("waitForReady":null,"retryPolicy":null}],"retryThrottling":null,)"
           R"("healthCheckConfig":null,"loadBalancingPolicy":null,"loadBalancingConfig":null})");
  ASSERT_EQ(config.methods().size(), 1u);
  EXPECT_FALSE(config.methods()[0].timeout());
  EXPECT_FALSE(config.methods()[0].retry());
  EXPECT_NE(config.find("/s/Any"), nullptr);
}

TEST(FromJsonTest, UnknownFieldsAreIgnored) {
  const ServiceConfig config = read(
      R"({"future":[[{}]],"methodConfig":[{"name":[{"service":"s","new":1}],"hedgingPolicy":{},)"
      R"("timeout":"2s"}],"retryThrottling":{"maxTokens":3,"tokenRatio":1,"more":true}})");
  EXPECT_EQ(config.find("/s/M")->timeout(), 2s);
  EXPECT_EQ(config.retry_throttling()->max_tokens, 3);
}

// --- names

TEST(FromJsonTest, Names) {
  const ServiceConfig config = read(
      R"({"methodConfig":[{"name":[{"service":"a","method":"M"},{"service":"b"}],"timeout":"1s"},)"
      R"({"name":[{"service":"c"},{"service":""}],"timeout":"2s","waitForReady":true}]})");
  EXPECT_EQ(config.find("/a/M")->timeout(), 1s);
  EXPECT_EQ(config.find("/b/Any")->timeout(), 1s);
  EXPECT_EQ(config.find("/c/Any")->timeout(), 2s);
  EXPECT_EQ(config.find("/a/Other")->timeout(), 2s);
  EXPECT_EQ(config.find("/a/Other")->wait_for_ready(), true);
  EXPECT_EQ(config.find("/a/M")->wait_for_ready(), std::nullopt);
}

TEST(FromJsonTest, AnEntryWithoutANameIsForNoCall) {
  EXPECT_EQ(read(R"({"methodConfig":[{"timeout":"1s"}]})").find("/a/M"), nullptr);
  EXPECT_EQ(read(R"({"methodConfig":[{"name":[],"timeout":"1s"}]})").find("/a/M"), nullptr);
  EXPECT_THAT(fault(R"({"methodConfig":[{"timeout":"never"}]})"),
              HasSubstr("methodConfig[0].timeout: "));
}

TEST(FromJsonTest, NamesThatAreWrong) {
  EXPECT_EQ(fault(R"({"methodConfig":{}})"), "methodConfig: an array is expected");
  EXPECT_EQ(fault(R"({"methodConfig":[1]})"), "methodConfig[0]: an object is expected");
  EXPECT_EQ(fault(R"({"methodConfig":[{"name":{}}]})"),
            "methodConfig[0].name: an array is expected");
  EXPECT_EQ(fault(R"({"methodConfig":[{"name":[{"service":1}]}]})"),
            "methodConfig[0].name[0].service: a text is expected");
  EXPECT_EQ(fault(R"({"methodConfig":[{"name":[{"method":"M"}]}]})"),
            "methodConfig[0].name[0]: a method is named without its service");
  EXPECT_EQ(fault(R"({"methodConfig":[{"name":[{"service":"/a/M"}]}]})"),
            "methodConfig[0].name[0].service: \"/a/M\" is no full name of a service, such as "
            "demo.v1.Greeter");
  EXPECT_EQ(fault(R"({"methodConfig":[{"name":[{"service":"a","method":"/M"}]}]})"),
            "methodConfig[0].name[0].method: is no name of a method");
  EXPECT_EQ(fault(R"({"methodConfig":[{"name":[{"service":"a"}]},{"name":[{},{"service":"a"}]}]})"),
            "methodConfig[1].name[1]: the same name is there before: which of the two counts?");
  EXPECT_EQ(fault(R"({"methodConfig":[{"name":[{},{"service":"","method":""}]}]})"),
            "methodConfig[0].name[1]: the same name is there before: which of the two counts?");
}

// --- what holds for them

TEST(FromJsonTest, Settings) {
  const ServiceConfig config =
      read(R"({"methodConfig":[{"name":[{}],"timeout":"1.000000001s","waitForReady":false,)"
           R"("maxRequestMessageBytes":10,"maxResponseMessageBytes":"4294967295"}]})");
  const MethodConfig& method = *config.find("/a/M");
  EXPECT_EQ(method.timeout(), 1s + 1ns);
  EXPECT_EQ(method.wait_for_ready(), false);
  EXPECT_EQ(method.max_request(), 10u);
  EXPECT_EQ(method.max_reply(), 4294967295u);
  EXPECT_FALSE(method.retry());
}

TEST(FromJsonTest, SettingsThatAreWrong) {
  EXPECT_EQ(method_fault(R"("waitForReady":"true")"),
            "methodConfig[0].waitForReady: true or false is expected");
  for (const std::string size : {"-1", "1.5", "4294967296", R"("")", R"("x")", R"("1 ")", "[]"}) {
    EXPECT_EQ(method_fault(R"("maxRequestMessageBytes":)" + size),
              "methodConfig[0].maxRequestMessageBytes: a whole number from 0 to 4294967295 is "
              "expected");
    EXPECT_THAT(method_fault(R"("maxResponseMessageBytes":)" + size),
                HasSubstr("methodConfig[0].maxResponseMessageBytes: "));
  }
}

TEST(FromJsonTest, Durations) {
  const auto timeout = [](const std::string& text) {
    return read(R"({"methodConfig":[{"name":[{}],"timeout":")" + text + R"("}]})")
        .find("/a/M")
        ->timeout();
  };
  EXPECT_EQ(timeout("3s"), 3s);
  EXPECT_EQ(timeout("0.5s"), 500ms);
  EXPECT_EQ(timeout("0.000000001s"), 1ns);
  EXPECT_EQ(timeout("1.25s"), 1250ms);
  EXPECT_EQ(timeout("9223372035.999999999s"), 9223372035s + 999'999'999ns);
  EXPECT_EQ(timeout("9223372036.854775807s"), Clock::duration::max());
  EXPECT_EQ(timeout("315576000000s"), Clock::duration::max());  // more than a clock counts
  for (const std::string wrong :
       {"3", "s", "", "1.s", ".5s", "1.0000000001s", "1ms", "+1s", "1 s", " 1s", "0x1s", "1e3s",
        "315576000001s", "99999999999999999999s", "--1s"}) {
    EXPECT_EQ(method_fault(R"("timeout":")" + wrong + "\""),
              "methodConfig[0].timeout: a duration is expected, as text in seconds: \"1.5s\"")
        << wrong;
  }
  EXPECT_THAT(method_fault(R"("timeout":3)"), HasSubstr("methodConfig[0].timeout: a duration"));
  for (const std::string wrong : {"0s", "-1s", "-0.1s", "-315576000000s"}) {
    EXPECT_EQ(method_fault(R"("timeout":")" + wrong + "\""),
              "methodConfig[0].timeout: the timeout of a method must be more than zero");
  }
}

// --- retries

TEST(FromJsonTest, Retries) {
  const ServiceConfig config = read(
      R"({"methodConfig":[{"name":[{}],"retryPolicy":{"maxAttempts":4,"initialBackoff":"0.01s",)"
      R"("maxBackoff":"1.5s","backoffMultiplier":1.3,)"
      R"("retryableStatusCodes":["ABORTED",14,"DEADLINE_EXCEEDED"]}}]})");
  const RetryPolicy& retry = config.find("/a/M")->retry().value();
  EXPECT_EQ(retry.max_attempts(), 4);
  EXPECT_EQ(retry.initial_backoff(), 10ms);
  EXPECT_EQ(retry.max_backoff(), 1500ms);
  EXPECT_EQ(retry.backoff_multiplier(), 1.3);
  EXPECT_THAT(retry.codes(), ElementsAre(StatusCode::Aborted, StatusCode::Unavailable,
                                         StatusCode::DeadlineExceeded));
}

TEST(FromJsonTest, RetriesThatAreWrong) {
  const std::string at = "methodConfig[0].retryPolicy";
  EXPECT_EQ(retry_fault("", ""), "none");
  EXPECT_EQ(method_fault(R"("retryPolicy":[])"), at + ": an object is expected");
  for (const std::string name : {"maxAttempts", "initialBackoff", "maxBackoff", "backoffMultiplier",
                                 "retryableStatusCodes"}) {
    EXPECT_EQ(retry_fault(name, ""), at + ": \"" + name + "\" is missing");
    EXPECT_EQ(retry_fault(name, "null"), at + ": \"" + name + "\" is missing");
    EXPECT_THAT(retry_fault(name, "{}"), HasSubstr(at + "." + name + ": "));
  }
  EXPECT_EQ(
      retry_fault("maxAttempts", "1"),
      at + ".maxAttempts: the number of attempts counts the first one: it must be at least 2");
  EXPECT_EQ(retry_fault("maxAttempts", "4294967295"), "none");  // as many as 5
  EXPECT_EQ(retry_fault("initialBackoff", R"("0s")"),
            at + ".initialBackoff: the initial backoff of retries must be more than zero");
  EXPECT_EQ(retry_fault("maxBackoff", R"("-1s")"),
            at + ".maxBackoff: the longest backoff of retries must be more than zero");
  EXPECT_EQ(retry_fault("backoffMultiplier", "0"),
            at + ".backoffMultiplier: the backoff multiplier of retries must be a number above "
                 "zero");
  EXPECT_EQ(retry_fault("backoffMultiplier", R"("2")"),
            at + ".backoffMultiplier: a number is expected");
  EXPECT_EQ(retry_fault("retryableStatusCodes", "[]"),
            at + ".retryableStatusCodes: a retry policy needs a code to try again after");
  EXPECT_EQ(retry_fault("retryableStatusCodes", R"(["ABORTED","SOMETIMES"])"),
            at + ".retryableStatusCodes[1]: is no status code, such as \"UNAVAILABLE\"");
  EXPECT_EQ(retry_fault("retryableStatusCodes", "[17]"),
            at + ".retryableStatusCodes[0]: is no status code: they end with 16");
  EXPECT_EQ(retry_fault("retryableStatusCodes", R"(["OK"])"),
            at + ".retryableStatusCodes[0]: a call that ends with OK is no failure to retry");
}

TEST(FromJsonTest, Throttling) {
  const auto throttling = [](const std::string& tokens, const std::string& ratio) {
    return R"({"retryThrottling":{"maxTokens":)" + tokens + R"(,"tokenRatio":)" + ratio + "}}";
  };
  const auto usual = read(throttling("10", "0.1")).retry_throttling().value();
  EXPECT_EQ(usual.max_tokens, 10);
  EXPECT_EQ(usual.token_ratio, 0.1);
  EXPECT_EQ(read(throttling("10", "100")).retry_throttling()->token_ratio, 10);
  EXPECT_EQ(fault(throttling("1001", "1")),
            "retryThrottling: the number of retry tokens must be from 1 to 1000");
  EXPECT_THAT(fault(throttling("0", "1")), HasSubstr("retryThrottling: the number of retry"));
  EXPECT_THAT(fault(throttling("4294967295", "1")), HasSubstr("must be from 1 to 1000"));
  EXPECT_THAT(fault(throttling("1.5", "1")), HasSubstr("retryThrottling.maxTokens: a whole"));
  EXPECT_THAT(fault(throttling("10", "0")), HasSubstr("retryThrottling: the token ratio"));
  EXPECT_THAT(fault(throttling("10", "-1")), HasSubstr("retryThrottling: the token ratio"));
  EXPECT_EQ(fault(R"({"retryThrottling":{"maxTokens":1}})"),
            "retryThrottling: \"tokenRatio\" is missing");
}

// --- load balancing, health

TEST(FromJsonTest, LoadBalancing) {
  EXPECT_EQ(read(R"({"loadBalancingConfig":[{"round_robin":{}}]})").load_balancing(),
            LoadBalancing::RoundRobin);
  EXPECT_EQ(read(R"({"loadBalancingConfig":[{"xds":{"a":1}},{"pick_first":{"shuffle":true}},)"
                 R"({"round_robin":{}}]})")
                .load_balancing(),
            LoadBalancing::PickFirst);
  EXPECT_EQ(read(R"({"loadBalancingPolicy":"ROUND_ROBIN"})").load_balancing(),
            LoadBalancing::RoundRobin);
  EXPECT_EQ(read(R"({"loadBalancingPolicy":"pick_first"})").load_balancing(),
            LoadBalancing::PickFirst);
  EXPECT_EQ(read(R"({"loadBalancingPolicy":"UNSPECIFIED"})").load_balancing(), std::nullopt);
  EXPECT_EQ(
      read(R"({"loadBalancingPolicy":"ROUND_ROBIN","loadBalancingConfig":[]})").load_balancing(),
      LoadBalancing::RoundRobin);
  // The newer of the two counts.
  EXPECT_EQ(read(R"({"loadBalancingPolicy":"ROUND_ROBIN",)"
                 R"("loadBalancingConfig":[{"pick_first":{}}]})")
                .load_balancing(),
            LoadBalancing::PickFirst);
}

TEST(FromJsonTest, LoadBalancingThatIsWrong) {
  EXPECT_EQ(fault(R"({"loadBalancingConfig":{"round_robin":{}}})"),
            "loadBalancingConfig: an array is expected");
  EXPECT_EQ(fault(R"({"loadBalancingConfig":["round_robin"]})"),
            "loadBalancingConfig[0]: an object is expected");
  EXPECT_EQ(fault(R"({"loadBalancingConfig":[{}]})"),
            "loadBalancingConfig[0]: one policy is expected");
  EXPECT_EQ(fault(R"({"loadBalancingConfig":[{"a":{}},{"round_robin":{},"pick_first":{}}]})"),
            "loadBalancingConfig[1]: one policy is expected");
  EXPECT_EQ(fault(R"({"loadBalancingConfig":[{"round_robin":1}]})"),
            "loadBalancingConfig[0].round_robin: an object is expected");
  EXPECT_EQ(fault(R"({"loadBalancingConfig":[{"xds":{}},{"grpclb":{}}]})"),
            "loadBalancingConfig: none of these policies is known: there are pick_first and "
            "round_robin");
  EXPECT_EQ(fault(R"({"loadBalancingPolicy":"RANDOM"})"),
            "loadBalancingPolicy: is no known policy: there are PICK_FIRST and ROUND_ROBIN");
}

TEST(FromJsonTest, HealthCheck) {
  const auto service = [](std::string_view json) {
    const ServiceConfig config = read(json);
    return config.health_check();
  };
  EXPECT_EQ(service(R"({"healthCheckConfig":{"serviceName":"s"}})"), "s");
  EXPECT_EQ(service(R"({"healthCheckConfig":{"serviceName":""}})"), "");
  EXPECT_EQ(service(R"({"healthCheckConfig":{}})"), std::nullopt);
  EXPECT_EQ(fault(R"({"healthCheckConfig":{"serviceName":1}})"),
            "healthCheckConfig.serviceName: a text is expected");
}

// --- text that is no JSON object

TEST(FromJsonTest, Text) {
  EXPECT_EQ(fault("[]"), "the service config is no JSON object: it is no object");
  EXPECT_EQ(fault("{\"a\": }"), "the service config is no JSON object: Invalid value. At byte 6");
  EXPECT_EQ(fault(std::string_view("{}\0{}", 5)),
            "the service config is no JSON object: it holds a NUL");
  EXPECT_THAT(fault(""), HasSubstr("no JSON object"));
  EXPECT_THAT(fault("{\"\xff\":1}"), HasSubstr("no JSON object"));
  EXPECT_EQ(fault(R"({"methodConfig":[],"methodConfig":[]})"), "methodConfig: is there twice");
  EXPECT_EQ(fault(R"({"methodConfig":[{"timeout":"1s","timeout":"2s"}]})"),
            "methodConfig[0].timeout: is there twice");
}

TEST(FromJsonTest, DeepText) {
  constexpr std::size_t kDepth = 100'000;
  const std::string deep = std::string(kDepth, '[') + std::string(kDepth, ']');
  EXPECT_EQ(fault("{\"unknown\":" + deep + "}"), "none");
}

// --- both ways

TEST(FromJsonTest, WhatToJsonWritesComesBack) {
  const ServiceConfig config =
      ServiceConfig()
          .load_balancing(LoadBalancing::RoundRobin)
          .health_check("demo.v1.Greeter")
          .retry_throttling(10, 0.5)
          .add(MethodConfig()
                   .service("a\"\n\\")
                   .method("/demo.v1.Greeter/Watch")
                   .timeout(1500ms)
                   .wait_for_ready()
                   .max_request(10)
                   .max_reply(0))
          .add(MethodConfig().service("longest").timeout(Clock::duration::max()))
          .add(MethodConfig().retry(RetryPolicy()
                                        .max_attempts(5)
                                        .initial_backoff(1ns)
                                        .max_backoff(1h)
                                        .backoff_multiplier(1.7)
                                        .retry_on({StatusCode::Aborted, StatusCode::Cancelled,
                                                   StatusCode::Unauthenticated})));
  const std::string json = to_json(config);
  const ServiceConfig back = read(json);
  EXPECT_EQ(to_json(back), json);
  EXPECT_EQ(back.find("/longest/M")->timeout(), Clock::duration::max());
  EXPECT_EQ(back.find("/any/M")->retry()->max_backoff(), 1h);
  EXPECT_EQ(to_json(ServiceConfig()), to_json(read("{}")));
}

TEST(ConfigOfTest, WhateverTheChannelWasGiven) {
  EXPECT_TRUE(config_of(ChannelOptions()).methods().empty());
  EXPECT_EQ(config_of(ChannelOptions().service_config(
                          ServiceConfig().load_balancing(LoadBalancing::RoundRobin)))
                .load_balancing(),
            LoadBalancing::RoundRobin);
  EXPECT_EQ(config_of(ChannelOptions().service_config_json(
                          R"({"loadBalancingConfig":[{"round_robin":{}}]})"))
                .load_balancing(),
            LoadBalancing::RoundRobin);
  try {
    static_cast<void>(config_of(ChannelOptions().service_config_json(R"({"methodConfig":1})")));
    ADD_FAILURE() << "nothing was refused";
  } catch (const std::invalid_argument& refused) {
    EXPECT_STREQ(refused.what(), "methodConfig: an array is expected");
  }
}

}  // namespace
}  // namespace cpprpc::transport::service_config
