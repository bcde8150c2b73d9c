// The limit of concurrent calls around those of the four kinds, on every transport.

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <stop_token>
#include <thread>
#include <vector>

#include "cpprpc/errors.h"
#include "cpprpc/middleware/limits.h"
#include "cpprpc/task/async_event.h"
#include "cpprpc/task/sleep.h"
#include "cpprpc/wkt/time.h"
#include "peer.h"

namespace limits {
namespace {

using namespace e2e;
using namespace std::chrono_literals;
using cpprpc::ConcurrencyLimit;
using cpprpc::ConcurrencyLimitOptions;
using cpprpc::ConcurrencyLimitSnapshot;
using cpprpc::Next;

// Waits for what another thread is about to do; it does so soon or never.
void wait_until(const std::function<bool()>& is_so) {
  const auto end = cpprpc::Clock::now() + 1min;
  while (!is_so()) {
    ASSERT_LT(cpprpc::Clock::now(), end);
    std::this_thread::yield();
  }
}

void expect_retry(const Status& status, cpprpc::Clock::duration least) {
  ASSERT_EQ(status.code(), StatusCode::ResourceExhausted) << status.to_string();
  const auto retry = cpprpc::get_detail<cpprpc::errors::RetryInfo>(status);
  ASSERT_TRUE(retry && retry->retry_delay);
  const auto delay = cpprpc::wkt::to_chrono<std::chrono::nanoseconds>(*retry->retry_delay).value();
  EXPECT_GE(delay, least);
  EXPECT_LE(delay, 2 * least);
}

// Calls named "hold" stay until release().
class ConcurrencyLimitTest : public PeerTest {
 protected:
  void SetUp() override {
    middleware = [](ServerContext&, Next next) -> Task<Status> { co_return co_await next(); };
    router.use([this](ServerContext& context, Next next) { return middleware(context, next); });
    PeerTest::SetUp();
    echo.on_once = [this](ServerContext&, Ping request) -> Task<Result<Pong>> {
      if (request.text == "throw") throw std::runtime_error("thrown");
      if (request.text == "hold") co_await hold();
      const std::lock_guard lock(serving);
      served += request.text.size() == 1 ? request.text : "";
      co_return Pong{.text = request.text};
    };
    echo.on_chat = [](ServerContext&, Reader<Ping>& requests,
                      Writer<Pong>& replies) -> Task<Status> {
      while (const auto request = co_await requests.read()) {
        const Pong reply{.text = request->text};
        co_await replies.write(reply);
      }
      co_return Status::ok();
    };
  }
  void TearDown() override {
    release();
    for (std::thread& thread : threads) thread.join();
    PeerTest::TearDown();
  }

  ConcurrencyLimit use(const ConcurrencyLimitOptions& options) {
    const ConcurrencyLimit limit(options);
    middleware = limit;
    return limit;
  }

  Task<void> hold() {
    bool goes_on = true;
    while (goes_on && !is_released) goes_on = co_await cpprpc::sleep(1ms);
  }
  void release() { is_released = true; }

  Result<Pong> once(const std::string& text, const CallOptions& options = CallOptions()) {
    const auto ask = [&](EchoClient client) -> Task<Result<Pong>> {
      const Ping request{.text = text};
      co_return co_await client.once(request, options);
    };
    return sync_wait(ask(client()));
  }

  // In a thread of its own, until the end of the test.
  void begin(const std::string& text, const CallOptions& options = CallOptions(),
             StatusCode code = StatusCode::Ok) {
    threads.emplace_back([=, this] { EXPECT_EQ(once(text, options).status().code(), code); });
  }

  // All places are given back.
  static void expect_empty(const ConcurrencyLimit& limit) {
    wait_until([&] {
      const ConcurrencyLimitSnapshot now = limit.snapshot();
      return now.in_flight == 0 && now.queued == 0;
    });
  }

  std::atomic<bool> is_released = false;
  // Of the calls with a name of one letter, as they were served.
  std::string was_served() {
    const std::lock_guard lock(serving);
    return served;
  }

