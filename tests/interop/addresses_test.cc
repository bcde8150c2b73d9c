// Where a server listens.

#include <gtest/gtest.h>
#include <unistd.h>

#include <string>

#include "our_peer.h"

namespace interop {
namespace {

class AddressesTest : public testing::TestWithParam<Network> {
 protected:
  AddressesTest() {
    use_defaults(service);
    service.bind(router);
  }

  [[nodiscard]] Result<cpprpc::Server> serve(const std::string& address) const {
    return GetParam().serve(router, ServerOptions().listen(address).threads(1));
  }

  OurService service;
  cpprpc::Router router;
};
CPPRPC_ON_EVERY_PLAIN_NETWORK(AddressesTest);

TEST_P(AddressesTest, PortZeroTakesAFreeOne) {
  const auto one = serve("127.0.0.1:0");
  const auto other = serve("127.0.0.1:0");
  ASSERT_TRUE(one && other);
  EXPECT_GT(one->port(), 0);
  EXPECT_NE(one->port(), other->port());
}

TEST_P(AddressesTest, PortInUse) {
  const OurServer first(GetParam());
  const auto second = serve(first.target());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error(),
            Status::unavailable("cannot listen on " + first.target() + ": Address already in use"));
}

TEST_P(AddressesTest, PortIsFreeAgainAfterShutdown) {
  OurServer first(GetParam());
  const std::string target = first.target();
  EXPECT_TRUE(ask(GetParam().connect(target), Note()));
  first.shutdown();
  const auto second = serve(target);
  ASSERT_TRUE(second) << second.error().to_string();
  EXPECT_TRUE(ask(GetParam().connect(target), Note()));
}

TEST_P(AddressesTest, OneOfSeveralInUse) {
  const OurServer first(GetParam());
  const auto server = GetParam().serve(
      router, ServerOptions().listen("127.0.0.1:0").listen(first.target()).threads(3));
  ASSERT_FALSE(server);
  EXPECT_NE(server.error().message().find(first.target()), std::string::npos);
}

TEST_P(AddressesTest, SomebodyElsesAddress) {
  const auto server = serve("192.0.2.1:0");  // reserved for documentation
  ASSERT_FALSE(server);
  EXPECT_EQ(server.error().code(), StatusCode::Unavailable);
  EXPECT_NE(server.error().message().find("192.0.2.1:0"), std::string::npos);
}

TEST_P(AddressesTest, WhatIsNoAddress) {
  for (const std::string address : {"", "127.0.0.1", "127.0.0.1:", ":80", "127.0.0.1:65536",
                                    "127.0.0.1:-1", "127.0.0.1:http", "::1:80", "no such host:0"}) {
    const auto server = serve(address);
    ASSERT_FALSE(server) << address;
    EXPECT_EQ(server.error().code(), StatusCode::InvalidArgument) << server.error().to_string();
    EXPECT_NE(server.error().message().find(address), std::string::npos);
  }
  EXPECT_EQ(GetParam().serve(router, ServerOptions()).status().code(), StatusCode::InvalidArgument);
}

TEST_P(AddressesTest, Several) {
  const std::string path = "/tmp/cpprpc-" + std::to_string(::getpid()) + ".sock";
  const auto server = GetParam().serve(
      router, ServerOptions().listen("unix:" + path).listen("127.0.0.1:0").listen("127.0.0.1:0"));
  ASSERT_TRUE(server) << server.error().to_string();
  EXPECT_GT(server->port(), 0);
  EXPECT_TRUE(ask(GetParam().connect("unix:" + path), Note()));
  EXPECT_TRUE(ask(GetParam().connect("127.0.0.1:" + std::to_string(server->port())), Note()));
}

TEST_P(AddressesTest, OnlyASocketFileHasNoPort) {
  const std::string path = "/tmp/cpprpc-" + std::to_string(::getpid()) + "-only.sock";
  const auto server = serve("unix:" + path);
  ASSERT_TRUE(server) << server.error().to_string();
  EXPECT_EQ(server->port(), 0);
  EXPECT_FALSE(serve("unix:/no/such/folder/x.sock"));
}

}  // namespace
}  // namespace interop
