// What the adaptive limit makes of latencies: of a made-up server, without a clock.

#include "cpprpc/middleware/limits/detail/adaptive_limit.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "cpprpc/middleware/limits/detail/latency_window.h"
#include "cpprpc/middleware/limits/detail/method_latencies.h"

namespace cpprpc::detail {
namespace {

using namespace std::chrono_literals;

// Serves `places` calls at a time in `service`; more wait for each other.
struct Server {
  [[nodiscard]] Clock::duration latency(std::size_t in_flight) const {
    return std::max(service, service * static_cast<Clock::rep>(in_flight) / places);
  }
  Clock::rep places;
  Clock::duration service;
};

bool update(AdaptiveLimit& limit, Clock::duration latency, bool was_busy) {
  const AdaptiveLimit::Latency window[] = {{.method = 0, .median = latency, .calls = 100}};
  return limit.update(window, was_busy);
}

// All that the limit lets in is there.
void overload(AdaptiveLimit& limit, const Server& server, int windows) {
  for (int i = 0; i < windows; ++i) update(limit, server.latency(limit.limit()), true);
}

TEST(AdaptiveLimitTest, FindsWhatAServerCanDo) {
  const Server server{.places = 50, .service = 20ms};
  AdaptiveLimit limit(20, 4, 1000);
  overload(limit, server, 50);
  EXPECT_GE(limit.limit(), 50u);   // all of it
  EXPECT_LE(limit.limit(), 110u);  // and no long queue
}

// Nothing is known of it but what its first calls took, which all waited for each other.
TEST(AdaptiveLimitTest, FindsItWhenThereIsOverloadFromTheStart) {
  for (const Clock::duration service : {2ms, 20ms, 200ms, 2000ms}) {
    for (const int places : {5, 20, 60}) {
      const Server server{.places = places, .service = service};
      AdaptiveLimit limit(100, 4, 1000);
      overload(limit, server, 25);
      EXPECT_GE(limit.limit(), static_cast<std::size_t>(places)) << service.count();
      const Clock::duration waited = server.latency(limit.limit()) - service;
      EXPECT_LE(waited, std::max<Clock::duration>(service, 30ms)) << places;
    }
  }
}

// So far from a wait that anyone would notice that the latency says nothing.
TEST(AdaptiveLimitTest, CallsThatTakeNoTimeAreNotLimited) {
  AdaptiveLimit limit(20, 4, 1000);
  overload(limit, {.places = 1, .service = 9us}, 50);  // 9 ms with all of them
  EXPECT_EQ(limit.limit(), 1000u);
}

TEST(AdaptiveLimitTest, GoesDownWhenLatencyRisesAndUpAgain) {
  AdaptiveLimit limit(20, 4, 1000);
  overload(limit, {.places = 100, .service = 20ms}, 50);
  const std::size_t before = limit.limit();
  EXPECT_GE(before, 100u);
  overload(limit, {.places = 10, .service = 20ms}, 20);
  EXPECT_LE(limit.limit(), 30u);
  EXPECT_GE(limit.limit(), 10u);
  overload(limit, {.places = 100, .service = 20ms}, 25);
  EXPECT_GE(limit.limit(), 100u);
}

TEST(AdaptiveLimitTest, GetsUsedToAServerThatIsSlowerForGood) {
  AdaptiveLimit limit(20, 4, 1000);
  overload(limit, {.places = 50, .service = 20ms}, 50);
  overload(limit, {.places = 50, .service = 200ms}, 40);
  EXPECT_LT(limit.limit(), 10u);  // it looks like overload
  overload(limit, {.places = 50, .service = 200ms}, 50 + AdaptiveLimit::kMeasureEvery);
  EXPECT_GE(limit.limit(), 50u);
  EXPECT_LE(limit.limit(), 110u);
}

TEST(AdaptiveLimitTest, MeasuresAnewWithHalfOfTheLimit) {
  AdaptiveLimit limit(100, 4, 100);
  EXPECT_TRUE(update(limit, 20ms, true));  // nothing is known: it measures at once
  EXPECT_EQ(limit.limit(), 50u);
  EXPECT_FALSE(update(limit, 20ms, true));  // it makes no difference
  EXPECT_EQ(limit.limit(), 100u);
  for (int i = 1; i < AdaptiveLimit::kMeasureEvery; ++i) EXPECT_FALSE(update(limit, 20ms, true));
  EXPECT_TRUE(update(limit, 20ms, true));
  EXPECT_EQ(limit.limit(), 50u);
  EXPECT_TRUE(update(limit, 10ms, true));  // it makes one: on
  EXPECT_EQ(limit.limit(), 25u);
  EXPECT_TRUE(update(limit, 7ms, true));
  EXPECT_EQ(limit.limit(), 12u);
  EXPECT_FALSE(update(limit, 6ms, true));
  EXPECT_EQ(limit.limit(), 100u);
}

TEST(AdaptiveLimitTest, MeasuresWithoutALimitWhileThereIsNoLoad) {
  AdaptiveLimit limit(100, 4, 100);
  for (int i = 0; i < 300; ++i) {
    EXPECT_FALSE(update(limit, 20ms, false));
    EXPECT_EQ(limit.limit(), 100u);
  }
  for (int i = 0; i < 90; ++i) EXPECT_FALSE(update(limit, 60ms, false));  // slower for good
  update(limit, 60ms, true);
  EXPECT_EQ(limit.limit(), 100u);  // which is no overload
}

TEST(AdaptiveLimitTest, DoesNotGrowWithoutNeed) {
  AdaptiveLimit limit(20, 4, 1000);
  for (int i = 0; i < 90; ++i) update(limit, 1ms, false);
  EXPECT_EQ(limit.limit(), 20u);
}

// Windows of a fast method and of one that is slow by itself, in any mixture.
TEST(AdaptiveLimitTest, MethodsOfDifferentSpeedAreNoOverload) {
  AdaptiveLimit limit(100, 4, 200);
  for (std::uint32_t i = 0; i < 500; ++i) {
    const AdaptiveLimit::Latency window[] = {
        {.method = 0, .median = 1ms, .calls = 1 + i * 7 % 100},
        {.method = 1, .median = 300ms, .calls = 1 + i * 13 % 100},
    };
    const bool is_measuring = limit.update(std::span(window).subspan(i % 3 == 0 ? 1 : 0), true);
    if (!is_measuring) {
      ASSERT_GE(limit.limit(), 100u) << i;
    }
  }
  EXPECT_EQ(limit.limit(), 200u);
}

TEST(AdaptiveLimitTest, KeepsItsBounds) {
  AdaptiveLimit limit(20, 4, 40);
  for (int i = 0; i < 50; ++i) update(limit, 1ms, true);
  EXPECT_EQ(limit.limit(), 40u);
  for (int i = 0; i < 40; ++i) {
    update(limit, std::chrono::hours(1) * (i + 1), true);
    EXPECT_GE(limit.limit(), 4u);
  }
  EXPECT_LE(limit.limit(), 8u);
  AdaptiveLimit one(1, 1, 1);
  for (int i = 0; i < 300; ++i) {
    update(one, Clock::duration(i % 3 - 1), true);  // not even time goes forward
    ASSERT_EQ(one.limit(), 1u);
  }
}

TEST(LatencyWindowTest, HasTheMedian) {
  LatencyWindow window;
  EXPECT_FALSE(window.take());
  for (int i = 1; i <= 999; ++i) window.add(std::chrono::microseconds(i));
  const auto median = window.take();
  ASSERT_TRUE(median);
  EXPECT_EQ(median->count, 999u);
  EXPECT_NEAR(static_cast<double>(median->median.count()), 500'000.0, 500'000.0 / 15);
  EXPECT_FALSE(window.take());  // it began anew
}

TEST(LatencyWindowTest, FewSlowCallsAreNotTheMedian) {
  LatencyWindow window;
  for (int i = 0; i < 60; ++i) window.add(1ms);
  for (int i = 0; i < 40; ++i) window.add(10s);
  EXPECT_LT(window.take()->median, 1100us);
}

TEST(LatencyWindowTest, TakesAnyTime) {
  for (const Clock::duration latency :
       {Clock::duration::min(), Clock::duration(-1), Clock::duration(0), Clock::duration(7),
        Clock::duration(8), Clock::duration(24h * 365), Clock::duration::max()}) {
    LatencyWindow window;
    window.add(latency);
    const auto median = window.take();
    ASSERT_TRUE(median);
    if (latency <= 24h * 365) {
      const double expected = std::max(0.0, static_cast<double>(latency.count()));
      EXPECT_NEAR(static_cast<double>(median->median.count()), expected, expected / 15 + 1);
    }
  }
}

TEST(MethodLatenciesTest, TellsMethodsApart) {
  const std::vector<Method> methods = {
      {"/s.A/M", MethodKind::Unary}, {"/s.B/M", MethodKind::Unary}, {"/s.C/M", MethodKind::Unary}};
  MethodLatencies latencies;
  for (int i = 0; i < 50; ++i) latencies.add(methods[0], 1ms);
  for (int i = 0; i < 20; ++i) latencies.add(methods[1], 100ms);
  EXPECT_EQ(latencies.add(methods[2], 1s), 71u);  // too few for a median
  const auto window = latencies.take();
  ASSERT_EQ(window.size(), 2u);
  const auto& fast = window[window[0].calls == 50 ? 0 : 1];
  const auto& slow = window[window[0].calls == 50 ? 1 : 0];
  EXPECT_EQ(fast.calls, 50u);
  EXPECT_LT(fast.median, 2ms);
  EXPECT_EQ(slow.calls, 20u);
  EXPECT_GT(slow.median, 80ms);
  EXPECT_NE(fast.method, slow.method);
  for (int i = 0; i < 9; ++i) latencies.add(methods[2], 1s);
  EXPECT_EQ(latencies.take().size(), 1u);  // with the one from before
  for (int i = 0; i < 50; ++i) latencies.add(methods[0], 1ms);
  latencies.clear();
  EXPECT_TRUE(latencies.take().empty());
}

TEST(MethodLatenciesTest, TakesMoreMethodsThanAServerHas) {
  std::deque<std::string> paths;
  for (int i = 0; i < 5000; ++i) paths.push_back("/s.S/M" + std::to_string(i));
  MethodLatencies latencies;
  for (int i = 0; i < 10; ++i) {
    for (const std::string& path : paths) latencies.add({path, MethodKind::Unary}, 1ms);
  }
  std::uint32_t calls = 0;
  std::set<std::size_t> numbers;
  for (const auto& one : latencies.take()) {
    calls += one.calls;
    numbers.insert(one.method);
  }
  EXPECT_EQ(calls, 50'000u);
  EXPECT_EQ(numbers.size(), 4097u);  // one is that of all others
  EXPECT_EQ(*numbers.rbegin(), 4096u);
}

}  // namespace
}  // namespace cpprpc::detail
