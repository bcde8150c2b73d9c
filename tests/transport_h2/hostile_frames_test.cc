// Clients that break the rules of HTTP/2: they are told which, by the right code, on the stream or
// the connection that it is about. Others are served meanwhile.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "hostile.h"

namespace hostile {
namespace {

using namespace raw;
using testing::HasSubstr;

class FramesTest : public HostileTest {
 protected:
  void SetUp() override {
    serve();
    client_.emplace(port());
    bystander_.emplace(port());
  }
  void TearDown() override {
    EXPECT_TRUE(bystander_->is_served());
    bystander_.reset();
    client_.reset();
    EXPECT_TRUE(no_handler_is_left());
  }

  FrameClient& begun() {
    client_->shake_hands();
    return *client_;
  }

  // The connection is of no use after that.
  void expect_connection_error(std::string_view bytes, std::uint32_t code) {
    begun().send(bytes);
    const End end = client_->wait_for_end();
    EXPECT_TRUE(end.has_ended);
    EXPECT_EQ(end.go_away, code) << end.text;
  }

  // The stream is, but the connection goes on.
  void expect_stream_error(std::string_view bytes, std::uint32_t code, std::uint32_t stream = 1) {
    ASSERT_TRUE(begun().send(bytes));
    const auto end = client_->wait_for(FrameType::Reset, stream);
    ASSERT_TRUE(end);
    EXPECT_EQ(end->code(), code);
    expect_going_on(101);
  }

  void expect_going_on(std::uint32_t stream) {
    ASSERT_TRUE(client_->send(unary(stream)));
    EXPECT_TRUE(is_answered(client_->wait_for_end_of(stream)));
  }