  std::mutex serving;  // guards what follows
  std::string served;
  std::vector<std::thread> threads;
  Settable<Task<Status>(ServerContext&, Next)> middleware;
};

TEST_P(ConcurrencyLimitTest, RefusesWhatIsTooMuch) {
  const ConcurrencyLimit limit = use(ConcurrencyLimitOptions{}.fixed(2).queue(0).retry_after(3s));
  begin("hold");
  begin("hold");
  wait_until([&] { return limit.snapshot().in_flight == 2; });
  for (int i = 0; i < 20; ++i) expect_retry(once("x").error(), 3s);
  release();
  expect_empty(limit);
  EXPECT_TRUE(once("x"));
  EXPECT_EQ(limit.snapshot(),
            (ConcurrencyLimitSnapshot{.limit = 2, .admitted = 3, .refused_queue_full = 20}));
}

// What cannot be decoded is not found out.
TEST_P(ConcurrencyLimitTest, RefusesBeforeTheRequestIsDecoded) {
  const ConcurrencyLimit limit = use(ConcurrencyLimitOptions{}.fixed(1).queue(0));
  constexpr cpprpc::Unary<v1::Raw, Pong> kOnce("/e2e.v1.Echo/Once");
  const auto ask = [&](Channel channel) -> Task<Status> {
    const v1::Raw request{.text = "\xff"};
    const Result<Pong> reply = co_await channel.call(kOnce, request, CallOptions());
    co_return reply.status();
  };
  EXPECT_EQ(sync_wait(ask(server->channel())).code(), StatusCode::Internal);
  begin("hold");
  wait_until([&] { return limit.snapshot().in_flight == 1; });
  EXPECT_EQ(sync_wait(ask(server->channel())).code(), StatusCode::ResourceExhausted);
}

TEST_P(ConcurrencyLimitTest, ServesTheQueueInItsOrder) {
  const ConcurrencyLimit limit = use(ConcurrencyLimitOptions{}.fixed(1).queue(4).max_wait(1h));
  begin("hold");
  wait_until([&] { return limit.snapshot().in_flight == 1; });
  for (const std::size_t i : {0u, 1u, 2u, 3u}) {
    begin(std::string(1, "abcd"[i]));
    wait_until([&] { return limit.snapshot().queued == i + 1; });
  }
  expect_retry(once("e").error(), 1s);
  release();
  expect_empty(limit);
  EXPECT_EQ(was_served(), "abcd");
}

TEST_P(ConcurrencyLimitTest, RefusesWhatHasWaitedTooLong) {
  const ConcurrencyLimit limit = use(ConcurrencyLimitOptions{}.fixed(1).max_wait(10ms));
  begin("hold");
  wait_until([&] { return limit.snapshot().in_flight == 1; });
  expect_retry(once("x").error(), 1s);
  EXPECT_EQ(limit.snapshot().refused_waited_too_long, 1u);
  EXPECT_EQ(limit.snapshot().queued, 0u);
}

TEST_P(ConcurrencyLimitTest, ADeadlinePassesInTheQueue) {
  const ConcurrencyLimit limit = use(ConcurrencyLimitOptions{}.fixed(1).max_wait(1h));
  begin("hold");
  wait_until([&] { return limit.snapshot().in_flight == 1; });
  // On a machine that is busy the first ones may not even get there in time.
  for (auto timeout = 20ms; limit.snapshot().cancelled == 0; timeout *= 2) {
    ASSERT_LT(timeout, 1min);
    EXPECT_EQ(once("x", CallOptions{}.timeout(timeout)).error().code(),
              StatusCode::DeadlineExceeded);
  }
  wait_until([&] { return limit.snapshot().queued == 0; });
  EXPECT_EQ(was_served(), "");
}

TEST_P(ConcurrencyLimitTest, ACallIsCancelledInTheQueue) {
  const ConcurrencyLimit limit = use(ConcurrencyLimitOptions{}.fixed(1).max_wait(1h));
  begin("hold");
  wait_until([&] { return limit.snapshot().in_flight == 1; });
  std::stop_source stop;
  begin("x", CallOptions{}.stop_token(stop.get_token()), StatusCode::Cancelled);
  wait_until([&] { return limit.snapshot().queued == 1; });
  stop.request_stop();
  wait_until([&] { return limit.snapshot().cancelled == 1; });
  EXPECT_EQ(limit.snapshot().queued, 0u);
  release();
  expect_empty(limit);
  EXPECT_EQ(was_served(), "");
}

TEST_P(ConcurrencyLimitTest, AHandlerThatThrowsGivesItsPlaceBack) {
  const ConcurrencyLimit limit = use(ConcurrencyLimitOptions{}.fixed(1).queue(0));
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(once("throw").error().code(), StatusCode::Unknown);
    expect_empty(limit);
  }
}

TEST_P(ConcurrencyLimitTest, MiddlewareThatThrowsGivesItsPlaceBack) {
  const ConcurrencyLimit limit = use(ConcurrencyLimitOptions{}.fixed(1).queue(0));
  const auto guarded = limit;
  middleware = [guarded](ServerContext& context, Next next) -> Task<Status> {
    Status status = co_await guarded(context, next);
    if (status.is_ok()) throw std::runtime_error("thrown");
    co_return status;
  };
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(once("x").error().code(), StatusCode::Unknown);
    expect_empty(limit);
  }
}

