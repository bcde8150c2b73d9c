// Clients that send much for little: the server's memory and time stay within bounds, whoever does
// it is told why and cut off, and others are served meanwhile.

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <string>

#include "hostile.h"

namespace hostile {
namespace {

using namespace raw;

constexpr std::size_t kMegabyte = 1 << 20;

std::string repeated(std::string_view bytes, int times) {
  std::string all;
  all.reserve(bytes.size() * static_cast<std::size_t>(times));
  for (int i = 0; i < times; ++i) all += bytes;
  return all;
}

class FloodTest : public HostileTest {
 protected:
  // Sends it on a connection that has begun, and tells how that ends.
  End flood(std::string_view bytes) {
    FrameClient client(port());
    client.shake_hands();
    client.send(bytes);
    return client.wait_for_end();
  }
};

// CVE-2023-44487
TEST_F(FloodTest, RapidReset) {
  serve();
  Bystander bystander(port());
  std::string flood;
  constexpr std::uint32_t kCalls = 100'000;
  for (std::uint32_t i = 0; i < kCalls; ++i) {
    flood += headers(2 * i + 1, call(kCollect)) + reset(2 * i + 1);
  }
  const Growth growth;
  const End end = this->flood(flood);
  EXPECT_TRUE(end.has_ended);
  EXPECT_EQ(end.go_away, kEnhanceYourCalm) << end.text;
  EXPECT_LT(service.census.begun(), 60'000);
  EXPECT_LT(growth.bytes(), 50 * kMegabyte);
  EXPECT_TRUE(bystander.is_served());
}

// The same without RST_STREAM of its own: the client makes the server reset the streams.
// CVE-2025-8671
TEST_F(FloodTest, StreamsThatTheServerHasToReset) {
  serve();
  Bystander bystander(port());
  std::string flood;
  constexpr std::uint32_t kCalls = 100'000;
  for (std::uint32_t i = 0; i < kCalls; ++i) {
    flood += headers(2 * i + 1, call(kCollect)) + window_update(2 * i + 1, 0x7fffffff);
  }
  const Growth growth;
  const End end = this->flood(flood);
  EXPECT_TRUE(end.has_ended);
  EXPECT_EQ(end.go_away, kEnhanceYourCalm) << end.text;
  EXPECT_LT(service.census.begun(), 60'000);
  EXPECT_LT(growth.bytes(), 50 * kMegabyte);
  EXPECT_TRUE(bystander.is_served());
}

// CVE-2024-28182 and its like
TEST_F(FloodTest, HeadersThatGoOnForEver) {
  serve();
  Bystander bystander(port());
  const std::string piece = field("x-more", std::string(100, 'x'));
  const std::string flood =
      headers(1, call(kOnce), 0) + repeated(continuation(1, piece, 0), 100'000);
  const Growth growth;
  const End end = this->flood(flood);
  EXPECT_TRUE(end.has_ended);
  EXPECT_EQ(end.go_away, kEnhanceYourCalm) << end.text;
  EXPECT_LT(growth.bytes(), 20 * kMegabyte);
  EXPECT_TRUE(bystander.is_served());
}

// One byte of each block is a header field of 4000. CVE-2016-6581
TEST_F(FloodTest, HeadersThatAreLargeOnceTheyAreDecoded) {
  serve();
  Bystander bystander(port());
  const std::string large = field_to_table("x-large", std::string(3900, 'x'));
  FrameClient client(port());
  client.shake_hands();
  const Growth growth;
  ASSERT_TRUE(client.send(headers(1, call(kOnce, large)) + data(1, ping("a"), kEndStream)));
  ASSERT_TRUE(is_answered(client.wait_for_end_of(1)));
  const std::string bomb = repeated(kNewestEntry, 16'000);
  for (std::uint32_t stream = 3; stream < 200; stream += 2) {
    ASSERT_TRUE(client.send(headers(stream, call(kOnce) + bomb, kEndHeaders | kEndStream)));
    const Frame end = client.wait_for_end_of(stream);
    EXPECT_NE(end.stream, 0u) << "the connection has ended";
    EXPECT_FALSE(is_answered(end));
  }
  EXPECT_LT(growth.bytes(), 20 * kMegabyte);
  EXPECT_TRUE(bystander.is_served());
}

// CVE-2019-9515
TEST_F(FloodTest, SettingsWhoseAnswersNobodyReads) {
  serve();
  Bystander bystander(port());
  const std::string flood = repeated(settings({{kInitialWindowSize, 1000}}), 2'000'000);
  const Growth growth;
  FrameClient client(port());
  client.shake_hands();
  EXPECT_FALSE(client.send_blindly(flood));
  EXPECT_TRUE(client.wait_for_end().has_ended);
  EXPECT_LT(growth.bytes(), 20 * kMegabyte);
  EXPECT_TRUE(bystander.is_served());
}

TEST_F(FloodTest, SettingsWhoseAnswersAreRead) {
  serve();
  Bystander bystander(port());
  const End end = flood(repeated(settings({{kInitialWindowSize, 1000}}), 200'000));
  EXPECT_TRUE(end.has_ended);
  EXPECT_EQ(end.go_away, kEnhanceYourCalm) << end.text;
  EXPECT_TRUE(bystander.is_served());
}

// CVE-2019-9512; gRFC A8
TEST_F(FloodTest, Pings) {
  serve();
  Bystander bystander(port());
  const End end = flood(repeated(raw::ping(), 100'000));
  EXPECT_TRUE(end.has_ended);
  EXPECT_EQ(end.go_away, kEnhanceYourCalm);
  EXPECT_EQ(end.text, "too_many_pings");
  EXPECT_TRUE(bystander.is_served());
}

TEST_F(FloodTest, PingsThatAreAllowedAreAnswered) {
  serve(ServerOptions{}.ping_policy(cpprpc::PingPolicy{}.max_strikes(0)));
  FrameClient client(port());
  client.shake_hands();
  ASSERT_TRUE(client.send(repeated(raw::ping(), 1000)));
  for (int i = 0; i < 1000; ++i) {
    const auto answer = client.wait_for(FrameType::Ping);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->flags, kAck);
    EXPECT_EQ(answer->payload, "how r u?");
  }
}

// CVE-2019-9518
TEST_F(FloodTest, EmptyData) {
  serve();
  Bystander bystander(port());
  const End end = flood(headers(1, call(kCollect)) + repeated(data(1, ""), 1'000'000));
  EXPECT_TRUE(end.has_ended);
  EXPECT_EQ(end.go_away, kEnhanceYourCalm) << end.text;
  EXPECT_TRUE(bystander.is_served());
}

// Frames that mean nothing here: they are to be ignored, and cost next to nothing. CVE-2019-9513
TEST_F(FloodTest, PrioritiesAndUnknownFrames) {
  serve();
  Bystander bystander(port());
  FrameClient client(port());
  client.shake_hands();
  const std::string priority = frame(FrameType::Priority, 0, 1, number(3) + "\x10");
  const std::string unknown = frame(static_cast<FrameType>(0xbe), 0xff, 7, std::string(100, 'x'));
  const std::string flood = repeated(priority, 300'000) + repeated(unknown, 100'000) + unary(1);
  const Growth growth;
  ASSERT_TRUE(client.send(flood));
  EXPECT_TRUE(is_answered(client.wait_for_end_of(1)));
  EXPECT_LT(growth.bytes(), 20 * kMegabyte);
  EXPECT_TRUE(bystander.is_served());
}

// --- many calls

// Each of them waits for a message that never comes.
TEST_F(FloodTest, TenThousandCallsThatDoNothing) {
  serve();
  Bystander bystander(port());
  FrameClient client(port());
  client.shake_hands();
  std::string calls;
  for (std::uint32_t i = 0; i < 10'000; ++i) calls += headers(2 * i + 1, call(kCollect));
  const Growth growth;
  ASSERT_TRUE(client.send(calls));
  EXPECT_TRUE(service.census.wait_until_begun(10'000));
  EXPECT_LT(growth.bytes(), 60 * kMegabyte);
  EXPECT_TRUE(bystander.is_served());
}

TEST_F(FloodTest, MoreCallsThanAConnectionMayHave) {
  serve(ServerOptions{}.max_concurrent_streams(100));
  FrameClient client(port());
  client.shake_hands();
  std::string calls;
  for (std::uint32_t i = 0; i < 10'000; ++i) calls += headers(2 * i + 1, call(kCollect));
  client.send(calls);
  const auto refused = client.wait_for([](const Frame& frame) {
    return frame.type == FrameType::Reset || frame.type == FrameType::GoAway;
  });
  ASSERT_TRUE(refused);
  EXPECT_TRUE(refused->code() == kRefusedStream || refused->code() == kProtocolError);
  EXPECT_LE(service.census.begun(), 100);
  Bystander bystander(port());
  EXPECT_TRUE(bystander.is_served());
}

// Their replies are of a megabyte each, which the client does not take.
TEST_F(FloodTest, RepliesThatNobodyTakes) {
  serve();
  Bystander bystander(port());
  FrameClient client(port());
  client.shake_hands({{kInitialWindowSize, 0}});
  std::string calls;
  const std::string request = ping("x", kMegabyte);
  for (std::uint32_t i = 0; i < 3'000; ++i) {
    calls += headers(2 * i + 1, call(kOnce)) + data(2 * i + 1, request, kEndStream);
  }
  const Growth growth;
  ASSERT_TRUE(client.send(calls + raw::ping()));
  ASSERT_TRUE(client.wait_for(FrameType::Ping));
  EXPECT_LT(growth.bytes(), 200 * kMegabyte);
  EXPECT_TRUE(bystander.is_served());
}

// Calls that had to wait for that start once the client takes what it asked for.
TEST_F(FloodTest, RepliesThatAreTakenLate) {
  serve();
  FrameClient client(port());
  client.shake_hands({{kInitialWindowSize, 0}});
  constexpr std::uint32_t kCalls = 150;
  std::string calls;
  const std::string request = ping("x", kMegabyte);
  for (std::uint32_t i = 0; i < kCalls; ++i) {
    calls += headers(2 * i + 1, call(kOnce)) + data(2 * i + 1, request, kEndStream);
  }
  ASSERT_TRUE(client.send(calls + raw::ping()));
  ASSERT_TRUE(client.wait_for(FrameType::Ping));
  EXPECT_LT(service.census.begun(), 100);
  ASSERT_TRUE(client.send(settings({{kInitialWindowSize, 0x7fffffff}}) +
                          window_update(0, 0x7fffffff - 65'535)));
  for (std::uint32_t answered = 0; answered < kCalls; ++answered) {
    const auto end = client.wait_for([](const Frame& frame) {
      return frame.type == FrameType::Headers && (frame.flags & kEndStream) != 0;
    });
    ASSERT_TRUE(end) << answered;
    EXPECT_TRUE(is_answered(*end));
  }
}

// The server does not wait for it when it shuts down.
TEST_F(FloodTest, ShutdownWhileNobodyTakesReplies) {
  serve();
  FrameClient client(port());
  client.shake_hands({{kInitialWindowSize, 0}});
  std::string calls;
  const std::string request = ping("x", kMegabyte);
  for (std::uint32_t i = 0; i < 150; ++i) {
    calls += headers(2 * i + 1, call(kOnce)) + data(2 * i + 1, request, kEndStream);
  }
  ASSERT_TRUE(client.send(calls + raw::ping()));
  ASSERT_TRUE(client.wait_for(FrameType::Ping));
  shut_down(std::chrono::milliseconds(100));
  EXPECT_TRUE(no_handler_is_left());
  EXPECT_LT(service.census.begun(), 100);
  EXPECT_TRUE(client.wait_for_end().has_ended);
}

TEST_F(FloodTest, StreamsOfRepliesThatNobodyTakes) {
  serve();
  Bystander bystander(port());
  FrameClient client(port());
  client.shake_hands({{kInitialWindowSize, 1}});
  std::string calls;
  const std::string request = ping("x", 1000);
  for (std::uint32_t i = 0; i < 1'000; ++i) {
    calls += headers(2 * i + 1, call(kExpand)) + data(2 * i + 1, request, kEndStream);
  }
  const Growth growth;
  ASSERT_TRUE(client.send(calls + raw::ping()));
  ASSERT_TRUE(client.wait_for(FrameType::Ping));
  EXPECT_LT(growth.bytes(), 200 * kMegabyte);
  EXPECT_TRUE(bystander.is_served());
}

// As much as flow control allows, to handlers that read nothing.
TEST_F(FloodTest, RequestsThatNobodyReads) {
  serve();
  Bystander bystander(port());
  FrameClient client(port());
  client.shake_hands();
  const std::string frame(16'000, 'x');
  const Growth growth;
  for (std::uint32_t stream = 1; stream < 2'000; stream += 2) {
    std::string bytes = headers(stream, call(kChat)) + data(stream, ping(kStay)) +
                        data(stream, message(std::string(220'000, 'x')).substr(0, 5));
    for (int i = 0; i < 13; ++i) bytes += data(stream, frame);
    if (!client.send(bytes)) break;
  }
  EXPECT_LT(growth.bytes(), 300 * kMegabyte);
  EXPECT_TRUE(bystander.is_served());
}

}  // namespace
}  // namespace hostile