  std::optional<FrameClient> client_;
  std::optional<Bystander> bystander_;
};

// --- the beginning

TEST_F(FramesTest, GarbageInPlaceOfThePreface) {
  client_->send(std::string(100, '\x16'));
  EXPECT_TRUE(client_->wait_for_end().has_ended);
}

TEST_F(FramesTest, ARequestOfHttp1) {
  client_->send("GET / HTTP/1.1\r\nHost: localhost\r\nUser-Agent: curl/7.88.1\r\n\r\n");
  const std::string answer = client_->wait_for_all();
  EXPECT_THAT(answer, testing::StartsWith("HTTP/1.1 "));
  EXPECT_THAT(answer, HasSubstr("gRPC"));
}

TEST_F(FramesTest, ThePrefaceWithoutSettings) {
  client_->send(std::string(kPreface) + raw::ping());
  const End end = client_->wait_for_end();
  EXPECT_TRUE(end.has_ended);
  EXPECT_EQ(end.go_away, kProtocolError) << end.text;
}

TEST_F(FramesTest, ThePrefaceByteByByte) {
  for (const char c : std::string(kPreface) + settings() + settings_ack()) {
    ASSERT_TRUE(client_->send(std::string(1, c)));
  }
  expect_going_on(1);
}

// --- frames of the wrong form

TEST_F(FramesTest, AFrameThatIsTooLong) {
  expect_connection_error(headers(1, call(kOnce)) + data(1, std::string(16'385, 'x')),
                          kFrameSizeError);
}

TEST_F(FramesTest, AFrameThatSaysItIsSixteenMegabytes) {
  expect_connection_error(std::string("\xff\xff\xff\0\0\0\0\0\1", 9), kFrameSizeError);
}

TEST_F(FramesTest, SettingsOfTheWrongLength) {
  expect_connection_error(frame(FrameType::Settings, 0, 0, "12345"), kFrameSizeError);
}

TEST_F(FramesTest, PingsOfTheWrongLength) {
  expect_connection_error(frame(FrameType::Ping, 0, 0, "1234567"), kFrameSizeError);
}

TEST_F(FramesTest, SettingsOfAStream) {
  expect_connection_error(frame(FrameType::Settings, 0, 1, ""), kProtocolError);
}

TEST_F(FramesTest, DataOfTheConnection) { expect_connection_error(data(0, "x"), kProtocolError); }

TEST_F(FramesTest, PaddingThatIsLongerThanItsFrame) {
  expect_connection_error(headers(1, call(kCollect)) + data(1, "\x09x", kPadded), kProtocolError);
}

TEST_F(FramesTest, AHeaderBlockThatCannotBeDecoded) {
  expect_connection_error(headers(1, "\xff\xff\xff\xff\xff\xff"), kCompressionError);
}

TEST_F(FramesTest, AnotherFrameBetweenHeaders) {
  expect_connection_error(headers(1, call(kOnce), 0) + raw::ping(), kProtocolError);
}

TEST_F(FramesTest, ContinuationOfNothing) {
  expect_connection_error(continuation(1, call(kOnce), kEndHeaders), kProtocolError);
}

TEST_F(FramesTest, SettingsWithValuesThatAreNone) {
  expect_connection_error(settings({{kInitialWindowSize, 0x80000000}}), kFlowControlError);
}

TEST_F(FramesTest, AFrameSizeThatIsNone) {
  expect_connection_error(settings({{kMaxFrameSize, 16'383}}), kProtocolError);
}

TEST_F(FramesTest, PushFromAClient) {
  expect_connection_error(headers(1, call(kCollect)) + frame(FrameType::PushPromise, kEndHeaders, 1,
                                                             number(2) + call(kOnce)),
                          kProtocolError);
}

// --- streams

TEST_F(FramesTest, AStreamOfTheServers) {
  expect_connection_error(headers(2, call(kOnce)), kProtocolError);
}

// It may have been there and be closed: nobody remembers. No answer is as good as an error.
TEST_F(FramesTest, StreamsThatGoBackwards) {
  begun().send(unary(5) + unary(3) + unary(7));
  const auto next =
      client_->wait_for([](const Frame& frame) { return frame.stream == 3 || frame.stream == 7; });
  ASSERT_TRUE(next);
  EXPECT_EQ(next->stream, 7u);
}

TEST_F(FramesTest, DataOfAStreamThatIsNotThere) {
  expect_connection_error(data(7, "x"), kProtocolError);
}

TEST_F(FramesTest, ResetOfAStreamThatIsNotThere) {
  expect_connection_error(reset(7), kProtocolError);
}

TEST_F(FramesTest, ResetOfAStreamThatIsOver) {
  begun().send(unary(1));
  EXPECT_TRUE(is_answered(client_->wait_for_end_of(1)));
  client_->send(reset(1) + window_update(1, 100));
  expect_going_on(3);
}

TEST_F(FramesTest, DataBehindTheEndOfAStream) {
  begun().send(headers(1, call(kOnce)) + data(1, ping(kStay), kEndStream) + data(1, "x"));
  const auto end = client_->wait_for([](const Frame& frame) {
    return frame.type == FrameType::Reset || frame.type == FrameType::GoAway;
  });
  ASSERT_TRUE(end);
  EXPECT_EQ(end->code(), kStreamClosed);
}

TEST_F(FramesTest, AStreamThatDependsOnItself) {
  begun().send(frame(FrameType::Priority, 0, 1, number(1) + "\x10") + unary(1));
  // An error by RFC 7540; by RFC 9113, priorities are not looked at. Either is fine.
  const auto answer = client_->wait_for(
      [](const Frame& frame) { return frame.stream == 1 || frame.type == FrameType::GoAway; });
  EXPECT_TRUE(answer);
}

TEST_F(FramesTest, PrioritiesAndUnknownFramesAreIgnored) {
  begun().send(frame(FrameType::Priority, 0, 1, number(3) + "\x10") +
               frame(static_cast<FrameType>(0xbe), 0xff, 0, "what is this") +
               settings({{0xfefe, 7}}) + unary(1));
  EXPECT_TRUE(is_answered(client_->wait_for_end_of(1)));
}

TEST_F(FramesTest, AClientThatGoesAwayGetsTheRestOfItsAnswers) {
  begun().send(headers(1, call(kCollect)) + go_away(0, kNoError, "bye"));
  client_->send(data(1, ping("late"), kEndStream));
  EXPECT_TRUE(is_answered(client_->wait_for_end_of(1)));
  EXPECT_TRUE(client_->wait_for_end().has_ended);
}

TEST_F(FramesTest, AClientThatCancelsStopsItsHandler) {
  begun().send(headers(1, call(kOnce)) + data(1, ping(kStay), kEndStream));
  client_->send(reset(1));
  EXPECT_TRUE(client_->send(unary(3)));
  EXPECT_TRUE(is_answered(client_->wait_for_end_of(3)));
}

// --- flow control

TEST_F(FramesTest, NoWindowForTheConnection) {
  expect_connection_error(window_update(0, 0), kProtocolError);
}

TEST_F(FramesTest, NoWindowForAStream) {
  begun().send(headers(1, call(kCollect)) + window_update(1, 0));
  const auto end = client_->wait_for([](const Frame& frame) {
    return frame.type == FrameType::Reset || frame.type == FrameType::GoAway;
  });
  ASSERT_TRUE(end);
  EXPECT_EQ(end->code(), kProtocolError);
}

TEST_F(FramesTest, MoreWindowThanThereCanBeForTheConnection) {
  expect_connection_error(window_update(0, 0x7fffffff), kFlowControlError);
}

TEST_F(FramesTest, MoreWindowThanThereCanBeForAStream) {
  expect_stream_error(headers(1, call(kCollect)) + window_update(1, 0x7fffffff), kFlowControlError);
}

TEST_F(FramesTest, MoreDataThanTheWindow) {
  std::string bytes = headers(1, call(kChat)) + data(1, ping(kStay)) +
                      data(1, message(std::string(2'000'000, 'x')).substr(0, 5));
  for (int i = 0; i < 100; ++i) bytes += data(1, std::string(16'000, 'x'));
  begun().send(bytes);
  const auto end = client_->wait_for([](const Frame& frame) {
    return frame.type == FrameType::Reset || frame.type == FrameType::GoAway;
  });
  ASSERT_TRUE(end);
  EXPECT_EQ(end->code(), kFlowControlError);
}

// --- header fields

TEST_F(FramesTest, NamesInUpperCase) {
  expect_stream_error(headers(1, call(kOnce, field("X-Tenant", "acme"))), kProtocolError);
}

TEST_F(FramesTest, FieldsOfTheConnection) {
  expect_stream_error(headers(1, call(kOnce, field("connection", "close"))), kProtocolError);
}

TEST_F(FramesTest, TransferEncoding) {
  expect_stream_error(headers(1, call(kOnce, field("transfer-encoding", "chunked"))),
                      kProtocolError);
}

TEST_F(FramesTest, PseudoFieldsBehindOthers) {
  expect_stream_error(headers(1, field("te", "trailers") + call(kOnce)), kProtocolError);
}

TEST_F(FramesTest, TwoPaths) {
  expect_stream_error(headers(1, field(":path", "/a/b") + call(kOnce)), kProtocolError);
}

TEST_F(FramesTest, NoPath) {
  expect_stream_error(headers(1, field(":method", "POST") + field(":scheme", "http") +
                                     field("content-type", "application/grpc")),
                      kProtocolError);
}

TEST_F(FramesTest, APseudoFieldThatIsNone) {
  expect_stream_error(headers(1, field(":status", "200") + call(kOnce)), kProtocolError);
}

TEST_F(FramesTest, AnotherLengthThanTheContents) {
  expect_stream_error(
      headers(1, call(kOnce, field("content-length", "3"))) + data(1, ping("longer"), kEndStream),
      kProtocolError);
}

}  // namespace
}  // namespace hostile
