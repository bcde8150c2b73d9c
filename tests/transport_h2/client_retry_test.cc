// Which calls are tried again, how soon, and when that stops: gRFC A6.

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <set>

#include "cpprpc/transport/h2/client/backoff.h"
#include "cpprpc/transport/h2/client/retry.h"

namespace transport_h2 {
namespace {

using cpprpc::Clock;
using cpprpc::ReconnectBackoff;
using cpprpc::RetryPolicy;
using cpprpc::StatusCode;
using cpprpc::transport::h2::Backoff;
using cpprpc::transport::h2::Pushback;
using cpprpc::transport::h2::Retry;
using cpprpc::transport::h2::RetryThrottle;
using namespace std::chrono_literals;

constexpr auto kFailed = StatusCode::Unavailable;

// --- retries of a call

class RetryTest : public testing::Test {
 protected:
  std::optional<Clock::duration> after(Retry& retry, StatusCode code = kFailed,
                                       const Pushback& pushback = Pushback(),
                                       bool may_resend = true) {
    return retry.after(code, pushback, may_resend);
  }

  RetryPolicy policy = RetryPolicy().max_attempts(3).initial_backoff(100ms).max_backoff(1s);
};

TEST_F(RetryTest, NoneWithoutAPolicy) {
  Retry retry(nullptr, nullptr);
  EXPECT_FALSE(after(retry));
}

TEST_F(RetryTest, AsManyAsThePolicySays) {
  Retry retry(&policy, nullptr);
  EXPECT_TRUE(after(retry));
  EXPECT_EQ(retry.previous_attempts(), 1);
  EXPECT_TRUE(after(retry));
  EXPECT_EQ(retry.previous_attempts(), 2);
  EXPECT_FALSE(after(retry));
  EXPECT_EQ(retry.previous_attempts(), 2);
}

TEST_F(RetryTest, NeverMoreThanFiveAttempts) {
  policy.max_attempts(100);
  Retry retry(&policy, nullptr);
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(after(retry));
  EXPECT_FALSE(after(retry));
}

TEST_F(RetryTest, OnlyForTheCodesOfThePolicy) {
  policy.retry_on({StatusCode::Aborted});
  Retry retry(&policy, nullptr);
  EXPECT_FALSE(after(retry, StatusCode::Ok));
  EXPECT_FALSE(after(retry, StatusCode::Unavailable));
  EXPECT_TRUE(after(retry, StatusCode::Aborted));
}

TEST_F(RetryTest, NotWhatCannotBeSentAgain) {
  Retry retry(&policy, nullptr);
  EXPECT_FALSE(after(retry, kFailed, Pushback(), false));
}

TEST_F(RetryTest, WaitsAreRandomAndGrow) {
  policy.max_attempts(5).initial_backoff(100ms).max_backoff(300ms).backoff_multiplier(2);
  const Clock::duration most[] = {100ms, 200ms, 300ms, 300ms};
  Clock::duration longest[4] = {};
  for (int i = 0; i < 1000; ++i) {
    Retry retry(&policy, nullptr);
    for (int attempt = 0; attempt < 4; ++attempt) {
      const Clock::duration wait = after(retry).value();
      EXPECT_GE(wait, 0ms);
      EXPECT_LE(wait, most[attempt]);
      longest[attempt] = std::max(longest[attempt], wait);
    }
  }
  for (int attempt = 0; attempt < 4; ++attempt) EXPECT_GT(longest[attempt], most[attempt] * 0.95);
}

TEST_F(RetryTest, AnEndlessBackoffIsNoOverflow) {
  policy.initial_backoff(Clock::duration::max()).max_backoff(Clock::duration::max());
  Retry retry(&policy, nullptr);
  EXPECT_GE(after(retry).value(), 0ms);
}

// --- what servers say of it

TEST_F(RetryTest, AServerSaysHowLongToWait) {
  policy.max_attempts(5);
  Retry retry(&policy, nullptr);
  EXPECT_TRUE(after(retry));
  EXPECT_EQ(after(retry, kFailed, Pushback("1500")), 1500ms);
  EXPECT_EQ(after(retry, kFailed, Pushback("0")), 0ms);
  EXPECT_LE(after(retry).value(), 100ms);  // the first backoff again
}

TEST_F(RetryTest, AServerSaysThatThereIsToBeNone) {
  for (const char* const value : {"-1", "", "soon", "1x", " 1", "99999999999"}) {
    Retry retry(&policy, nullptr);
    EXPECT_TRUE(Pushback(value).forbids()) << value;
    EXPECT_FALSE(after(retry, kFailed, Pushback(value))) << value;
  }
  EXPECT_FALSE(Pushback().forbids());
}

TEST_F(RetryTest, AServerCannotMakeACodeRetryable) {
  Retry retry(&policy, nullptr);
  EXPECT_FALSE(after(retry, StatusCode::NotFound, Pushback("10")));
}

// --- throttling

TEST_F(RetryTest, HalfOfTheTokensGone) {
  RetryThrottle throttle({.max_tokens = 10, .token_ratio = 0.5});
  policy.max_attempts(2);
  const auto fails = [&] {
    Retry retry(&policy, &throttle);
    return after(retry).has_value();
  };
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(fails());
  EXPECT_FALSE(fails());  // 5 of 10 are left, which is no more than half
  const auto succeed = [&] {
    Retry retry(&policy, &throttle);
    EXPECT_FALSE(after(retry, StatusCode::Ok));
  };
  for (int i = 0; i < 3; ++i) succeed();  // 6.5
  EXPECT_TRUE(fails());                   // 5.5
  EXPECT_FALSE(fails());
}

TEST_F(RetryTest, TokensHaveAFloorAndACeiling) {
  RetryThrottle throttle({.max_tokens = 2, .token_ratio = 2});
  for (int i = 0; i < 100; ++i) static_cast<void>(throttle.failed());
  throttle.succeeded();  // 2: as full as it gets
  throttle.succeeded();
  EXPECT_FALSE(throttle.failed());  // 1
  throttle.succeeded();
  throttle.succeeded();
  EXPECT_FALSE(throttle.failed());
}

TEST_F(RetryTest, OtherCodesCostNothing) {
  RetryThrottle throttle({.max_tokens = 2, .token_ratio = 0.1});
  for (int i = 0; i < 100; ++i) {
    Retry retry(&policy, &throttle);
    EXPECT_FALSE(after(retry, StatusCode::NotFound));
  }
  RetryThrottle fresh({.max_tokens = 2, .token_ratio = 0.1});
  EXPECT_EQ(throttle.failed(), fresh.failed());
}

TEST_F(RetryTest, FailuresCountThatCannotBeTriedAgain) {
  RetryThrottle throttle({.max_tokens = 4, .token_ratio = 0.1});
  for (int i = 0; i < 2; ++i) {
    Retry retry(&policy, &throttle);
    EXPECT_FALSE(after(retry, kFailed, Pushback(), false));
  }
  Retry retry(&policy, &throttle);
  EXPECT_FALSE(after(retry));
}

// --- between attempts to connect

TEST(BackoffTest, GrowsUpToTheLimitAndStartsAnew) {
  Backoff backoff(ReconnectBackoff().initial(1s).max(3s));
  const std::chrono::duration<double> expected[] = {1s, 1600ms, 2560ms, 3s, 3s};
  for (int round = 0; round < 100; ++round) {
    for (const auto wait : expected) {
      const std::chrono::duration<double> next = backoff.next();
      EXPECT_GE(next, wait * 0.8);
      EXPECT_LE(next, wait * 1.2);
    }
    backoff.reset();
  }
}

TEST(BackoffTest, IsRandom) {
  std::set<Clock::duration> waits;
  for (int i = 0; i < 100; ++i) {
    waits.insert(Backoff(ReconnectBackoff().initial(1s)).next());
  }
  EXPECT_GT(waits.size(), 90u);
}

TEST(BackoffTest, WithoutEnd) {
  Backoff backoff(ReconnectBackoff().initial(Clock::duration::max()).max(Clock::duration::max()));
  for (int i = 0; i < 10; ++i) EXPECT_GT(backoff.next(), 1h);
}

}  // namespace
}  // namespace transport_h2
