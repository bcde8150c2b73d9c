// What servers allow: how large messages may be, how many calls, and how long they may take.

#include <gtest/gtest.h>

#include <chrono>
#include <latch>
#include <string>
#include <thread>
#include <vector>

#include "cpprpc/task/async_event.h"
#include "cpprpc/task/offload.h"
#include "cpprpc/task/sleep.h"
#include "peer.h"

namespace e2e {
namespace {

using namespace std::chrono_literals;

Task<Result<Pong>> ask_task(EchoClient client, const Ping& request, CallOptions options) {
  co_return co_await client.once(request, std::move(options));
}

Result<Pong> ask(const EchoClient& client, const Ping& request = Ping(),
                 CallOptions options = CallOptions()) {
  return sync_wait(ask_task(client, request, std::move(options)));
}

// --- messages

class MessageLimitTest : public PeerTest {
 protected:
  MessageLimitTest() : PeerTest({.max_message = 10'000}) {
    echo.on_once = [](ServerContext&, Ping request) -> Task<Result<Pong>> {
      co_return Pong{.payload = std::string(static_cast<std::size_t>(request.number), 'x')};
    };
  }
};

TEST_P(MessageLimitTest, Requests) {
  EXPECT_TRUE(ask(client(), Ping{.payload = std::string(9'000, 'x')}));
  const auto reply = ask(client(), Ping{.payload = std::string(11'000, 'x')});
  EXPECT_EQ(reply.status().code(), StatusCode::ResourceExhausted) << reply.status().to_string();
}

TEST_P(MessageLimitTest, Replies) {
  EXPECT_TRUE(ask(client(), Ping{.number = 9'000}));
  const auto reply = ask(client(), Ping{.number = 11'000});
  EXPECT_EQ(reply.status().code(), StatusCode::ResourceExhausted) << reply.status().to_string();
}

TEST_P(MessageLimitTest, AmongMany) {
  echo.on_chat = [](ServerContext&, Reader<Ping>& requests, Writer<Pong>& replies) -> Task<Status> {
    while (const auto request = co_await requests.read()) {
      const Pong reply{.payload = std::string(static_cast<std::size_t>(request->number), 'x')};
      if (!co_await replies.write(reply)) break;
    }
    co_return Status::ok();
  };
  const auto chat = [](EchoClient client, const Ping& last) -> Task<Status> {
    auto call = client.chat();
    const Ping small{.number = 10};
    EXPECT_TRUE(co_await call.write(small));
    EXPECT_TRUE(co_await call.read());
    co_await call.write(last);
    EXPECT_FALSE(co_await call.read());
    co_return co_await call.finish();
  };
  const Ping large{.payload = std::string(11'000, 'x')};
  EXPECT_EQ(sync_wait(chat(client(), large)).code(), StatusCode::ResourceExhausted);
  const Ping asks_for_a_large_one{.number = 11'000};
  EXPECT_EQ(sync_wait(chat(client(), asks_for_a_large_one)).code(), StatusCode::ResourceExhausted);
}

CPPRPC_ON_EVERY_TRANSPORT(MessageLimitTest);

// --- calls

class CallLimitTest : public PeerTest {
 protected:
  CallLimitTest() : PeerTest({.max_concurrent_calls = 2}) {}
};

TEST_P(CallLimitTest, OneMoreIsRefusedAtOnce) {
  std::latch both_run(2);
  cpprpc::AsyncEvent may_return;
  echo.on_once = [&](ServerContext&, Ping) -> Task<Result<Pong>> {
    both_run.count_down();
    co_await may_return.wait();
    co_return Pong();
  };
  std::vector<std::thread> callers;
  for (int i = 0; i < 2; ++i) {
    callers.emplace_back([&] { EXPECT_TRUE(ask(client())); });
  }
  both_run.wait();
  for (int i = 0; i < 5; ++i) {
    const auto reply = ask(client());
    EXPECT_EQ(reply.status().code(), StatusCode::ResourceExhausted) << reply.status().to_string();
  }
  EXPECT_EQ(server->refused_calls(), 5u);
  may_return.set();
  for (std::thread& caller : callers) caller.join();
  echo.on_expand = [](ServerContext&, Ping, Writer<Pong>&) -> Task<Status> {
    co_return Status::ok();
  };
  const auto expand = [](EchoClient client) -> Task<Status> {
    const Ping request;
    auto replies = client.expand(request);
    co_return co_await replies.finish();
  };
  for (int i = 0; i < 5; ++i) EXPECT_EQ(sync_wait(expand(client())), Status::ok());
  EXPECT_EQ(server->refused_calls(), 5u);
  server->shutdown(0s);  // before what the first handlers refer to goes
}

CPPRPC_ON_EVERY_TRANSPORT(CallLimitTest);

// --- time

class TimeLimitTest : public PeerTest {
 protected:
  explicit TimeLimitTest(cpprpc::Clock::duration limit = 100ms)
      : PeerTest({.default_timeout = limit}) {}
};

TEST_P(TimeLimitTest, AHandlerIsToldToStop) {
  Event stopped;
  echo.on_once = [&](ServerContext& context, Ping) -> Task<Result<Pong>> {
    EXPECT_TRUE(context.deadline());
    EXPECT_FALSE(co_await cpprpc::sleep(1h));
    EXPECT_TRUE(context.is_cancelled());
    stopped.set();
    co_return Pong();
  };
  EXPECT_EQ(ask(client()).status().code(), StatusCode::DeadlineExceeded);
  EXPECT_TRUE(stopped.wait());
  server->shutdown(0s);
}

TEST_P(TimeLimitTest, TheClientDoesNotWaitForAHandlerThatDoesNotStop) {
  Event may_return;
  cpprpc::ThreadPool pool(1);
  echo.on_once = [&](ServerContext&, Ping) -> Task<Result<Pong>> {
    const auto ignore_all = [&] { EXPECT_TRUE(may_return.wait()); };
    co_await cpprpc::offload(pool, ignore_all);
    co_return Pong();
  };
  EXPECT_EQ(ask(client()).status().code(), StatusCode::DeadlineExceeded);
  may_return.set();
  server->shutdown(0s);  // before what the handler refers to goes
}

TEST_P(TimeLimitTest, ACallsOwnDeadlineCounts) {
  echo.on_once = [](ServerContext& context, Ping) -> Task<Result<Pong>> {
    EXPECT_GT(*context.deadline(), cpprpc::Clock::now() + 30min);
    co_return Pong();
  };
  EXPECT_TRUE(ask(client(), Ping(), CallOptions().timeout(1h)));
}

CPPRPC_ON_EVERY_TRANSPORT(TimeLimitTest);

class DistantTimeLimitTest : public TimeLimitTest {
 protected:
  DistantTimeLimitTest() : TimeLimitTest(1h) {}
};

TEST_P(DistantTimeLimitTest, CallsThatEndInTimeAreLeftAlone) {
  echo.on_once = [](ServerContext&, Ping) -> Task<Result<Pong>> { co_return Pong(); };
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(ask(client()));
}

CPPRPC_ON_EVERY_TRANSPORT(DistantTimeLimitTest);

}  // namespace
}  // namespace e2e
