// Hedging: which answer counts, what becomes of the others, and when another attempt is made.

#include <gmock/gmock.h>

#include <cmath>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "calls.h"
#include "cpprpc/middleware/resilience/detail/latencies.h"
#include "cpprpc/task/sleep.h"

namespace resilience {
namespace {

using cpprpc::CircuitBreaker;
using cpprpc::CircuitBreakerOptions;
using cpprpc::Hedging;
using cpprpc::HedgingOptions;
using cpprpc::Retry;
using cpprpc::RetryBudget;
using cpprpc::RetryPolicy;
using cpprpc::detail::resilience::Latencies;

class HedgingTest : public CallsTest {
 protected:
  // The first `hanging` calls wait until they are cancelled; the others give their number.
  void hang(int hanging) {
    calls = 0;
    echo.on_once = [this, hanging](ServerContext&, Ping) -> Task<Result<Pong>> {
      const int number = ++calls;
      if (number > hanging) co_return Pong{.number = number};
      if (number == hanging) all_hang.set();
      EXPECT_FALSE(co_await cpprpc::sleep(1h));
      if (++cancelled == hanging) all_cancelled.set();
      co_return Pong{.text = "late"};
    };
  }

  std::atomic<int> cancelled = 0;
  Event all_hang;
  Event all_cancelled;
};

// The first attempt hangs, whichever comes first to the server.
TEST_P(HedgingTest, TheFirstAnswerCountsAndTheOtherIsCancelled) {
  const Hedging hedging(HedgingOptions{}.delay(10ms));
  std::atomic<int> made = 0;
  const ClientMiddleware numbering = [&](ClientContext& context, Next next) -> Task<Status> {
    context.metadata().add("x-number", std::to_string(++made));
    return next();
  };
  echo.on_once = [this](ServerContext& context, Ping) -> Task<Result<Pong>> {
    if (context.metadata().get("x-number") != "1") co_return Pong{.number = 2};
    EXPECT_FALSE(co_await cpprpc::sleep(1h));
    all_cancelled.set();
    co_return Pong{.text = "late"};
  };
  const Result<Pong> reply = once(with({hedging, numbering}), kIdempotent);
  ASSERT_TRUE(reply) << reply.error().to_string();
  EXPECT_EQ(reply->number, 2);
  EXPECT_EQ(hedging.hedges(), 1u);
  EXPECT_EQ(hedging.won(), 1u);
}

// It is told so, if it has come to the server.
TEST_P(HedgingTest, TheServerHearsThatAnAttemptIsCancelled) {
  const Hedging hedging(HedgingOptions{}.delay(10ms));
  hang(1);
  const Result<Pong> reply = once(with({hedging}), kIdempotent);
  ASSERT_TRUE(reply) << reply.error().to_string();
  EXPECT_EQ(reply->number, 2);
  EXPECT_TRUE(all_cancelled.wait());
}

TEST_P(HedgingTest, AsManyAttemptsAsAllowed) {
  const Hedging hedging(HedgingOptions{}.delay(5ms).max_attempts(4));
  hang(3);
  const Result<Pong> reply = once(with({hedging}), kReading);
  ASSERT_TRUE(reply) << reply.error().to_string();
  EXPECT_EQ(reply->number, 4);
  EXPECT_TRUE(all_cancelled.wait());
  EXPECT_EQ(hedging.hedges(), 3u);
}

TEST_P(HedgingTest, OneAttemptIfItAnswersInTime) {
  const Hedging hedging(HedgingOptions{}.delay(1h));
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(once(with({hedging}), kIdempotent));
  EXPECT_EQ(calls, 10);
  EXPECT_EQ(hedging.hedges(), 0u);
}

TEST_P(HedgingTest, OnlyWhatIsSafe) {
  const Hedging hedging(HedgingOptions{}.delay(0ms));
  answer({Status::unavailable("no")});
  EXPECT_EQ(once(with({hedging}), kUnknown).error(), Status::unavailable("no"));
  EXPECT_EQ(calls, 1);
  const EchoClient client(with({hedging}));
  echo.on_expand = [](ServerContext&, Ping, Writer<Pong>& replies) -> Task<Status> {
    const Pong reply{.text = "x"};
    co_await replies.write(reply);
    co_return Status::ok();
  };
  const auto expand = [&]() -> Task<Status> {
    const Ping request;
    auto call = client.expand(request);
    while (co_await call.read()) {
    }
    co_return co_await call.finish();
  };
  EXPECT_EQ(sync_wait(expand()), Status::ok());
  EXPECT_EQ(hedging.hedges(), 0u);
}

TEST_P(HedgingTest, AFailureIsNotWaitedFor) {
  const Hedging hedging(HedgingOptions{}.delay(1h));
  answer({Status::unavailable("1")});
  const Result<Pong> reply = once(with({hedging}), kIdempotent);
  ASSERT_TRUE(reply) << reply.error().to_string();
  EXPECT_EQ(reply->number, 1);
  EXPECT_EQ(hedging.hedges(), 1u);
  EXPECT_EQ(hedging.won(), 1u);
}

TEST_P(HedgingTest, WhenAllFailTheLastErrorCounts) {
  const Hedging hedging(HedgingOptions{}.delay(1h).max_attempts(3));
  answer({Status::unavailable("1"), Status::unavailable("2"), Status::unavailable("3")});
  EXPECT_EQ(once(with({hedging}), kIdempotent).error(), Status::unavailable("3"));
  EXPECT_EQ(calls, 3);
  EXPECT_EQ(hedging.won(), 0u);
}

TEST_P(HedgingTest, AnErrorThatIsNobodysFaultEndsTheCall) {
  const Hedging hedging(HedgingOptions{}.delay(0ms));
  echo.on_once = [&](ServerContext&, Ping) -> Task<Result<Pong>> {
    if (++calls == 1) {
      EXPECT_FALSE(co_await cpprpc::sleep(1h));
      all_cancelled.set();
    }
    co_return Status::not_found("no such thing");
  };
  EXPECT_EQ(once(with({hedging}), kIdempotent).error(), Status::not_found("no such thing"));
  EXPECT_TRUE(all_cancelled.wait());
}

TEST_P(HedgingTest, TheDeadlineEndsAllOfThem) {
  hang(100);  // all of them
  const Hedging hedging(HedgingOptions{}.delay(5ms));
  EXPECT_EQ(code_of(once(with({hedging}), CallOptions{}.timeout(200ms), kIdempotent)),
            StatusCode::DeadlineExceeded);
  const Hedging later(HedgingOptions{}.delay(1h));
  EXPECT_EQ(code_of(once(with({later}), CallOptions{}.timeout(50ms), kIdempotent)),
            StatusCode::DeadlineExceeded);
  EXPECT_EQ(later.hedges(), 0u);
}

TEST_P(HedgingTest, ACallerThatGoesCancelsAllOfThem) {
  hang(3);
  const Hedging hedging(HedgingOptions{}.delay(0ms).max_attempts(3));
  std::stop_source stop;
  const std::jthread stopper([&] {
    EXPECT_TRUE(all_hang.wait());
    stop.request_stop();
  });
  EXPECT_EQ(code_of(once(with({hedging}), CallOptions{}.stop_token(stop.get_token()), kIdempotent)),
            StatusCode::Cancelled);
  EXPECT_TRUE(all_cancelled.wait());
}

// Nobody waits for a call that is dropped: no other attempt is made for it.
TEST_P(HedgingTest, ACallerThatDropsTheCall) {
  hang(1);
  const Hedging hedging(HedgingOptions{}.delay(0ms).max_attempts(3));
  Event over;
  const ClientMiddleware outer = [&](ClientContext&, Next next) -> Task<Status> {
    Status status = co_await next();
    EXPECT_EQ(status.code(), StatusCode::Cancelled);
    over.set();
    co_return status;
  };
  const Channel channel = with({outer, hedging});
  const auto drop = [&]() -> Task<void> {
    const Ping request;
    const auto call = channel.call(kIdempotent, request);
    EXPECT_TRUE(all_hang.wait());
    co_return;
  };
  sync_wait(drop());
  EXPECT_TRUE(over.wait());
  EXPECT_TRUE(all_cancelled.wait());
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(hedging.hedges(), 0u);
}

TEST_P(HedgingTest, TheBudgetBoundsIt) {
  const Hedging hedging(
      HedgingOptions{}.delay(1h).budget(RetryBudget{}.ratio(0).min_per_second(0).burst(3)));
  answer(std::vector<Status>(100, Status::unavailable("")));
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(once(with({hedging}), kIdempotent));
  EXPECT_EQ(hedging.hedges(), 3u);
  EXPECT_EQ(calls, 13);
}

TEST_P(HedgingTest, TheServerHasItsSay) {
  for (const bool allows : {true, false}) {
    const Hedging hedging(HedgingOptions{}.delay(1h));
    calls = 0;
    echo.on_once = [&](ServerContext& context, Ping) -> Task<Result<Pong>> {
      if (++calls > 1) co_return Pong();
      context.trailers().add("grpc-retry-pushback-ms", allows ? "60" : "-1");
      co_return Status::unavailable("no");
    };
    const auto start = Clock::now();
    const Result<Pong> reply = once(with({hedging}), kIdempotent);
    EXPECT_EQ(code_of(reply), allows ? StatusCode::Ok : StatusCode::Unavailable);
    EXPECT_EQ(calls, allows ? 2 : 1);
    EXPECT_GE(Clock::now() - start, allows ? 60ms : 0ms);
  }
}

// Retry around it tries both again; a breaker inside it does not mind the loser.
TEST_P(HedgingTest, WithTheOthers) {
  const Retry retry(RetryPolicy{}.max_attempts(2).initial_backoff(1ms));
  const Hedging hedging(HedgingOptions{}.delay(1h));
  const CircuitBreaker breaker(CircuitBreakerOptions{}.consecutive_failures(4));
  answer(std::vector<Status>(3, Status::unavailable("")));
  const Result<Pong> reply = once(with({retry, hedging, breaker}), kIdempotent);
  ASSERT_TRUE(reply) << reply.error().to_string();
  EXPECT_EQ(reply->number, 3);
  EXPECT_EQ(retry.retries(), 1u);
  EXPECT_EQ(hedging.hedges(), 2u);
  EXPECT_EQ(breaker.states().at(0).calls, 4u);
  const Hedging quick(HedgingOptions{}.delay(5ms));
  hang(1);
  EXPECT_TRUE(once(with({quick, breaker}), kIdempotent));
  EXPECT_TRUE(all_cancelled.wait());
  EXPECT_EQ(breaker.states().at(0).calls, 5u) << "without the one that was cancelled";
}

TEST_P(HedgingTest, MeasuresItsDelay) {
  const Hedging hedging(HedgingOptions{}.delay(1h).delay_percentile(0.9));
  const Channel channel = with({hedging});
  for (std::size_t i = 0; i < Latencies::kEvery; ++i) {
    EXPECT_TRUE(once(channel, kIdempotent));
  }
  hang(1);  // within the hour there is an answer only if the delay is what was measured
  EXPECT_TRUE(once(channel, kIdempotent));
  EXPECT_TRUE(all_cancelled.wait());
}

// A server that refuses quickly would else have all calls that it takes hedged.
TEST_P(HedgingTest, MeasuresWhatGoesWellOnly) {
  const Hedging hedging(HedgingOptions{}.delay(1h).delay_percentile(0.9));
  const Channel channel = with({hedging});
  answer(std::vector<Status>(Latencies::kEvery, Status::invalid_argument("")));
  for (std::size_t i = 0; i < Latencies::kEvery; ++i) {
    EXPECT_EQ(code_of(once(channel, kIdempotent)), StatusCode::InvalidArgument);
  }
  echo.on_once = [](ServerContext&, Ping) -> Task<Result<Pong>> {
    co_await cpprpc::sleep(50ms);
    co_return Pong();
  };
  EXPECT_TRUE(once(channel, kIdempotent));
  EXPECT_EQ(hedging.hedges(), 0u);
}

TEST_P(HedgingTest, TheServerIsToldWhichAttemptItIs) {
  std::mutex mutex;
  std::vector<std::string> told;
  echo.on_once = [&](ServerContext& context, Ping) -> Task<Result<Pong>> {
    const std::lock_guard lock(mutex);
    told.emplace_back(context.metadata().get("grpc-previous-rpc-attempts").value_or("none"));
    co_return Status::unavailable("");
  };
  const Hedging hedging(HedgingOptions{}.delay(1h).max_attempts(3));
  const auto quick = RetryPolicy{}.max_attempts(2).initial_backoff(1ms);
  const ClientMiddleware further_in = [](ClientContext&, Next next) { return next(); };
  EXPECT_FALSE(once(with({Retry(quick), hedging}), kIdempotent));
  const auto expected =
      testing::UnorderedElementsAreArray(as_heard({"none", "1", "2", "1", "2", "3"}));
  EXPECT_THAT(told, expected) << "at least: what a round before has hedged, Retry does not know";
  told.clear();
  EXPECT_FALSE(once(with({Retry(quick), hedging, further_in}), kIdempotent));
  EXPECT_THAT(told, expected);
}

TEST_P(HedgingTest, FromManyThreads) {
  const Hedging hedging(HedgingOptions{}.delay(0ms).max_attempts(3).delay_percentile(0.5).budget(
      RetryBudget{}.ratio(2)));
  const Channel channel = with({hedging});
  answer({});
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 50; ++i) EXPECT_TRUE(once(channel, kIdempotent));
      });
    }
  }
  EXPECT_LE(static_cast<std::uint64_t>(calls), 200 + hedging.hedges());
  EXPECT_LE(hedging.won(), hedging.hedges());
}

