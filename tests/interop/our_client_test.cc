// Our client, gRPC's own server.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "event.h"
#include "our_peer.h"
#include "their_peer.h"

namespace interop {
namespace {

using namespace std::chrono_literals;

class OurClientTest : public testing::TestWithParam<Network> {
 protected:
  Event seen;
  Event missed;
  Event ended;
  TheirServer server;
  Channel channel = GetParam().connect(server.target());
  PeerClient client{channel};
};
CPPRPC_ON_EVERY_PLAIN_NETWORK(OurClientTest);

// --- the four kinds

TEST_P(OurClientTest, AsksOnce) {
  const Result<Note> reply = ask(channel, full_note());
  ASSERT_TRUE(reply) << reply.error().to_string();
  EXPECT_EQ(*reply, full_note());
}

TEST_P(OurClientTest, ReadsAStream) {
  const auto read_all = [](PeerClient peer) -> Task<std::int64_t> {
    const Note request{.text = "x", .number = 1000};
    auto replies = peer.expand(request);
    std::int64_t next = 0;
    while (const auto reply = co_await replies.read()) {
      EXPECT_EQ(*reply, (Note{.text = "x", .number = next}));
      ++next;
    }
    EXPECT_EQ(co_await replies.finish(), Status::ok());
    co_return next;
  };
  EXPECT_EQ(sync_wait(read_all(client)), 1000);
}

TEST_P(OurClientTest, WritesAStream) {
  const auto write_all = [](PeerClient peer) -> Task<Result<Note>> {
    auto call = peer.collect();
    for (int i = 1; i <= 1000; ++i) {
      const Note request{.text = i % 100 == 0 ? "." : "", .number = i};
      EXPECT_TRUE(co_await call.write(request));
    }
    co_return co_await call.finish();
  };
  const Result<Note> reply = sync_wait(write_all(client));
  ASSERT_TRUE(reply) << reply.error().to_string();
  EXPECT_EQ(*reply, (Note{.text = "..........", .number = 500500}));
}

TEST_P(OurClientTest, Chats) {
  const auto chat = [](PeerClient peer) -> Task<Status> {
    auto call = peer.chat();
    for (int i = 0; i < 100; ++i) {
      Note note = full_note();
      note.number = i;
      EXPECT_TRUE(co_await call.write(note));
      const auto reply = co_await call.read();
      EXPECT_EQ(reply, note);
    }
    co_await call.writes_done();
    const auto after_the_last = co_await call.read();
    EXPECT_EQ(after_the_last, std::nullopt);
    co_return co_await call.finish();
  };
  EXPECT_EQ(sync_wait(chat(client)), Status::ok());
}

TEST_P(OurClientTest, AsksForMoreThanOneSliceHolds) {
  const Note request{.payload = std::string(3'000'000, '\x01')};
  const Result<Note> reply = ask(channel, request);
  ASSERT_TRUE(reply) << reply.error().to_string();
  EXPECT_EQ(*reply, request);
}

// --- how calls end

TEST_P(OurClientTest, UnderstandsEveryStatus) {
  for (int code = 1; code <= 16; ++code) {
    const std::string message = "100% Grüße\n\x01 " + std::to_string(code);
    const std::string details("\0\xff details", 10);
    server.service.on_once = [&](auto&, auto&, auto&) {
      return grpc::Status(static_cast<grpc::StatusCode>(code), message, details);
    };
    const Result<Note> reply = ask(channel, Note());
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error(), Status(static_cast<StatusCode>(code), message, details));
  }
}

TEST_P(OurClientTest, HearsThatAMethodIsMissing) {
  static constexpr cpprpc::Unary<Note, Note> missing{"/interop.v1.Peer/Missing"};
  const auto call_it = [](Channel peer) -> Task<Result<Note>> {
    const Note request;
    auto call = peer.call(missing, request);
    co_return co_await call;
  };
  EXPECT_EQ(sync_wait(call_it(channel)).status().code(), StatusCode::Unimplemented);
}

TEST_P(OurClientTest, TheirTooLargeReplyIsRefused) {
  server.service.on_once = [](auto&, auto&, v1::Note& reply) {
    reply.set_payload(std::string(5'000'000, 'x'));
    return grpc::Status::OK;
  };
  EXPECT_EQ(ask(channel, Note()).status().code(), StatusCode::ResourceExhausted);
  const Channel wide =
      GetParam().connect(server.target(), ChannelOptions().max_receive_message(6'000'000));
  EXPECT_EQ(ask(wide, Note())->payload.size(), 5'000'000u);
}

TEST_P(OurClientTest, ADeadlineReachesTheServerAndPasses) {
  std::chrono::system_clock::duration left{};
  server.service.on_once = [&](grpc::ServerContext& context, auto&, auto&) {
    left = context.deadline() - std::chrono::system_clock::now();
    seen.set();
    missed.wait();
    return grpc::Status::OK;
  };
  const auto before = cpprpc::Clock::now();
  const Result<Note> reply = ask(channel, Note(), CallOptions().timeout(500ms));
  const auto took = cpprpc::Clock::now() - before;
  seen.wait();
  missed.set();
  EXPECT_EQ(reply.status().code(), StatusCode::DeadlineExceeded) << reply.status().to_string();
  EXPECT_GE(took, 490ms);  // the server may be a little early: its clock counts milliseconds
  EXPECT_LT(left, 1s);     // gRPC rounds up on the wire
  EXPECT_GT(left, -30s);   // it is a deadline of this call, however slow the machine
}

TEST_P(OurClientTest, ADeadlineThatHasPassedEndsTheCallAtOnce) {
  const CallOptions past = CallOptions().deadline(cpprpc::Clock::now() - 1h);
  EXPECT_EQ(ask(channel, Note(), past).status().code(), StatusCode::DeadlineExceeded);
}

TEST_P(OurClientTest, ADeadlineInTheDistantFutureIsNone) {
  EXPECT_TRUE(ask(channel, Note(), CallOptions().timeout(cpprpc::Clock::duration::max())));
  EXPECT_TRUE(ask(channel, Note(), CallOptions().timeout(24h * 365 * 200)));
}

TEST_P(OurClientTest, CancellingReachesTheServer) {
  server.service.on_chat = [&](auto&, auto& stream) {
    v1::Note note;
    while (stream.Read(&note)) stream.Write(note);
    ended.set();
    return grpc::Status::OK;
  };
  const auto cancel = [](PeerClient peer) -> Task<Status> {
    auto call = peer.chat();
    const Note note{.number = 1};
    EXPECT_TRUE(co_await call.write(note));
    const auto reply = co_await call.read();
    EXPECT_EQ(reply, note);
    call.cancel();
    const auto after = co_await call.read();
    EXPECT_EQ(after, std::nullopt);
    co_return co_await call.finish();
  };
  EXPECT_EQ(sync_wait(cancel(client)).code(), StatusCode::Cancelled);
  ended.wait();
}

TEST_P(OurClientTest, DroppingACallCancelsIt) {
  server.service.on_expand = [&](auto&, auto&, auto& replies) {
    v1::Note note;
    while (replies.Write(note)) {
    }
    ended.set();
    return grpc::Status::CANCELLED;
  };
  const auto drop = [](PeerClient peer) -> Task<void> {
    const Note request;
    auto replies = peer.expand(request);
    const auto first = co_await replies.read();
    EXPECT_TRUE(first.has_value());
  };
  sync_wait(drop(client));
  ended.wait();
}

// --- metadata

TEST_P(OurClientTest, SendsMetadata) {
  std::multimap<std::string, std::string> sent;
  server.service.on_once = [&](grpc::ServerContext& context, auto&, auto&) {
    for (const auto& [key, value] : context.client_metadata()) {
      sent.emplace(std::string(key.data(), key.size()), std::string(value.data(), value.size()));
    }
    return grpc::Status::OK;
  };
  const std::string binary("\0\xff\x01", 3);
  const Channel named =
      GetParam().connect(server.target(), ChannelOptions().user_agent("tester/1"));
  const auto options =
      CallOptions().metadata("x-plain", "a b").metadata("x-plain", "c").metadata("X-b-bin", binary);
  ASSERT_TRUE(ask(named, Note(), options));
  const auto plain = sent.equal_range("x-plain");
  ASSERT_EQ(std::distance(plain.first, plain.second), 2);
  EXPECT_EQ(plain.first->second, "a b");
  EXPECT_EQ(std::next(plain.first)->second, "c");
  ASSERT_EQ(sent.count("x-b-bin"), 1u);
  EXPECT_EQ(sent.find("x-b-bin")->second, binary);
  ASSERT_EQ(sent.count("user-agent"), 1u);
  EXPECT_TRUE(sent.find("user-agent")->second.starts_with("tester/1 cpp-rpc"));
}

TEST_P(OurClientTest, ReceivesMetadata) {
  const std::string binary("\0\xff\x01", 3);
  server.service.on_once = [&](grpc::ServerContext& context, auto&, auto&) {
    context.AddInitialMetadata("x-head", "h");
    context.AddInitialMetadata("x-head-bin", binary);
    context.AddTrailingMetadata("x-tail", "t");
    context.AddTrailingMetadata("x-tail-bin", binary);
    return grpc::Status(grpc::StatusCode::ABORTED, "no", "details");
  };
  server.service.on_expand = [](grpc::ServerContext& context, auto&, auto& replies) {
    context.AddInitialMetadata("x-head", "h");
    context.AddTrailingMetadata("x-tail", "t");
    replies.Write(v1::Note());
    return grpc::Status::OK;
  };
  const auto look = [&](PeerClient peer) -> Task<void> {
    const Note request;
    auto call = peer.once(request);
    const Result<Note> reply = co_await call;
    EXPECT_EQ(reply.status(), Status(StatusCode::Aborted, "no", "details"));
    EXPECT_EQ(call.headers().get("x-head"), "h");
    EXPECT_EQ(call.headers().get("x-head-bin"), binary);
    EXPECT_EQ(call.trailers().get("x-tail"), "t");
    EXPECT_EQ(call.trailers().get("x-tail-bin"), binary);
    EXPECT_EQ(call.trailers().get("grpc-status-details-bin"), std::nullopt);

    auto replies = peer.expand(request);
    const auto first = co_await replies.read();
    EXPECT_TRUE(first.has_value());
    EXPECT_EQ(replies.headers().get("x-head"), "h");
    EXPECT_EQ(co_await replies.finish(), Status::ok());
    EXPECT_EQ(replies.trailers().get("x-tail"), "t");
  };
  sync_wait(look(client));
}

}  // namespace
}  // namespace interop
