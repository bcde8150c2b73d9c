// ServiceConfig: what a channel does for the calls of its services: how they are spread over the
// servers, and per method timeouts, retries and limits.
//
//   ChannelOptions{}.service_config(
//       ServiceConfig{}
//           .load_balancing(LoadBalancing::RoundRobin)
//           .add(MethodConfig{}.retry(RetryPolicy{}))                            // every method
//           .add(MethodConfig{}.method(Greeter::methods::watch).timeout(30s)));  // but this one
//
// Of the entries for a call the nearest counts, alone: its method's, else its service's, else the
// one for every method. A value; not synchronised. Setters throw std::invalid_argument, saying why.
//
// Specification: https://github.com/grpc/grpc/blob/master/doc/service_config.md

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cpprpc/rpc/method.h"
#include "cpprpc/rpc/retry_policy.h"

namespace cpprpc {

/// How calls are spread over the addresses that a target's name stands for.
/// https://github.com/grpc/grpc/blob/master/doc/load-balancing.md
enum class LoadBalancing {
  PickFirst,   // all to the first one that can be connected to
  RoundRobin,  // in turn to all that can be connected to
};

class MethodConfig {
 public:
  /// For every method, until service() or method() say which.
  MethodConfig() {}

  /// For all methods of a service: `Greeter::full_name`, or "demo.v1.Greeter". Any number of them.
  MethodConfig& service(std::string_view full_name);

  /// For that method: `Greeter::methods::say_hello`, or "/demo.v1.Greeter/SayHello". Any number of
  /// them.
  MethodConfig& method(const Method& method) { return this->method(method.path); }
  MethodConfig& method(std::string_view path);

  MethodConfig& retry(RetryPolicy policy) {
    retry_ = std::move(policy);
    return *this;
  }

  /// For each call; a call may ask for less.
  MethodConfig& timeout(Clock::duration timeout);

  /// See CallOptions::wait_for_ready(); a call may say otherwise.
  MethodConfig& wait_for_ready(bool wait = true) noexcept {
    wait_for_ready_ = wait;
    return *this;
  }

  /// The largest message of each direction, in bytes; the channel may allow less.
  MethodConfig& max_request(std::size_t bytes) noexcept {
    max_request_ = bytes;
    return *this;
  }
  MethodConfig& max_reply(std::size_t bytes) noexcept {
    max_reply_ = bytes;
    return *this;
  }

  struct Name {
    std::string service;
    std::string method;  // empty: all of them
  };
  [[nodiscard]] const std::vector<Name>& names() const noexcept { return names_; }
  [[nodiscard]] const std::optional<RetryPolicy>& retry() const noexcept { return retry_; }
  [[nodiscard]] std::optional<Clock::duration> timeout() const noexcept { return timeout_; }
  [[nodiscard]] std::optional<bool> wait_for_ready() const noexcept { return wait_for_ready_; }
  [[nodiscard]] std::optional<std::size_t> max_request() const noexcept { return max_request_; }
  [[nodiscard]] std::optional<std::size_t> max_reply() const noexcept { return max_reply_; }

 private:
  void add_name(Name name);

  std::vector<Name> names_;
  std::optional<RetryPolicy> retry_;
  std::optional<Clock::duration> timeout_;
  std::optional<bool> wait_for_ready_;
  std::optional<std::size_t> max_request_;
  std::optional<std::size_t> max_reply_;
};

class ServiceConfig {
 public:
  ServiceConfig() {}

  ServiceConfig& load_balancing(LoadBalancing policy) noexcept {
    load_balancing_ = policy;
    return *this;
  }

  /// Asks each server how that service is, by grpc.health.v1, and sends no calls to those where it
  /// is not SERVING; "" is the server as a whole. Those that do not serve health get calls all the
  /// same. For RoundRobin: PickFirst does not ask.
  /// https://github.com/grpc/grpc/blob/master/doc/health-checking.md
  ServiceConfig& health_check(std::string service = "") {
    health_check_ = std::move(service);
    return *this;
  }

  /// Throws if a method or service of it has an entry already.
  ServiceConfig& add(MethodConfig config);

  /// Stops retries while too many calls fail: each failure takes one of `max_tokens`, each success
  /// brings back `token_ratio`, and calls are tried again only while more than half are left.
  /// Up to 1000 tokens; the ratio counts in thousandths.
  ServiceConfig& retry_throttling(int max_tokens, double token_ratio);

  /// What holds for the calls of that method, "/demo.v1.Greeter/SayHello"; null if nothing does.
  /// For every call: two binary searches at most.
  [[nodiscard]] const MethodConfig* find(std::string_view path) const noexcept;

  struct RetryThrottling {
    int max_tokens;
    double token_ratio;
  };
  [[nodiscard]] std::optional<LoadBalancing> load_balancing() const noexcept {
    return load_balancing_;
  }
  /// Empty: nobody asks.
  [[nodiscard]] const std::optional<std::string>& health_check() const noexcept {
    return health_check_;
  }
  [[nodiscard]] const std::vector<MethodConfig>& methods() const noexcept { return methods_; }
  [[nodiscard]] const std::optional<RetryThrottling>& retry_throttling() const noexcept {
    return retry_throttling_;
  }

 private:
  // "/demo.v1.Greeter/SayHello", "/demo.v1.Greeter/" for a service, "" for every method.
  struct Entry {
    std::string path;
    std::size_t config;  // of methods_
  };
  [[nodiscard]] const MethodConfig* entry(std::string_view path) const noexcept;

  std::optional<LoadBalancing> load_balancing_;
  std::optional<std::string> health_check_;
  std::vector<MethodConfig> methods_;
  std::vector<Entry> entries_;  // by path
  std::optional<RetryThrottling> retry_throttling_;
};

}  // namespace cpprpc
