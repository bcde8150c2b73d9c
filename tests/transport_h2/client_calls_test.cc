// What a client makes of what a server sends, right or wrong, frame by frame; and what it sends
// itself. The test is the server.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "cpprpc/task/sync_wait.h"
#include "cpprpc/transport/h2/h2.h"
#include "cpprpc/transport/h2/session/session.h"
#include "echo.rpc.h"
#include "frame_server.h"

namespace cpprpc {
inline void PrintTo(const Status& status, std::ostream* out) { *out << status.to_string(); }
inline void PrintTo(StatusCode code, std::ostream* out) { *out << to_string(code); }
}  // namespace cpprpc

namespace transport_h2 {
namespace {

using cpprpc::CallOptions;
using cpprpc::Channel;
using cpprpc::ChannelOptions;
using cpprpc::connect_h2;
using cpprpc::MethodConfig;
using cpprpc::Result;
using cpprpc::RetryPolicy;
using cpprpc::ServiceConfig;
using cpprpc::Status;
using cpprpc::StatusCode;
using cpprpc::sync_wait;
using cpprpc::Task;
using e2e::v1::EchoClient;
using e2e::v1::Ping;
using e2e::v1::Pong;
using raw::answer;
using raw::answer_fields;
using raw::data;
using raw::field;
using raw::Frame;
using raw::FrameClient;
using raw::FrameServer;
using raw::FrameType;
using raw::headers;
using raw::message;
using raw::trailers;
using raw::whole_answer;
using testing::HasSubstr;
using namespace std::chrono_literals;

using OnceCall = cpprpc::UnaryCall<Pong>;

template <class Call>
auto wait(Call& call) {
  const auto await = [&call]() -> Task<decltype(call.operator co_await().await_resume())> {
    co_return co_await call;
  };
  return sync_wait(await());
}

class ClientCallsTest : public testing::Test {
 protected:
  [[nodiscard]] EchoClient client(const ChannelOptions& options = ChannelOptions()) const {
    return EchoClient(connect_h2(server.target(), options));
  }

  // A unary call that is answered with that; `{}` for the number of its stream, 1.
  Status status_of(const std::string& frames, const ChannelOptions& options = ChannelOptions()) {
    auto call = client(options).once(request);
    const auto connection = server.accept();
    EXPECT_TRUE(wait_for_request(*connection, 1));
    EXPECT_TRUE(connection->send(frames));
    const Result<Pong> reply = wait(call);
    return reply.status();
  }

  // To the end of the request.
  static bool wait_for_request(FrameClient& connection, std::uint32_t stream) {
    return connection
        .wait_for([&](const Frame& frame) {
          return frame.type == FrameType::Data && frame.stream == stream &&
                 (frame.flags & raw::kEndStream) != 0;
        })
        .has_value();
  }

