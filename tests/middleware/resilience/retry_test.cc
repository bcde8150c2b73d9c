// Retries: how often, how soon, of what, and what ends them.

#include <cmath>
#include <limits>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "calls.h"
#include "cpprpc/errors.h"
#include "cpprpc/middleware/resilience/detail/advice.h"
#include "cpprpc/middleware/resilience/detail/budget.h"
#include "cpprpc/task/sleep.h"
#include "cpprpc/wkt/time.h"

namespace resilience {
namespace {

using cpprpc::CircuitBreaker;
using cpprpc::CircuitBreakerOptions;
using cpprpc::Retry;
using cpprpc::RetryBudget;
using cpprpc::RetryPolicy;
using cpprpc::detail::resilience::advice_of;
using cpprpc::detail::resilience::Budget;
using cpprpc::errors::RetryInfo;

RetryPolicy quick(int attempts) {
  return RetryPolicy{}.max_attempts(attempts).initial_backoff(1ms).max_backoff(1ms);
}

Status asking_for(Clock::duration delay) {
  const RetryInfo info{.retry_delay = cpprpc::wkt::to_duration(delay).value()};
  return cpprpc::with_details(Status::unavailable("come again"), info);
}

class RetryTest : public CallsTest {
 protected:
  // Notes what the server is told of the attempts before.
  void note_attempts() {
    echo.on_once = [&](ServerContext& context, Ping) -> Task<Result<Pong>> {
      const std::lock_guard lock(mutex);
      const auto all = context.metadata().get_all("grpc-previous-rpc-attempts");
      EXPECT_LE(all.size(), 1u);
      told.emplace_back(all.empty() ? "none" : all[0]);
      co_return Status::unavailable("");
    };
  }

  // How often a call that fails with `status` comes to the server.
  int attempts(const Retry& retry, const Status& status,
               const cpprpc::Unary<Ping, Pong>& method = kIdempotent) {
    answer(std::vector<Status>(20, status));
    const Result<Pong> reply = once(with({retry}), method);
    EXPECT_EQ(reply ? Status::ok() : reply.error(), status);
    return calls;
  }

  // The server says no, with that pushback, and then yes.
  void push_back(const std::string& pushback) {
    calls = 0;
    echo.on_once = [this, pushback](ServerContext& context, Ping) -> Task<Result<Pong>> {
      if (calls++ > 0) co_return Pong();
      context.trailers().add("grpc-retry-pushback-ms", pushback);
      co_return Status::unavailable("no");
    };
  }

