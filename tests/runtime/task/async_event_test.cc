#include "cpprpc/task/async_event.h"

#include "cpprpc/task/when_all.h"
#include "cpprpc/task/when_any.h"
#include "cpprpc/task/with_timeout.h"
#include "support.h"

namespace cpprpc::test {
namespace {

Task<bool> wait_for(AsyncEvent& event) { co_return co_await event.wait(); }

TEST(AsyncEvent, LetsAllWhoWaitGoOnInOrder) {
  AsyncEvent event;
  std::vector<int> order;
  const auto waits = [&](int who) -> Task<> {
    EXPECT_TRUE(co_await event.wait());
    order.push_back(who);
  };
  const auto sets = [&]() -> Task<> {
    EXPECT_TRUE(order.empty());
    event.set();
    event.set();
    EXPECT_TRUE(order.empty());  // they go on when it is their turn
    co_return;
  };
  sync_wait(when_all(waits(1), waits(2), waits(3), sets()));
  EXPECT_THAT(order, testing::ElementsAre(1, 2, 3));
}

TEST(AsyncEvent, ThatIsSetDoesNotSuspend) {
  AsyncEvent event;
  EXPECT_FALSE(event.is_set());
  event.set();
  EXPECT_TRUE(event.is_set());
  int turns = 0;
  const auto waits = [&]() -> Task<> {
    EXPECT_TRUE(co_await event.wait());
    EXPECT_EQ(turns, 0);
  };
  const auto other = [&]() -> Task<> {
    ++turns;
    co_return;
  };
  sync_wait(when_all(waits(), other()));
}

TEST(AsyncEvent, ResetIsForThoseWhoComeLater) {
  AsyncEvent event;
  bool first_went_on = false, second_went_on = false;
  const auto first = [&]() -> Task<> { first_went_on = co_await event.wait(); };
  const auto sets_and_resets = [&]() -> Task<> {
    event.set();
    event.reset();
    EXPECT_FALSE(event.is_set());
    co_return;
  };
  const auto second = [&]() -> Task<> { second_went_on = co_await event.wait(); };
  const auto later = [&]() -> Task<> {
    while (!first_went_on) co_await sleep(0s);
    EXPECT_FALSE(second_went_on);
    event.set();
  };
  sync_wait(when_all(first(), sets_and_resets(), second(), later()));
  EXPECT_TRUE(first_went_on);
  EXPECT_TRUE(second_went_on);
}

TEST(AsyncEvent, WaitEndsWhenTheTaskIsToldToStop) {
  AsyncEvent event;
  std::stop_source source;
  const auto stops = [&]() -> Task<> {
    source.request_stop();
    co_return;
  };
  const auto ended =
      sync_wait(when_all(wait_for(event), stops(), wait_for(event)), source.get_token());
  EXPECT_FALSE(std::get<0>(ended));
  EXPECT_FALSE(std::get<2>(ended));
  event.set();  // nobody waits any more, and what is set is seen though the task was told to stop
  EXPECT_TRUE(sync_wait(wait_for(event), source.get_token()));
}

TEST(AsyncEvent, SetWinsOverAStopThatComesLater) {
  AsyncEvent event;
  std::stop_source source;
  const auto sets = [&]() -> Task<> {
    event.set();
    source.request_stop();
    event.reset();
    co_return;
  };
  EXPECT_TRUE(std::get<0>(sync_wait(when_all(wait_for(event), sets()), source.get_token())));
}

TEST(AsyncEvent, IsSetFromOtherThreads) {
  LoopThread a, b;
  AsyncEvent event;
  std::vector<std::unique_ptr<Running<bool>>> waiting;
  for (int i = 0; i < 20; ++i) {
    waiting.push_back(
        std::make_unique<Running<bool>>(i % 2 ? a.executor() : b.executor(), wait_for(event)));
  }
  event.set();
  for (auto& one : waiting) EXPECT_TRUE(one->wait());
}

TEST(AsyncEvent, WaitIsSomethingToRace) {
  AsyncEvent event, other;
  other.set();
  const auto run = [&]() -> Task<> {
    const auto first = co_await when_any(event.wait(), other.wait());
    EXPECT_EQ(first.index(), 1U);
    EXPECT_EQ(co_await with_timeout(event.wait(), 1ms), std::nullopt);
  };
  sync_wait(run());
}

TEST(AsyncEvent, ATaskThatNeverHasToWaitLetsTheOthersHaveTheirTurn) {
  AsyncEvent event;
  event.set();
  int waits = 0, seen_by_other = -1;
  const auto loops = [&]() -> Task<> {
    for (; waits < 10'000; ++waits) EXPECT_TRUE(co_await event.wait());
  };
  const auto other = [&]() -> Task<> {
    seen_by_other = waits;
    co_return;
  };
  sync_wait(when_all(loops(), other()));
  EXPECT_LT(seen_by_other, 1'000);
}

TEST(AsyncEventDeathTest, DestroyedWhileTasksWaitEndsTheProgram) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  const auto run = []() -> Task<> {
    auto event = std::make_unique<AsyncEvent>();
    const auto destroys = [&]() -> Task<> {
      event.reset();
      co_return;
    };
    co_await when_all(wait_for(*event), destroys());
  };
  EXPECT_DEATH(sync_wait(run()), "an AsyncEvent was destroyed while tasks wait for it");
}

}  // namespace
}  // namespace cpprpc::test
