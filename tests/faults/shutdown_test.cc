// A server that is shut down while its clients send it all they can: a call was either served, to
// its end, and its client has the answer, or no handler saw it and its client knows.
//
// gRPC's clients break this promise now and then: one that pings just when the server has closed
// the connection gives it up, with the answers on it that it has not read yet (decision 0035).

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <memory>
#include <thread>
#include <vector>

#include "cpprpc/task/sleep.h"
#include "cpprpc/task/when_all.h"
#include "peer.h"

namespace faults {
namespace {

using namespace e2e;
using namespace std::chrono_literals;

constexpr int kRounds = 10;
constexpr int kThreads = 4;
constexpr int kLoops = 8;  // a thread's calls at the same time
constexpr int kBeforeShutdown = 200;
constexpr std::size_t kMostCalls = 1 << 20;

// What is known of a call, by its number; several of them.
enum Known : int { kBegun = 1, kEnded = 2, kAnswered = 4, kFailed = 8 };

class ShutdownUnderLoadTest : public testing::TestWithParam<Transport> {
 protected:
  ShutdownUnderLoadTest();
  void serve_until_shutdown();
  void check_calls();

  Task<> call_until_refused(EchoClient client);
  Task<Status> call(EchoClient client, std::int32_t number);

  // The handlers'.
  std::int32_t begin(ServerContext& context);
  static Task<> work(std::int32_t number);

  static bool is_grpc() { return GetParam().name.starts_with("grpc"); }
  void learn(std::int32_t number, Known what) { known[static_cast<std::size_t>(number)] |= what; }

