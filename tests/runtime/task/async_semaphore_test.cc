// AsyncSemaphore, and AsyncMutex, which is one of a single permit.

#include "cpprpc/task/async_semaphore.h"

#include "cpprpc/task/async_event.h"
#include "cpprpc/task/async_mutex.h"
#include "cpprpc/task/when_all.h"
#include "cpprpc/task/when_any.h"
#include "cpprpc/task/with_timeout.h"
#include "cpprpc/task/yield.h"
#include "support.h"

namespace cpprpc::test {
namespace {

using Permit = AsyncSemaphore::Permit;

Task<> yield_once() { co_await yield(); }

TEST(AsyncSemaphore, LetsOnlySoManyIn) {
  AsyncSemaphore slots(3);
  int inside = 0, most = 0;
  const auto works = [&]() -> Task<> {
    const Permit permit = co_await slots.acquire();
    EXPECT_TRUE(permit);
    most = std::max(most, ++inside);
    for (int i = 0; i < 3; ++i) co_await yield();
    --inside;
  };
  std::vector<Task<>> tasks;
  for (int i = 0; i < 20; ++i) tasks.push_back(works());
  sync_wait(when_all(std::move(tasks)));
  EXPECT_EQ(most, 3);
  EXPECT_EQ(slots.available(), 3U);
}

TEST(AsyncSemaphore, ServesThoseWhoWaitInTheOrderTheyCame) {
  AsyncSemaphore slots(0);
  std::vector<int> order;
  const auto acquires = [&](int who, std::size_t count) -> Task<> {
    const Permit permit = co_await slots.acquire(count);
    order.push_back(who);
  };
  const auto releases = [&]() -> Task<> {
    slots.release(2);
    EXPECT_EQ(slots.available(), 0U);  // kept for the one who wants three
    EXPECT_FALSE(slots.try_acquire());
    for (int i = 0; i < 5; ++i) co_await yield();
    EXPECT_TRUE(order.empty());
    slots.release();
  };
  sync_wait(when_all(acquires(1, 3), acquires(2, 1), acquires(3, 2), releases()));
  EXPECT_THAT(order, testing::ElementsAre(1, 2, 3));
  EXPECT_EQ(slots.available(), 3U);
}

TEST(AsyncSemaphore, PermitsGoBackOnce) {
  AsyncSemaphore slots(4);
  Permit first = slots.try_acquire(3);
  ASSERT_TRUE(first);
  EXPECT_EQ(slots.available(), 1U);
  EXPECT_FALSE(slots.try_acquire(2));
  Permit second = std::move(first);
  EXPECT_FALSE(first);  // NOLINT: what was moved from is empty
  first.release();
  EXPECT_EQ(slots.available(), 1U);
  second.release();
  second.release();
  EXPECT_FALSE(second);
  EXPECT_EQ(slots.available(), 4U);
  {
    Permit third = slots.try_acquire();
    third = slots.try_acquire(2);
    EXPECT_TRUE(third);
  }
  EXPECT_EQ(slots.available(), 4U);
  EXPECT_FALSE(Permit());
}

TEST(AsyncSemaphore, AnEmptyPermitWhenTheTaskIsToldToStop) {
  AsyncSemaphore slots(1);
  Permit mine = slots.try_acquire();
  std::stop_source source;
  const auto acquires = [&]() -> Task<bool> {
    const Permit permit = co_await slots.acquire();
    co_return static_cast<bool>(permit);
  };
  const auto stops = [&]() -> Task<> {
    source.request_stop();
    co_return;
  };
  EXPECT_FALSE(std::get<0>(sync_wait(when_all(acquires(), stops()), source.get_token())));
  mine.release();
  EXPECT_EQ(slots.available(), 1U);                        // nobody took it
  EXPECT_TRUE(sync_wait(acquires(), source.get_token()));  // needs no waiting
}

TEST(AsyncSemaphore, OneWhoGivesUpDoesNotHoldUpThoseBehind) {
  AsyncSemaphore slots(1);
  std::stop_source source;
  LoopThread loop;
  AsyncEvent queued;
  const auto wants_many = [&]() -> Task<bool> {
    const Permit permit = co_await slots.acquire(100);
    co_return static_cast<bool>(permit);
  };
  const auto wants_one = [&]() -> Task<bool> {
    const Permit permit = co_await slots.acquire();
    co_return static_cast<bool>(permit);
  };
  const auto is_queued = [&]() -> Task<> {  // on the same loop: the two before it wait by now
    queued.set();
    co_return;
  };
  Running<bool> many(loop.executor(), wants_many(), source.get_token());
  Running<bool> one(loop.executor(), wants_one());
  Running<void> last(loop.executor(), is_queued());
  const auto waits = [&]() -> Task<> { co_await queued.wait(); };
  sync_wait(waits());
  EXPECT_EQ(slots.available(), 0U);
  source.request_stop();
  EXPECT_FALSE(many.wait());
  EXPECT_TRUE(one.wait());
  last.wait();
}

TEST(AsyncSemaphore, AcquireIsSomethingToRace) {
  AsyncSemaphore slots(1);
  const auto run = [&]() -> Task<> {
    auto first = co_await with_timeout(slots.acquire(), 1h);
    EXPECT_TRUE(first && *first);
    EXPECT_FALSE(co_await with_timeout(slots.acquire(), 1ms));
    const auto either = co_await when_any(slots.acquire(), yield_once());
    EXPECT_EQ(either.index(), 1U);
    first.reset();
    EXPECT_EQ(slots.available(), 1U);
  };
  sync_wait(run());
}

TEST(AsyncSemaphore, APermitMovesToAnotherThread) {
  AsyncSemaphore slots(1);
  LoopThread loop;
  const auto gives_back = [](Permit permit) -> Task<> {
    co_await yield();
    permit.release();
  };
  Running<void> other(loop.executor(), gives_back(slots.try_acquire()));
  const auto acquires = [&]() -> Task<bool> {
    const Permit permit = co_await slots.acquire();
    co_return static_cast<bool>(permit);
  };
  EXPECT_TRUE(sync_wait(acquires()));
  other.wait();
}

TEST(AsyncMutex, OneAtATimeAlsoAcrossAwaits) {
  AsyncMutex mutex;
  std::string log;
  const auto writes = [&](char who) -> Task<> {
    const AsyncMutex::Lock lock = co_await mutex.lock();
    EXPECT_TRUE(lock);
    for (int i = 0; i < 3; ++i) {
      log += who;
      co_await yield();
    }
  };
  sync_wait(when_all(writes('a'), writes('b'), writes('c')));
  EXPECT_EQ(log, "aaabbbccc");
}

TEST(AsyncMutex, GuardsWhatSeveralThreadsChange) {
  AsyncMutex mutex;
  LoopThread a, b;
  int counter = 0;  // no atomic
  const auto counts = [&]() -> Task<> {
    for (int i = 0; i < 500; ++i) {
      const AsyncMutex::Lock lock = co_await mutex.lock();
      const int before = counter;
      if (i % 10 == 0) co_await yield();
      counter = before + 1;
    }
  };
  std::vector<std::unique_ptr<Running<void>>> running;
  for (int i = 0; i < 6; ++i) {
    running.push_back(
        std::make_unique<Running<void>>(i % 2 ? a.executor() : b.executor(), counts()));
  }
  for (auto& one : running) one->wait();
  EXPECT_EQ(counter, 3000);
}

TEST(AsyncMutex, TryLockAndStop) {
  AsyncMutex mutex;
  AsyncMutex::Lock lock = mutex.try_lock();
  EXPECT_TRUE(lock);
  EXPECT_FALSE(mutex.try_lock());
  std::stop_source source;
  source.request_stop();
  const auto locks = [&]() -> Task<bool> {
    const AsyncMutex::Lock mine = co_await mutex.lock();
    co_return static_cast<bool>(mine);
  };
  EXPECT_FALSE(sync_wait(locks(), source.get_token()));
  lock.release();
  EXPECT_TRUE(sync_wait(locks()));
  EXPECT_TRUE(mutex.try_lock());
}

TEST(AsyncMutex, ATaskThatNeverHasToWaitLetsTheOthersHaveTheirTurn) {
  AsyncMutex mutex;
  int times = 0, seen_by_other = -1;
  const auto locks = [&]() -> Task<> {
    for (; times < 10'000; ++times) {
      const AsyncMutex::Lock lock = co_await mutex.lock();
      EXPECT_TRUE(lock);
    }
  };
  const auto other = [&]() -> Task<> {
    seen_by_other = times;
    co_return;
  };
  sync_wait(when_all(locks(), other()));
  EXPECT_LT(seen_by_other, 1'000);
}

TEST(AsyncMutexDeathTest, DestroyedWhileTasksWaitEndsTheProgram) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  const auto run = []() -> Task<> {
    auto mutex = std::make_unique<AsyncMutex>();
    AsyncMutex::Lock mine = mutex->try_lock();
    const auto locks = [&]() -> Task<> { const auto lock = co_await mutex->lock(); };
    const auto destroys = [&]() -> Task<> {
      mutex.reset();
      co_return;
    };
    co_await when_all(locks(), destroys());
  };
  EXPECT_DEATH(sync_wait(run()), "AsyncMutex was destroyed while tasks wait for it");
}

}  // namespace
}  // namespace cpprpc::test
