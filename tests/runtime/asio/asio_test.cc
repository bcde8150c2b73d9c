#include "cpprpc/asio.h"

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/io_context.hpp>
#include <asio/thread_pool.hpp>
#include <asio/use_future.hpp>
#include <future>
#include <random>

#include "cpprpc/task/async_channel.h"
#include "cpprpc/task/async_event.h"
#include "cpprpc/task/offload.h"
#include "cpprpc/task/scope.h"
#include "cpprpc/task/sleep.h"
#include "cpprpc/task/when_all.h"
#include "cpprpc/task/with_timeout.h"
#include "cpprpc/task/yield.h"
#include "support.h"

namespace cpprpc::test {
namespace {

Task<int> number(int value) { co_return value; }

// Runs a coroutine of Asio on this thread until it, and all it leaves behind, has ended.
template <class T>
T run(asio::awaitable<T> coroutine) {
  asio::io_context io;
  auto result = asio::co_spawn(io, std::move(coroutine), asio::use_future);
  io.run();
  return result.get();
}

TEST(Asio, GivesWhatTheTaskGives) {
  EXPECT_EQ(run(as_awaitable(number(4))), 4);
  const auto makes = []() -> Task<std::unique_ptr<int>> {
    co_await yield();
    co_return std::make_unique<int>(5);
  };
  EXPECT_EQ(*run(as_awaitable(makes())), 5);
  bool has_run = false;
  const auto nothing = [&]() -> Task<> {
    co_await yield();
    has_run = true;
  };
  run(as_awaitable(nothing()));
  EXPECT_TRUE(has_run);
}

TEST(Asio, ThrowsWhatEscapesFromTheTask) {
  const auto fails = []() -> Task<int> {
    co_await yield();
    throw std::runtime_error("failed");
  };
  const auto catches = [&]() -> asio::awaitable<std::string> {
    try {
      co_await as_awaitable(fails());
    } catch (const std::runtime_error& error) {
      co_return error.what();
    }
    co_return "";
  };
  EXPECT_EQ(run(catches()), "failed");
}

TEST(Asio, AwaitsTasksOneAfterTheOther) {
  const auto sums = []() -> asio::awaitable<int> {
    int sum = 0;
    for (int i = 0; i < 1000; ++i) sum += co_await as_awaitable(number(i));
    co_return sum;
  };
  EXPECT_EQ(run(sums()), 999 * 500);
}

TEST(Asio, TheTaskHasOneExecutorToItsEnd) {
  const auto work = [] { return 3; };
  const auto task = [&]() -> Task<bool> {
    Executor& mine = Executor::require_current();
    bool stays = true;
    co_await yield();
    stays = stays && Executor::current() == &mine;
    co_await sleep(1ms);
    stays = stays && Executor::current() == &mine;
    EXPECT_EQ(co_await offload(work), 3);
    stays = stays && Executor::current() == &mine;
    co_return stays;
  };
  EXPECT_TRUE(run(as_awaitable(task())));
  EXPECT_EQ(Executor::current(), nullptr);
}

TEST(Asio, KeepsTimersInOrder) {
  std::vector<int> order;
  const auto base = Clock::now() + 2ms;
  const auto until = [&](int n) -> Task<> {
    EXPECT_TRUE(co_await sleep_until(base + n * 1ms));
    EXPECT_GE(Clock::now(), base + n * 1ms);
    order.push_back(n);
  };
  const auto task = [&]() -> Task<> {  // an earlier one each time
    co_await when_all(until(4), until(3), until(2), until(1));
    co_await when_all(until(5), until(6));
  };
  run(as_awaitable(task()));
  EXPECT_THAT(order, testing::ElementsAre(1, 2, 3, 4, 5, 6));
}

// run() would last an hour if a timer that was called off still counted as work.
TEST(Asio, TimersThatAreCalledOffHoldUpNothing) {
  const auto task = []() -> Task<int> {
    EXPECT_EQ(co_await with_timeout(number(1), 1h), 1);
    const auto later = []() -> Task<> { co_await yield(); };
    EXPECT_TRUE(co_await with_timeout(later(), 1h));
    EXPECT_TRUE(co_await with_timeout(later(), Clock::duration::max()));
    AsyncEvent never;
    EXPECT_FALSE(co_await with_timeout(never.wait(), 1ms));
    co_return 2;
  };
  EXPECT_EQ(run(as_awaitable(task())), 2);
}

TEST(Asio, ScopesAndChannelsWork) {
  const auto task = []() -> Task<int> {
    AsyncChannel<int> channel(2);
    int sum = 0;
    const auto receives = [&]() -> Task<> {
      while (const auto value = co_await channel.receive()) sum += *value;
    };
    Scope scope;
    scope.spawn(receives());
    for (int i = 0; i < 1000; ++i) co_await channel.send(i);
    channel.close();
    co_await scope.join();
    co_return sum;
  };
  EXPECT_EQ(run(as_awaitable(task())), 999 * 500);
}

// The io_context has nothing to do meanwhile, and must not end for that.
TEST(Asio, WaitsForWhatAnotherThreadCompletes) {
  LoopThread other;
  AsyncEvent asked, answered;
  const auto answers = [&]() -> Task<> {
    co_await asked.wait();
    co_await sleep(5ms);
    answered.set();
  };
  const auto task = [&]() -> Task<bool> {
    asked.set();
    co_return co_await answered.wait();
  };
  Running<void> answering(other.executor(), answers());
  EXPECT_TRUE(run(as_awaitable(task())));
  answering.wait();
}

TEST(Asio, ItsFrameIsGoneWhenTheCoroutineGoesOn) {
  std::atomic<int> alive = 0;
  const auto task = [](Tracked) -> Task<> { co_await yield(); };
  const auto coroutine = [&]() -> asio::awaitable<void> {
    co_await as_awaitable(task(Tracked(alive)));
    EXPECT_EQ(alive, 0);
  };
  run(coroutine());
}

TEST(Asio, ATaskThatIsNeverAwaitedIsDropped) {
  std::atomic<int> alive = 0;
  const auto task = [](Tracked) -> Task<> { co_return; };
  {
    auto never = as_awaitable(task(Tracked(alive)));
    EXPECT_EQ(alive, 1);
  }
  EXPECT_EQ(alive, 0);
}

TEST(Asio, CancellationStopsTheTask) {
  asio::io_context io;
  asio::cancellation_signal cancel;
  bool slept = true, went_on = false, aborted = false;
  const auto task = [&]() -> Task<int> {
    slept = co_await sleep(1h);
    co_return 7;
  };
  const auto coroutine = [&]() -> asio::awaitable<void> {
    EXPECT_EQ(co_await as_awaitable(task()), 7);  // what it gives is given all the same
    went_on = true;
    try {
      co_await as_awaitable(number(1));
    } catch (const std::system_error& error) {
      aborted = error.code() == asio::error::operation_aborted;
    }
  };
  asio::co_spawn(io, coroutine(), asio::bind_cancellation_slot(cancel.slot(), asio::detached));
  io.poll();
  EXPECT_TRUE(slept);
  cancel.emit(asio::cancellation_type::terminal);
  io.run();
  EXPECT_FALSE(slept);
  EXPECT_TRUE(went_on);
  EXPECT_TRUE(aborted);
  cancel.emit(asio::cancellation_type::terminal);  // late: nobody is there
}

TEST(Asio, RacesWithWhatIsAsios) {
  using namespace asio::experimental::awaitable_operators;
  bool slept = true;
  const auto task = [&]() -> Task<> { slept = co_await sleep(1h); };
  const auto coroutine = [&]() -> asio::awaitable<std::size_t> {
    asio::steady_timer timer(co_await asio::this_coro::executor, 1ms);
    const auto first = co_await (as_awaitable(task()) || timer.async_wait(asio::use_awaitable));
    co_return first.index();
  };
  EXPECT_EQ(run(coroutine()), 1U);
  EXPECT_FALSE(slept);
}

// Several threads: the parts of one task still never run at the same time.
TEST(Asio, OnSeveralThreads) {
  asio::thread_pool pool(4);
  LoopThread other;
  AsyncChannel<int> numbers(8);
  const auto sends = [&]() -> Task<> {
    for (int i = 0; i < 4000; ++i) co_await numbers.send(i);
    numbers.close();
  };
  const auto task = [&]() -> Task<int> {
    int received = 0;  // no atomic
    const auto receives = [&]() -> Task<> {
      while (co_await numbers.receive()) {
        ++received;
        co_await yield();
      }
    };
    co_await when_all(receives(), receives(), receives());
    co_return received;
  };
  std::vector<std::future<int>> results;
  for (int i = 0; i < 8; ++i) {
    results.push_back(asio::co_spawn(pool, as_awaitable(task()), asio::use_future));
  }
  Running<void> sending(other.executor(), sends());
  int received = 0;
  for (auto& result : results) received += result.get();
  sending.wait();
  EXPECT_EQ(received, 4000);
  pool.join();
}

// Tasks that end about when they are cancelled, by other threads.
TEST(Asio, CancellationAgainstCompletionOnSeveralThreads) {
  asio::thread_pool pool(3);
  std::minstd_rand random(5);
  int slept = 0, stopped = 0;
  for (int round = 0; round < 1000; ++round) {
    const auto strand = asio::make_strand(pool);  // a signal and its slot are for one thread
    asio::cancellation_signal cancel;
    std::promise<bool> ended;
    asio::steady_timer timer(strand, std::chrono::microseconds(random() % 60));
    const auto time = std::chrono::microseconds(random() % 60);
    const auto coroutine = [&]() -> asio::awaitable<void> {
      ended.set_value(co_await as_awaitable(sleep(time)));
    };
    std::promise<void> gone;
    const auto is_gone = [&](const std::exception_ptr&) { gone.set_value(); };
    asio::co_spawn(strand, coroutine(), asio::bind_cancellation_slot(cancel.slot(), is_gone));
    std::promise<void> emitted;
    timer.async_wait([&](const std::error_code&) {
      cancel.emit(asio::cancellation_type::terminal);
      emitted.set_value();
    });
    ++(ended.get_future().get() ? slept : stopped);
    gone.get_future().wait();
    emitted.get_future().wait();
  }
  EXPECT_EQ(slept + stopped, 1000);
  pool.join();
}

}  // namespace
}  // namespace cpprpc::test