  std::mutex mutex;
  std::vector<std::string> told;
};

TEST_P(RetryTest, TriesAgainUntilItGoesWell) {
  const Retry retry(quick(4));
  answer({Status::unavailable("1"), Status::unavailable("2")});
  const Result<Pong> reply = once(with({retry}));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->number, 2);
  EXPECT_EQ(calls, 3);
  EXPECT_EQ(retry.retries(), 2u);
  EXPECT_TRUE(once(with({retry})));
  EXPECT_EQ(retry.retries(), 2u);
}

TEST_P(RetryTest, GivesTheLastErrorWhenTheAttemptsAreOver) {
  const Retry retry(quick(3));
  answer({Status::unavailable("1"), Status::unavailable("2"), Status::unavailable("3")});
  EXPECT_EQ(once(with({retry})).error(), Status::unavailable("3"));
  EXPECT_EQ(calls, 3);
  EXPECT_EQ(attempts(Retry(quick(100)), Status::unavailable("")), 5) << "as RetryPolicy says";
}

TEST_P(RetryTest, OnlyWhatIsSafe) {
  const RetryPolicy policy = quick(2).retry_on({StatusCode::Unavailable, StatusCode::Aborted});
  const Status aborted = Status::aborted("");
  const Status unavailable = Status::unavailable("");
  EXPECT_EQ(attempts(Retry(policy), aborted, kUnknown), 1);
  EXPECT_EQ(attempts(Retry(policy), aborted, kIdempotent), 2);
  EXPECT_EQ(attempts(Retry(policy), aborted, kReading), 2);
  EXPECT_EQ(attempts(Retry(policy), unavailable, kUnknown), 1);
  EXPECT_EQ(attempts(Retry(policy), unavailable, kIdempotent), 2);
  EXPECT_EQ(attempts(Retry(policy).unanswered_too(), unavailable, kUnknown), 2);
  EXPECT_EQ(attempts(Retry(policy).unanswered_too(), aborted, kUnknown), 1);
  EXPECT_EQ(attempts(Retry(policy).any_method(), aborted, kUnknown), 2);
  EXPECT_EQ(attempts(Retry(policy).any_method(), Status::internal(""), kUnknown), 1)
      << "no code of the policy";
  EXPECT_EQ(attempts(Retry(quick(2).retry_on({StatusCode::Aborted})), unavailable, kIdempotent), 1);
}

// A server that has sent headers has taken the call.
TEST_P(RetryTest, NotWhatTheServerHasBegun) {
  echo.on_once = [&](ServerContext& context, Ping) -> Task<Result<Pong>> {
    ++calls;
    context.headers().add("x-begun", "1");
    co_return Status::unavailable("in the middle");
  };
  bool has_headers = false;
  const ClientMiddleware look = [&](ClientContext& context, Next next) -> Task<Status> {
    Status status = co_await next();
    has_headers = !context.headers().empty();
    co_return status;
  };
  EXPECT_FALSE(once(with({look, Retry(quick(2)).unanswered_too()}), kUnknown));
  EXPECT_EQ(calls, has_headers ? 1 : 2);
  calls = 0;
  EXPECT_FALSE(once(with({Retry(quick(2))}), kIdempotent));
  EXPECT_EQ(calls, 2);
}

TEST_P(RetryTest, StreamsAreSentOnce) {
  const Retry retry(quick(3));
  echo.on_expand = [&](ServerContext&, Ping, Writer<Pong>&) -> Task<Status> {
    ++calls;
    co_return Status::unavailable("no");
  };
  const EchoClient client(with({retry}));
  const auto expand = [&]() -> Task<Status> {
    const Ping request;
    auto call = client.expand(request);
    while (co_await call.read()) {
    }
    co_return co_await call.finish();
  };
  EXPECT_EQ(sync_wait(expand()), Status::unavailable("no"));
  EXPECT_EQ(calls, 1);
}

TEST_P(RetryTest, TheBudgetIsForAllCalls) {
  const Retry retry(quick(3), RetryBudget{}.ratio(0.5).min_per_second(0).burst(3));
  answer(std::vector<Status>(1000, Status::unavailable("")));
  const Channel channel = with({retry});
  const Channel other = with({retry});  // a copy shares it
  for (int i = 0; i < 20; ++i) EXPECT_FALSE(once(i % 2 == 0 ? channel : other));
  // Full at first, so the first call adds nothing to the 3; the other 19 add half a token each.
  EXPECT_EQ(retry.retries(), 12u);
  EXPECT_EQ(calls, 32);
  EXPECT_GT(retry.out_of_budget(), 0u);
}

TEST_P(RetryTest, TheServerChoosesTheTime) {
  const Retry retry(RetryPolicy{}.max_attempts(2).initial_backoff(1ms).max_backoff(1ms));
  push_back("80");
  const auto start = Clock::now();
  EXPECT_TRUE(once(with({retry})));
  EXPECT_GE(Clock::now() - start, 80ms);
  // It may be sooner than the backoff, which is an hour here.
  push_back("0");
  EXPECT_TRUE(once(with({Retry(RetryPolicy{}.initial_backoff(1h).max_backoff(1h))})));
  EXPECT_EQ(calls, 2);
}

TEST_P(RetryTest, TheServerCanForbidIt) {
  for (const char* const pushback : {"-1", "soon", "", "1.5", "99999999999"}) {
    push_back(pushback);
    EXPECT_FALSE(once(with({Retry(quick(3))}), kIdempotent)) << pushback;
    EXPECT_EQ(calls, 1) << pushback;
  }
}

TEST_P(RetryTest, WaitsAsLongAsRetryInfoSays) {
  answer({asking_for(80ms)});
  const auto start = Clock::now();
  EXPECT_TRUE(once(with({Retry(quick(2))})));
  EXPECT_GE(Clock::now() - start, 80ms);
  EXPECT_EQ(calls, 2);
}

TEST_P(RetryTest, NoAttemptThatTheDeadlineWouldEnd) {
  const auto start = Clock::now();
  answer({asking_for(1h)});
  const Result<Pong> reply = once(with({Retry(quick(2))}), CallOptions{}.timeout(1min));
  EXPECT_EQ(reply.error(), asking_for(1h)) << "the real error, and at once";
  EXPECT_EQ(calls, 1);
  push_back("2000000000");
  EXPECT_EQ(once(with({Retry(quick(2))}), CallOptions{}.timeout(1min)).error(),
            Status::unavailable("no"));
  EXPECT_LT(Clock::now() - start, 50s);
}

TEST_P(RetryTest, CanBeCancelledBetweenTwoAttempts) {
  std::stop_source stop;
  const ClientMiddleware cancelling = [&](ClientContext&, Next next) -> Task<Status> {
    Status status = co_await next();
    stop.request_stop();
    co_return status;
  };
  answer({asking_for(1h)});
  EXPECT_EQ(code_of(once(with({Retry(quick(2)), cancelling}),
                         CallOptions{}.stop_token(stop.get_token()))),
            StatusCode::Unavailable);
  EXPECT_EQ(calls, 1);
  // While it waits.
  answer({asking_for(1h)});
  std::stop_source later;
  Event failed;
  const ClientMiddleware telling = [&](ClientContext&, Next next) -> Task<Status> {
    Status status = co_await next();
    failed.set();
    co_return status;
  };
  const std::jthread stopper([&] {
    EXPECT_TRUE(failed.wait());
    later.request_stop();
  });
  const auto code =
      code_of(once(with({Retry(quick(2)), telling}), CallOptions{}.stop_token(later.get_token())));
  EXPECT_TRUE(code == StatusCode::Cancelled || code == StatusCode::Unavailable) << to_string(code);
  EXPECT_EQ(calls, 1);
}

TEST_P(RetryTest, DoesNotWaitForAnOpenCircuit) {
  const CircuitBreaker breaker(CircuitBreakerOptions{}.consecutive_failures(2).open_for(1h));
  const Retry retry(quick(5));
  answer(std::vector<Status>(20, Status::unavailable("")));
  const Result<Pong> reply = once(with({retry, breaker}));
  EXPECT_TRUE(!reply && cpprpc::is_circuit_open(reply.error()));
  EXPECT_EQ(calls, 2);
  EXPECT_EQ(retry.retries(), 2u) << "of which one was refused";
  EXPECT_TRUE(cpprpc::is_circuit_open(once(with({retry, breaker})).error()));
  EXPECT_EQ(retry.retries(), 2u);
}

// Nothing of the first, and the number of those before of each of the others.
TEST_P(RetryTest, TheServerIsToldWhichAttemptItIs) {
  note_attempts();
  EXPECT_FALSE(once(with({Retry(quick(4))})));
  EXPECT_EQ(told, as_heard({"none", "1", "2", "3"}));
}

TEST_P(RetryTest, ARetryWithinAnotherCountsOnFromThat) {
  note_attempts();
  EXPECT_FALSE(once(with({Retry(quick(2)), Retry(quick(3))})));
  EXPECT_EQ(told, as_heard({"none", "1", "2", "1", "2", "3"}));
}

// What is further in begins anew with what the call came with: no header is sent twice, and a
// deadline is that of one attempt.
TEST_P(RetryTest, AnAttemptBeginsAsTheFirstOne) {
  std::atomic<int> tokens = 0;
  const ClientMiddleware bringing = [&](ClientContext& context, Next next) -> Task<Status> {
    context.metadata().add("x-token", std::to_string(++tokens));
    EXPECT_EQ(context.metadata().get_all("x-own").size(), 1u);
    return next();
  };
  const auto sent = [](ServerContext& context) {
    const auto all = context.metadata().get_all("x-token");
    return all.size() == 1 ? std::string(all[0]) : std::to_string(all.size()) + " tokens";
  };
  echo.on_once = [&](ServerContext& context, Ping) -> Task<Result<Pong>> {
    if (++calls < 3) co_return Status::unavailable("");
    co_return Pong{.text = sent(context)};
  };
  const Result<Pong> reply =
      once(with({Retry(quick(3)), bringing}), CallOptions{}.metadata("x-own", "1"));
  ASSERT_TRUE(reply) << reply.error().to_string();
  EXPECT_EQ(reply->text, "3");
}

TEST_P(RetryTest, AnAttemptMayHaveADeadlineOfItsOwn) {
  std::atomic<int> begun = 0;
  const ClientMiddleware limiting = [&](ClientContext& context, Next next) -> Task<Status> {
    context.options().timeout(++begun == 1 ? Clock::duration(20ms) : 1min);
    return next();
  };
  echo.on_once = [&](ServerContext& context, Ping) -> Task<Result<Pong>> {
    const bool has_time = context.deadline() && *context.deadline() - Clock::now() > 20s;
    if (!has_time) co_await cpprpc::sleep(1h);
    co_return Pong();
  };
  const Retry retry(quick(2).retry_on({StatusCode::DeadlineExceeded}));
  const Result<Pong> reply = once(with({retry, limiting}), CallOptions{}.timeout(2min));
  EXPECT_EQ(reply.status(), Status::ok());
  EXPECT_EQ(retry.retries(), 1u);
}

TEST_P(RetryTest, FromManyThreads) {
  const Retry retry(quick(3), RetryBudget{}.ratio(0).min_per_second(0).burst(100));
  answer(std::vector<Status>(100'000, Status::unavailable("")));
  const Channel channel = with({retry});
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 50; ++i) EXPECT_FALSE(once(channel));
      });
    }
  }
  EXPECT_EQ(retry.retries(), 100u);
  EXPECT_EQ(calls, 300);
}

