// What the tests of the grpc transport's options have in common: the Echo service of tests/e2e,
// and servers and channels with whatever options a test wants.

#pragma once

#include <gtest/gtest.h>

#include <string>

#include "cpprpc/transport/grpc/grpc.h"
#include "peer.h"

namespace transport_grpc {

using namespace e2e;
using cpprpc::ChannelOptions;
using cpprpc::Clock;
using cpprpc::connect_grpc;
using cpprpc::ServerOptions;

/// Serves Echo, whose Once answers with what the request says.
class ServedTest : public testing::Test {
 protected:
  ServedTest();

  /// Fails the test if the server does not start.
  cpprpc::Server serve(ServerOptions options) const;

  EchoService echo;
  cpprpc::Router router;
};

std::string local(const cpprpc::Server& server);

Result<Pong> ask(const Channel& channel, CallOptions options = CallOptions(),
                 const Ping& request = Ping());

}  // namespace transport_grpc