CPPRPC_ON_EVERY_TRANSPORT(HedgingTest);

TEST(LatenciesTest, GiveTheShareOfTheRecentOnes) {
  Latencies latencies(0.9);
  for (int i = 0; i < 31; ++i) latencies.add(1s);
  EXPECT_FALSE(latencies.percentile());
  for (int i = 0; i < 97; ++i) latencies.add(i < 85 ? 1s : 100s);
  EXPECT_EQ(latencies.percentile(), 1s);  // 12 of 128 took longer
  for (int i = 0; i < 32; ++i) latencies.add(100s);
  EXPECT_EQ(latencies.percentile(), 100s);
  for (int i = 0; i < 256; ++i) latencies.add(2s);
  EXPECT_EQ(latencies.percentile(), 2s) << "what is long ago is forgotten";
}

TEST(HedgingOptionsTest, RefuseNonsense) {
  EXPECT_THROW(HedgingOptions{}.delay(-1ns), std::invalid_argument);
  for (const double share : {0.0, 1.0, -1.0, 95.0, std::nan("")}) {
    EXPECT_THROW(HedgingOptions{}.delay_percentile(share), std::invalid_argument) << share;
  }
  for (const int attempts : {-1, 0, 1, 6}) {
    EXPECT_THROW(HedgingOptions{}.max_attempts(attempts), std::invalid_argument) << attempts;
  }
  EXPECT_THROW(HedgingOptions{}.retry_on({}), std::invalid_argument);
  EXPECT_THROW(HedgingOptions{}.retry_on({StatusCode::Ok}), std::invalid_argument);
}

}  // namespace
}  // namespace resilience
