// What goes wrong, and how it is told.

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "peer.h"

namespace e2e {
namespace {

using ErrorsTest = PeerTest;
using v1::Raw;

Task<Result<Pong>> ask(EchoClient client) {
  const Ping request{.text = "x"};
  co_return co_await client.once(request);
}

TEST_P(ErrorsTest, EveryCodeArrives) {
  for (int number = 1; number <= 16; ++number) {
    const Status status(static_cast<StatusCode>(number), "code " + std::to_string(number));
    echo.on_once = [&](ServerContext&, Ping) -> Task<Result<Pong>> { co_return status; };
    const Result<Pong> reply = sync_wait(ask(client()));
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error(), status);
  }
}

TEST_P(ErrorsTest, MessagesAndDetailsArriveUnchanged) {
  const Status status(StatusCode::FailedPrecondition, "100% caf\xc3\xa9\n\ttab, \"quotes\"",
                      std::string("\x08\x09\x00\xff", 4));
  echo.on_once = [&](ServerContext&, Ping) -> Task<Result<Pong>> { co_return status; };
  const Result<Pong> reply = sync_wait(ask(client()));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error(), status);
}

TEST_P(ErrorsTest, AnEscapedExceptionIsUnknownAndLogged) {
  echo.on_once = [](ServerContext&, Ping) -> Task<Result<Pong>> {
    throw std::runtime_error("secret of the house");
    co_return Pong();
  };
  const Result<Pong> reply = sync_wait(ask(client()));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code(), StatusCode::Unknown);
  EXPECT_EQ(reply.error().message().find("secret"), std::string_view::npos);
  server->shutdown(std::chrono::seconds(10));
  EXPECT_EQ(escaped, std::vector<std::string>{"secret of the house"});
}

TEST_P(ErrorsTest, AnExceptionBeforeTheFirstSuspensionIsNoDifferent) {
  echo.on_expand = [](ServerContext&, Ping, Writer<Pong>&) -> Task<Status> {
    throw std::runtime_error("at once");  // no coroutine: thrown while the handler is called
  };
  const auto ask_stream = [](EchoClient client) -> Task<Status> {
    const Ping request;
    auto replies = client.expand(request);
    EXPECT_FALSE((co_await replies.read()).has_value());
    co_return co_await replies.finish();
  };
  EXPECT_EQ(sync_wait(ask_stream(client())).code(), StatusCode::Unknown);
}

TEST_P(ErrorsTest, AMethodThatNobodyImplements) {
  const auto ask_nobody = [](EchoClient client) -> Task<void> {
    const Ping request;
    const Result<Pong> reply = co_await client.nobody(request);
    EXPECT_EQ(reply.status(), Status::unimplemented("e2e.v1.Echo/Nobody is not implemented"));
    auto call = client.nobody_at_all();
    EXPECT_FALSE((co_await call.read()).has_value());
    const Status status = co_await call.finish();
    EXPECT_EQ(status.code(), StatusCode::Unimplemented);
  };
  sync_wait(ask_nobody(client()));
}

TEST_P(ErrorsTest, AMethodThatDoesNotExist) {
  const auto ask_elsewhere = [](Channel channel) -> Task<Result<Pong>> {
    constexpr cpprpc::Unary<Ping, Pong> method{"/e2e.v1.Echo/Nowhere"};
    const Ping request;
    co_return co_await channel.call(method, request);
  };
  const Result<Pong> reply = sync_wait(ask_elsewhere(server->channel()));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code(), StatusCode::Unimplemented);
  EXPECT_NE(reply.error().message().find("/e2e.v1.Echo/Nowhere"), std::string_view::npos);
}

TEST_P(ErrorsTest, ARequestThatCannotBeDecoded) {
  echo.on_once = [](ServerContext&, Ping) -> Task<Result<Pong>> {
    ADD_FAILURE() << "the handler must not see it";
    co_return Pong();
  };
  const auto ask_raw = [](Channel channel) -> Task<Result<Pong>> {
    constexpr cpprpc::Unary<Raw, Pong> method{"/e2e.v1.Echo/Once"};
    const Raw request{.text = "\xff"};
    co_return co_await channel.call(method, request);
  };
  const Result<Pong> reply = sync_wait(ask_raw(server->channel()));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error(),
            Status::internal("cannot decode e2e.v1.Ping.text at byte 2: a string is not UTF-8"));
}

