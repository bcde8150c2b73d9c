// Deadlines, and calls that nobody waits for any more.

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>

#include "cpprpc/task/sleep.h"
#include "cpprpc/task/when_any.h"
#include "peer.h"

namespace e2e {
namespace {

using namespace std::chrono_literals;

// Every handler here waits for an hour: only its stop token can wake it.
class CancellationTest : public PeerTest {
 protected:
  void SetUp() override {
    echo.on_once = [this](ServerContext& context, Ping) -> Task<Result<Pong>> {
      started.set();
      const bool slept = co_await cpprpc::sleep(1h);
      EXPECT_FALSE(slept);
      EXPECT_TRUE(context.is_cancelled());
      stopped.set();
      co_return Status::cancelled("stopped");
    };
    echo.on_expand = [this](ServerContext& context, Ping, Writer<Pong>& replies) -> Task<Status> {
      const Pong reply{.payload = std::string(100, 'x')};
      while (co_await replies.write(reply)) started.set();
      EXPECT_TRUE(context.is_cancelled());
      stopped.set();
      co_return Status::cancelled("stopped");
    };
    echo.on_chat = [this](ServerContext& context, Reader<Ping>& requests,
                          Writer<Pong>&) -> Task<Status> {
      started.set();
      while (co_await requests.read()) {
      }
      EXPECT_FALSE(co_await cpprpc::sleep(1h));  // the end of the requests may be known first
      EXPECT_TRUE(context.is_cancelled());
      stopped.set();
      co_return Status::cancelled("stopped");
    };
    PeerTest::SetUp();
  }

