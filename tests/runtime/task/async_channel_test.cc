#include "cpprpc/task/async_channel.h"

#include "cpprpc/task/scope.h"
#include "cpprpc/task/sleep.h"
#include "cpprpc/task/when_all.h"
#include "cpprpc/task/when_any.h"
#include "cpprpc/task/yield.h"
#include "support.h"

namespace cpprpc::test {
namespace {

struct Message {
  std::string text = {};
};

Task<> send_all(AsyncChannel<int>& channel, int from, int to) {
  for (int i = from; i < to; ++i) EXPECT_TRUE(co_await channel.send(i));
}

Task<std::vector<int>> receive_all(AsyncChannel<int>& channel) {
  std::vector<int> all;
  while (const auto value = co_await channel.receive()) all.push_back(*value);
  co_return all;
}

Task<> send_and_close(AsyncChannel<int>& channel, int count) {
  co_await send_all(channel, 0, count);
  channel.close();
}

class AsyncChannelOf : public testing::TestWithParam<std::size_t> {};

TEST_P(AsyncChannelOf, DeliversAllInOrder) {
  AsyncChannel<int> channel(GetParam());
  const auto got =
      std::get<0>(sync_wait(when_all(receive_all(channel), send_and_close(channel, 1000))));
  ASSERT_EQ(got.size(), 1000U);
  for (std::size_t i = 0; i < got.size(); ++i) ASSERT_EQ(got[i], static_cast<int>(i));
}

TEST_P(AsyncChannelOf, NeverHoldsMoreThanItsCapacity) {
  AsyncChannel<int> channel(GetParam());
  std::size_t sent = 0;
  const auto sends = [&]() -> Task<> {
    while (co_await channel.send(static_cast<int>(sent))) ++sent;
  };
  const auto receives = [&]() -> Task<> {
    for (std::size_t received = 0; received < 50; ++received) {
      EXPECT_LE(sent, received + GetParam());
      const auto value = co_await channel.receive();
      EXPECT_EQ(value, static_cast<int>(received));
      co_await yield();
    }
    channel.close();
  };
  sync_wait(when_all(sends(), receives()));
  EXPECT_EQ(sent, 50 + GetParam());
}

TEST_P(AsyncChannelOf, CloseLeavesWhatWasSentToBeReceived) {
  AsyncChannel<int> channel(GetParam());
  for (int i = 0; i < static_cast<int>(GetParam()); ++i) EXPECT_TRUE(channel.try_send(i));
  EXPECT_FALSE(channel.try_send(-1));
  bool sent = true;
  const auto waits = [&]() -> Task<> { sent = co_await channel.send(-2); };
  const auto closes = [&]() -> Task<> {
    channel.close();
    channel.close();
    co_return;
  };
  sync_wait(when_all(waits(), closes()));
  EXPECT_FALSE(sent);
  EXPECT_FALSE(channel.try_send(-3));
  EXPECT_FALSE(std::get<0>(sync_wait(when_all(channel.send(-4)))));
  EXPECT_EQ(sync_wait(receive_all(channel)).size(), GetParam());
  EXPECT_EQ(channel.try_receive(), std::nullopt);
}

TEST_P(AsyncChannelOf, ManyTasksOfSeveralThreadsLoseAndDoubleNothing) {
  AsyncChannel<int> channel(GetParam());
  LoopThread a, b;
  const auto sends = [&](int from) -> Task<> { co_await send_all(channel, from, from + 500); };
  std::vector<std::unique_ptr<Running<void>>> senders;
  for (int i = 0; i < 4; ++i) {
    senders.push_back(
        std::make_unique<Running<void>>(i % 2 ? a.executor() : b.executor(), sends(i * 500)));
  }
  std::vector<std::unique_ptr<Running<std::vector<int>>>> receivers;
  for (int i = 0; i < 4; ++i) {
    receivers.push_back(std::make_unique<Running<std::vector<int>>>(
        i % 2 ? a.executor() : b.executor(), receive_all(channel)));
  }
  for (auto& sender : senders) sender->wait();
  channel.close();
  std::vector<int> seen(2000, 0);
  for (auto& receiver : receivers) {
    std::vector<int> last(4, -1);
    for (const int value : receiver->wait()) {
      ++seen[static_cast<std::size_t>(value)];
      int& before = last[static_cast<std::size_t>(value / 500)];
      EXPECT_LT(before, value);  // what one task sent stays in order
      before = value;
    }
  }
  EXPECT_THAT(seen, testing::Each(1));
}

INSTANTIATE_TEST_SUITE_P(Capacity, AsyncChannelOf, testing::Values(0, 1, 2, 7, 100));

TEST(AsyncChannel, ServesThoseWhoWaitInTheOrderTheyCame) {
  AsyncChannel<int> channel(0);
  std::vector<std::string> order;
  const auto receives = [&](std::string who) -> Task<> {
    const auto value = co_await channel.receive();
    order.push_back(who + std::to_string(value.value_or(-1)));
  };
  const auto sends = [&](int value) -> Task<> { co_await channel.send(value); };
  sync_wait(when_all(receives("a"), receives("b"), sends(1), sends(2)));
  EXPECT_THAT(order, testing::ElementsAre("a1", "b2"));

  order.clear();
  sync_wait(when_all(sends(1), sends(2), receives("a"), receives("b")));
  EXPECT_THAT(order, testing::ElementsAre("a1", "b2"));
}

TEST(AsyncChannel, ANewcomerDoesNotOvertakeASenderThatWaits) {
  AsyncChannel<int> channel(1);
  EXPECT_TRUE(channel.try_send(1));
  const auto waits = [&]() -> Task<> { EXPECT_TRUE(co_await channel.send(2)); };
  const auto others = [&]() -> Task<> {
    EXPECT_EQ(channel.try_receive(), 1);  // makes room, which is for the one that waits
    EXPECT_FALSE(channel.try_send(3));
    EXPECT_EQ(channel.try_receive(), 2);
    co_return;
  };
  sync_wait(when_all(waits(), others()));
}

TEST(AsyncChannel, TrySendMovesOnlyWhenItSends) {
  AsyncChannel<std::unique_ptr<int>> channel(1);
  auto first = std::make_unique<int>(1);
  auto second = std::make_unique<int>(2);
  EXPECT_TRUE(channel.try_send(std::move(first)));
  EXPECT_FALSE(channel.try_send(std::move(second)));
  ASSERT_NE(second, nullptr);
  EXPECT_EQ(**channel.try_receive(), 1);
  EXPECT_TRUE(channel.try_send(std::move(second)));
}

TEST(AsyncChannel, WithoutCapacityTriesOnlyHandToHand) {
  AsyncChannel<int> channel(0);
  EXPECT_FALSE(channel.try_send(1));
  EXPECT_EQ(channel.try_receive(), std::nullopt);
  std::optional<int> got;
  const auto receives = [&]() -> Task<> { got = co_await channel.receive(); };
  const auto tries = [&]() -> Task<> {
    EXPECT_TRUE(channel.try_send(7));
    EXPECT_FALSE(channel.try_send(8));
    co_return;
  };
  sync_wait(when_all(receives(), tries()));
  EXPECT_EQ(got, 7);
}

TEST(AsyncChannel, EndsWaitsOfTasksThatAreToStopAndLosesNothing) {
  AsyncChannel<int> channel(1);
  std::stop_source source;
  const auto receives = [&]() -> Task<bool> {
    const auto value = co_await channel.receive();
    co_return value.has_value();
  };
  const auto stops = [&]() -> Task<> {
    source.request_stop();
    co_return;
  };
  EXPECT_FALSE(std::get<0>(sync_wait(when_all(receives(), stops()), source.get_token())));
  EXPECT_TRUE(channel.try_send(1));  // nobody waits for it any more

  std::stop_source another;
  const auto sends = [&](int value) -> Task<bool> { co_return co_await channel.send(value); };
  const auto stops_another = [&]() -> Task<> {
    another.request_stop();
    co_return;
  };
  EXPECT_EQ(sync_wait(when_all(sends(2), sends(3), stops_another()), another.get_token()),
            std::tuple(false, false, std::monostate()));
  EXPECT_EQ(channel.try_receive(), 1);
  EXPECT_EQ(channel.try_receive(), std::nullopt);
}

TEST(AsyncChannel, AValueHandedOverIsReceivedAlsoWhenToldToStop) {
  AsyncChannel<int> channel(0);
  std::stop_source source;
  const auto receives = [&]() -> Task<std::optional<int>> { co_return co_await channel.receive(); };
  const auto gives_and_stops = [&]() -> Task<> {
    EXPECT_TRUE(channel.try_send(5));
    source.request_stop();
    co_return;
  };
  EXPECT_EQ(std::get<0>(sync_wait(when_all(receives(), gives_and_stops()), source.get_token())), 5);
}

TEST(AsyncChannel, MayBeWaitedForTogetherWithOtherThings) {
  AsyncChannel<Message> channel(1);
  const auto run = [&]() -> Task<> {
    auto first = co_await when_any(channel.receive(), sleep(1ms));
    EXPECT_EQ(first.index(), 1U);
    Message message{.text = "x"};
    auto second = co_await when_any(channel.send_from(message), sleep(1h));
    EXPECT_TRUE(std::get<0>(second));
    auto third = co_await when_any(sleep(1h), channel.receive());
    EXPECT_EQ(std::get<1>(third)->text, "x");
  };
  sync_wait(run());
}

TEST(AsyncChannel, SendsCopiesAndMoves) {
  AsyncChannel<Message> channel(3);
  const auto run = [&]() -> Task<> {
    Message message{.text = "a text that is too long for the small string"};
    const std::string text = message.text;
    EXPECT_TRUE(co_await channel.send(message));
    EXPECT_EQ(message.text, text);
    EXPECT_TRUE(co_await channel.send_from(message));
    EXPECT_TRUE(message.text.empty());
    EXPECT_EQ((co_await channel.receive())->text, text);
    EXPECT_EQ((co_await channel.receive())->text, text);
  };
  sync_wait(run());
}

TEST(AsyncChannel, CarriesWhatOnlyMoves) {
  AsyncChannel<std::unique_ptr<int>> channel(1);
  const auto run = [&]() -> Task<> {
    EXPECT_TRUE(co_await channel.send(std::make_unique<int>(4)));
    const auto got = co_await channel.receive();
    EXPECT_EQ(**got, 4);
  };
  sync_wait(run());
}

TEST(AsyncChannel, ATaskThatNeverHasToWaitLetsTheOthersHaveTheirTurn) {
  AsyncChannel<int> channel(10'000);
  for (int i = 0; i < 10'000; ++i) ASSERT_TRUE(channel.try_send(i));
  channel.close();
  int received = 0;
  int seen_by_other = -1;
  const auto receives = [&]() -> Task<> {
    while (const auto value = co_await channel.receive()) EXPECT_EQ(*value, received++);
  };
  const auto other = [&]() -> Task<> {
    seen_by_other = received;
    co_return;
  };
  sync_wait(when_all(receives(), other()));
  EXPECT_EQ(received, 10'000);
  EXPECT_LT(seen_by_other, 1'000);
}

TEST(AsyncChannel, WithoutAnExecutorDoesWhatNeedsNoWaiting) {
  AsyncChannel<int> channel(1);
  bool threw = false;
  const auto root = [&]() -> detail::Root {
    EXPECT_TRUE(co_await channel.send(1));
    try {
      co_await channel.send(2);
    } catch (const std::logic_error&) {
      threw = true;
    }
    const auto got = co_await channel.receive();
    EXPECT_EQ(got, 1);
    channel.close();
  };
  root();
  EXPECT_TRUE(threw);
  EXPECT_EQ(channel.try_receive(), std::nullopt);
}

template <class T>
concept SendsTemporary = requires(AsyncChannel<T>& channel, T value) {
  channel.send(std::move(value));
};

TEST(AsyncChannel, RefusesTemporariesThatTheCompilerWouldDestroyTwice) {
  static_assert(SendsTemporary<int>);
  static_assert(SendsTemporary<std::string>);
  static_assert(SendsTemporary<std::unique_ptr<int>>);
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 13
  static_assert(!SendsTemporary<Message>);
#else
  static_assert(SendsTemporary<Message>);
#endif
}

TEST(AsyncChannelDeathTest, DestroyedWhileTasksWaitEndsTheProgram) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  const auto run = []() -> Task<> {
    auto channel = std::make_unique<AsyncChannel<int>>(0);
    const auto receives = [&]() -> Task<> { co_await channel->receive(); };
    const auto destroys = [&]() -> Task<> {
      channel.reset();
      co_return;
    };
    co_await when_all(receives(), destroys());
  };
  EXPECT_DEATH(sync_wait(run()), "an AsyncChannel was destroyed while tasks wait for it");
}

}  // namespace
}  // namespace cpprpc::test
