// Several threads against each other: races of completion, cancellation and closing. To be run
// under the sanitizers.

#include <array>
#include <random>

#include "cpprpc/task/async_channel.h"
#include "cpprpc/task/async_event.h"
#include "cpprpc/task/async_mutex.h"
#include "cpprpc/task/async_semaphore.h"
#include "cpprpc/task/offload.h"
#include "cpprpc/task/scope.h"
#include "cpprpc/task/sleep.h"
#include "cpprpc/task/when_all.h"
#include "cpprpc/task/when_any.h"
#include "cpprpc/task/with_timeout.h"
#include "cpprpc/task/yield.h"
#include "support.h"

namespace cpprpc::test {
namespace {

// A stop request of one thread against a timer that fires on another.
TEST(Stress, StopAgainstTimer) {
  LoopThread loop;
  std::minstd_rand random(1);
  int slept = 0, stopped = 0;
  for (int i = 0; i < 3000; ++i) {
    std::stop_source source;
    Running<bool> running(loop.executor(), sleep(std::chrono::microseconds(random() % 60)),
                          source.get_token());
    const auto until = Clock::now() + std::chrono::microseconds(random() % 60);
    while (Clock::now() < until) {
    }
    source.request_stop();
    ++(running.wait() ? slept : stopped);
  }
  EXPECT_EQ(slept + stopped, 3000);
}

// A stop request against a gate that opens: each on a thread of its own.
TEST(Stress, StopAgainstCompletion) {
  LoopThread loop;
  LoopThread stopper;
  for (int i = 0; i < 3000; ++i) {
    std::stop_source source;
    Gate gate;
    const auto stops = [&]() -> Task<> {
      source.request_stop();
      co_return;
    };
    Running<bool> running(loop.executor(), gate.wait(), source.get_token());
    Running<void> stopping(stopper.executor(), stops());
    gate.open();
    running.wait();
    stopping.wait();
    EXPECT_EQ(gate.waiting(), 0);
  }
}

// Senders and receivers on four loops, of which some are told to stop half-way: what was sent is
// received, once, unless it is still in the channel.
TEST(Stress, ChannelWithStops) {
  std::array<LoopThread, 4> loops;
  for (int round = 0; round < 100; ++round) {
    AsyncChannel<std::unique_ptr<int>> channel(static_cast<std::size_t>(round % 4));
    std::atomic<int> sent = 0, received = 0;
    std::stop_source source;
    const auto sends = [&]() -> Task<> {
      for (int i = 0; i < 200; ++i) {
        if (!co_await channel.send(std::make_unique<int>(i))) co_return;
        ++sent;
      }
    };
    const auto receives = [&]() -> Task<> {
      while (auto value = co_await channel.receive()) {
        if (++received == 300) source.request_stop();
      }
    };
    std::vector<std::unique_ptr<Running<void>>> senders, receivers;
    for (std::size_t i = 0; i < 8; ++i) {
      const std::stop_token stop = i % 2 ? source.get_token() : std::stop_token();
      senders.push_back(std::make_unique<Running<void>>(loops[i % 4].executor(), sends(), stop));
      receivers.push_back(std::make_unique<Running<void>>(loops[(i + 1) % 4].executor(), receives(),
                                                          i < 4 ? std::stop_token() : stop));
    }
    for (auto& sender : senders) sender->wait();
    channel.close();
    for (auto& receiver : receivers) receiver->wait();
    while (channel.try_receive()) ++received;
    EXPECT_EQ(sent, received);
  }
}

// close() against tasks that come to wait, are served, or are told to stop.
TEST(Stress, ChannelClosedWhileInUse) {
  LoopThread a, b;
  for (int round = 0; round < 1000; ++round) {
    auto channel = std::make_unique<AsyncChannel<int>>(round % 2);
    std::stop_source source;
    int sent = 0, received = 0;
    const auto sends = [&]() -> Task<> {
      while (co_await channel->send(1)) ++sent;
    };
    const auto receives = [&]() -> Task<> {
      while (co_await channel->receive()) ++received;
    };
    Running<void> sending(a.executor(), sends());
    Running<void> receiving(b.executor(), receives(), source.get_token());
    if (round % 3 == 0) source.request_stop();
    channel->close();
    sending.wait();
    receiving.wait();
    while (channel->try_receive()) ++received;
    channel.reset();  // at once: the last who served may be about to let go
    EXPECT_EQ(sent, received);
  }
}

// The receiver owns the channel and destroys it as soon as it sees the end.
TEST(Stress, ChannelDestroyedRightAfterItsEnd) {
  LoopThread a, b;
  for (int round = 0; round < 2000; ++round) {
    std::atomic<AsyncChannel<int>*> shared = nullptr;
    Gate ready;
    const auto receives = [&]() -> Task<int> {
      AsyncChannel<int> channel(1);
      shared = &channel;
      ready.open();
      int received = 0;
      while (co_await channel.receive()) ++received;
      co_return received;
    };
    const auto sends = [&]() -> Task<> {
      co_await ready.wait();
      AsyncChannel<int>& channel = *shared;
      for (int i = 0; i < 3; ++i) co_await channel.send(i);
      channel.close();
    };
    Running<int> receiving(a.executor(), receives());
    Running<void> sending(b.executor(), sends());
    sending.wait();
    EXPECT_EQ(receiving.wait(), 3);
  }
}

// Races with a stop of the caller from another thread.
TEST(Stress, RacesAndScopesAgainstStop) {
  std::array<LoopThread, 2> loops;
  std::atomic<int> alive = 0;
  for (int round = 0; round < 500; ++round) {
    std::stop_source source;
    AsyncChannel<int> channel(0);
    const auto child = [&](Tracked) -> Task<> {
      while (co_await channel.receive()) {
      }
    };
    const auto run = [&]() -> Task<> {
      Scope scope;
      for (int i = 0; i < 4; ++i) scope.spawn(child(Tracked(alive)));
      co_await when_any(channel.send(1), sleep(std::chrono::microseconds(20)),
                        child(Tracked(alive)));
      co_await scope.join();
    };
    Running<void> a(loops[0].executor(), run(), source.get_token());
    Running<void> b(loops[1].executor(), run(), source.get_token());
    source.request_stop();
    a.wait();
    b.wait();
  }
  EXPECT_EQ(alive, 0);
}

// A mutex over four loops, of whose tasks some are told to stop while they wait or hold it.
TEST(Stress, MutexWithStops) {
  std::array<LoopThread, 4> loops;
  for (int round = 0; round < 100; ++round) {
    AsyncMutex mutex;
    std::stop_source source;
    int counter = 0, expected = 0;  // no atomics: the mutex guards the first
    const auto counts = [&](int times) -> Task<int> {
      int locked = 0;
      for (int i = 0; i < times; ++i) {
        const AsyncMutex::Lock lock = co_await mutex.lock();
        if (!lock) co_return locked;
        ++locked;
        if (++counter == 400) source.request_stop();
        if (i % 8 == 0) co_await yield();
      }
      co_return locked;
    };
    std::vector<std::unique_ptr<Running<int>>> running;
    for (std::size_t i = 0; i < 12; ++i) {
      const std::stop_token stop = i % 2 ? source.get_token() : std::stop_token();
      running.push_back(std::make_unique<Running<int>>(loops[i % 4].executor(), counts(100), stop));
    }
    for (auto& one : running) expected += one->wait();
    EXPECT_EQ(counter, expected);
    EXPECT_TRUE(mutex.try_lock());
  }
}

// Permits in several sizes, with stops and timeouts: none is lost, and never too many are out.
TEST(Stress, SemaphoreWithStopsAndTimeouts) {
  std::array<LoopThread, 4> loops;
  for (int round = 0; round < 50; ++round) {
    AsyncSemaphore slots(5);
    std::stop_source source;
    std::atomic<std::size_t> out = 0, most = 0, got = 0;
    const auto uses = [&](unsigned seed) -> Task<> {
      std::minstd_rand random(seed);
      for (int i = 0; i < 60; ++i) {
        const std::size_t count = 1 + random() % 5;
        const auto time = std::chrono::microseconds(random() % 200);
        const AsyncSemaphore::Permit permit = co_await stop_after(slots.acquire(count), time);
        if (!permit) continue;
        const std::size_t now = out += count;
        for (std::size_t seen = most; seen < now && !most.compare_exchange_weak(seen, now);) {
        }
        if (random() % 3 == 0) co_await yield();
        out -= count;
        if (++got == 200) source.request_stop();
      }
    };
    std::vector<std::unique_ptr<Running<void>>> running;
    for (unsigned i = 0; i < 12; ++i) {
      const std::stop_token stop = i % 3 ? std::stop_token() : source.get_token();
      running.push_back(
          std::make_unique<Running<void>>(loops[i % 4].executor(), uses(i + 1), stop));
    }
    for (auto& one : running) one->wait();
    EXPECT_LE(most, 5U);
    EXPECT_EQ(slots.available(), 5U);
  }
}

// The one who waits owns the event and destroys it as soon as it is set, or it was told to stop.
TEST(Stress, EventSetAgainstStopAndDestroyedRightAfter) {
  std::array<LoopThread, 3> loops;
  int seen = 0;
  for (int round = 0; round < 3000; ++round) {
    std::stop_source source;
    auto event = std::make_unique<AsyncEvent>();
    const auto waits = [&]() -> Task<bool> { co_return co_await event->wait(); };
    const auto sets = [&]() -> Task<> {
      event->set();
      co_return;
    };
    const auto stops = [&]() -> Task<> {
      source.request_stop();
      co_return;
    };
    Running<bool> waiting(loops[0].executor(), waits(), source.get_token());
    Running<void> setting(loops[1].executor(), sets());
    Running<void> stopping(loops[2].executor(), stops());
    seen += waiting.wait();
    setting.wait();
    event.reset();
    stopping.wait();
  }
  EXPECT_LE(seen, 3000);
}

// What is set by one thread is destroyed by the one that waited for it, at once.
TEST(Stress, EventDestroyedByWhoWaited) {
  LoopThread a, b;
  for (int round = 0; round < 3000; ++round) {
    std::atomic<AsyncEvent*> shared = nullptr;
    Gate ready;
    const auto waits = [&]() -> Task<> {
      AsyncEvent event;
      shared = &event;
      ready.open();
      EXPECT_TRUE(co_await event.wait());
    };
    const auto sets = [&]() -> Task<> {
      co_await ready.wait();
      shared.load()->set();
    };
    Running<void> waiting(a.executor(), waits());
    Running<void> setting(b.executor(), sets());
    waiting.wait();
    setting.wait();
  }
}

// Time limits against completions that come about when they end, from another thread.
TEST(Stress, TimeLimitAgainstCompletion) {
  std::array<LoopThread, 2> loops;
  std::minstd_rand random(3);
  int in_time = 0, late = 0;
  for (int round = 0; round < 3000; ++round) {
    AsyncEvent event;
    const auto limit = std::chrono::microseconds(random() % 60);
    const auto waits = [&]() -> Task<bool> {
      const auto ended = co_await with_timeout(event.wait(), limit);
      co_return ended.has_value();
    };
    const auto sets = [&](Clock::duration delay) -> Task<> {
      co_await sleep(delay);
      event.set();
    };
    Running<bool> waiting(loops[0].executor(), waits());
    Running<void> setting(loops[1].executor(), sets(std::chrono::microseconds(random() % 60)));
    ++(waiting.wait() ? in_time : late);
    setting.wait();
  }
  EXPECT_EQ(in_time + late, 3000);
}

TEST(Stress, OffloadFromSeveralLoops) {
  std::array<LoopThread, 3> loops;
  ThreadPool pool(3);
  const auto run = [&](Executor& mine) -> Task<int> {
    int sum = 0;
    const auto work = [text = std::string("shared by nobody else")] { return text.size(); };
    const auto fails = [] { throw std::runtime_error("x"); };
    for (int i = 0; i < 500; ++i) {
      auto both = co_await when_all(offload(pool, work), offload(pool, work));
      EXPECT_EQ(Executor::current(), &mine);
      sum += static_cast<int>(std::get<0>(both) + std::get<1>(both));
      bool caught = false;
      try {
        co_await offload(pool, fails);
      } catch (const std::runtime_error& e) {
        caught = e.what() == std::string("x");
      }
      EXPECT_TRUE(caught);
    }
    co_return sum;
  };
  std::vector<std::unique_ptr<Running<int>>> running;
  for (auto& loop : loops) {
    running.push_back(std::make_unique<Running<int>>(loop.executor(), run(loop.executor())));
  }
  for (auto& one : running) EXPECT_EQ(one->wait(), 500 * 2 * 21);
}

// Loops that go as soon as their last task has ended.
TEST(Stress, ShortLivedLoops) {
  LoopThread other;
  for (int round = 0; round < 2000; ++round) {
    Gate gate;
    const auto opens = [&]() -> Task<> {
      gate.open();
      co_return;
    };
    Running<void> opening(other.executor(), opens());
    EXPECT_TRUE(sync_wait(gate.wait()));
    opening.wait();
  }
}

// A pipeline across loops, a value at a time.
TEST(Stress, ManyValuesThroughAPipeline) {
  std::array<LoopThread, 3> loops;
  AsyncChannel<int> first(64), second(64);
  constexpr int kCount = 200'000;
  const auto source = [&]() -> Task<> {
    for (int i = 0; i < kCount; ++i) co_await first.send(i);
    first.close();
  };
  const auto middle = [&]() -> Task<> {
    while (const auto value = co_await first.receive()) co_await second.send(*value + 1);
    second.close();
  };
  const auto sink = [&]() -> Task<std::int64_t> {
    std::int64_t sum = 0;
    while (const auto value = co_await second.receive()) sum += *value;
    co_return sum;
  };
  Running<void> a(loops[0].executor(), source());
  Running<void> b(loops[1].executor(), middle());
  Running<std::int64_t> c(loops[2].executor(), sink());
  a.wait();
  b.wait();
  EXPECT_EQ(c.wait(), std::int64_t{kCount} * (kCount + 1) / 2);
}

}  // namespace
}  // namespace cpprpc::test