  Event started;  // the handler runs
  Event stopped;  // the handler was told to stop
};

Task<Result<Pong>> ask(EchoClient client, CallOptions options) {
  const Ping request;
  co_return co_await client.once(request, std::move(options));
}

TEST_P(CancellationTest, ADeadlineEndsTheCallOnBothSides) {
  const Result<Pong> reply = sync_wait(ask(client(), CallOptions{}.timeout(200ms)));
  EXPECT_EQ(reply.status().code(), StatusCode::DeadlineExceeded);
  EXPECT_TRUE(stopped.wait());
}

TEST_P(CancellationTest, ADeadlineInThePast) {
  const Result<Pong> reply = sync_wait(ask(client(), CallOptions{}.timeout(-1s)));
  EXPECT_EQ(reply.status().code(), StatusCode::DeadlineExceeded);
}

TEST_P(CancellationTest, AnEndlessTimeoutIsNone) {
  echo.on_once = [](ServerContext&, Ping) -> Task<Result<Pong>> { co_return Pong(); };
  EXPECT_TRUE(sync_wait(ask(client(), CallOptions{}.timeout(cpprpc::Clock::duration::max()))));
}

TEST_P(CancellationTest, AHandlerKnowsTheDeadline) {
  std::atomic<cpprpc::Clock::duration> left = cpprpc::Clock::duration::zero();
  echo.on_once = [&](ServerContext& context, Ping) -> Task<Result<Pong>> {
    if (context.deadline()) left = *context.deadline() - cpprpc::Clock::now();
    co_return Pong();
  };
  const auto options = CallOptions{}.timeout(1h).timeout(1min).timeout(10min);
  EXPECT_TRUE(sync_wait(ask(client(), options)));
  EXPECT_GT(left.load(), 30s);
  EXPECT_LE(left.load(), 61s);
}

TEST_P(CancellationTest, DroppingACallCancelsIt) {
  const auto drop = [this](EchoClient client) -> Task<void> {
    const Ping request;
    {
      auto call = client.once(request);
      EXPECT_TRUE(started.wait());
    }
    co_return;
  };
  sync_wait(drop(client()));
  EXPECT_TRUE(stopped.wait());
}

TEST_P(CancellationTest, CancelEndsAStreamForBoth) {
  const auto cancel = [](EchoClient client) -> Task<Status> {
    const Ping request;
    auto replies = client.expand(request);
    for (int i = 0; i < 3; ++i) EXPECT_TRUE((co_await replies.read()).has_value());
    replies.cancel();
    while (co_await replies.read()) {  // what was under way
    }
    co_return co_await replies.finish();
  };
  EXPECT_EQ(sync_wait(cancel(client())).code(), StatusCode::Cancelled);
  EXPECT_TRUE(stopped.wait());
}

TEST_P(CancellationTest, DroppingAStreamWakesAReadingHandler) {
  const auto drop = [this](EchoClient client) -> Task<void> {
    auto call = client.chat();
    const Ping request;
    EXPECT_TRUE(co_await call.write(request));
    EXPECT_TRUE(started.wait());
  };
  sync_wait(drop(client()));
  EXPECT_TRUE(stopped.wait());
}

TEST_P(CancellationTest, AStopTokenCancels) {
  std::stop_source stop;
  const auto stop_when_started = [&](EchoClient client) -> Task<Result<Pong>> {
    const Ping request;
    auto call = client.once(request, CallOptions{}.stop_token(stop.get_token()));
    EXPECT_TRUE(started.wait());
    stop.request_stop();
    co_return co_await call;
  };
  EXPECT_EQ(sync_wait(stop_when_started(client())).status().code(), StatusCode::Cancelled);
  EXPECT_TRUE(stopped.wait());
}

TEST_P(CancellationTest, AStopTokenThatSaidSoBefore) {
  std::stop_source stop;
  stop.request_stop();
  const auto reply = sync_wait(ask(client(), CallOptions{}.stop_token(stop.get_token())));
  EXPECT_EQ(reply.status().code(), StatusCode::Cancelled);
}

TEST_P(CancellationTest, LosingARaceCancels) {
  const auto once_started = [this]() -> Task<int> {
    EXPECT_TRUE(started.wait());
    co_return 7;
  };
  const auto race = [&](EchoClient client) -> Task<std::size_t> {
    auto both = cpprpc::when_any(ask(client, CallOptions{}), once_started());
    const auto first = co_await std::move(both);
    co_return first.index();
  };
  EXPECT_EQ(sync_wait(race(client())), 1u);
  EXPECT_TRUE(stopped.wait());
}

TEST_P(CancellationTest, AChildCallEndsWithItsParent) {
  const EchoClient inner = client();
  Event inner_ended;
  StatusCode code = StatusCode::Ok;
  echo.on_collect = [&](ServerContext& context, Reader<Ping>&) -> Task<Result<Pong>> {
    const Ping request;
    const Result<Pong> reply = co_await inner.once(request, CallOptions{}.parent(context));
    code = reply.status().code();
    inner_ended.set();
    co_return Pong();
  };
  const auto drop = [this](EchoClient client) -> Task<void> {
    auto call = client.collect();
    EXPECT_TRUE(started.wait());  // the inner call
    co_return;
  };
  sync_wait(drop(client()));
  EXPECT_TRUE(inner_ended.wait());
  EXPECT_EQ(code, StatusCode::Cancelled);
  EXPECT_TRUE(stopped.wait());
}

TEST_P(CancellationTest, AChildCallInheritsTheDeadline) {
  const EchoClient inner = client();
  std::atomic<bool> inherited = false;
  echo.on_collect = [&](ServerContext& context, Reader<Ping>&) -> Task<Result<Pong>> {
    const Ping request;
    co_return co_await inner.once(request, CallOptions{}.parent(context).timeout(1h));
  };
  echo.on_once = [&](ServerContext& context, Ping) -> Task<Result<Pong>> {
    inherited = context.deadline() && *context.deadline() < cpprpc::Clock::now() + 2min;
    co_return Pong();
  };
  const auto collect = [](EchoClient client) -> Task<Result<Pong>> {
    auto call = client.collect(CallOptions{}.timeout(1min));
    co_return co_await call.finish();
  };
  EXPECT_TRUE(sync_wait(collect(client())));
  EXPECT_TRUE(inherited);
}

CPPRPC_ON_EVERY_TRANSPORT(CancellationTest);

}  // namespace
}  // namespace e2e
