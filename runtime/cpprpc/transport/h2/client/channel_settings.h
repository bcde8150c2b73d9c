// ChannelSettings: what all threads of a channel have in common. Made once, and then read by all of
// them without a lock; what changes is atomic.

#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "cpprpc/base/status.h"
#include "cpprpc/rpc/channel_options.h"
#include "cpprpc/rpc/service_config.h"
#include "cpprpc/transport/h2/client/retry.h"
#include "cpprpc/transport/h2/io/address.h"
#include "cpprpc/transport/h2/io/tls_context.h"
#include "cpprpc/transport/h2/session/session.h"

namespace cpprpc::transport::h2 {

struct ChannelSettings {
  /// Throws std::invalid_argument for certificates, keys and a service config that are none.
  ChannelSettings(std::string target_text, const ChannelOptions& channel_options);
  ChannelSettings(const ChannelSettings&) = delete;
  ChannelSettings& operator=(const ChannelSettings&) = delete;

  /// How long nothing may have been heard of a server before it is pinged: longer than the options
  /// say once servers have taken that for too often.
  [[nodiscard]] Clock::duration ping_after() const noexcept;
  void ping_less() noexcept;

  const ChannelOptions options;
  const std::string text;  // of the target, as the user wrote it
  const ServiceConfig config;
  const std::optional<std::string> health_check;  // the service that servers are asked for
  Target target;
  Status fault;                                 // why there is none: calls end with it
  const std::unique_ptr<ClientTlsContext> tls;  // null: connections are not encrypted
  SessionSettings session;

  // What calls say of themselves.
  std::string authority;
  std::string user_agent;
  std::string bearer;  // of authorization; empty: none
  bool may_carry_credentials = false;
  std::size_t max_metadata = 0;
  std::size_t retry_buffer = 0;

  mutable std::optional<RetryThrottle> throttle;

 private:
  std::atomic<int> pings_halved_ = 0;
};

}  // namespace cpprpc::transport::h2