TEST_P(ErrorsTest, AStreamedRequestThatCannotBeDecoded) {
  echo.on_collect = [](ServerContext&, Reader<Ping>& requests) -> Task<Result<Pong>> {
    EXPECT_FALSE((co_await requests.read()).has_value());
    co_return Pong();  // as if nothing were wrong
  };
  const auto send_raw = [](Channel channel) -> Task<Result<Pong>> {
    constexpr cpprpc::ClientStream<Raw, Pong> method{"/e2e.v1.Echo/Collect"};
    auto call = channel.call(method);
    const Raw request{.text = "\xff"};
    co_await call.write(request);
    co_return co_await call.finish();
  };
  const Result<Pong> reply = sync_wait(send_raw(server->channel()));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code(), StatusCode::Internal);
}

TEST_P(ErrorsTest, AReplyThatCannotBeDecoded) {
  echo.on_once = [](ServerContext&, Ping) -> Task<Result<Pong>> {
    co_return Pong{.payload = "\xff"};
  };
  // Reads Pong.payload, field 3, as a string.
  const auto ask_other = [](Channel channel) -> Task<void> {
    constexpr cpprpc::Unary<Ping, v1::Misread> method{"/e2e.v1.Echo/Once"};
    const Ping request;
    const Result<v1::Misread> reply = co_await channel.call(method, request);
    EXPECT_EQ(reply.status().code(), StatusCode::Internal);
    EXPECT_NE(reply.status().message().find("e2e.v1.Misread.payload"), std::string_view::npos);
  };
  sync_wait(ask_other(server->channel()));
}

TEST_P(ErrorsTest, AStreamedReplyThatCannotBeDecoded) {
  echo.on_expand = [](ServerContext&, Ping, Writer<Pong>& replies) -> Task<Status> {
    const Pong reply{.payload = "\xff"};
    while (co_await replies.write(reply)) {
    }
    co_return Status::ok();
  };
  const auto ask_other = [](Channel channel) -> Task<Status> {
    constexpr cpprpc::ServerStream<Ping, v1::Misread> method{"/e2e.v1.Echo/Expand"};
    const Ping request;
    auto replies = channel.call(method, request);
    EXPECT_FALSE((co_await replies.read()).has_value());
    EXPECT_FALSE((co_await replies.read()).has_value());
    co_return co_await replies.finish();
  };
  EXPECT_EQ(sync_wait(ask_other(server->channel())).code(), StatusCode::Internal);
}

TEST_P(ErrorsTest, OneReplyIsNotMany) {
  echo.on_expand = [](ServerContext&, Ping request, Writer<Pong>& replies) -> Task<Status> {
    const Pong reply;
    for (int i = 0; i < request.number; ++i) co_await replies.write(reply);
    co_return Status::ok();
  };
  const auto ask_one = [](Channel channel, int replies) -> Task<Result<Pong>> {
    constexpr cpprpc::Unary<Ping, Pong> method{"/e2e.v1.Echo/Expand"};
    const Ping request{.number = replies};
    co_return co_await channel.call(method, request);
  };
  EXPECT_TRUE(sync_wait(ask_one(server->channel(), 1)));
  for (const int replies : {0, 2}) {
    const Result<Pong> reply = sync_wait(ask_one(server->channel(), replies));
    EXPECT_FALSE(reply) << replies << " replies passed for one";
  }
}

TEST_P(ErrorsTest, TwoHandlersForOnePathAreRefused) {
  EXPECT_THROW(echo.bind(router), std::logic_error);
}

CPPRPC_ON_EVERY_TRANSPORT(ErrorsTest);

}  // namespace
}  // namespace e2e