TEST_P(ConcurrencyLimitTest, AStreamHasItsPlaceUntilItEnds) {
  const ConcurrencyLimit limit = use(ConcurrencyLimitOptions{}.fixed(1).queue(0));
  const auto talk = [&](EchoClient client) -> Task<Status> {
    auto chat = client.chat();
    const Ping request{.text = "x"};
    EXPECT_TRUE(co_await chat.write(request));
    EXPECT_TRUE(co_await chat.read());
    EXPECT_EQ(once("y").status().code(), StatusCode::ResourceExhausted);
    EXPECT_EQ(limit.snapshot().in_flight, 1u);
    co_await chat.writes_done();
    co_return co_await chat.finish();
  };
  EXPECT_EQ(sync_wait(talk(client())), Status::ok());
  expect_empty(limit);
  const auto drop = [&](EchoClient client) -> Task<void> {
    auto chat = client.chat();
    const Ping request{.text = "x"};
    EXPECT_TRUE(co_await chat.write(request));
    EXPECT_TRUE(co_await chat.read());
  };
  sync_wait(drop(client()));
  expect_empty(limit);
  EXPECT_TRUE(once("y"));
}

TEST_P(ConcurrencyLimitTest, WhatIsExemptPasses) {
  const ConcurrencyLimit limit =
      use(ConcurrencyLimitOptions{}.fixed(1).queue(0).exempt("/e2e.v1.Echo/Once"));
  const auto talk = [&](EchoClient client) -> Task<void> {
    auto chat = client.chat();
    const Ping request{.text = "x"};
    EXPECT_TRUE(co_await chat.write(request));
    EXPECT_TRUE(co_await chat.read());
    EXPECT_TRUE(once("y"));
    auto second = client.chat();
    EXPECT_EQ((co_await second.finish()).code(), StatusCode::ResourceExhausted);
  };
  sync_wait(talk(client()));
  EXPECT_EQ(limit.snapshot().admitted, 1u);
  const ConcurrencyLimit all = use(ConcurrencyLimitOptions{}.fixed(1).exempt("e2e.v1.Echo"));
  EXPECT_TRUE(once("y"));
  EXPECT_EQ(all.snapshot().admitted, 0u);
  const ConcurrencyLimit other = use(ConcurrencyLimitOptions{}.fixed(1).exempt("e2e.v1.Ech"));
  EXPECT_TRUE(once("y"));
  EXPECT_EQ(other.snapshot().admitted, 1u);
}

TEST_P(ConcurrencyLimitTest, AServerShutsDownWithAQueue) {
  const ConcurrencyLimit limit = use(ConcurrencyLimitOptions{}.fixed(1).max_wait(1h));
  std::vector<std::thread> callers;
  for (int i = 0; i < 4; ++i) callers.emplace_back([&] { EXPECT_FALSE(once("hold")); });
  wait_until([&] { return limit.snapshot().queued == 3; });
  server->shutdown(10ms);
  for (std::thread& caller : callers) caller.join();
  expect_empty(limit);
}

TEST_P(ConcurrencyLimitTest, AServerThatDrainsServesItsQueue) {
  const ConcurrencyLimit limit = use(ConcurrencyLimitOptions{}.fixed(1).max_wait(1h));
  begin("hold");
  wait_until([&] { return limit.snapshot().in_flight == 1; });
  begin("x");
  wait_until([&] { return limit.snapshot().queued == 1; });
  std::thread stopper([&] { server->shutdown(1min); });
  release();
  stopper.join();
  EXPECT_EQ(was_served(), "x");
}