CPPRPC_ON_EVERY_TRANSPORT(RetryTest);

TEST(RetryBudgetTest, FillsByCallsAndByTime) {
  Clock::time_point now{1h};
  Budget budget(RetryBudget{}.ratio(0.25).min_per_second(2).burst(2), now);
  EXPECT_TRUE(budget.withdraw(now));
  EXPECT_TRUE(budget.withdraw(now));
  EXPECT_FALSE(budget.withdraw(now));
  for (int i = 0; i < 3; ++i) budget.deposit();
  EXPECT_FALSE(budget.withdraw(now));
  budget.deposit();
  EXPECT_TRUE(budget.withdraw(now));
  now += 499ms;
  EXPECT_FALSE(budget.withdraw(now));
  now += 1ms;
  EXPECT_TRUE(budget.withdraw(now));
  now += 1000h;
  for (int i = 0; i < 100; ++i) budget.deposit();
  EXPECT_TRUE(budget.withdraw(now));
  EXPECT_TRUE(budget.withdraw(now));
  EXPECT_FALSE(budget.withdraw(now)) << "never more than the burst";
}

TEST(RetryBudgetTest, ManyThreadsDoNotExceedIt) {
  constexpr int kThreads = 4;
  constexpr int kTurns = 10'000;
  Budget budget(RetryBudget{}.ratio(0.001).min_per_second(2).burst(5), Clock::time_point(1h));
  std::atomic<int> milliseconds = 0;
  std::atomic<int> granted = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < kTurns; ++i) {
          budget.deposit();
          const auto now = Clock::time_point(1h) + std::chrono::milliseconds(++milliseconds);
          if (budget.withdraw(now)) ++granted;
        }
      });
    }
  }
  // 5 at first, 40 by the calls, 80 by the 40 seconds that pass.
  EXPECT_LE(granted, 125);
  EXPECT_GE(granted, 123);
}

