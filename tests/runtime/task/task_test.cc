#include "cpprpc/task/task.h"

#include <array>

#include "cpprpc/task/yield.h"
#include "support.h"

namespace cpprpc::test {
namespace {

Task<int> number(int value) { co_return value; }
Task<> nothing() { co_return; }
Task<int> fails(std::string what) {
  throw std::runtime_error(what);
  co_return 0;
}

TEST(Task, GivesWhatItReturns) {
  EXPECT_EQ(sync_wait(number(42)), 42);
  sync_wait(nothing());
}

TEST(Task, GivesWhatCannotBeCopiedOrDefaulted) {
  struct NoDefault {
    explicit NoDefault(int v) : value(v) {}
    int value;
  };
  const auto pointer = []() -> Task<std::unique_ptr<int>> { co_return std::make_unique<int>(7); };
  const auto object = []() -> Task<NoDefault> { co_return NoDefault(8); };
  EXPECT_EQ(*sync_wait(pointer()), 7);
  EXPECT_EQ(sync_wait(object()).value, 8);
}

TEST(Task, GivesAggregatesBuiltInPlace) {
  struct Person {
    std::string name = {};
    int age = 0;
  };
  const auto person = []() -> Task<Person> {
    co_return Person{.name = "a name too long for the small string", .age = 3};
  };
  const Person p = sync_wait(person());
  EXPECT_EQ(p.name, "a name too long for the small string");
  EXPECT_EQ(p.age, 3);
}

TEST(Task, StartsWhenAwaitedAndNotBefore) {
  bool started = false;
  const auto start = [&]() -> Task<> {
    started = true;
    co_return;
  };
  Task<> task = start();
  EXPECT_FALSE(started);
  sync_wait(std::move(task));
  EXPECT_TRUE(started);
}

TEST(Task, ThatIsNeverAwaitedIsDroppedWithItsParameters) {
  std::atomic<int> alive = 0;
  const auto keep = [](Tracked) -> Task<> { co_return; };
  {
    Task<> task = keep(Tracked(alive));
    EXPECT_EQ(alive, 1);
  }
  EXPECT_EQ(alive, 0);
}

TEST(Task, CarriesExceptionsToWhoAwaits) {
  const auto middle = []() -> Task<int> { co_return co_await fails("inner"); };
  const auto catches = [&]() -> Task<std::string> {
    try {
      co_await middle();
    } catch (const std::runtime_error& e) {
      co_return e.what();
    }
    co_return "nothing was thrown";
  };
  EXPECT_EQ(sync_wait(catches()), "inner");
  EXPECT_THROW(sync_wait(middle()), std::runtime_error);
}

TEST(Task, DestroysItsFrameWhenAwaitedInAnExpression) {
  std::atomic<int> alive = 0;
  const auto leaf = [](Tracked) -> Task<int> { co_return 1; };
  const auto root = [&]() -> Task<> {
    for (int i = 0; i < 10; ++i) {
      EXPECT_EQ(co_await leaf(Tracked(alive)), 1);
      EXPECT_EQ(alive, 0);
    }
  };
  sync_wait(root());
}

TEST(Task, AMillionAwaitsOfReadyTasksKeepTheStackFlat) {
  const auto sum = []() -> Task<std::int64_t> {
    std::int64_t total = 0;
    for (int i = 0; i < 1'000'000; ++i) total += co_await number(1);
    co_return total;
  };
  EXPECT_EQ(sync_wait(sum()), 1'000'000);
}

Task<int> nested(int depth) {
  if (depth == 0) co_return 0;
  const int below = co_await nested(depth - 1);
  co_return below + 1;
}

TEST(Task, NestsDeeperThanTheStackGoes) { EXPECT_EQ(sync_wait(nested(1'000'000)), 1'000'000); }

TEST(Task, MayWaitInANestOfTasks) {
  Gate gate;
  LoopThread other;
  const auto inner = [&]() -> Task<int> {
    co_await gate.wait();
    co_return 5;
  };
  const auto outer = [&]() -> Task<int> {
    const auto id = std::this_thread::get_id();
    const int value = co_await inner();
    EXPECT_EQ(std::this_thread::get_id(), id);
    co_return value;
  };
  Running<int> running(other.executor(), outer());
  gate.open();
  EXPECT_EQ(running.wait(), 5);
}

TEST(Task, InheritsTheStopTokenOfWhoAwaits) {
  std::stop_source source;
  const auto inner = []() -> Task<std::stop_token> { co_return co_await this_task::stop_token(); };
  const auto outer = [&]() -> Task<std::stop_token> { co_return co_await inner(); };
  EXPECT_EQ(sync_wait(outer(), source.get_token()), source.get_token());
  EXPECT_FALSE(sync_wait(outer()).stop_possible());
}

TEST(Task, YieldGivesOthersTheirTurn) {
  LoopThread loop;
  std::vector<int> order;
  Gate both;
  const auto take_turns = [&](int who) -> Task<> {
    co_await both.wait();
    for (int i = 0; i < 3; ++i) {
      order.push_back(who);
      co_await yield();
    }
  };
  Running<void> one(loop.executor(), take_turns(1));
  Running<void> two(loop.executor(), take_turns(2));
  const auto open = [&]() -> Task<> {
    both.open();
    co_return;
  };
  Running<void> opens(loop.executor(), open());
  one.wait();
  two.wait();
  opens.wait();
  EXPECT_THAT(order, testing::ElementsAre(1, 2, 1, 2, 1, 2));
}

// Awaits something that suspends where no executor runs.
TEST(Task, ThatWouldWaitWithoutAnExecutorThrowsAndStaysWhole) {
  std::atomic<int> alive = 0;
  Gate gate;
  std::string what;
  const auto inner = [&](Tracked) -> Task<> { co_await gate.wait(); };
  const auto root = [&]() -> detail::Root {
    try {
      co_await inner(Tracked(alive));
    } catch (const std::logic_error& e) {
      what = e.what();
    }
  };
  root();
  EXPECT_THAT(what, testing::HasSubstr("no executor runs on this thread"));
  EXPECT_EQ(alive, 0);
  EXPECT_EQ(gate.waiting(), 0);
}

TEST(SyncWait, MayRunInsideAnother) {
  const auto outer = []() -> Task<int> {
    const int inner = sync_wait(number(20));
    co_await yield();
    co_return inner + 1;
  };
  EXPECT_EQ(sync_wait(outer()), 21);
}

TEST(SyncWait, LeavesTheThreadWithoutAnExecutor) {
  EXPECT_EQ(Executor::current(), nullptr);
  sync_wait(nothing());
  EXPECT_EQ(Executor::current(), nullptr);
  EXPECT_THROW(sync_wait(fails("x")), std::runtime_error);
  EXPECT_EQ(Executor::current(), nullptr);
  EXPECT_THROW(static_cast<void>(Executor::require_current()), std::logic_error);
}

}  // namespace
}  // namespace cpprpc::test
