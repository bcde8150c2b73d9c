#include "cpprpc/task/run_on.h"

#include "cpprpc/task/sleep.h"
#include "cpprpc/task/when_all.h"
#include "cpprpc/task/with_timeout.h"
#include "cpprpc/task/yield.h"
#include "support.h"

namespace cpprpc::test {
namespace {

Task<Executor*> here() {
  co_await yield();
  co_return Executor::current();
}

TEST(RunOn, RunsThereAndGoesOnHere) {
  LoopThread there;
  const auto run = [&]() -> Task<> {
    Executor* const mine = Executor::current();
    EXPECT_EQ(co_await run_on(there.executor(), here()), &there.executor());
    EXPECT_EQ(Executor::current(), mine);
    const auto nothing = []() -> Task<> { co_await sleep(1ms); };
    co_await run_on(there.executor(), nothing());
    EXPECT_EQ(Executor::current(), mine);
    EXPECT_EQ(co_await run_on(*mine, here()), mine);  // is no special case
  };
  sync_wait(run());
}

TEST(RunOn, CarriesWhatOnlyMovesAndWhatIsThrown) {
  LoopThread there;
  const auto makes = []() -> Task<std::unique_ptr<int>> { co_return std::make_unique<int>(3); };
  EXPECT_EQ(*sync_wait(run_on(there.executor(), makes())), 3);
  const auto fails = []() -> Task<int> {
    co_await yield();
    throw std::runtime_error("failed");
  };
  EXPECT_THROW(sync_wait(run_on(there.executor(), fails())), std::runtime_error);
}

TEST(RunOn, InheritsTheStopToken) {
  LoopThread there;
  Gate never;
  const auto waits = [&]() -> Task<bool> { co_return co_await never.wait(); };
  const auto run = [&]() -> Task<> {
    EXPECT_FALSE(co_await with_timeout(run_on(there.executor(), waits()), 1ms));
  };
  sync_wait(run());
}

TEST(RunOn, ItsFrameIsGoneBeforeItGoesOn) {
  LoopThread there;
  std::atomic<int> alive = 0;
  const auto task = [](Tracked) -> Task<> { co_await yield(); };
  const auto run = [&]() -> Task<> {
    for (int i = 0; i < 200; ++i) {
      co_await run_on(there.executor(), task(Tracked(alive)));
      EXPECT_EQ(alive, 0);
    }
  };
  sync_wait(run());
}

TEST(RunOn, BackAndForthBetweenThreads) {
  LoopThread a, b;
  int steps = 0;  // no atomic: the tasks take turns, each behind the other
  const auto step = [&]() -> Task<> {
    ++steps;
    co_await yield();
  };
  const auto both = [&]() -> Task<> {
    co_await run_on(a.executor(), step());
    co_await run_on(b.executor(), step());
  };
  const auto run = [&]() -> Task<> {
    for (int i = 0; i < 500; ++i) co_await run_on(a.executor(), both());
  };
  sync_wait(run());
  EXPECT_EQ(steps, 1000);
}

}  // namespace
}  // namespace cpprpc::test
