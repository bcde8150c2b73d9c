#include "cpprpc/task/with_timeout.h"

#include "cpprpc/task/async_channel.h"
#include "cpprpc/task/async_event.h"
#include "cpprpc/task/when_all.h"
#include "cpprpc/task/yield.h"
#include "support.h"

namespace cpprpc::test {
namespace {

Task<int> number(int value) { co_return value; }
Task<int> number_later(int value) {
  co_await yield();
  co_return value;
}
Task<int> fails_later() {
  co_await yield();
  throw std::runtime_error("failed");
}

TEST(WithTimeout, GivesTheValueOfWhatEndsInTime) {
  EXPECT_EQ(sync_wait(with_timeout(number(1), 1h)), 1);
  EXPECT_EQ(sync_wait(with_timeout(number_later(2), 1h)), 2);
  EXPECT_EQ(sync_wait(with_timeout(number_later(3), Clock::duration::max())), 3);
  EXPECT_EQ(sync_wait(with_deadline(number_later(4), Clock::now() + 1h)), 4);
}

TEST(WithTimeout, OfNothingGivesMonostate) {
  const auto nothing = []() -> Task<> { co_await yield(); };
  const auto ended = sync_wait(with_timeout(nothing(), 1h));
  static_assert(std::is_same_v<decltype(ended), const std::optional<std::monostate>>);
  EXPECT_TRUE(ended);
}

TEST(WithTimeout, KeepsAnEmptyValueApartFromATimeout) {
  const auto none = []() -> Task<std::optional<int>> { co_return std::nullopt; };
  const auto ended = sync_wait(with_timeout(none(), 1h));
  static_assert(std::is_same_v<decltype(ended), const std::optional<std::optional<int>>>);
  ASSERT_TRUE(ended.has_value());
  EXPECT_FALSE(ended->has_value());
}

TEST(WithTimeout, CarriesWhatOnlyMoves) {
  const auto makes = []() -> Task<std::unique_ptr<int>> {
    co_await yield();
    co_return std::make_unique<int>(7);
  };
  const auto ended = sync_wait(with_timeout(makes(), 1h));
  ASSERT_TRUE(ended);
  EXPECT_EQ(**ended, 7);
}

TEST(WithTimeout, StopsAndAwaitsWhatTakesTooLong) {
  Gate never;
  std::atomic<int> alive = 0;
  bool was_stopped = false;
  const auto slow = [&](Tracked) -> Task<int> {
    was_stopped = !co_await never.wait();
    for (int i = 0; i < 10; ++i) co_await yield();
    co_return 1;  // late: dropped
  };
  const auto run = [&]() -> Task<> {
    const auto begin = Clock::now();
    const auto ended = co_await with_timeout(slow(Tracked(alive)), 5ms);
    EXPECT_FALSE(ended);
    EXPECT_GE(Clock::now() - begin, 5ms);
    EXPECT_TRUE(was_stopped);
    EXPECT_EQ(alive, 0);
  };
  sync_wait(run());
}

TEST(WithTimeout, CountsFromWhenItIsAwaited) {
  const auto run = []() -> Task<> {
    Gate never;
    auto limited = with_timeout(never.wait(), 20ms);
    co_await sleep(20ms);
    const auto begin = Clock::now();
    EXPECT_FALSE(co_await std::move(limited));
    EXPECT_GE(Clock::now() - begin, 20ms);
  };
  sync_wait(run());
}

TEST(WithTimeout, ATimeThatHasPassedLetsWhatNeedsNoWaitingEnd) {
  EXPECT_EQ(sync_wait(with_timeout(number(1), -1h)), 1);
  Gate never;
  EXPECT_FALSE(sync_wait(with_timeout(never.wait(), -1h)));
  EXPECT_FALSE(sync_wait(with_deadline(never.wait(), Clock::time_point::min())));
}

TEST(WithTimeout, RethrowsWhatIsThrownInTimeAndDropsWhatIsThrownLate) {
  EXPECT_THROW(sync_wait(with_timeout(fails_later(), 1h)), std::runtime_error);
  Gate never;
  const auto fails_when_stopped = [&]() -> Task<> {
    co_await never.wait();
    throw std::logic_error("late");
  };
  EXPECT_FALSE(sync_wait(with_timeout(fails_when_stopped(), 1ms)));
}

TEST(WithTimeout, AStopOfItsCallerIsNoTimeout) {
  std::stop_source source;
  Gate never;
  const auto waits = [&]() -> Task<> {
    const std::optional<bool> opened = co_await with_timeout(never.wait(), 1h);
    EXPECT_EQ(opened, false);  // what the gate gives to one who is told to stop
  };
  const auto stops = [&]() -> Task<> {
    source.request_stop();
    co_return;
  };
  sync_wait(when_all(waits(), stops()), source.get_token());
  sync_wait(waits(), source.get_token());  // told before it began
}

TEST(WithTimeout, DoesNotStopItsCaller) {
  std::stop_source source;
  const auto run = [&]() -> Task<bool> {
    Gate never;
    EXPECT_FALSE(co_await with_timeout(never.wait(), 1ms));
    const auto stop = co_await this_task::stop_token();
    co_return stop.stop_requested();
  };
  EXPECT_FALSE(sync_wait(run(), source.get_token()));
}

TEST(WithTimeout, TheInnerLimitCountsAndSoDoesTheOuter) {
  Gate never;
  const auto inner = sync_wait(with_timeout(with_timeout(never.wait(), 1ms), 1h));
  ASSERT_TRUE(inner);
  EXPECT_FALSE(*inner);
  EXPECT_FALSE(sync_wait(with_timeout(with_timeout(never.wait(), 1h), 1ms)));
}

TEST(StopAfter, GivesWhatItGivesAlsoLate) {
  Gate never;
  const auto slow = [&]() -> Task<int> {
    EXPECT_FALSE(co_await never.wait());
    co_return 5;
  };
  EXPECT_EQ(sync_wait(stop_after(slow(), 1ms)), 5);
  EXPECT_EQ(sync_wait(stop_at(slow(), Clock::now())), 5);
  EXPECT_EQ(sync_wait(stop_after(number_later(6), 1h)), 6);
  EXPECT_THROW(sync_wait(stop_after(fails_later(), 1h)), std::runtime_error);
  const auto nothing = [&]() -> Task<> { EXPECT_FALSE(co_await never.wait()); };
  static_assert(std::is_same_v<decltype(stop_after(nothing(), 1ms)), Task<void>>);
  sync_wait(stop_after(nothing(), 1ms));
}

// The value comes in the very turn in which the time is up: with_timeout() may drop it, this not.
TEST(StopAfter, LosesNothingThatComesInTheLastMoment) {
  AsyncChannel<int> channel(0);
  int sent = 0, received = 0;
  const auto sends = [&]() -> Task<> {
    for (int i = 0; i < 300; ++i) {
      co_await sleep(20us);
      if (co_await stop_after(channel.send(i), 20us)) ++sent;
    }
    channel.close();
  };
  bool is_closed = false;
  const auto closes = [&]() -> Task<> {
    co_await sends();
    is_closed = true;
  };
  const auto receives = [&]() -> Task<> {
    while (!is_closed) {
      if (co_await stop_after(channel.receive(), 20us)) ++received;
    }
  };
  sync_wait(when_all(closes(), receives()));
  EXPECT_EQ(sent, received);
}

}  // namespace
}  // namespace cpprpc::test
