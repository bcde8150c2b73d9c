// A service config as JSON, which gRPC's library reads by itself.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "cpprpc/transport/grpc/grpc.h"
#include "peer.h"

namespace transport_grpc {
namespace {

using namespace e2e;
using cpprpc::ChannelOptions;
using cpprpc::connect_grpc;
using testing::HasSubstr;

Task<Result<Pong>> ask(EchoClient client) {
  const Ping request;
  co_return co_await client.once(request);
}

Status end_of_call(std::string json) {
  const Channel channel =
      connect_grpc("127.0.0.1:1", ChannelOptions().service_config_json(std::move(json)));
  return sync_wait(ask(EchoClient(channel))).status();
}

TEST(ServiceConfigTest, WhatItDoesNotUnderstandFailsEveryCall) {
  const Status status = end_of_call(R"({"methodConfig": [{"name": [{}], "timeout": "soon"}]})");
  EXPECT_EQ(status.code(), StatusCode::InvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("service config"));
}

// Policies that there are in gRPC's library alone.
TEST(ServiceConfigTest, MayAskForMoreThanWeKnow) {
  EXPECT_EQ(end_of_call(R"({"loadBalancingConfig": [{"weighted_target_experimental": {
                             "targets": {"a": {"weight": 1, "childPolicy": [{"pick_first": {}}]}}
                           }}]})")
                .code(),
            StatusCode::Unavailable);  // nobody listens there
}

TEST(ServiceConfigTest, NoChannelForTextThatIsNoJson) {
  EXPECT_THROW(static_cast<void>(end_of_call("{")), std::invalid_argument);
}

}  // namespace
}  // namespace transport_grpc
