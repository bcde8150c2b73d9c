// The gate of a concurrency limit: who enters, in which order, and that no place is lost.

#include "cpprpc/middleware/limits/detail/gate.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "cpprpc/task/scope.h"
#include "cpprpc/task/sync_wait.h"
#include "cpprpc/task/when_all.h"
#include "cpprpc/task/with_timeout.h"
#include "cpprpc/task/yield.h"

namespace cpprpc::detail {
namespace {

using namespace std::chrono_literals;

// The test's own clock.
Clock::time_point now_is;
Clock::time_point now() noexcept { return now_is; }

class GateTest : public testing::Test {
 protected:
  // Enters, notes its name, and leaves.
  Task<void> visit(Gate& gate, char name) {
    auto entering = gate.enter();
    const Gate::Entry entry = co_await std::move(entering);
    visitors += entry.permit ? std::string(1, name) : entry.line_was_full ? "full" : "told";
  }

  // The visits of tasks that come while one place is taken, the second after `pause`.
  std::string visits(Gate& gate, Clock::duration pause) {
    const auto all = [&]() -> Task<void> {
      Gate::Permit first = gate.try_enter();
      const auto release = [&]() -> Task<void> {
        now_is += pause;
        first = Gate::Permit();
        co_return;
      };
      co_await when_all(visit(gate, 'a'), visit(gate, 'b'), visit(gate, 'c'), release());
    };
    sync_wait(all());
    EXPECT_EQ(gate.occupancy().inside, 0u);
    EXPECT_EQ(gate.occupancy().waiting, 0u);
    return visitors;
  }

  std::string visitors;
};

TEST_F(GateTest, LetsInAsManyAsItsLimit) {
  Gate gate(2, 10, 1s);
  const Gate::Permit one = gate.try_enter();
  Gate::Permit two = gate.try_enter();
  EXPECT_TRUE(one);
  EXPECT_TRUE(two);
  EXPECT_FALSE(gate.try_enter());
  two = Gate::Permit();
  EXPECT_TRUE(gate.try_enter());
  EXPECT_EQ(gate.occupancy().inside, 1u);
  EXPECT_EQ(gate.admitted(), 3u);
}

TEST_F(GateTest, ServesFirstWhoCameFirst) {
  Gate gate(1, 10, 1s, now);
  EXPECT_EQ(visits(gate, 1s), "abc");
}

TEST_F(GateTest, ServesTheNewestOnceTheLineHasStoodTooLong) {
  Gate gate(1, 10, 1s, now);
  EXPECT_EQ(visits(gate, 1001ms), "cba");
}

TEST_F(GateTest, TheLineHasAnEnd) {
  Gate gate(1, 2, 1s, now);
  EXPECT_EQ(visits(gate, 0s), "fullab");
}

TEST_F(GateTest, ALineOfNobody) {
  Gate gate(1, 0, 1s, now);
  EXPECT_TRUE(gate.is_line_full());
  EXPECT_EQ(visits(gate, 0s), "fullfullfull");
}

TEST_F(GateTest, AHigherLimitServesTheLine) {
  Gate gate(1, 10, 1s, now);
  const auto all = [&]() -> Task<void> {
    const Gate::Permit first = gate.try_enter();
    const auto raise = [&]() -> Task<void> {
      EXPECT_EQ(gate.occupancy().waiting, 2u);
      gate.limit(3);
      EXPECT_EQ(gate.occupancy().waiting, 0u);
      EXPECT_EQ(gate.occupancy().inside, 3u);
      co_return;
    };
    co_await when_all(visit(gate, 'a'), visit(gate, 'b'), raise());
  };
  sync_wait(all());
  EXPECT_EQ(visitors, "ab");
}

TEST_F(GateTest, ALowerLimitWaitsUntilEnoughHaveLeft) {
  Gate gate(2, 10, 1s, now);
  const auto all = [&]() -> Task<void> {
    Gate::Permit first = gate.try_enter();
    Gate::Permit second = gate.try_enter();
    gate.limit(1);
    const auto leave = [&]() -> Task<void> {
      first = Gate::Permit();
      EXPECT_EQ(gate.occupancy().waiting, 1u);
      second = Gate::Permit();
      EXPECT_EQ(gate.occupancy().waiting, 0u);
      co_return;
    };
    co_await when_all(visit(gate, 'a'), leave());
  };
  sync_wait(all());
  EXPECT_EQ(visitors, "a");
}

TEST_F(GateTest, WhoIsToldToStopLeavesTheLine) {
  Gate gate(1, 10, 1s);
  const auto all = [&]() -> Task<void> {
    const Gate::Permit first = gate.try_enter();
    auto entering = stop_after(gate.enter(), 1ms);
    const Gate::Entry entry = co_await std::move(entering);
    EXPECT_FALSE(entry.permit);
    EXPECT_FALSE(entry.line_was_full);
    EXPECT_EQ(gate.occupancy().waiting, 0u);
    EXPECT_EQ(gate.occupancy().inside, 1u);
  };
  sync_wait(all());
  EXPECT_EQ(gate.occupancy().inside, 0u);
}

// Threads that enter, wait, give up and leave at any moment, while the limit changes.
TEST_F(GateTest, FromSeveralThreads) {
  Gate gate(3, 4, 50us);
  std::atomic<int> inside = 0;
  std::atomic<int> most = 0;
  std::atomic<std::uint64_t> entered = 0;
  const auto enter = [&](int i) -> Task<void> {
    auto entering = stop_after(gate.enter(), std::chrono::microseconds(20 * (i % 10) + 1));
    const Gate::Entry entry = co_await std::move(entering);
    if (!entry.permit) co_return;
    ++entered;
    most = std::max(most.load(), ++inside);
    co_await yield();
    --inside;
  };
  const auto run = [&]() -> Task<void> {
    for (int i = 0; i < 500; ++i) {
      co_await when_all(enter(i), enter(i + 1), enter(i + 2), enter(i + 3));
      gate.limit(static_cast<std::size_t>(i % 3 + 1));
    }
  };
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) threads.emplace_back([&] { sync_wait(run()); });
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(most, 3);
  EXPECT_EQ(gate.occupancy().inside, 0u);
  EXPECT_EQ(gate.occupancy().waiting, 0u);
  EXPECT_EQ(gate.admitted(), entered);
  EXPECT_GT(entered, 100u);
}

}  // namespace
}  // namespace cpprpc::detail
