// Clients that take their time, or are not there any more: they cost the server next to nothing,
// and not for ever.

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "hostile.h"

namespace hostile {
namespace {

using namespace raw;
using namespace std::chrono_literals;

class SlowTest : public HostileTest {};

TEST_F(SlowTest, AClientThatSaysNothing) {
  serve(ServerOptions{}.handshake_timeout(200ms));
  Bystander bystander(port());
  FrameClient client(port());
  EXPECT_TRUE(client.wait_for_end().has_ended);
  EXPECT_TRUE(bystander.is_served());
}

// A slow loris: each byte comes in time, but the whole does not.
TEST_F(SlowTest, AClientThatNeverGetsToItsSettings) {
  serve(ServerOptions{}.handshake_timeout(200ms));
  Bystander bystander(port());
  FrameClient client(port());
  client.send(kPreface.substr(0, 10));
  EXPECT_TRUE(client.wait_for_end().has_ended);
  FrameClient other(port());
  other.send(std::string(kPreface) + settings().substr(0, 5));
  EXPECT_TRUE(other.wait_for_end().has_ended);
  EXPECT_TRUE(bystander.is_served());
}

TEST_F(SlowTest, HeadersThatNeverEnd) {
  serve(ServerOptions{}.handshake_timeout(200ms));
  Bystander bystander(port());
  FrameClient client(port());
  client.shake_hands();
  client.send(headers(1, call(kOnce), 0));
  EXPECT_TRUE(client.wait_for_end().has_ended);
  EXPECT_TRUE(bystander.is_served());
}

// Well-behaved but slow: the timeout is for the beginning of the connection, and of calls.
TEST_F(SlowTest, ACallThatTakesLongerThanTheHandshakeMay) {
  serve(ServerOptions{}.handshake_timeout(500ms));
  FrameClient client(port());
  client.shake_hands();
  ASSERT_TRUE(client.send(headers(1, call(kOnce))));
  const std::string bytes = data(1, ping("hello"), kEndStream);
  for (const char byte : bytes) {
    std::this_thread::sleep_for(30ms);  // it is the time that is tested
    ASSERT_TRUE(client.send(std::string(1, byte)));
  }
  EXPECT_TRUE(is_answered(client.wait_for_end_of(1)));
}

TEST_F(SlowTest, ManyConnectionsThatSayNothing) {
  serve(ServerOptions{}.handshake_timeout(5s));
  const Growth growth;
  std::vector<std::unique_ptr<FrameClient>> clients;
  for (int i = 0; i < 400; ++i) clients.push_back(std::make_unique<FrameClient>(port()));
  Bystander bystander(port());
  EXPECT_TRUE(bystander.is_served());
  EXPECT_LT(growth.bytes(), 40u << 20);
}

// A server that shuts down does not wait for who has not said anything yet.
TEST_F(SlowTest, AShutdownWithClientsThatSayNothing) {
  serve();
  FrameClient client(port());
  EXPECT_TRUE(Bystander(port()).is_served());  // so that the other connection is accepted, too
  const auto begun = std::chrono::steady_clock::now();
  shut_down(30s);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 20s);
  const End end = client.wait_for_end();
  EXPECT_TRUE(end.has_ended);
  EXPECT_EQ(end.go_away, kNoError);
}

// FIN in the middle of a call: nobody is there to be answered.
TEST_F(SlowTest, AClientThatClosesItsSide) {
  serve();
  Bystander bystander(port());
  FrameClient client(port());
  client.shake_hands();
  client.send(headers(1, call(kOnce)) + data(1, ping(kStay), kEndStream) +
              headers(3, call(kCollect)));
  client.end_sending();
  EXPECT_TRUE(client.wait_for_end().has_ended);
  EXPECT_TRUE(bystander.is_served());
}

TEST_F(SlowTest, ConnectionsThatBreakWithinAFrame) {
  serve();
  Bystander bystander(port());
  const std::string bytes = std::string(kPreface) + settings() + unary(1) +
                            headers(3, call(kChat)) + data(3, ping("a")) +
                            headers(5, call(kOnce), 0);
  for (std::size_t size = 0; size < bytes.size(); size += 7) {
    FrameClient client(port());
    client.send(bytes.substr(0, size));
  }
  EXPECT_TRUE(bystander.is_served());
}

// It reads nothing at all, so that the socket is full: what is written waits with the handler.
TEST_F(SlowTest, AClientThatDoesNotReadItsStream) {
  serve();
  Bystander bystander(port());
  FrameClient client(port());
  client.shake_hands({{kInitialWindowSize, 0x7fffffff}});
  const Growth growth;
  client.send(window_update(0, 0x7fffffff - 65'535) + headers(1, call(kExpand)) +
              data(1, ping("x", 10'000), kEndStream));
  EXPECT_TRUE(service.census.wait_until_begun(1));
  EXPECT_TRUE(bystander.is_served());
  EXPECT_LT(growth.bytes(), 40u << 20);
}

// A window of one byte at a time: each costs a frame, and none of the replies is lost.
TEST_F(SlowTest, AWindowOfOneByte) {
  serve();
  Bystander bystander(port());
  FrameClient client(port());
  client.shake_hands({{kInitialWindowSize, 1}});
  client.send(unary(1));
  std::string bytes;
  const std::string whole = message(cpprpc::encode(Pong{.text = "hello"}));
  while (bytes.size() < whole.size()) {
    const auto frame = client.wait_for(FrameType::Data, 1);
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->payload.size(), 1u);
    bytes += frame->payload;
    client.send(window_update(1, 1));
  }
  EXPECT_EQ(bytes, whole);
  EXPECT_TRUE(is_answered(client.wait_for_end_of(1)));
  EXPECT_TRUE(bystander.is_served());
}

// SETTINGS may take back a window that was given: it is then less than nothing.
TEST_F(SlowTest, AWindowThatIsTakenBack) {
  serve();
  Bystander bystander(port());
  FrameClient client(port());
  client.shake_hands({{kInitialWindowSize, 1000}});
  client.send(headers(1, call(kOnce)) + data(1, ping("x", 3000), kEndStream));
  std::size_t bytes = 0;
  while (bytes < 1000) {
    const auto frame = client.wait_for(FrameType::Data, 1);
    ASSERT_TRUE(frame);
    bytes += frame->payload.size();
  }
  EXPECT_EQ(bytes, 1000u);
  client.send(settings({{kInitialWindowSize, 0}}) + window_update(1, 500) + raw::ping());
  const auto next = client.wait_for([](const Frame& frame) {
    return frame.type == FrameType::Ping || frame.type == FrameType::Data;
  });
  ASSERT_TRUE(next);
  EXPECT_EQ(next->type, FrameType::Ping);  // 500 less than nothing is not enough
  client.send(settings({{kInitialWindowSize, 10'000}}));
  EXPECT_TRUE(is_answered(client.wait_for_end_of(1)));
  EXPECT_TRUE(bystander.is_served());
}

}  // namespace
}  // namespace hostile
