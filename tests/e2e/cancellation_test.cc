// Deadlines, and calls that nobody waits for any more.

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>

#include "cpprpc/task/sleep.h"
#include "cpprpc/task/when_all.h"
#include "cpprpc/task/when_any.h"
#include "cpprpc/task/with_timeout.h"
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

// However quick the handler would be.
TEST_P(CancellationTest, ADeadlineInThePast) {
  echo.on_once = [](ServerContext&, Ping) -> Task<Result<Pong>> {
    ADD_FAILURE() << "the call was sent";
    co_return Pong();
  };
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

// What the functions of streams return can be given to when_any() and the like.
TEST_P(CancellationTest, AReadThatTakesTooLongEndsTheCall) {
  const auto chat = [](EchoClient client) -> Task<StatusCode> {
    auto call = client.chat();
    EXPECT_FALSE(co_await cpprpc::with_timeout(call.read(), 100ms));
    EXPECT_FALSE(co_await call.read());
    const Status status = co_await call.finish();
    co_return status.code();
  };
  EXPECT_EQ(sync_wait(chat(client())), StatusCode::Cancelled);
  EXPECT_TRUE(stopped.wait());
}

TEST_P(CancellationTest, AWriteThatTakesTooLongEndsTheCall) {
  const auto chat = [](EchoClient client) -> Task<StatusCode> {
    auto call = client.chat();
    const Ping request{.payload = std::string(1 << 20, 'x')};
    std::optional<bool> written = true;
    while (written && *written) written = co_await cpprpc::with_timeout(call.write(request), 100ms);
    EXPECT_FALSE(written);
    const Status status = co_await call.finish();
    co_return status.code();
  };
  echo.on_chat = [this](ServerContext&, Reader<Ping>&, Writer<Pong>&) -> Task<Status> {
    EXPECT_FALSE(co_await cpprpc::sleep(1h));  // reads nothing
    stopped.set();
    co_return Status::cancelled("stopped");
  };
  EXPECT_EQ(sync_wait(chat(client())), StatusCode::Cancelled);
  EXPECT_TRUE(stopped.wait());
}

TEST_P(CancellationTest, AStatusThatTakesTooLongEndsTheCall) {
  const auto run = [](EchoClient client) -> Task<> {
    const Ping request;
    auto collecting = client.collect();
    EXPECT_FALSE(co_await cpprpc::with_timeout(collecting.finish(), 100ms));
    auto chatting = client.chat();
    const Status status = co_await cpprpc::stop_after(chatting.finish(), 100ms);
    EXPECT_EQ(status.code(), StatusCode::Cancelled);
    auto asking = client.once(request);
    EXPECT_FALSE(co_await cpprpc::with_timeout(std::move(asking), 100ms));
  };
  echo.on_collect = [](ServerContext&, Reader<Ping>&) -> Task<Result<Pong>> {
    EXPECT_FALSE(co_await cpprpc::sleep(1h));
    co_return Status::cancelled("stopped");
  };
  sync_wait(run(client()));
}

TEST_P(CancellationTest, ReadsAndWritesAreThingsToAwaitTogether) {
  echo.on_chat = [](ServerContext&, Reader<Ping>& requests, Writer<Pong>& replies) -> Task<Status> {
    while (const auto request = co_await requests.read()) {
      const Pong reply{.payload = request->payload};
      co_await replies.write(reply);
    }
    co_return Status::ok();
  };
  const auto chat = [](EchoClient client) -> Task<> {
    auto call = client.chat();
    const Ping request{.payload = "hello"};
    for (int i = 0; i < 10; ++i) {
      const auto [reply, written] = co_await cpprpc::when_all(call.read(), call.write(request));
      EXPECT_TRUE(written);
      EXPECT_EQ(reply ? reply->payload : "none", "hello");
    }
    call.writes_done();
    const auto [status] = co_await cpprpc::when_all(call.finish());
    EXPECT_TRUE(status.is_ok());
  };
  sync_wait(chat(client()));
}

CPPRPC_ON_EVERY_TRANSPORT(CancellationTest);

}  // namespace
}  // namespace e2e