  EchoService echo;
  cpprpc::Router router;
  std::vector<std::atomic<int>> known = std::vector<std::atomic<int>>(kMostCalls);
  std::atomic<std::int32_t> started = 0;
  std::atomic<int> answered = 0;
  std::atomic<int> dropped = 0;
  int refused = 0;
  int given_up = 0;
};

// The calls that are under way come in all lengths. A call's number is in its headers, so that a
// handler knows it from the very beginning.
ShutdownUnderLoadTest::ShutdownUnderLoadTest() {
  echo.on_once = [this](ServerContext& context, Ping) -> Task<Result<Pong>> {
    const std::int32_t number = begin(context);
    co_await work(number);
    learn(number, kEnded);
    co_return Pong{.number = number};
  };
  echo.on_expand = [this](ServerContext& context, Ping, Writer<Pong>& replies) -> Task<Status> {
    const std::int32_t number = begin(context);
    co_await work(number);
    const Pong reply{.number = number};
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(co_await replies.write(reply));
    learn(number, kEnded);
    co_return Status::ok();
  };
  echo.on_collect = [this](ServerContext& context, Reader<Ping>& requests) -> Task<Result<Pong>> {
    const std::int32_t number = begin(context);
    int count = 0;
    while (co_await requests.read()) ++count;
    EXPECT_EQ(count, 3);
    co_await work(number);
    learn(number, kEnded);
    co_return Pong{.number = number};
  };
  echo.on_chat = [this](ServerContext& context, Reader<Ping>& requests,
                        Writer<Pong>& replies) -> Task<Status> {
    const std::int32_t number = begin(context);
    const Pong reply{.number = number};
    int count = 0;
    for (; co_await requests.read(); ++count) EXPECT_TRUE(co_await replies.write(reply));
    EXPECT_EQ(count, 3);
    co_await work(number);
    learn(number, kEnded);
    co_return Status::ok();
  };
  echo.bind(router);
}

std::int32_t ShutdownUnderLoadTest::begin(ServerContext& context) {
  const std::int32_t number = std::stoi(std::string(context.metadata().get("number").value()));
  learn(number, kBegun);
  return number;
}

Task<> ShutdownUnderLoadTest::work(std::int32_t number) {
  if (number % 3 == 0) co_await cpprpc::sleep(1ms * (number % 7));
}

// --- the clients

// One call, of which kind its number says. Of a stream's messages none may be missing.
Task<Status> ShutdownUnderLoadTest::call(EchoClient client, std::int32_t number) {
  const Ping request{.number = number};
  const CallOptions options = CallOptions{}.metadata("number", std::to_string(number));
  switch (number % 4) {
    case 0: {
      const Result<Pong> reply = co_await client.once(request, options);
      co_return reply.status();
    }
    case 1: {
      auto replies = client.expand(request, options);
      int count = 0;
      while (co_await replies.read()) ++count;
      const Status status = co_await replies.finish();
      if (status.is_ok()) {
        EXPECT_EQ(count, 3);
      }
      co_return status;
    }
    case 2: {
      auto writing = client.collect(options);
      for (int i = 0; i < 3; ++i) co_await writing.write(request);
      const Result<Pong> reply = co_await writing.finish();
      co_return reply.status();
    }
    default: {
      auto chat = client.chat(options);
      int count = 0;
      for (int i = 0; i < 3; ++i) {
        co_await chat.write(request);
        if (co_await chat.read()) ++count;
      }
      const Status status = co_await chat.finish();
      if (status.is_ok()) {
        EXPECT_EQ(count, 3);
      }
      co_return status;
    }
  }
}

Task<> ShutdownUnderLoadTest::call_until_refused(EchoClient client) {
  for (;;) {
    const std::int32_t number = ++started;
    const Status status = co_await call(client, number);
    learn(number, status.is_ok() ? kAnswered : kFailed);
    if (!status.is_ok()) {
      // CANCELLED is what gRPC's server says of a call that came while it told its clients that it
      // goes, and that no handler was asked for.
      if (status.code() == StatusCode::Cancelled && is_grpc()) {
        ++dropped;
      } else {
        EXPECT_EQ(status.code(), StatusCode::Unavailable) << status.to_string();
      }
      co_return;
    }
    ++answered;
    answered.notify_all();
  }
}

// --- the server

void ShutdownUnderLoadTest::serve_until_shutdown() {
  const std::unique_ptr<RunningServer> server = GetParam().serve(router);
  const int before = answered;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([this, client = EchoClient(server->channel())] {
      std::vector<Task<>> loops;
      for (int loop = 0; loop < kLoops; ++loop) loops.push_back(call_until_refused(client));
      sync_wait(cpprpc::when_all(std::move(loops)));
    });
  }
  for (int seen = answered; seen < before + kBeforeShutdown; seen = answered) answered.wait(seen);
  server->shutdown(1h);
  for (std::thread& thread : threads) thread.join();
}

void ShutdownUnderLoadTest::check_calls() {
  ASSERT_LT(static_cast<std::size_t>(started), kMostCalls);
  for (std::int32_t number = 1; number <= started; ++number) {
    const int all = known[static_cast<std::size_t>(number)];
    if ((all & kFailed) != 0) ++refused;
    if (all == (kBegun | kEnded | kFailed) && is_grpc()) {
      ++given_up;
      continue;
    }
    // Served, or not even begun.
    EXPECT_TRUE(all == (kBegun | kEnded | kAnswered) || all == kFailed)
        << "call " << number << ": " << all;
  }
  EXPECT_LE(given_up, kThreads * kLoops) << "more than the calls of one shutdown";
}

TEST_P(ShutdownUnderLoadTest, LosesNoAcceptedCall) {
  for (int round = 0; round < kRounds; ++round) serve_until_shutdown();
  check_calls();
  EXPECT_EQ(refused, kRounds * kThreads * kLoops);
  std::printf(
      "%d calls answered, %d refused, %d of them with CANCELLED, %d given up, in %d shutdowns\n",
      answered.load(), refused, dropped.load(), given_up, kRounds);
}

CPPRPC_ON_EVERY_TRANSPORT(ShutdownUnderLoadTest);

}  // namespace
}  // namespace faults
