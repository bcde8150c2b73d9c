// RateLimitOptions: how many calls a second each caller may make.
//
//   RateLimitOptions{}.rate(100).burst(200)                        // each peer, by its address
//   RateLimitOptions{}.rate(10).by_metadata("x-api-key")
//   RateLimitOptions{}.rate(10).key([](ServerContext& context) { return context.identity()... })
//
// A value; not synchronised. Setters throw std::invalid_argument for what makes no sense.

#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cpprpc/rpc/server_context.h"

namespace cpprpc {

class RateLimitOptions {
 public:
  /// Who is to be counted together. Of several threads, and it must not block. Keys of more than
  /// 128 bytes are cut, and have a hash at their end.
  using Key = std::function<std::string(ServerContext& context)>;

  RateLimitOptions();

  /// Calls in a second, for each key. Has to be said.
  RateLimitOptions& rate(double per_second);

  /// How many calls may come at once after a time without. As many as in a second by default, and
  /// at least one.
  RateLimitOptions& burst(std::size_t calls);

  /// Counts by what a function says of a call: a claim of its token, for instance.
  RateLimitOptions& key(Key key);

  /// Counts by the address of the peer, without its port: the default. An IPv6 address is that of
  /// its network, the first 64 bits, because a machine has all of the others. Behind a proxy all
  /// calls have the address of that.
  RateLimitOptions& by_peer();

  /// Counts by the first value of a metadata entry. Callers without it are counted together.
  /// Whoever may say what he likes there has as many keys as he likes: for entries that a proxy or
  /// a middleware further out has checked.
  RateLimitOptions& by_metadata(std::string_view name);

  /// How many keys are remembered; 65,536 by default. One that has its whole burst again is
  /// forgotten when there is need of the place. When there is none to be had, because that many
  /// keys were active of late, further keys share a single bucket: made-up keys cost no more
  /// memory, nor do they take anything from those that are known.
  RateLimitOptions& max_keys(std::size_t keys);

  /// Calls of a service, `grpc.health.v1.Health`, or of a method, `/demo.v1.Greeter/SayHello`, pass
  /// and are not counted. May be said several times.
  RateLimitOptions& exempt(std::string_view service_or_path);

  [[nodiscard]] std::optional<double> rate() const noexcept { return rate_; }
  [[nodiscard]] std::optional<std::size_t> burst() const noexcept { return burst_; }
  [[nodiscard]] const Key& key() const noexcept { return key_; }
  [[nodiscard]] std::size_t max_keys() const noexcept { return max_keys_; }
  [[nodiscard]] const std::vector<std::string>& exempt() const noexcept { return exempt_; }

 private:
  std::optional<double> rate_;
  std::optional<std::size_t> burst_;
  Key key_;
  std::size_t max_keys_ = 65536;
  std::vector<std::string> exempt_;
};

}  // namespace cpprpc
