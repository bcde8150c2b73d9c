// Headers and trailers, peer and path.

#include <gtest/gtest.h>

#include <string>

#include "cpprpc/task/async_event.h"
#include "peer.h"

namespace e2e {
namespace {

using MetadataTest = PeerTest;

Result<Pong> answer() { return Pong(); }

TEST_P(MetadataTest, AHandlerSeesWhatTheClientSent) {
  const std::string binary("\x00\xff\x7f,", 4);
  echo.on_once = [&](ServerContext& context, Ping) -> Task<Result<Pong>> {
    const auto& metadata = context.metadata();
    EXPECT_EQ(metadata.get("x-tenant"), "acme");
    EXPECT_EQ(metadata.get("x-trace-bin"), binary);
    EXPECT_EQ(metadata.get_all("x-many"), (std::vector<std::string_view>{"1", "2"}));
    EXPECT_EQ(metadata.get("x-none"), std::nullopt);
    EXPECT_EQ(context.path(), "/e2e.v1.Echo/Once");
    EXPECT_FALSE(context.peer().empty());
    EXPECT_EQ(context.deadline(), std::nullopt);
    EXPECT_FALSE(context.is_cancelled());
    co_return answer();
  };
  const auto ask = [&](EchoClient client) -> Task<Result<Pong>> {
    const Ping request;
    co_return co_await client.once(request, CallOptions{}
                                                .metadata("X-Tenant", "acme")
                                                .metadata("x-trace-bin", binary)
                                                .metadata("x-many", "1")
                                                .metadata("x-many", "2"));
  };
  const auto reply = sync_wait(ask(client()));
  EXPECT_TRUE(reply) << reply.error().to_string();
}

TEST_P(MetadataTest, AClientSeesHeadersAndTrailers) {
  echo.on_once = [](ServerContext& context, Ping request) -> Task<Result<Pong>> {
    context.headers().add("x-served-by", "a");
    context.trailers().add("x-cost", "3");
    context.trailers().add("x-raw-bin", std::string("\0\1", 2));
    if (request.number != 0) co_return Status::not_found("with trailers all the same");
    co_return Pong();
  };
  for (const int number : {0, 1}) {
    const auto ask = [&](EchoClient client) -> Task<void> {
      const Ping request{.number = number};
      auto call = client.once(request);
      const Result<Pong> reply = co_await call;
      EXPECT_EQ(reply.has_value(), number == 0);
      // A call that fails before its first message may carry its headers in the trailers.
      const auto headers = call.headers().get("x-served-by");
      EXPECT_EQ(headers ? headers : call.trailers().get("x-served-by"), "a");
      EXPECT_EQ(call.trailers().get("x-cost"), "3");
      EXPECT_EQ(call.trailers().get("x-raw-bin"), std::string("\0\1", 2));
    };
    sync_wait(ask(client()));
  }
}

TEST_P(MetadataTest, AStreamHasHeadersBeforeItsEnd) {
  cpprpc::AsyncEvent may_end;
  echo.on_expand = [&](ServerContext& context, Ping, Writer<Pong>& replies) -> Task<Status> {
    context.headers().add("x-served-by", "a");
    const Pong reply;
    co_await replies.write(reply);
    co_await may_end.wait();
    context.trailers().add("x-cost", "3");
    co_return Status::ok();
  };
  const auto ask = [&](EchoClient client) -> Task<void> {
    const Ping request;
    auto replies = client.expand(request);
    EXPECT_TRUE((co_await replies.read()).has_value());
    EXPECT_EQ(replies.headers().get("x-served-by"), "a");
    may_end.set();
    EXPECT_FALSE((co_await replies.read()).has_value());
    EXPECT_EQ(co_await replies.finish(), Status::ok());
    EXPECT_EQ(replies.trailers().get("x-cost"), "3");
  };
  sync_wait(ask(client()));
}

TEST(MetadataValueTest, RefusesWhatTheProtocolCannotCarry) {
  cpprpc::Metadata metadata;
  EXPECT_THROW(metadata.add("", "x"), std::invalid_argument);
  EXPECT_THROW(metadata.add("has space", "x"), std::invalid_argument);
  EXPECT_THROW(metadata.add("grpc-timeout", "1S"), std::invalid_argument);
  EXPECT_THROW(metadata.add("x-text", "caf\xc3\xa9"), std::invalid_argument);
  EXPECT_TRUE(metadata.empty());
  metadata.add("X-Upper", "x");
  EXPECT_EQ(metadata.begin()->key, "x-upper");
  EXPECT_EQ(metadata.erase("X-UPPER"), 1u);
  EXPECT_TRUE(metadata.empty());
  metadata.add("grpc-retry-pushback-ms", "-1");  // for handlers to send
  EXPECT_EQ(metadata.size(), 1u);
}

CPPRPC_ON_EVERY_TRANSPORT(MetadataTest);

}  // namespace
}  // namespace e2e
