// The server's side of a connection, against plain nghttp2: what goes over the wire.

#include "cpprpc/transport/h2/session/server_connection.h"

#include <gtest/gtest.h>

#include <coroutine>
#include <string>

#include "cpprpc/task/async_event.h"
#include "peer.h"
#include "raw_client.h"
#include "served.h"

namespace h2_test {
namespace {

using cpprpc::Reader;
using cpprpc::Result;
using cpprpc::ServerContext;
using cpprpc::Status;
using cpprpc::Task;
using cpprpc::Writer;
using e2e::v1::Ping;
using e2e::v1::Pong;

constexpr const char* kOnce = "/e2e.v1.Echo/Once";
constexpr const char* kExpand = "/e2e.v1.Echo/Expand";
constexpr const char* kChat = "/e2e.v1.Echo/Chat";

std::string ping(std::string text) { return framed(cpprpc::encode(Ping{.text = std::move(text)})); }
std::string pong(std::string text) { return framed(cpprpc::encode(Pong{.text = std::move(text)})); }

class ServerConnectionTest : public testing::Test {
 protected:
  ServerConnectionTest() {
    echo.on_once = [](ServerContext&, Ping request) -> Task<Result<Pong>> {
      co_return Pong{.text = request.text};
    };
    echo.bind(router);
  }

