#include "cpprpc/task/when_all.h"

#include "cpprpc/task/yield.h"
#include "support.h"

namespace cpprpc::test {
namespace {

Task<int> number(int value) { co_return value; }
Task<std::string> text(std::string value) {
  co_await yield();
  co_return value;
}
Task<> nothing() { co_return; }
Task<int> fails(std::string what) {
  co_await yield();
  throw std::runtime_error(what);
}
Task<int> fails_at_once(std::string what) {
  throw std::logic_error(what);
  co_return 0;
}

TEST(WhenAll, GivesAllValues) {
  const auto run = []() -> Task<> {
    auto [n, t, none, p] = co_await when_all(
        number(1), text("two"), nothing(),
        []() -> Task<std::unique_ptr<int>> { co_return std::make_unique<int>(4); }());
    static_assert(std::is_same_v<decltype(none), std::monostate>);
    EXPECT_EQ(n, 1);
    EXPECT_EQ(t, "two");
    EXPECT_EQ(*p, 4);
  };
  sync_wait(run());
}

TEST(WhenAll, OfNothingIsNothing) {
  EXPECT_EQ(sync_wait(when_all()), std::tuple<>());
  EXPECT_TRUE(sync_wait(when_all(std::vector<Task<int>>())).empty());
}

TEST(WhenAll, GivesTheValuesOfAVectorInItsOrder) {
  std::vector<Task<std::string>> tasks;
  for (int i = 0; i < 100; ++i) tasks.push_back(text(std::to_string(i)));
  const auto values = sync_wait(when_all(std::move(tasks)));
  ASSERT_EQ(values.size(), 100U);
  for (std::size_t i = 0; i < 100; ++i) EXPECT_EQ(values[i], std::to_string(i));

  std::vector<Task<>> nothings;
  nothings.push_back(nothing());
  EXPECT_EQ(sync_wait(when_all(std::move(nothings))).size(), 1U);
}

TEST(WhenAll, RunsThemAtTheSameTime) {
  Gate a, b;
  const auto first = [&]() -> Task<> {
    a.open();
    co_await b.wait();
  };
  const auto second = [&]() -> Task<> {
    co_await a.wait();
    b.open();
  };
  sync_wait(when_all(first(), second()));  // one after the other would never end
}

TEST(WhenAll, RethrowsTheFirstOfTheArgumentsWhenAllHaveEnded) {
  Gate gate;
  bool ended = false;
  const auto last = [&]() -> Task<int> {
    co_await gate.wait();
    ended = true;
    co_return 0;
  };
  const auto opens = [&]() -> Task<> {
    co_await yield();
    co_await yield();
    gate.open();
  };
  try {
    sync_wait(when_all(fails("first"), last(), fails_at_once("second"), opens()));
    FAIL() << "nothing was thrown";
  } catch (const std::runtime_error& e) {
    EXPECT_STREQ(e.what(), "first");
  }
  EXPECT_TRUE(ended);

  std::vector<Task<int>> tasks;
  tasks.push_back(number(1));
  tasks.push_back(fails("a"));
  tasks.push_back(fails("b"));
  try {
    sync_wait(when_all(std::move(tasks)));
    FAIL() << "nothing was thrown";
  } catch (const std::runtime_error& e) {
    EXPECT_STREQ(e.what(), "a");
  }
}

TEST(WhenAll, PassesTheStopTokenOn) {
  std::stop_source source;
  Gate gate;
  const auto stops = [&]() -> Task<bool> {
    source.request_stop();
    co_return true;
  };
  const auto values = sync_wait(when_all(gate.wait(), gate.wait(), stops()), source.get_token());
  EXPECT_EQ(values, std::tuple(false, false, true));
}

TEST(WhenAll, EndsItsChildrensFramesBeforeItGoesOn) {
  std::atomic<int> alive = 0;
  const auto child = [](Tracked, bool wait) -> Task<> {
    if (wait) co_await yield();
  };
  const auto run = [&]() -> Task<> {
    auto all = when_all(child(Tracked(alive), true), child(Tracked(alive), false));
    EXPECT_EQ(alive, 2);
    co_await std::move(all);
    EXPECT_EQ(alive, 0);
  };
  sync_wait(run());

  { auto never_awaited = when_all(child(Tracked(alive), true), child(Tracked(alive), true)); }
  EXPECT_EQ(alive, 0);
}

TEST(WhenAll, TakesWhateverCanBeAwaited) {
  struct Answer {
    auto operator co_await() && noexcept {
      struct Awaiter {
        bool await_ready() const noexcept { return true; }
        void await_suspend(std::coroutine_handle<>) const noexcept {}
        const int& await_resume() const noexcept { return value; }
        int value = 42;
      };
      return Awaiter();
    }
  };
  EXPECT_EQ(sync_wait(when_all(Answer(), number(1))), std::tuple(42, 1));
}

TEST(WhenAll, NestsAndRunsMany) {
  const auto many = [](int count) -> Task<int> {
    std::vector<Task<int>> tasks;
    for (int i = 0; i < count; ++i) tasks.push_back(number(i % 2));
    int sum = 0;
    for (const int value : co_await when_all(std::move(tasks))) sum += value;
    co_return sum;
  };
  std::vector<Task<int>> groups;
  for (int i = 0; i < 100; ++i) groups.push_back(many(1000));
  int total = 0;
  for (const int value : sync_wait(when_all(std::move(groups)))) total += value;
  EXPECT_EQ(total, 50'000);
}

TEST(WhenAll, WithoutAnExecutorThrowsBeforeAnythingStarts) {
  bool started = false;
  bool threw = false;
  const auto child = [&]() -> Task<> {
    started = true;
    co_return;
  };
  const auto root = [&]() -> detail::Root {
    try {
      co_await when_all(child(), child());
    } catch (const std::logic_error&) {
      threw = true;
    }
  };
  root();
  EXPECT_TRUE(threw);
  EXPECT_FALSE(started);
}

}  // namespace
}  // namespace cpprpc::test
