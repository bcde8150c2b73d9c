#include "cpprpc/task/scope.h"

#include "cpprpc/task/when_all.h"
#include "cpprpc/task/yield.h"
#include "support.h"

namespace cpprpc::test {
namespace {

Task<> fails(std::string what) {
  co_await yield();
  throw std::runtime_error(what);
}

TEST(Scope, StartsTasksAtOnceAndAwaitsThem) {
  const auto run = []() -> Task<> {
    int started = 0, ended = 0;
    const auto child = [&]() -> Task<> {
      ++started;
      co_await yield();
      ++ended;
    };
    Scope scope;
    for (int i = 0; i < 10; ++i) scope.spawn(child());
    EXPECT_EQ(started, 10);
    EXPECT_EQ(ended, 0);
    co_await scope.join();
    EXPECT_EQ(ended, 10);
  };
  sync_wait(run());
}

TEST(Scope, ThatIsEmptyJoinsAtOnceAndMayGoWithoutJoin) {
  const auto run = []() -> Task<> {
    Scope unjoined;
    Scope scope;
    co_await scope.join();
    co_await scope.join();
  };
  sync_wait(run());
}

TEST(Scope, DestroysFramesAsTheirTasksEnd) {
  std::atomic<int> alive = 0;
  const auto run = [&]() -> Task<> {
    Gate gate;
    const auto ends = [](Tracked) -> Task<> { co_return; };
    const auto stays = [&](Tracked) -> Task<> { co_await gate.wait(); };
    Scope scope;
    for (int i = 0; i < 1000; ++i) {
      scope.spawn(ends(Tracked(alive)));
      EXPECT_EQ(alive, 0);
    }
    scope.spawn(stays(Tracked(alive)));
    EXPECT_EQ(alive, 1);
    gate.open();
    co_await scope.join();
    EXPECT_EQ(alive, 0);
  };
  sync_wait(run());
}

TEST(Scope, StopsItsTasksWhenAsked) {
  const auto run = []() -> Task<> {
    Gate never;
    int stopped = 0;
    const auto child = [&]() -> Task<> { stopped += !co_await never.wait(); };
    Scope scope;
    scope.spawn(child());
    scope.spawn(child());
    scope.request_stop();
    scope.spawn(child());  // too late to be let run
    co_await scope.join();
    EXPECT_EQ(stopped, 3);
    EXPECT_TRUE(scope.stop_token().stop_requested());
  };
  sync_wait(run());
}

TEST(Scope, TheFirstExceptionStopsTheRestAndIsRethrownByJoin) {
  const auto run = []() -> Task<> {
    Gate never;
    bool stopped = false;
    const auto child = [&]() -> Task<> {
      stopped = !co_await never.wait();
      throw std::logic_error("second");
    };
    Scope scope;
    scope.spawn(child());
    scope.spawn(fails("first"));
    std::string what;
    try {
      co_await scope.join();
    } catch (const std::runtime_error& e) {
      what = e.what();
    }
    EXPECT_EQ(what, "first");
    EXPECT_TRUE(stopped);
    co_await scope.join();  // it is thrown once
  };
  sync_wait(run());
}

TEST(Scope, JoinPassesAStopOn) {
  std::stop_source source;
  Gate never;
  bool stopped = false;
  const auto child = [&]() -> Task<> { stopped = !co_await never.wait(); };
  const auto run = [&]() -> Task<> {
    Scope scope;
    scope.spawn(child());
    co_await scope.join();
  };
  const auto stops = [&]() -> Task<> {
    EXPECT_FALSE(stopped);
    source.request_stop();
    co_return;
  };
  sync_wait(when_all(run(), stops()), source.get_token());
  EXPECT_TRUE(stopped);
}

TEST(Scope, JoinAwaitsWhatTasksSpawn) {
  const auto run = []() -> Task<> {
    Scope scope;
    int ended = 0;
    std::function<Task<>(int)> grow = [&](int depth) -> Task<> {
      co_await yield();
      if (depth > 0) {
        scope.spawn(grow(depth - 1));
        scope.spawn(grow(depth - 1));
      }
      ++ended;
    };
    scope.spawn(grow(9));
    co_await scope.join();
    EXPECT_EQ(ended, 1023);
  };
  sync_wait(run());
}

TEST(Scope, AwaitsATaskSpawnedBetweenTheLastEndAndTheEndOfJoin) {
  const auto run = []() -> Task<> {
    Scope scope;
    Gate gate;
    bool ended = false;
    const auto quick = [&]() -> Task<> { co_await gate.wait(); };
    const auto late = [&]() -> Task<> {
      co_await yield();
      co_await yield();
      ended = true;
    };
    const auto joins = [&]() -> Task<> {
      co_await scope.join();
      EXPECT_TRUE(ended);
    };
    // Resumed in this order: `quick` ends, so that join() is about to go on; then `spawns` runs.
    const auto spawns = [&]() -> Task<> {
      co_await gate.wait();
      scope.spawn(late());
    };
    const auto opens = [&]() -> Task<> {
      gate.open();
      co_return;
    };
    scope.spawn(quick());
    co_await when_all(joins(), spawns(), opens());
  };
  sync_wait(run());
}

TEST(Scope, MayBeStoppedFromAnotherThread) {
  LoopThread loop;
  Scope* scope = nullptr;
  Gate never, ready;
  const auto child = [&]() -> Task<> { co_await never.wait(); };
  const auto run = [&]() -> Task<> {
    Scope mine;
    for (int i = 0; i < 10; ++i) mine.spawn(child());
    scope = &mine;
    ready.open();
    co_await mine.join();
  };
  Running<void> running(loop.executor(), run());
  sync_wait(ready.wait());
  scope->request_stop();
  running.wait();
  EXPECT_EQ(never.waiting(), 0);
}

TEST(Scope, RefusesSpawnWithoutAnExecutorAndDropsTheTask) {
  std::atomic<int> alive = 0;
  const auto child = [](Tracked) -> Task<> { co_return; };
  Scope scope;
  EXPECT_THROW(scope.spawn(child(Tracked(alive))), std::logic_error);
  EXPECT_EQ(alive, 0);
  sync_wait(scope.join());
}

TEST(Scope, RefusesTwoJoinsAtOnce) {
  const auto run = []() -> Task<> {
    Scope scope;
    Gate gate;
    const auto child = [&]() -> Task<> { co_await gate.wait(); };
    scope.spawn(child());
    bool refused = false;
    const auto again = [&]() -> Task<> {
      try {
        co_await scope.join();
      } catch (const std::logic_error&) {
        refused = true;
      }
      gate.open();
    };
    co_await when_all(scope.join(), again());
    EXPECT_TRUE(refused);
  };
  sync_wait(run());
}

TEST(ScopeDeathTest, DestroyedWhileTasksRunEndsTheProgram) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  const auto run = []() -> Task<> {
    Gate never;
    const auto child = [&]() -> Task<> { co_await never.wait(); };
    Scope scope;
    scope.spawn(child());
    throw std::runtime_error("on the way to join()");
    co_await scope.join();
  };
  EXPECT_DEATH(sync_wait(run()), "a Scope was destroyed while its tasks ran");
}

}  // namespace
}  // namespace cpprpc::test
