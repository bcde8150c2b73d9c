#include "cpprpc/task/when_any.h"

#include "cpprpc/task/sleep.h"
#include "cpprpc/task/when_all.h"
#include "cpprpc/task/yield.h"
#include "support.h"

namespace cpprpc::test {
namespace {

Task<int> number(int value) { co_return value; }
Task<> nothing() { co_await yield(); }
Task<int> fails(std::string what) {
  co_await yield();
  throw std::runtime_error(what);
}

TEST(WhenAny, GivesTheFirstAndStopsTheOthers) {
  Gate never;
  bool was_stopped = false;
  const auto loser = [&]() -> Task<std::string> {
    was_stopped = !co_await never.wait();
    co_return "lost";
  };
  const auto first = sync_wait(when_any(loser(), nothing()));
  static_assert(std::is_same_v<decltype(first), const std::variant<std::string, std::monostate>>);
  EXPECT_EQ(first.index(), 1U);
  EXPECT_TRUE(was_stopped);
  EXPECT_EQ(never.waiting(), 0);
}

TEST(WhenAny, TellsTwoOfTheSameTypeApart) {
  Gate never;
  const auto loser = [&]() -> Task<int> {
    co_await never.wait();
    co_return 1;
  };
  const auto first = sync_wait(when_any(loser(), fails("x"), number(3)));
  ASSERT_EQ(first.index(), 2U);
  EXPECT_EQ(std::get<2>(first), 3);
}

TEST(WhenAny, DoesNotStartWhatComesAfterOneThatIsReady) {
  bool started = false;
  const auto later = [&]() -> Task<int> {
    started = true;
    co_return 2;
  };
  EXPECT_EQ(sync_wait(when_any(number(1), later())).index(), 0U);
  EXPECT_FALSE(started);
}

TEST(WhenAny, OfAVectorTellsWhichAndItsValue) {
  Gate never;
  const auto loser = [&]() -> Task<std::unique_ptr<int>> {
    co_await never.wait();
    co_return nullptr;
  };
  const auto winner = []() -> Task<std::unique_ptr<int>> {
    co_await yield();
    co_return std::make_unique<int>(9);
  };
  std::vector<Task<std::unique_ptr<int>>> tasks;
  for (int i = 0; i < 5; ++i) tasks.push_back(i == 3 ? winner() : loser());
  const auto [index, value] = sync_wait(when_any(std::move(tasks)));
  EXPECT_EQ(index, 3U);
  EXPECT_EQ(*value, 9);

  EXPECT_THROW(sync_wait(when_any(std::vector<Task<int>>())), std::invalid_argument);
}

TEST(WhenAny, AwaitsLosersThatTakeTheirTime) {
  Gate never;
  std::atomic<int> alive = 0;
  const auto loser = [&](Tracked) -> Task<> {
    co_await never.wait();
    for (int i = 0; i < 10; ++i) co_await yield();  // cleans up, and ignores that it shall stop
  };
  const auto run = [&]() -> Task<> {
    const auto first = co_await when_any(loser(Tracked(alive)), nothing());
    EXPECT_EQ(first.index(), 1U);
    EXPECT_EQ(alive, 0);
  };
  sync_wait(run());
}

TEST(WhenAny, RethrowsWhatTheFirstThrowsAndDropsWhatTheOthersThrow) {
  Gate never;
  const auto throws_when_stopped = [&]() -> Task<int> {
    co_await never.wait();
    throw std::logic_error("late");
  };
  try {
    sync_wait(when_any(throws_when_stopped(), fails("first")));
    FAIL() << "nothing was thrown";
  } catch (const std::runtime_error& e) {
    EXPECT_STREQ(e.what(), "first");
  }
  const auto first = sync_wait(when_any(throws_when_stopped(), nothing()));
  EXPECT_EQ(first.index(), 1U);
}

TEST(WhenAny, PassesAStopOfItsCallerOn) {
  std::stop_source source;
  Gate a, b;
  const auto race = [&]() -> Task<bool> {
    const auto first = co_await when_any(a.wait(), b.wait());
    co_return first.index() == 0 ? std::get<0>(first) : std::get<1>(first);
  };
  const auto stops = [&]() -> Task<> {
    source.request_stop();
    co_return;
  };
  EXPECT_FALSE(std::get<0>(sync_wait(when_all(race(), stops()), source.get_token())));

  // Also when it was told to before it began.
  EXPECT_FALSE(sync_wait(race(), source.get_token()));
}

TEST(WhenAny, DoesNotStopItsCaller) {
  std::stop_source source;
  const auto run = [&]() -> Task<bool> {
    co_await when_any(nothing(), sleep(1h));
    const auto stop = co_await this_task::stop_token();
    co_return stop.stop_requested();
  };
  EXPECT_FALSE(sync_wait(run(), source.get_token()));
}

TEST(WhenAny, IsHowAThingGetsATimeLimit) {
  Gate never;
  const auto first = sync_wait(when_any(never.wait(), sleep(1ms)));
  EXPECT_EQ(first.index(), 1U);
  EXPECT_TRUE(std::get<1>(first));
}

TEST(WhenAny, KeepsTheStackFlatWhenRunOverAndOver) {
  const auto run = []() -> Task<int> {
    int sum = 0;
    for (int i = 0; i < 100'000; ++i) {
      const auto first = co_await when_any(number(1), number(2));
      sum += std::get<0>(first);
    }
    co_return sum;
  };
  EXPECT_EQ(sync_wait(run()), 100'000);
}

}  // namespace
}  // namespace cpprpc::test