TEST(RetryBudgetTest, RefusesNonsense) {
  const double nan = std::nan("");
  for (const double number : {-0.1, 1e9, nan, std::numeric_limits<double>::infinity()}) {
    EXPECT_THROW(RetryBudget{}.ratio(number), std::invalid_argument) << number;
    EXPECT_THROW(RetryBudget{}.min_per_second(number), std::invalid_argument) << number;
  }
  EXPECT_THROW(RetryBudget{}.burst(0), std::invalid_argument);
  EXPECT_THROW(RetryBudget{}.burst(1'000'001), std::invalid_argument);
}

// What hostile servers may say.
TEST(AdviceTest, OfAnyServer) {
  const cpprpc::Metadata none;
  const auto of = [&](cpprpc::wkt::Duration delay) {
    const RetryInfo info{.retry_delay = delay};
    return advice_of(none, cpprpc::with_details(Status::unavailable(""), info));
  };
  EXPECT_EQ(of({.seconds = 1, .nanos = 500'000'000}).at_least, 1500ms);
  EXPECT_EQ(of({.seconds = -1}).at_least, std::nullopt);
  EXPECT_EQ(of({.seconds = 1, .nanos = -5}).at_least, std::nullopt) << "invalid";
  EXPECT_TRUE(of({.seconds = 300'000'000'000}).is_never) << "more than the clock holds";
  EXPECT_FALSE(of({.seconds = std::numeric_limits<std::int64_t>::max()}).at_least);
  const cpprpc::detail::resilience::Advice garbage =
      advice_of(none, Status(StatusCode::Unavailable, "", "\xff\xff garbage"));
  EXPECT_FALSE(garbage.is_never);
  EXPECT_FALSE(garbage.at_least || garbage.exactly);
}

}  // namespace
}  // namespace resilience
