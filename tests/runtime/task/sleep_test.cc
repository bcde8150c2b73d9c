#include "cpprpc/task/sleep.h"

#include "cpprpc/task/when_all.h"
#include "support.h"

namespace cpprpc::test {
namespace {

TEST(Sleep, LastsAsLongAsAsked) {
  const auto begin = Clock::now();
  EXPECT_TRUE(sync_wait(sleep(5ms)));
  EXPECT_GE(Clock::now() - begin, 5ms);
  const auto until = Clock::now() + 5ms;
  EXPECT_TRUE(sync_wait(sleep_until(until)));
  EXPECT_GE(Clock::now(), until);
}

TEST(Sleep, CountsFromWhenItIsAwaited) {
  const auto run = []() -> Task<> {
    auto later = sleep(5ms);
    co_await sleep(5ms);
    const auto begin = Clock::now();
    co_await std::move(later);
    EXPECT_GE(Clock::now() - begin, 5ms);
  };
  sync_wait(run());
}

TEST(Sleep, OfNoTimeTakesATurn) {
  std::vector<int> order;
  const auto first = [&]() -> Task<> {
    order.push_back(1);
    EXPECT_TRUE(co_await sleep(0s));
    EXPECT_TRUE(co_await sleep(-1h));
    order.push_back(3);
  };
  const auto second = [&]() -> Task<> {
    order.push_back(2);
    co_return;
  };
  sync_wait(when_all(first(), second()));
  EXPECT_THAT(order, testing::ElementsAre(1, 2, 3));
}

TEST(Sleep, RunsAtTheSameTimeAsOthers) {
  std::vector<int> order;
  const auto base = Clock::now() + 2ms;
  const auto until = [&](int n) -> Task<> {
    co_await sleep_until(base + n * 1ms);
    order.push_back(n);
  };
  sync_wait(when_all(until(3), until(1), until(2)));
  EXPECT_THAT(order, testing::ElementsAre(1, 2, 3));
}

TEST(Sleep, EndsEarlyWhenToldToStop) {
  std::stop_source source;
  const auto stops = [&]() -> Task<> {
    source.request_stop();
    co_return;
  };
  const auto slept = sync_wait(when_all(sleep(1h), stops(), sleep(1h)), source.get_token());
  EXPECT_FALSE(std::get<0>(slept));
  EXPECT_FALSE(std::get<2>(slept));
}

TEST(Sleep, EndsEarlyWhenToldToStopByAnotherThread) {
  std::stop_source source;
  Gate asleep;
  std::thread thread([&] {
    sync_wait(asleep.wait());
    source.request_stop();
  });
  const auto opens = [&]() -> Task<> {
    asleep.open();
    co_return;
  };
  const auto slept = sync_wait(when_all(sleep(1h), opens()), source.get_token());
  EXPECT_FALSE(std::get<0>(slept));
  thread.join();
}

TEST(Sleep, OfForeverDoesNotOverflow) {
  std::stop_source source;
  const auto stops = [&]() -> Task<> {
    source.request_stop();
    co_return;
  };
  const auto slept =
      sync_wait(when_all(sleep(Clock::duration::max()), stops()), source.get_token());
  EXPECT_FALSE(std::get<0>(slept));
}

TEST(Sleep, GoesOnInTheNextTurnWhenToldToStop) {
  std::stop_source source;
  const std::stop_token token = source.get_token();
  bool slept = true;
  const auto root = [&](const std::stop_token*) -> detail::Root { slept = co_await sleep(1h); };
  Loop loop;
  {
    const CurrentExecutor current(loop);
    root(&token);
  }
  source.request_stop();
  loop.stop();
  loop.run();
  EXPECT_FALSE(slept);
}

}  // namespace
}  // namespace cpprpc::test
