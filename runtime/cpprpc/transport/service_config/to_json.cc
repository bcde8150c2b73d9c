#include <algorithm>
#include <chrono>
#include <climits>
#include <cstdio>

#include "cpprpc/transport/service_config/json.h"

// RapidJSON adds to a null pointer while its stack is empty, only to compare: the sanitizer stops
// at it.
#ifdef __clang__
#pragma clang attribute push(__attribute__((no_sanitize("pointer-overflow"))), apply_to = function)
#endif
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#ifdef __clang__
#pragma clang attribute pop
#endif

namespace cpprpc::transport::service_config {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void write_key(Writer& json, std::string_view key) {
  json.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
}

void write_text(Writer& json, std::string_view text) {
  json.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

// google.protobuf.Duration: "1.500000000s"; it has 315,576,000,000 seconds at most.
void write_duration(Writer& json, Clock::duration duration) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(duration);
  const auto rest = std::chrono::duration_cast<std::chrono::nanoseconds>(duration - seconds);
  char text[48];
  std::snprintf(text, sizeof text, "%lld.%09llds",
                std::min(static_cast<long long>(seconds.count()), 315'576'000'000LL),
                static_cast<long long>(rest.count()));
  write_text(json, text);
}

// gRPC's library reads these as int.
void write_limit(Writer& json, std::string_view key, std::size_t bytes) {
  write_key(json, key);
  json.Int(static_cast<int>(std::min(bytes, std::size_t{INT_MAX})));
}

void write_names(Writer& json, const MethodConfig& method) {
  write_key(json, "name");
  json.StartArray();
  for (const MethodConfig::Name& name : method.names()) {
    json.StartObject();
    write_key(json, "service");
    write_text(json, name.service);
    if (!name.method.empty()) {
      write_key(json, "method");
      write_text(json, name.method);
    }
    json.EndObject();
  }
  if (method.names().empty()) {  // an empty name: every method
    json.StartObject();
    json.EndObject();
  }
  json.EndArray();
}

void write_retry(Writer& json, const RetryPolicy& policy) {
  write_key(json, "retryPolicy");
  json.StartObject();
  write_key(json, "maxAttempts");
  json.Int(policy.max_attempts());
  write_key(json, "initialBackoff");
  write_duration(json, policy.initial_backoff());
  write_key(json, "maxBackoff");
  write_duration(json, policy.max_backoff());
  write_key(json, "backoffMultiplier");
  json.Double(policy.backoff_multiplier());
  write_key(json, "retryableStatusCodes");
  json.StartArray();
  for (const StatusCode code : policy.codes()) write_text(json, to_string(code));
  json.EndArray();
  json.EndObject();
}

void write_method(Writer& json, const MethodConfig& method) {
  json.StartObject();
  write_names(json, method);
  if (method.wait_for_ready()) {
    write_key(json, "waitForReady");
    json.Bool(*method.wait_for_ready());
  }
  if (method.timeout()) {
    write_key(json, "timeout");
    write_duration(json, *method.timeout());
  }
  if (method.max_request()) write_limit(json, "maxRequestMessageBytes", *method.max_request());
  if (method.max_reply()) write_limit(json, "maxResponseMessageBytes", *method.max_reply());
  if (method.retry()) write_retry(json, *method.retry());
  json.EndObject();
}

void write_load_balancing(Writer& json, LoadBalancing policy) {
  write_key(json, "loadBalancingConfig");
  json.StartArray();
  json.StartObject();
  write_key(json, policy == LoadBalancing::RoundRobin ? "round_robin" : "pick_first");
  json.StartObject();
  json.EndObject();
  json.EndObject();
  json.EndArray();
}

void write_throttling(Writer& json, const ServiceConfig::RetryThrottling& throttling) {
  write_key(json, "retryThrottling");
  json.StartObject();
  write_key(json, "maxTokens");
  json.Int(throttling.max_tokens);
  write_key(json, "tokenRatio");
  json.Double(throttling.token_ratio);
  json.EndObject();
}

}  // namespace

std::string to_json(const ServiceConfig& config) {
  rapidjson::StringBuffer buffer;
  Writer json(buffer);
  json.StartObject();
  if (config.load_balancing()) write_load_balancing(json, *config.load_balancing());
  if (config.health_check()) {
    write_key(json, "healthCheckConfig");
    json.StartObject();
    write_key(json, "serviceName");
    write_text(json, *config.health_check());
    json.EndObject();
  }
  if (!config.methods().empty()) {
    write_key(json, "methodConfig");
    json.StartArray();
    for (const MethodConfig& method : config.methods()) write_method(json, method);
    json.EndArray();
  }
  if (config.retry_throttling()) write_throttling(json, *config.retry_throttling());
  json.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace cpprpc::transport::service_config