  FrameServer server;
  const Ping request;
};

// --- what is sent

TEST_F(ClientCallsTest, TheRequestOnTheWire) {
  const Ping greeting{.text = "hi"};
  const auto options = CallOptions()
                           .timeout(20s)
                           .metadata("x-plain", "a b")
                           .metadata("x-bin", std::string("\0\xff\x01\x02", 4))
                           .metadata("user-agent", "nobody else's")
                           .metadata("te", "gzip");
  auto call = client(ChannelOptions().user_agent("tester/1")).once(greeting, options);
  const auto connection = server.accept();
  const auto head = connection->wait_for(FrameType::Headers);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->stream, 1u);
  EXPECT_EQ(head->flags & raw::kEndStream, 0);
  EXPECT_EQ(head->get(":method"), "POST");
  EXPECT_EQ(head->get(":scheme"), "http");
  EXPECT_EQ(head->get(":path"), "/e2e.v1.Echo/Once");
  EXPECT_EQ(head->get(":authority"), server.target());
  EXPECT_EQ(head->get("te"), "trailers");
  EXPECT_EQ(head->get("content-type"), "application/grpc");
  EXPECT_EQ(head->get("user-agent"), "tester/1 cpp-rpc");
  EXPECT_EQ(head->get("grpc-accept-encoding"), "identity, deflate, gzip");
  EXPECT_EQ(head->get("grpc-encoding"), std::nullopt);
  EXPECT_EQ(head->get("grpc-previous-rpc-attempts"), std::nullopt);
  EXPECT_THAT(head->get("grpc-timeout").value_or(""), testing::MatchesRegex("(20S|20000m|2...m)"));
  EXPECT_EQ(head->get("x-plain"), "a b");
  EXPECT_EQ(head->get("x-bin"), "AP8BAg");
  const auto body = connection->wait_for(FrameType::Data);
  ASSERT_TRUE(body);
  EXPECT_EQ(body->payload, message(std::string("\x0a\x02hi")));
  EXPECT_EQ(body->flags, raw::kEndStream);
  connection->send(whole_answer(1));
  EXPECT_TRUE(wait(call));
}

TEST_F(ClientCallsTest, MetadataThatHttpForbids) {
  for (const char* const name : {"connection", "transfer-encoding", "host"}) {
    auto call = client().once(request, CallOptions().metadata(name, "x"));
    EXPECT_EQ(wait(call).status().code(), StatusCode::Internal) << name;
  }
}

TEST_F(ClientCallsTest, OneConnectionServesManyCalls) {
  auto peer = client();
  std::vector<OnceCall> calls;
  calls.push_back(peer.once(request));
  const auto connection = server.accept();
  ASSERT_TRUE(wait_for_request(*connection, 1));
  connection->send(whole_answer(1));
  EXPECT_TRUE(wait(calls[0]));
  for (std::uint32_t stream = 3; stream < 43; stream += 2) {
    calls.push_back(peer.once(request));
    ASSERT_TRUE(wait_for_request(*connection, stream));
    connection->send(whole_answer(stream));
  }
  for (std::size_t i = 1; i < calls.size(); ++i) EXPECT_TRUE(wait(calls[i]));
}

// --- how calls end

TEST_F(ClientCallsTest, AStatusAlone) {
  const std::string fields = answer_fields() + field("grpc-status", "5") +
                             field("grpc-message", "no%20user%2C 7") +
                             field("grpc-status-details-bin", "CAU=") + field("x-why", "gone");
  auto call = client().once(request);
  const auto connection = server.accept();
  ASSERT_TRUE(wait_for_request(*connection, 1));
  connection->send(trailers(1, fields));
  EXPECT_EQ(wait(call).status(), Status(StatusCode::NotFound, "no user, 7", "\x08\x05"));
  EXPECT_TRUE(call.headers().empty());
  EXPECT_EQ(call.trailers().size(), 1u);
  EXPECT_EQ(call.trailers().get("x-why"), "gone");
}

TEST_F(ClientCallsTest, NoStatus) {
  EXPECT_EQ(status_of(answer(1) + data(1, message(""), raw::kEndStream)),
            Status::unknown("the server ended the call without a status"));
  EXPECT_EQ(status_of(trailers(1, answer_fields())).code(), StatusCode::Unknown);
}

TEST_F(ClientCallsTest, AStatusThatIsNone) {
  for (const char* const number : {"17", "-1", "ok", "99999999999999999999", "0x0"}) {
    EXPECT_EQ(status_of(trailers(1, answer_fields() + field("grpc-status", number))).code(),
              StatusCode::Unknown)
        << number;
  }
}

TEST_F(ClientCallsTest, AnswersThatAreNotOfGrpc) {
  const auto plain = [](const char* status, const char* type) {
    return field(":status", status) + field("content-type", type);
  };
  const auto code = [&](const std::string& fields) {
    const Status alone = status_of(trailers(1, fields));
    const Status with_body = status_of(headers(1, fields) + data(1, "<html>", raw::kEndStream));
    EXPECT_EQ(alone.code(), with_body.code());
    EXPECT_THAT(std::string(alone.message()), HasSubstr("HTTP status"));
    return with_body.code();
  };
  EXPECT_EQ(code(plain("503", "text/html")), StatusCode::Unavailable);
  EXPECT_EQ(code(plain("404", "text/html")), StatusCode::Unimplemented);
  EXPECT_EQ(code(plain("401", "text/html")), StatusCode::Unauthenticated);
  EXPECT_EQ(code(plain("403", "application/grpc")), StatusCode::PermissionDenied);
  EXPECT_EQ(code(plain("200", "text/html")), StatusCode::Unknown);
  EXPECT_EQ(code(field(":status", "200")), StatusCode::Unknown);
}

TEST_F(ClientCallsTest, InformationComesBeforeAnAnswer) {
  EXPECT_EQ(status_of(headers(1, field(":status", "103") + field("link", "x")) +
                      headers(1, field(":status", "100")) + whole_answer(1)),
            Status::ok());
}

TEST_F(ClientCallsTest, ResetsMeanWhatTheySay) {
  const std::pair<std::uint32_t, StatusCode> resets[] = {
      {raw::kNoError, StatusCode::Internal}, {raw::kProtocolError, StatusCode::Internal},
      {raw::kCancel, StatusCode::Cancelled}, {raw::kEnhanceYourCalm, StatusCode::ResourceExhausted},
      {12, StatusCode::PermissionDenied},    {4711, StatusCode::Internal},
  };
  for (const auto& [code, expected] : resets) {
    EXPECT_EQ(status_of(raw::reset(1, code)).code(), expected) << code;
    EXPECT_EQ(status_of(answer(1) + raw::reset(1, code)).code(), expected) << code;
  }
}

TEST_F(ClientCallsTest, AResetBehindTheStatusChangesNothing) {
  EXPECT_EQ(status_of(whole_answer(1) + raw::reset(1, raw::kNoError)), Status::ok());
}

TEST_F(ClientCallsTest, MessagesThatAreWrong) {
  const auto code = [&](const std::string& bytes, const std::string& more = "") {
    return status_of(answer(1, more) + data(1, bytes) + trailers(1, field("grpc-status", "0")))
        .code();
  };
  EXPECT_EQ(code(message("")), StatusCode::Ok);
  EXPECT_EQ(code(""), StatusCode::Unimplemented);
  EXPECT_EQ(code(message("") + message("")), StatusCode::Unimplemented);
  EXPECT_EQ(code(message("abc").substr(0, 7)), StatusCode::Internal);  // breaks off
  EXPECT_EQ(code(message("", 2)), StatusCode::Internal);               // a flag that is none
  EXPECT_EQ(code(message("x", 1)), StatusCode::Internal);              // compressed, but how?
  EXPECT_EQ(code(message("x", 1), field("grpc-encoding", "gzip")), StatusCode::Internal);
  EXPECT_EQ(code(message(""), field("grpc-encoding", "brotli")), StatusCode::Internal);
  EXPECT_EQ(code(message(""), field("x-bin", "!")), StatusCode::Internal);
  EXPECT_EQ(code(std::string("\0\xff\xff\xff\xff", 5)), StatusCode::ResourceExhausted);
}

// A server whose deadline has passed stops wherever it is.
TEST_F(ClientCallsTest, AStatusTellsWhyAMessageIsIncomplete) {
  const auto rest_of = [](auto& replies) -> Task<Status> {
    EXPECT_FALSE(co_await replies.read());
    co_return co_await replies.finish();
  };
  for (const auto& [code, expected] :
       {std::pair("4", StatusCode::DeadlineExceeded), std::pair("0", StatusCode::Internal)}) {
    auto replies = client().expand(request);
    const auto connection = server.accept();
    ASSERT_TRUE(wait_for_request(*connection, 1));
    connection->send(answer(1) + data(1, message("whole").substr(0, 7)) +
                     trailers(1, field("grpc-status", code)));
    EXPECT_EQ(sync_wait(rest_of(replies)).code(), expected) << code;
  }
}

TEST_F(ClientCallsTest, RepliesWithoutEndAreCutOff) {
  auto call = client().once(request);
  const auto connection = server.accept();
  ASSERT_TRUE(wait_for_request(*connection, 1));
  connection->send(answer(1));
  std::string many;
  for (int i = 0; i < 1000; ++i) many += message(std::string(1000, 'x'));
  connection->send(data(1, std::string_view(many).substr(0, 16'000)));
  EXPECT_EQ(wait(call).status().code(), StatusCode::Unimplemented);
  EXPECT_TRUE(connection->wait_for(FrameType::Reset, 1));
}

TEST_F(ClientCallsTest, MetadataBeyondTheLimit) {
  const auto peer = client(ChannelOptions().max_metadata(2000));
  auto large = peer.once(request);
  const auto connection = server.accept();
  ASSERT_TRUE(wait_for_request(*connection, 1));
  connection->send(answer(1, field("x-large", std::string(3000, 'x'))));
  EXPECT_EQ(wait(large).status().code(), StatusCode::ResourceExhausted);
  EXPECT_TRUE(connection->wait_for(FrameType::Reset, 1));
  auto small = peer.once(request);
  ASSERT_TRUE(wait_for_request(*connection, 3));
  connection->send(whole_answer(3));
  EXPECT_TRUE(wait(small));
}

// --- giving up

TEST_F(ClientCallsTest, TheServerIsToldOfACancel) {
  auto call = client().once(request);
  const auto connection = server.accept();
  ASSERT_TRUE(wait_for_request(*connection, 1));
  call.cancel();
  EXPECT_EQ(wait(call).status(), Status::cancelled("the call was cancelled"));
  const auto reset = connection->wait_for(FrameType::Reset, 1);
  ASSERT_TRUE(reset);
  EXPECT_EQ(reset->code(), raw::kCancel);
}

TEST_F(ClientCallsTest, TheServerIsToldOfADeadline) {
  auto call = client().once(request, CallOptions().timeout(100ms));
  const auto connection = server.accept();
  ASSERT_TRUE(wait_for_request(*connection, 1));
  EXPECT_EQ(wait(call).status(), Status::deadline_exceeded("the deadline has passed"));
  const auto reset = connection->wait_for(FrameType::Reset, 1);
  ASSERT_TRUE(reset);
  EXPECT_EQ(reset->code(), raw::kCancel);
}

TEST_F(ClientCallsTest, AChannelThatGoesEndsItsConnectionInGoodOrder) {
  std::optional<EchoClient> peer = client();
  std::optional<OnceCall> call = peer->once(request);
  const auto connection = server.accept();
  ASSERT_TRUE(wait_for_request(*connection, 1));
  connection->send(whole_answer(1));
  EXPECT_TRUE(wait(*call));
  call.reset();
  peer.reset();
  const raw::End end = connection->wait_for_end();
  EXPECT_TRUE(end.has_ended);
  EXPECT_EQ(end.go_away, raw::kNoError);
}

TEST_F(ClientCallsTest, AnAnswerBeforeTheRequestIsComplete) {
  auto call = client().collect();
  const auto connection = server.accept();
  ASSERT_TRUE(connection->wait_for(FrameType::Headers, 1));
  connection->send(answer(1) + data(1, message("")) + trailers(1, field("grpc-status", "0")));
  ASSERT_TRUE(connection->wait_for(FrameType::Reset, 1));  // nobody needs the rest
  const auto write_and_finish = [&]() -> Task<Result<Pong>> {
    EXPECT_FALSE(co_await call.write(request));
    co_return co_await call.finish();
  };
  EXPECT_TRUE(sync_wait(write_and_finish()));
}

// --- connections that are lost, and servers that go

TEST_F(ClientCallsTest, ACutConnectionFailsItsCalls) {
  auto call = client().once(request);
  auto connection = server.accept();
  ASSERT_TRUE(wait_for_request(*connection, 1));
  connection.reset();
  const Status status = wait(call).status();
  EXPECT_EQ(status.code(), StatusCode::Unavailable);
  EXPECT_THAT(std::string(status.message()), HasSubstr(server.target()));
}

TEST_F(ClientCallsTest, CallsThatTheServerHasNotSeenAreSentAgain) {
  const auto peer = client();
  auto seen = peer.once(request);
  const auto first = server.accept();
  ASSERT_TRUE(wait_for_request(*first, 1));
  auto unseen = peer.once(request);
  ASSERT_TRUE(wait_for_request(*first, 3));
  first->send(raw::go_away(1, raw::kNoError));
  const auto second = server.accept();
  const auto head = second->wait_for(FrameType::Headers, 1);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->get("grpc-previous-rpc-attempts"), std::nullopt);
  ASSERT_TRUE(wait_for_request(*second, 1));
  second->send(whole_answer(1));
  EXPECT_TRUE(wait(unseen));
  first->send(whole_answer(1));  // the other one is still answered where it was asked
  EXPECT_TRUE(wait(seen));
  EXPECT_TRUE(first->wait_for_end().has_ended);
}

TEST_F(ClientCallsTest, ARefusedStreamIsSentAgainOnce) {
  auto call = client().once(request);
  const auto connection = server.accept();
  ASSERT_TRUE(wait_for_request(*connection, 1));
  connection->send(raw::reset(1, raw::kRefusedStream));
  ASSERT_TRUE(wait_for_request(*connection, 3));
  connection->send(raw::reset(3, raw::kRefusedStream));
  EXPECT_EQ(wait(call).status().code(), StatusCode::Unavailable);
}

TEST_F(ClientCallsTest, TooManyPingsAreTold) {
  auto call = client().once(request);
  auto connection = server.accept();
  ASSERT_TRUE(wait_for_request(*connection, 1));
  connection->send(raw::go_away(1, raw::kEnhanceYourCalm, "too_many_pings"));
  connection.reset();
  const Status status = wait(call).status();
  EXPECT_EQ(status.code(), StatusCode::Unavailable);
  EXPECT_THAT(std::string(status.message()), HasSubstr("Too many pings"));
}

TEST_F(ClientCallsTest, AServerThatSaysNothingIsNoServer) {
  const auto backoff = cpprpc::ReconnectBackoff().initial(10ms).max(10ms).min_connect_timeout(50ms);
  auto call = client(ChannelOptions().reconnect_backoff(backoff)).once(request);
  const auto connection = server.accept_silently();
  const Status status = wait(call).status();
  EXPECT_EQ(status.code(), StatusCode::Unavailable);
  EXPECT_THAT(std::string(status.message()), HasSubstr("did not answer in time"));
}

// --- how many at a time

TEST_F(ClientCallsTest, CallsWaitForRoom) {
  const auto peer = client();
  auto first = peer.once(request);
  const auto connection = server.accept({{raw::kMaxConcurrentStreams, 1}});
  ASSERT_TRUE(wait_for_request(*connection, 1));
  std::optional<OnceCall> dropped = peer.once(request);
  auto cancelled = peer.once(request);
  auto last = peer.once(request);
  dropped.reset();
  cancelled.cancel();
  EXPECT_EQ(wait(cancelled).status().code(), StatusCode::Cancelled);
  connection->send(whole_answer(1));
  EXPECT_TRUE(wait(first));
  const auto next = connection->wait_for(FrameType::Headers);
  ASSERT_TRUE(next);
  ASSERT_TRUE(wait_for_request(*connection, next->stream));
  connection->send(whole_answer(next->stream));
  EXPECT_TRUE(wait(last));
}

TEST_F(ClientCallsTest, CallsThatWaitForRoomSurviveTheConnection) {
  const auto peer = client();
  auto sent = peer.once(request);
  auto connection = server.accept({{raw::kMaxConcurrentStreams, 1}});
  ASSERT_TRUE(wait_for_request(*connection, 1));
  auto waiting = peer.once(request);
  connection->send(raw::settings());  // its answer comes behind what was started before
  connection->send(raw::ping());
  ASSERT_TRUE(connection->wait_for(FrameType::Ping));
  connection.reset();
  EXPECT_EQ(wait(sent).status().code(), StatusCode::Unavailable);
  const auto second = server.accept();
  ASSERT_TRUE(wait_for_request(*second, 1));
  second->send(whole_answer(1));
  EXPECT_TRUE(wait(waiting));
}

// --- flow control

TEST_F(ClientCallsTest, AReplyMayBeLargerThanTheWindow) {
  auto call = client().once(request);
  const auto connection = server.accept();
  ASSERT_TRUE(wait_for_request(*connection, 1));
  const std::string pong = "\x1a" + std::string("\x80\x89\x7a", 3) + std::string(2'000'000, 'x');
  std::string bytes = message(pong);
  connection->send(answer(1));
  std::size_t window = cpprpc::transport::h2::SessionSettings().stream_window;
  while (!bytes.empty()) {
    if (window < 16'000) {
      const auto update = connection->wait_for(FrameType::WindowUpdate, 1);
      ASSERT_TRUE(update);
      std::size_t more = 0;
      for (const char c : update->payload) more = more << 8 | static_cast<unsigned char>(c);
      window += more;
      continue;
    }
    const std::string_view piece = std::string_view(bytes).substr(0, 16'000);
    connection->send(data(1, piece));
    window -= piece.size();
    bytes.erase(0, piece.size());
  }
  connection->send(trailers(1, field("grpc-status", "0")));
  const Result<Pong> reply = wait(call);
  ASSERT_TRUE(reply) << reply.status().to_string();
  EXPECT_EQ(reply->payload.size(), 2'000'000u);
}

// --- retries

class ClientRetriesTest : public ClientCallsTest {
 protected:
  static ChannelOptions retrying(const RetryPolicy& policy) {
    return ChannelOptions().service_config(ServiceConfig().add(MethodConfig().retry(policy)));
  }
  static std::string unavailable(std::uint32_t stream, const std::string& more = "") {
    return trailers(stream, answer_fields() + field("grpc-status", "14") + more);
  }
  const RetryPolicy soon = RetryPolicy().max_attempts(3).initial_backoff(1ms).max_backoff(2ms);
};

TEST_F(ClientRetriesTest, AreCounted) {
  const Ping greeting{.text = "hi"};
  auto call = client(retrying(soon)).once(greeting);
  const auto connection = server.accept();
  for (std::uint32_t stream = 1; stream <= 5; stream += 2) {
    const auto head = connection->wait_for(FrameType::Headers, stream);
    ASSERT_TRUE(head);
    const std::string before = std::to_string((stream - 1) / 2);
    EXPECT_EQ(head->get("grpc-previous-rpc-attempts").value_or("0"), before);
    const auto body = connection->wait_for(FrameType::Data, stream);
    ASSERT_TRUE(body);
    EXPECT_EQ(body->payload, message(std::string("\x0a\x02hi")));
    EXPECT_EQ(body->flags, raw::kEndStream);
    connection->send(unavailable(stream));
  }
  EXPECT_EQ(wait(call).status().code(), StatusCode::Unavailable);
}

TEST_F(ClientRetriesTest, NotOnceTheAnswerHasBegun) {
  auto call = client(retrying(soon)).once(request);
  const auto connection = server.accept();
  ASSERT_TRUE(wait_for_request(*connection, 1));
  connection->send(answer(1) + trailers(1, field("grpc-status", "14")));
  EXPECT_EQ(wait(call).status().code(), StatusCode::Unavailable);
}

TEST_F(ClientRetriesTest, NotWhatIsTooMuchToKeep) {
  const Ping large{.payload = std::string(10'000, 'x')};
  auto call = client(retrying(soon).retry_buffer(5'000)).once(large);
  const auto connection = server.accept();
  ASSERT_TRUE(wait_for_request(*connection, 1));
  connection->send(unavailable(1));
  EXPECT_EQ(wait(call).status().code(), StatusCode::Unavailable);
}

TEST_F(ClientRetriesTest, TheServerSaysWhen) {
  const RetryPolicy slow = RetryPolicy().initial_backoff(1h).max_backoff(1h);
  auto call = client(retrying(slow)).once(request);
  const auto connection = server.accept();
  ASSERT_TRUE(wait_for_request(*connection, 1));
  connection->send(unavailable(1, field("grpc-retry-pushback-ms", "1")));
  ASSERT_TRUE(wait_for_request(*connection, 3));
  connection->send(unavailable(3, field("grpc-retry-pushback-ms", "-1")));
  EXPECT_EQ(wait(call).status().code(), StatusCode::Unavailable);
}

TEST_F(ClientRetriesTest, ACallMayBeCancelledBetweenAttempts) {
  const RetryPolicy slow = RetryPolicy().initial_backoff(1h).max_backoff(1h);
  auto call = client(retrying(slow)).once(request);
  const auto connection = server.accept();
  ASSERT_TRUE(wait_for_request(*connection, 1));
  connection->send(unavailable(1) + raw::ping());
  ASSERT_TRUE(connection->wait_for(FrameType::Ping));
  call.cancel();
  EXPECT_EQ(wait(call).status().code(), StatusCode::Cancelled);
}

TEST_F(ClientRetriesTest, OfAStreamThatIsUnderWay) {
  auto call = client(retrying(soon)).chat();
  const auto connection = server.accept();
  const auto chat = [&]() -> Task<> {
    const Ping first{.text = "a"};
    const Ping second{.text = "b"};
    EXPECT_TRUE(co_await call.write(first));
    EXPECT_TRUE(co_await call.write(second));
    const auto reply = co_await call.read();  // waits from one attempt to the next
    EXPECT_TRUE(reply && reply->text == "c");
    EXPECT_EQ(co_await call.finish(), Status::ok());
  };
  std::thread caller([&] { sync_wait(chat()); });
  const std::string both =
      message(std::string("\x0a\x01") + "a") + message(std::string("\x0a\x01") + "b");
  for (std::uint32_t stream = 1; stream <= 3; stream += 2) {
    std::string sent;
    while (sent.size() < both.size()) {
      const auto body = connection->wait_for(FrameType::Data, stream);
      if (!body) break;
      sent += body->payload;
    }
    EXPECT_EQ(sent, both);
    if (stream == 1) connection->send(unavailable(1));
  }
  connection->send(answer(3) + data(3, message(std::string("\x0a\x01") + "c")) +
                   trailers(3, field("grpc-status", "0")));
  caller.join();
}

}  // namespace
}  // namespace transport_h2
