// What the tests of options have in common: the Echo service of tests/e2e, and servers and channels
// with whatever options a test wants, on each network.

#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "certificates.h"
#include "network.h"
#include "peer.h"

namespace transport_network {

using namespace e2e;
using cpprpc::ChannelOptions;
using cpprpc::Clock;
using cpprpc::ServerOptions;
using networks::Authority;
using networks::Folder;
using networks::local;
using networks::local_server;
using networks::Network;
using networks::Subject;

/// Serves Echo, whose Once answers with what the request says. What is encrypted in these tests,
/// they encrypt themselves.
class ServedTest : public testing::TestWithParam<Network> {
 protected:
  ServedTest();

  /// Fails the test if the server does not start.
  [[nodiscard]] cpprpc::Server serve(ServerOptions options) const;

  /// On a port that is free, without TLS.
  [[nodiscard]] cpprpc::Server serve_plain(ServerOptions options = ServerOptions()) const {
    return serve(std::move(options.listen("127.0.0.1:0")));
  }

  [[nodiscard]] static Channel connect(std::string target,
                                       ChannelOptions options = ChannelOptions()) {
    return GetParam().connect(std::move(target), std::move(options));
  }

  EchoService echo;
  cpprpc::Router router;
};

Result<Pong> ask(const Channel& channel, CallOptions options = CallOptions(),
                 const Ping& request = Ping());

}  // namespace transport_network
