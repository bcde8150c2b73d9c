// Network: a transport that goes over the network, plain or with TLS, by name: what a test is run
// on. The one place where tests get servers and channels, unless they are about one transport.
//
//   const Network& network = GetParam();
//   const Server server = network.serve(router, network.listening()).value();
//   const Channel channel = network.connect(local(server));
//
// Another transport is one line in network.cc. A value; any thread.

#pragma once

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "cpprpc/base/result.h"
#include "cpprpc/rpc/channel.h"
#include "cpprpc/rpc/channel_options.h"
#include "cpprpc/rpc/router.h"
#include "cpprpc/rpc/server.h"
#include "cpprpc/rpc/server_options.h"

namespace networks {

class Network {
 public:
  using Serve = cpprpc::Result<cpprpc::Server> (*)(const cpprpc::Router&, cpprpc::ServerOptions);
  using Connect = cpprpc::Channel (*)(std::string, cpprpc::ChannelOptions);
  enum class Security { Plain, Tls };

  Network(std::string name, Serve serving, Connect connecting, Security security)
      : name_(std::move(name)), serve_(serving), connect_(connecting), security_(security) {}

  /// "h2", "h2_tls"
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] bool is_encrypted() const noexcept { return security_ == Security::Tls; }
  /// Whether its client may fail a call, with UNAVAILABLE, that it gives to a connection which the
  /// server has just ended: docs/decisions/0035.
  [[nodiscard]] bool loses_calls_of_old_connections() const noexcept {
    return name_.starts_with("grpc");
  }

  /// Options of a server that listens on that address of this machine: with a certificate, if this
  /// network is encrypted.
  [[nodiscard]] cpprpc::ServerOptions listening(std::string address = "127.0.0.1:0") const;

  [[nodiscard]] cpprpc::Result<cpprpc::Server> serve(const cpprpc::Router& router,
                                                     cpprpc::ServerOptions options) const {
    return serve_(router, std::move(options));
  }

  /// A channel that trusts such a server, unless the options have TLS of their own.
  [[nodiscard]] cpprpc::Channel connect(
      std::string target, cpprpc::ChannelOptions options = cpprpc::ChannelOptions()) const;

 private:
  std::string name_;
  Serve serve_;
  Connect connect_;
  Security security_;
};
inline void PrintTo(const Network& network, std::ostream* out) { *out << network.name(); }

/// Of each transport that is built. Encrypted ones trust each other across processes that a test
/// starts, too.
std::vector<Network> plain();
std::vector<Network> encrypted();
std::vector<Network> all();

/// The one of that name. Throws std::invalid_argument if there is none.
Network named(const std::string& name);

/// "127.0.0.1:50051"
std::string local(const cpprpc::Server& server);

inline std::string network_name(const testing::TestParamInfo<Network>& network) {
  return network.param.name();
}

}  // namespace networks

#define CPPRPC_ON_EVERY_NETWORK(Suite)                                          \
  INSTANTIATE_TEST_SUITE_P(Networks, Suite, testing::ValuesIn(networks::all()), \
                           networks::network_name)

/// For tests to which encryption adds nothing, or that bring their own.
#define CPPRPC_ON_EVERY_PLAIN_NETWORK(Suite)                                      \
  INSTANTIATE_TEST_SUITE_P(Networks, Suite, testing::ValuesIn(networks::plain()), \
                           networks::network_name)
