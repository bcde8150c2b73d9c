#include "cpprpc/task/executor.h"

#include <algorithm>
#include <random>

#include "support.h"

namespace cpprpc::test {
namespace {

// A loop that turns when the test says so.
class Manual final : public Executor {
 public:
  int wakes = 0;

  auto turn() {
    const CurrentExecutor current(*this);
    return run_ready();
  }

 private:
  void wake() noexcept override { ++wakes; }
};

struct Noted : Executor::Timer {
  Noted(std::vector<int>& list, int id) : order(list), number(id) {
    run = [](Executor::Work& work) noexcept {
      auto& self = static_cast<Noted&>(work);
      self.order.push_back(self.number);
      if (self.then) self.then();
    };
  }
  std::vector<int>& order;
  int number;
  std::function<void()> then;
};

TEST(Executor, RunsWhatIsPostedInOrder) {
  Manual executor;
  std::vector<int> order;
  Noted a(order, 1), b(order, 2), c(order, 3);
  executor.post(a);
  executor.post(b);
  executor.post(c);
  EXPECT_EQ(executor.wakes, 1);  // once is enough until it turns
  EXPECT_EQ(executor.turn(), std::nullopt);
  EXPECT_THAT(order, testing::ElementsAre(1, 2, 3));
}

TEST(Executor, LeavesWhatBecomesReadyMeanwhileForTheNextTurn) {
  Manual executor;
  std::vector<int> order;
  Noted a(order, 1);
  a.then = [&] { executor.post(a); };
  executor.post(a);
  const auto next = executor.turn();
  ASSERT_TRUE(next);
  EXPECT_LE(*next, Clock::now());
  EXPECT_EQ(order.size(), 1U);
  EXPECT_EQ(executor.wakes, 1);  // its own thread needs no waking
  a.then = nullptr;
  executor.turn();
  EXPECT_EQ(order.size(), 2U);
}

TEST(Executor, ATimerThatIsSetAnewInThePastDoesNotStarveTheRest) {
  Manual executor;
  std::vector<int> order;
  Noted again(order, 1), other(order, 2);
  again.then = [&] { executor.schedule(again, Clock::time_point()); };
  executor.schedule(again, Clock::time_point());
  executor.post(other);
  executor.turn();
  EXPECT_THAT(order, testing::UnorderedElementsAre(1, 2));
  EXPECT_TRUE(executor.unschedule(again));
}

TEST(Executor, RunsTimersByTheirTimeAndTellsOfTheNext) {
  Manual executor;
  std::vector<int> order;
  Noted late(order, 3), first(order, 1), second(order, 2);
  const auto past = Clock::now() - 1s;
  const auto future = Clock::now() + 1h;
  executor.schedule(late, future);
  executor.schedule(second, past + 1ms);
  executor.schedule(first, past);
  EXPECT_EQ(executor.turn(), future);
  EXPECT_THAT(order, testing::ElementsAre(1, 2));
  EXPECT_TRUE(executor.unschedule(late));
  EXPECT_FALSE(executor.unschedule(late));
  EXPECT_FALSE(executor.unschedule(first));
  EXPECT_EQ(executor.turn(), std::nullopt);
}

// Against a list that is sorted: timers set and taken back in any order, many of the same time.
TEST(Executor, RunsAnyNumberOfTimersByTheirTime) {
  Manual executor;
  std::minstd_rand random(7);
  std::vector<int> order;
  std::vector<std::unique_ptr<Noted>> timers;
  std::vector<std::pair<int, int>> expected;  // time, number
  const auto past = Clock::now() - 1h;
  for (int i = 0; i < 2000; ++i) {
    const int time = static_cast<int>(random() % 500);
    timers.push_back(std::make_unique<Noted>(order, time));
    executor.schedule(*timers.back(), past + time * 1us);
    expected.emplace_back(time, i);
    if (random() % 3 == 0) {
      const auto out = random() % expected.size();
      auto& timer = *timers[static_cast<std::size_t>(expected[out].second)];
      ASSERT_TRUE(executor.unschedule(timer));
      ASSERT_FALSE(executor.unschedule(timer));
      if (random() % 2 == 0) {
        executor.schedule(timer, past + timer.number * 1us);  // and set anew
      } else {
        expected.erase(expected.begin() + static_cast<std::ptrdiff_t>(out));
      }
    }
  }
  EXPECT_EQ(executor.turn(), std::nullopt);
  std::sort(expected.begin(), expected.end());
  ASSERT_EQ(order.size(), expected.size());
  for (std::size_t i = 0; i < order.size(); ++i) ASSERT_EQ(order[i], expected[i].first);
}

TEST(Executor, WakesOnlyForATimerThatIsEarlierThanAllOthers) {
  Manual executor;
  std::vector<int> order;
  Noted a(order, 1), b(order, 2), c(order, 3);
  executor.schedule(a, Clock::now() + 2h);
  EXPECT_EQ(executor.wakes, 1);
  executor.turn();
  executor.schedule(b, Clock::now() + 3h);
  EXPECT_EQ(executor.wakes, 1);
  executor.schedule(c, Clock::now() + 1h);
  EXPECT_EQ(executor.wakes, 2);
  for (Noted* timer : {&a, &b, &c}) EXPECT_TRUE(executor.unschedule(*timer));
}

TEST(Executor, LetsATaskGoOnForAWhileAndNoLonger) {
  EXPECT_TRUE(Executor::may_go_on());  // nobody to give way to
  Manual executor;
  const CurrentExecutor current(executor);
  int times = 0;
  while (Executor::may_go_on()) ASSERT_LT(++times, 100'000);
  EXPECT_TRUE(Executor::may_go_on());
}

TEST(CurrentExecutor, GivesTheOuterOneBack) {
  Manual outer, inner;
  const CurrentExecutor a(outer);
  {
    const CurrentExecutor b(inner);
    EXPECT_EQ(Executor::current(), &inner);
  }
  EXPECT_EQ(Executor::current(), &outer);
}

TEST(Loop, StopBeforeRunEndsItAfterWhatIsReady) {
  Loop loop;
  std::vector<int> order;
  Noted a(order, 1);
  loop.post(a);
  loop.stop();
  loop.run();
  EXPECT_THAT(order, testing::ElementsAre(1));
}

TEST(Loop, WakesForWorkOfOtherThreadsAndForTimers) {
  std::vector<int> order;
  Noted work(order, 1), timer(order, 2);
  Loop loop;
  work.then = [&] { loop.schedule(timer, Clock::now() + 1ms); };
  timer.then = [&] { loop.stop(); };
  std::thread thread([&] { loop.run(); });
  loop.post(work);
  thread.join();
  EXPECT_THAT(order, testing::ElementsAre(1, 2));
}

}  // namespace
}  // namespace cpprpc::test
