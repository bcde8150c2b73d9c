// Network: a transport that goes over TCP, by name: the one place where the tests of faults get
// their servers and channels. Another transport that is to pass them is added in network.cc.

#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "cpprpc/rpc/channel.h"
#include "cpprpc/rpc/keepalive.h"
#include "cpprpc/rpc/router.h"
#include "cpprpc/rpc/server.h"
#include "cpprpc/rpc/service_config.h"

namespace faults {

/// What a test asks of a channel. Whatever it asks, the channel connects again soon.
class ChannelWishes {
 public:
  ChannelWishes() {}

  ChannelWishes& service_config(cpprpc::ServiceConfig config) {
    config_ = std::move(config);
    return *this;
  }
  ChannelWishes& keepalive(cpprpc::Keepalive keepalive) {
    keepalive_ = keepalive;
    return *this;
  }

  [[nodiscard]] const std::optional<cpprpc::ServiceConfig>& config() const { return config_; }
  [[nodiscard]] const std::optional<cpprpc::Keepalive>& pings() const { return keepalive_; }

 private:
  std::optional<cpprpc::ServiceConfig> config_;
  std::optional<cpprpc::Keepalive> keepalive_;
};

struct Network {
  std::string name;
  /// A server with two threads on that port of this machine; 0 for one that is free. Throws if it
  /// cannot be had.
  cpprpc::Server (*serve)(const cpprpc::Router& router, int port);
  cpprpc::Channel (*connect)(const std::string& target, const ChannelWishes& wishes);
};
inline void PrintTo(const Network& network, std::ostream* out) { *out << network.name; }

std::vector<Network> networks();

/// The one of that name. Throws std::invalid_argument if there is none.
Network network(const std::string& name);

std::string network_name(const testing::TestParamInfo<Network>& network);

#define CPPRPC_ON_EVERY_NETWORK(Suite)                                             \
  INSTANTIATE_TEST_SUITE_P(Networks, Suite, testing::ValuesIn(faults::networks()), \
                           faults::network_name)

}  // namespace faults