  e2e::EchoService echo;
  cpprpc::Router router;
};

TEST_F(ServerConnectionTest, AnswersAUnaryCall) {
  Served served(router);
  RawClient client;
  const auto id = client.start(RawClient::headers(kOnce), ping("hello"));
  exchange(client, served);
  const RawCall& call = client.call(id);
  EXPECT_EQ(call.field(":status"), "200");
  EXPECT_EQ(call.field("content-type"), "application/grpc");
  EXPECT_EQ(call.field("grpc-status"), "0");
  EXPECT_EQ(call.data, pong("hello"));
  EXPECT_EQ(call.header_blocks, 2);
  EXPECT_TRUE(call.is_closed);
  EXPECT_EQ(call.error_code, 0U);
  EXPECT_EQ(served.connection().calls(), 0U);
}

TEST_F(ServerConnectionTest, SaysAnErrorInTrailersOnly) {
  echo.on_once = [](ServerContext& context, Ping) -> Task<Result<Pong>> {
    context.trailers().add("x-why", "test");
    co_return Status::not_found("no \xc3\xbc");
  };
  Served served(router);
  RawClient client;
  const auto id = client.start(RawClient::headers(kOnce), ping(""));
  exchange(client, served);
  const RawCall& call = client.call(id);
  EXPECT_EQ(call.header_blocks, 1);
  EXPECT_EQ(call.field("grpc-status"), "5");
  EXPECT_EQ(call.field("grpc-message"), "no %C3%BC");
  EXPECT_EQ(call.field("x-why"), "test");
}

TEST_F(ServerConnectionTest, ReadsARequestThatComesByteByByte) {
  Served served(router);
  RawClient client;
  const auto id = client.start(RawClient::headers(kOnce), ping("hello"));
  for (const char byte : client.take_output()) served.receive(std::string_view(&byte, 1));
  exchange(client, served);
  EXPECT_EQ(client.call(id).data, pong("hello"));
}

TEST_F(ServerConnectionTest, PacksManySmallMessagesIntoOneFrame) {
  echo.on_expand = [](ServerContext&, Ping, Writer<Pong>& replies) -> Task<Status> {
    const Pong reply{.number = 1};
    for (int i = 0; i < 1000; ++i) {
      if (!co_await replies.write(reply)) co_return Status::cancelled("gone");
    }
    co_return Status::ok();
  };
  Served served(router);
  RawClient client;
  exchange(client, served);
  const auto id = client.start(RawClient::headers(kExpand), ping(""));
  served.receive(client.take_output());
  const std::string answer = served.take_output();
  client.receive(answer);
  EXPECT_EQ(client.call(id).data.size(), 1000 * framed(cpprpc::encode(Pong{.number = 1})).size());
  EXPECT_LT(answer.size(), client.call(id).data.size() + 200);
}

TEST_F(ServerConnectionTest, ALargeReplyWaitsForTheClientsWindow) {
  std::string text(1 << 20, 'x');
  echo.on_once = [&text](ServerContext&, Ping) -> Task<Result<Pong>> {
    co_return Pong{.text = text};
  };
  Served served(router);
  RawClient client;
  const auto id = client.start(RawClient::headers(kOnce), ping(""));
  exchange(client, served);
  EXPECT_EQ(client.call(id).data, pong(text));
}

// How many messages a handler that reads none, or one that is read from, lets through.
TEST_F(ServerConnectionTest, AClientCannotSendMoreThanTheWindowToAHandlerThatDoesNotRead) {
  cpprpc::AsyncEvent go_on;
  std::size_t received = 0;
  echo.on_chat = [&](ServerContext&, Reader<Ping>& requests, Writer<Pong>&) -> Task<Status> {
    co_await go_on.wait();
    while (auto request = co_await requests.read()) received += request->payload.size();
    co_return Status::ok();
  };
  Served served(router);
  RawClient client;
  std::string all;
  constexpr std::size_t kMessages = 300;
  constexpr std::size_t kSize = 10'000;
  for (std::size_t i = 0; i < kMessages; ++i) {
    all += framed(cpprpc::encode(Ping{.payload = std::string(kSize, 'x')}));
  }
  const auto id = client.start(RawClient::headers(kChat), all);
  exchange(client, served);
  EXPECT_EQ(nghttp2_session_get_stream_remote_window_size(client.session(), id), 0);
  EXPECT_EQ(received, 0U);
  go_on.set();
  exchange(client, served);
  EXPECT_EQ(received, kMessages * kSize);
  EXPECT_EQ(client.call(id).field("grpc-status"), "0");
}

TEST_F(ServerConnectionTest, ALargeMessageThatIsWantedHasAWindowForAllOfIt) {
  cpprpc::AsyncEvent go_on;
  std::size_t received = 0;
  echo.on_chat = [&](ServerContext&, Reader<Ping>& requests, Writer<Pong>&) -> Task<Status> {
    const auto first = co_await requests.read();
    received = first->payload.size();
    co_await go_on.wait();
    while (auto request = co_await requests.read()) received += request->payload.size();
    co_return Status::ok();
  };
  Served served(router);
  RawClient client;
  constexpr std::size_t kSize = 3'000'000;
  const std::string large = framed(cpprpc::encode(Ping{.payload = std::string(kSize, 'x')}));
  const auto id = client.start(RawClient::headers(kChat), large.substr(0, 10'000), false);
  const auto window = [&] {
    return nghttp2_session_get_stream_remote_window_size(client.session(), id);
  };
  exchange(client, served);
  EXPECT_GE(window(), static_cast<std::int32_t>(large.size() - 10'000));
  client.send(id, std::string_view(large).substr(10'000), false);
  exchange(client, served);
  EXPECT_EQ(received, kSize);
  client.send(id, large + large, true);  // nobody waits for them: the usual window is all there is
  exchange(client, served);
  EXPECT_EQ(window(), 0);
  EXPECT_LT(client.unsent(id), 2 * large.size());
  EXPECT_GT(client.unsent(id), large.size() * 3 / 2);
  go_on.set();
  exchange(client, served);
  EXPECT_EQ(received, 3 * kSize);
  EXPECT_EQ(client.call(id).field("grpc-status"), "0");
}

TEST_F(ServerConnectionTest, AWriterWaitsForAClientThatDoesNotRead) {
  int written = 0;
  const Pong reply{.payload = std::string(1000, 'x')};
  echo.on_expand = [&](ServerContext&, Ping, Writer<Pong>& replies) -> Task<Status> {
    while (written < 10'000 && co_await replies.write(reply)) ++written;
    co_return Status::ok();
  };
  Served served(router);
  RawClient client(0);
  const auto id = client.start(RawClient::headers(kExpand), ping(""));
  exchange(client, served);
  EXPECT_GT(written, 10);
  EXPECT_LT(written, 200);
  EXPECT_EQ(client.call(id).data, "");
  EXPECT_EQ(client.call(id).field(":status"), "200");
  client.reset(id, NGHTTP2_CANCEL);
  exchange(client, served);
  EXPECT_LT(written, 200);
  EXPECT_EQ(served.connection().calls(), 0U);
}

TEST_F(ServerConnectionTest, AResetStopsTheHandlerThatWaits) {
  bool was_stopped = false;
  echo.on_chat = [&](ServerContext& context, Reader<Ping>& requests,
                     Writer<Pong>&) -> Task<Status> {
    const auto request = co_await requests.read();
    was_stopped = !request && context.is_cancelled();
    co_return Status::ok();
  };
  Served served(router);
  RawClient client;
  const auto id = client.start(RawClient::headers(kChat), "", false);
  exchange(client, served);
  EXPECT_EQ(served.connection().calls(), 1U);
  client.reset(id, NGHTTP2_CANCEL);
  exchange(client, served);
  EXPECT_TRUE(was_stopped);
  EXPECT_EQ(served.connection().calls(), 0U);
}

TEST_F(ServerConnectionTest, ACallThatIsResetAtOnceHasNoHandler) {
  int calls = 0;
  echo.on_once = [&](ServerContext&, Ping) -> Task<Result<Pong>> {
    ++calls;
    co_return Pong{};
  };
  Served served(router);
  RawClient client;
  exchange(client, served);
  const auto id = client.start(RawClient::headers(kOnce), "", false);
  std::string bytes = client.take_output();
  client.reset(id, NGHTTP2_CANCEL);
  bytes += client.take_output();
  served.receive(bytes);
  EXPECT_EQ(calls, 0);
  EXPECT_EQ(served.connection().calls(), 0U);
}

// What a handler waits for that does not listen to its stop token.
struct Deaf {
  std::coroutine_handle<>* waiting;
  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> handler) const { *waiting = handler; }
  void await_resume() const {}
};

TEST_F(ServerConnectionTest, AHandlerOutlivesItsConnection) {
  std::coroutine_handle<> waiting;
  bool is_done = false;
  echo.on_once = [&](ServerContext& context, Ping) -> Task<Result<Pong>> {
    const Deaf deaf{&waiting};
    co_await deaf;
    is_done = context.is_cancelled() && context.peer() == "memory:";
    co_return Pong{};
  };
  Served served(router);
  RawClient client;
  client.start(RawClient::headers(kOnce), ping(""));
  exchange(client, served);
  served.disconnect();
  served.turn();
  EXPECT_FALSE(served.is_over());
  const cpprpc::CurrentExecutor current(served.executor());
  waiting.resume();
  EXPECT_TRUE(is_done);
  EXPECT_TRUE(served.is_over());
}

TEST_F(ServerConnectionTest, TellsAClientThatIsNotDoneThatTheRestIsNotWanted) {
  echo.on_collect = [](ServerContext&, Reader<Ping>&) -> Task<Result<Pong>> {
    co_return Status::permission_denied("no");
  };
  Served served(router);
  RawClient client;
  const auto id = client.start(RawClient::headers("/e2e.v1.Echo/Collect"), ping("a"), false);
  exchange(client, served);
  EXPECT_EQ(client.call(id).field("grpc-status"), "7");
  EXPECT_TRUE(client.call(id).is_closed);
  EXPECT_EQ(client.call(id).error_code, std::uint32_t{NGHTTP2_NO_ERROR});
}

TEST_F(ServerConnectionTest, CancelledCallsEndThoughTheClientDoesNotRead) {
  echo.on_expand = [](ServerContext&, Ping, Writer<Pong>& replies) -> Task<Status> {
    const Pong reply{.payload = std::string(1000, 'x')};
    while (co_await replies.write(reply)) continue;
    co_return Status::ok();
  };
  Served served(router);
  RawClient client(0);
  const auto id = client.start(RawClient::headers(kExpand), ping(""));
  exchange(client, served);
  served.connection().cancel_calls();
  exchange(client, served);
  EXPECT_EQ(client.call(id).field("grpc-status"), "14");
  EXPECT_TRUE(client.call(id).is_closed);
  EXPECT_EQ(served.connection().calls(), 0U);
}

struct Refused {
  Fields fields;
  std::string http_status;
  std::string grpc_status;
};

TEST_F(ServerConnectionTest, RefusesWhatIsNoCallOfGrpc) {
  const auto with = [](const std::string& name, const std::string& value) {
    Fields fields = RawClient::headers(kOnce);
    for (auto& field : fields) {
      if (field.first == name) field.second = value;
    }
    return fields;
  };
  const std::vector<Refused> all = {
      {with(":path", "/nobody"), "200", "12"},
      {with(":method", "GET"), "405", "2"},
      {with("content-type", "application/json"), "415", "2"},
      {with("content-type", "application/grpc+proto"), "200", "0"},
      {RawClient::headers(kOnce, {{"grpc-timeout", "soon"}}), "200", "13"},
      {RawClient::headers(kOnce, {{"grpc-encoding", "zebra"}}), "200", "12"},
      {RawClient::headers(kOnce, {{"x-bin", "****"}}), "200", "13"},
      {RawClient::headers(kOnce, {{"x-large", std::string(9000, 'x')}}), "200", "8"},
  };
  Served served(router);
  RawClient client;
  for (const Refused& refused : all) {
    const auto id = client.start(refused.fields, ping(""));
    exchange(client, served);
    EXPECT_EQ(client.call(id).field(":status"), refused.http_status);
    EXPECT_EQ(client.call(id).field("grpc-status"), refused.grpc_status)
        << client.call(id).field("grpc-message");
    EXPECT_TRUE(client.call(id).is_closed);
  }
  EXPECT_EQ(served.connection().calls(), 0U);
}

TEST_F(ServerConnectionTest, ResetsRequestsThatAreMalformed) {
  const std::vector<Fields> all = {
      RawClient::headers(kOnce, {{"connection", "close"}}),
      RawClient::headers(kOnce, {{"content-length", "1"}}),
      RawClient::headers(kOnce, {{":path", "/again"}}),
      {{":method", "POST"}, {":scheme", "http"}, {"content-type", "application/grpc"}},
  };
  Served served(router);
  RawClient client;
  for (const Fields& fields : all) {
    const auto id = client.start(fields, ping("hello"));
    exchange(client, served);
    EXPECT_TRUE(client.call(id).is_closed);
    EXPECT_EQ(client.call(id).error_code, std::uint32_t{NGHTTP2_PROTOCOL_ERROR});
  }
  EXPECT_EQ(served.connection().calls(), 0U);
  const auto id = client.start(
      RawClient::headers(kOnce, {{"content-length", std::to_string(ping("hello").size())}}),
      ping("hello"));
  exchange(client, served);
  EXPECT_EQ(client.call(id).field("grpc-status"), "0");
}

TEST_F(ServerConnectionTest, ClosesTheConnectionOfWhoDoesNotSpeakHttp2) {
  Served served(router);
  served.receive("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
  EXPECT_TRUE(served.wants_close());
  EXPECT_NE(served.take_output(), "");
}

TEST_F(ServerConnectionTest, GoesAwayWhenTheLastCallHasEnded) {
  cpprpc::AsyncEvent go_on;
  echo.on_once = [&](ServerContext&, Ping) -> Task<Result<Pong>> {
    co_await go_on.wait();
    co_return Pong{};
  };
  Served served(router);
  RawClient client;
  const auto id = client.start(RawClient::headers(kOnce), ping(""));
  exchange(client, served);
  served.connection().submit_goaway(NGHTTP2_NO_ERROR);
  exchange(client, served);
  EXPECT_EQ(client.goaway(), std::uint32_t{NGHTTP2_NO_ERROR});
  EXPECT_FALSE(served.wants_close());
  go_on.set();
  exchange(client, served);
  EXPECT_EQ(client.call(id).field("grpc-status"), "0");
  EXPECT_TRUE(served.wants_close());
}

}  // namespace
}  // namespace h2_test