TEST_P(ConcurrencyLimitTest, ManyCallersAtOnce) {
  const ConcurrencyLimit limit =
      use(ConcurrencyLimitOptions{}.adaptive(2, 1, 4).queue(3).max_wait(2ms));
  std::atomic<int> running = 0;
  std::atomic<int> most = 0;
  echo.on_once = [&](ServerContext&, Ping) -> Task<Result<Pong>> {
    const int now = ++running;
    for (int old = most; old < now && !most.compare_exchange_weak(old, now);) {
    }
    co_await cpprpc::sleep(100us);
    --running;
    co_return Pong();
  };
  std::atomic<std::uint64_t> answered = 0;
  std::vector<std::thread> callers;
  for (int t = 0; t < 8; ++t) {
    callers.emplace_back([&] {
      for (int i = 0; i < 50; ++i) {
        const Status status = once("x", CallOptions{}.timeout(1min)).status();
        answered += status.is_ok() ? 1u : 0u;
        EXPECT_TRUE(status.is_ok() || status.code() == StatusCode::ResourceExhausted)
            << status.to_string();
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  expect_empty(limit);
  EXPECT_LE(most, 4);
  EXPECT_EQ(limit.snapshot().admitted, answered);
  EXPECT_EQ(limit.snapshot().refused(), 400u - answered);
}

CPPRPC_ON_EVERY_TRANSPORT(ConcurrencyLimitTest);

// Handlers that hold their thread: those behind them are refused, not served too late.
TEST(LagTest, RefusesWhatComesBehindHandlersThatHoldTheirThread) {
  const Transport loopback = transports().front();
  EchoService echo;
  cpprpc::Router router;
  const ConcurrencyLimit limit(ConcurrencyLimitOptions{}.fixed(1000).max_lag(5ms));
  router.use(limit);
  echo.bind(router);
  Event entered;
  Event all_are_there;
  echo.on_once = [&](ServerContext&, Ping request) -> Task<Result<Pong>> {
    if (request.text == "gather") {
      entered.set();
      EXPECT_TRUE(all_are_there.wait());
    } else {
      for (const auto end = cpprpc::Clock::now() + 6ms; cpprpc::Clock::now() < end;) {
      }
    }
    co_return Pong();
  };
  const auto server = loopback.serve(router);
  const auto once = [&](const std::string& text) {
    const auto ask = [&](EchoClient client) -> Task<Status> {
      const Ping request{.text = text};
      const Result<Pong> reply = co_await client.once(request);
      co_return reply.status();
    };
    return sync_wait(ask(EchoClient(server->channel())));
  };
  std::thread gatherer([&] { EXPECT_TRUE(once("gather").is_ok()); });
  EXPECT_TRUE(entered.wait());
  std::atomic<int> sent = 0;
  std::atomic<int> ok = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < 20; ++i) {
    callers.emplace_back([&] {
      ++sent;
      const Status status = once("work");
      if (status.is_ok()) {
        ++ok;
      } else {
        expect_retry(status, 1s);
      }
    });
  }
  wait_until([&] { return sent == 20; });
  all_are_there.set();
  for (std::thread& caller : callers) caller.join();
  gatherer.join();
  EXPECT_GE(ok, 1);
  EXPECT_EQ(limit.snapshot().refused_lag, static_cast<std::uint64_t>(20 - ok));
  EXPECT_TRUE(once("work").is_ok());  // the thread is in time again
  server->shutdown(0s);
}

TEST(ConcurrencyLimitOptionsTest, RefusesNonsense) {
  using Options = ConcurrencyLimitOptions;
  EXPECT_THROW(Options{}.fixed(0), std::invalid_argument);
  EXPECT_THROW(Options{}.fixed(std::size_t{1} << 40), std::invalid_argument);
  EXPECT_THROW(Options{}.adaptive(5, 6, 10), std::invalid_argument);
  EXPECT_THROW(Options{}.adaptive(11, 6, 10), std::invalid_argument);
  EXPECT_THROW(Options{}.adaptive(1, 0, 10), std::invalid_argument);
  EXPECT_THROW(Options{}.queue(std::size_t{1} << 40), std::invalid_argument);
  EXPECT_THROW(Options{}.max_wait(0s), std::invalid_argument);
  EXPECT_THROW(Options{}.max_lag(-1s), std::invalid_argument);
  EXPECT_THROW(Options{}.retry_after(0s), std::invalid_argument);
  EXPECT_THROW(Options{}.retry_after(25h), std::invalid_argument);
  for (const char* const wrong : {"", "/", "/demo.v1.Greeter", "demo.v1.Greeter/", "//", "/a/b/c",
                                  "/demo.v1.Greeter/", "demo.v1.Greeter/SayHello", "a b"}) {
    EXPECT_THROW(Options{}.exempt(wrong), std::invalid_argument) << wrong;
  }
}

}  // namespace
}  // namespace limits
