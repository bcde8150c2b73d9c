// How channels, and calls that nobody waits for, begin and end.

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <semaphore>
#include <string>
#include <thread>
#include <vector>

#include "cpprpc/task/sleep.h"
#include "our_peer.h"

namespace interop {
namespace {

using namespace std::chrono_literals;

class ChannelsTest : public testing::TestWithParam<Network> {
 protected:
  [[nodiscard]] PeerClient client(std::size_t threads = 1) const {
    return PeerClient(GetParam().connect(server.target(), ChannelOptions().threads(threads)));
  }

  OurServer server{GetParam()};
};
CPPRPC_ON_EVERY_PLAIN_NETWORK(ChannelsTest);

TEST_P(ChannelsTest, AnUnusedOneEnds) {
  for (int i = 0; i < 10; ++i) static_cast<void>(GetParam().connect(server.target()));
  static_cast<void>(GetParam().connect("127.0.0.1:1", ChannelOptions().threads(3)));
}

TEST_P(ChannelsTest, ACallOutlivesItsChannel) {
  const auto ask_late = [this]() -> Task<Result<Note>> {
    std::optional<PeerClient> peer = client();
    const Note request{.number = 7};
    auto call = peer->once(request);
    peer.reset();
    co_return co_await call;
  };
  const Result<Note> reply = sync_wait(ask_late());
  ASSERT_TRUE(reply) << reply.error().to_string();
  EXPECT_EQ(reply->number, 7);
}

TEST_P(ChannelsTest, AStreamOutlivesItsChannel) {
  const auto read_late = [this]() -> Task<int> {
    const Note request{.number = 1000};
    auto replies = client().expand(request);
    int count = 0;
    while (co_await replies.read()) ++count;
    EXPECT_EQ(co_await replies.finish(), Status::ok());
    co_return count;
  };
  EXPECT_EQ(sync_wait(read_late()), 1000);
}

TEST_P(ChannelsTest, CallsThatNobodyWaitsFor) {
  for (int i = 0; i < 100; ++i) {
    const PeerClient peer = client(static_cast<std::size_t>(1 + i % 3));
    const Note request{.number = 1'000'000};
    auto once = peer.once(request);
    auto expand = peer.expand(request);
    auto collect = peer.collect();
    auto chat = peer.chat();
    if (i % 2 == 0) chat.cancel();
  }
}

TEST_P(ChannelsTest, ManyCallsStartedBeforeTheFirstIsAwaited) {
  const auto ask_many = [](PeerClient peer) -> Task<int> {
    std::vector<cpprpc::UnaryCall<Note>> calls;
    for (int i = 0; i < 2000; ++i) {
      const Note request{.number = i};
      calls.push_back(peer.once(request));
    }
    int right = 0;
    for (int i = 1999; i >= 0; --i) {
      const Result<Note> reply = co_await calls[static_cast<std::size_t>(i)];
      right += reply && reply->number == i ? 1 : 0;
    }
    co_return right;
  };
  EXPECT_EQ(sync_wait(ask_many(client(2))), 2000);
}

TEST_P(ChannelsTest, ACallThatEndedBeforeItIsAwaited) {
  const auto ask_late = [](PeerClient peer) -> Task<void> {
    const Note request{.number = 7};
    auto call = peer.once(request);
    // Another call behind it on the same connection and thread: when that is done, so is this.
    auto second = peer.once(request);
    EXPECT_TRUE(co_await second);
    const Result<Note> reply = co_await call;
    EXPECT_TRUE(reply && reply->number == 7);
  };
  sync_wait(ask_late(client()));
}

TEST_P(ChannelsTest, CancelFromAnotherThread) {
  std::binary_semaphore entered(0);
  server.service.on_once = [&](ServerContext&, Note) -> Task<Result<Note>> {
    entered.release();
    EXPECT_FALSE(co_await cpprpc::sleep(1h));
    co_return Status::cancelled("told to stop");
  };
  for (int i = 0; i < 50; ++i) {
    const PeerClient peer = client();
    const Note request;
    auto call = peer.once(request);
    std::thread canceller([&] {
      entered.acquire();
      call.cancel();
    });
    const auto await = [&call]() -> Task<Result<Note>> { co_return co_await call; };
    EXPECT_EQ(sync_wait(await()).status().code(), StatusCode::Cancelled);
    canceller.join();
  }
  server.shutdown();  // handlers may still be about to leave
}

TEST_P(ChannelsTest, ACancelledStreamSoonEndsAllThatIsUnderWay) {
  const auto cancel_first = [](PeerClient peer) -> Task<Status> {
    auto call = peer.chat();
    call.cancel();
    const Note note;
    EXPECT_FALSE(co_await call.write(note));
    const auto reply = co_await call.read();
    EXPECT_EQ(reply, std::nullopt);
    co_return co_await call.finish();
  };
  EXPECT_EQ(sync_wait(cancel_first(client())).code(), StatusCode::Cancelled);
}

TEST_P(ChannelsTest, AHandlerIsAClientOfItsOwnServer) {
  const PeerClient inner = client();
  server.service.on_chat = [&](ServerContext& context, Reader<Note>& requests,
                               Writer<Note>& replies) -> Task<Status> {
    while (const auto request = co_await requests.read()) {
      Result<Note> reply = co_await inner.once(*request, CallOptions().parent(context));
      if (!reply) co_return std::move(reply).error();
      co_await replies.write(*reply);
    }
    co_return Status::ok();
  };
  const auto chat = [](PeerClient peer) -> Task<Status> {
    auto call = peer.chat();
    for (int i = 0; i < 100; ++i) {
      const Note note{.number = i};
      co_await call.write(note);
      const auto reply = co_await call.read();
      EXPECT_EQ(reply, note);
    }
    co_return co_await call.finish();
  };
  EXPECT_EQ(sync_wait(chat(client())), Status::ok());
}

TEST_P(ChannelsTest, FindsTheServerThatTookThePlaceOfAnother) {
  auto first = std::make_unique<OurServer>(GetParam());
  const std::string target = first->target();
  const Channel channel = GetParam().connect(target);
  EXPECT_TRUE(ask(channel, Note()));
  first.reset();
  EXPECT_EQ(ask(channel, Note()).status().code(), StatusCode::Unavailable);

  OurService service;
  use_defaults(service);
  cpprpc::Router router;
  service.bind(router);
  const auto second = GetParam().serve(router, ServerOptions().listen(target).threads(1));
  ASSERT_TRUE(second) << second.error().to_string();
  // gRPC waits a while between attempts to connect, and calls fail meanwhile.
  const auto give_up = cpprpc::Clock::now() + 1min;
  while (!ask(channel, Note())) ASSERT_LT(cpprpc::Clock::now(), give_up);
}

}  // namespace
}  // namespace interop
