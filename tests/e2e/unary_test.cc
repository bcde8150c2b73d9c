// One request, one reply.

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "cpprpc/task/run_on.h"
#include "cpprpc/task/when_all.h"
#include "peer.h"

namespace e2e {
namespace {

class UnaryTest : public PeerTest {
 protected:
  void SetUp() override {
    echo.on_once = [](ServerContext&, Ping request) -> Task<Result<Pong>> {
      co_return Pong{
          .text = "got " + request.text, .number = request.number + 1, .payload = request.payload};
    };
    PeerTest::SetUp();
  }
};

Task<Result<Pong>> ask(EchoClient client, Ping request) { co_return co_await client.once(request); }

TEST_P(UnaryTest, AnswersTheRequest) {
  const Result<Pong> reply = sync_wait(ask(client(), Ping{.text = "hello", .number = 41}));
  ASSERT_TRUE(reply) << reply.error().to_string();
  EXPECT_EQ(*reply, (Pong{.text = "got hello", .number = 42}));
}

TEST_P(UnaryTest, CarriesEmptyMessages) {
  echo.on_once = [](ServerContext&, Ping request) -> Task<Result<Pong>> {
    EXPECT_EQ(request, Ping());
    co_return Pong();
  };
  const Result<Pong> reply = sync_wait(ask(client(), Ping()));
  ASSERT_TRUE(reply) << reply.error().to_string();
  EXPECT_EQ(*reply, Pong());
}

TEST_P(UnaryTest, CarriesLargeMessages) {
  for (const std::size_t size : {100u, 10'000u, 1'000'000u, 4'000'000u}) {
    const Ping request{.payload = std::string(size, '\xff')};
    const Result<Pong> reply = sync_wait(ask(client(), request));
    ASSERT_TRUE(reply) << reply.error().to_string();
    EXPECT_EQ(reply->payload, request.payload);
  }
}

TEST_P(UnaryTest, EncodesTheRequestWhenTheCallIsMade) {
  const auto change_after_call = [](EchoClient client) -> Task<std::string> {
    Ping request{.text = "before"};
    auto call = client.once(request);
    request.text = "after";
    const Result<Pong> reply = co_await call;
    co_return reply ? reply->text : reply.error().to_string();
  };
  EXPECT_EQ(sync_wait(change_after_call(client())), "got before");
}

TEST_P(UnaryTest, RunsManyCallsAtTheSameTime) {
  const auto ask_all = [](EchoClient client) -> Task<std::int64_t> {
    std::vector<cpprpc::UnaryCall<Pong>> calls;
    for (int i = 0; i < 200; ++i) {
      Ping request{.number = i};
      calls.push_back(client.once(request));
    }
    std::int64_t sum = 0;
    for (auto& call : calls) {
      const Result<Pong> reply = co_await call;
      sum += reply ? reply->number : -1'000'000;
    }
    co_return sum;
  };
  EXPECT_EQ(sync_wait(ask_all(client())), 200 * 201 / 2);
}

TEST_P(UnaryTest, ServesManyThreads) {
  const EchoClient shared = client();
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&shared, t] {
      for (int i = 0; i < 50; ++i) {
        const Result<Pong> reply = sync_wait(ask(shared, Ping{.number = t * 1000 + i}));
        EXPECT_TRUE(reply && reply->number == t * 1000 + i + 1);
      }
    });
  }
  for (auto& thread : threads) thread.join();
}

TEST_P(UnaryTest, ResumesTheCallerOnItsThread) {
  const auto same_thread = [](EchoClient client) -> Task<bool> {
    const auto before = std::this_thread::get_id();
    Ping request;
    const Result<Pong> reply = co_await client.once(request);
    co_return reply.has_value() && before == std::this_thread::get_id();
  };
  EXPECT_TRUE(sync_wait(same_thread(client())));
}

TEST_P(UnaryTest, AHandlerCallsOthersAndStaysOnItsThread) {
  const EchoClient inner = client();
  std::atomic<bool> same_thread = false;
  echo.on_once = [&](ServerContext& context, Ping request) -> Task<Result<Pong>> {
    if (request.number == 0) co_return Pong{.text = "innermost"};
    const auto before = std::this_thread::get_id();
    const Ping next{.number = request.number - 1};
    Result<Pong> reply = co_await inner.once(next, CallOptions{}.parent(context));
    same_thread = before == std::this_thread::get_id();
    co_return reply;
  };
  const Result<Pong> reply = sync_wait(ask(client(), Ping{.number = 3}));
  ASSERT_TRUE(reply) << reply.error().to_string();
  EXPECT_EQ(reply->text, "innermost");
  EXPECT_TRUE(same_thread);
}

// Tasks that run on one of the channel's threads instead of the caller's.
TEST_P(UnaryTest, OnTheChannelsOwnThread) {
  echo.on_once = [](ServerContext&, Ping request) -> Task<Result<Pong>> {
    co_return Pong{.payload = request.payload};
  };
  const Channel channel = server->channel();
  const EchoClient client(channel);
  cpprpc::Executor& executor = channel.executor();
  const auto asks = [&](std::string text) -> Task<int> {
    const Ping request{.payload = text};
    int answered = 0;
    for (int i = 0; i < 100; ++i) {
      const Result<Pong> reply = co_await client.once(request);
      EXPECT_EQ(cpprpc::Executor::current(), &executor);
      if (reply && reply->payload == text) ++answered;
    }
    co_return answered;
  };
  std::vector<Task<int>> tasks;
  for (int i = 0; i < 10; ++i) tasks.push_back(asks("ask " + std::to_string(i)));
  auto all = cpprpc::when_all(std::move(tasks));
  EXPECT_EQ(sync_wait(cpprpc::run_on(executor, std::move(all))), std::vector<int>(10, 100));
}

CPPRPC_ON_EVERY_TRANSPORT(UnaryTest);

}  // namespace
}  // namespace e2e
