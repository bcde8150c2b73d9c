// A connection that is cut while calls are under way, and that is there again later.

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <random>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "cpprpc/task/sync_wait.h"
#include "cpprpc/task/when_all.h"
#include "cpprpc/task/with_timeout.h"
#include "peer.h"
#include "proxy.h"
#include "service.h"
#include "serving.h"

namespace faults {
namespace {

using cpprpc::sync_wait;
using namespace std::chrono_literals;

class ConnectionTest : public testing::TestWithParam<std::tuple<Network, Proxy::End>> {
 protected:
  ConnectionTest() { service.bind(router); }

  /// A call that waits until there is a server.
  [[nodiscard]] Status ask_patiently() const {
    return ask(channel, CallOptions{}.wait_for_ready().timeout(1min));
  }

  /// Returns once the channel knows that nobody is there. Calls that were sent on the connection
  /// that it believes to have fail as well.
  void expect_refusal() const {
    const auto latest = cpprpc::Clock::now() + 1min;
    for (bool is_known = false; !is_known;) {
      const Status status = ask(channel);
      ASSERT_EQ(status.code(), StatusCode::Unavailable) << status.to_string();
      ASSERT_LT(cpprpc::Clock::now(), latest) << status.to_string();
      is_known = status.message().find("failed to connect") != std::string_view::npos;
    }
  }

  const Network network = std::get<0>(GetParam());
  const Proxy::End end = std::get<1>(GetParam());
  Service service;
  cpprpc::Router router;
  cpprpc::Server server = serve(network, router);
  Proxy proxy{server.port()};
  const Channel channel = connect(network, proxy.target());
};

TEST_P(ConnectionTest, CallsInFlightFailAndTheNextWork) {
  for (int round = 1; round <= 5; ++round) {
    std::vector<Status> statuses;
    std::thread caller([&] { statuses = sync_wait(four_calls(EchoClient(channel))); });
    EXPECT_TRUE(service.census.wait_until_begun(5 * round - 1));
    const std::size_t before = proxy.bytes();
    while (proxy.bytes() < before + 1'000'000) std::this_thread::yield();  // streams are running
    proxy.cut(end);
    caller.join();
    EXPECT_EQ(statuses.size(), 4u);
    for (const Status& status : statuses) {
      EXPECT_EQ(status.code(), StatusCode::Unavailable) << status.to_string();
    }
    EXPECT_TRUE(service.census.wait_until_empty());
    EXPECT_EQ(service.census.told(), 4 * round);
    const Status status = ask_patiently();
    EXPECT_EQ(status, Status::ok()) << status.to_string();
    EXPECT_EQ(service.census.begun(), 5 * round);
  }
}

TEST_P(ConnectionTest, WithoutAServerCallsFailOrWait) {
  EXPECT_EQ(ask_patiently(), Status::ok());
  proxy.refuse();
  proxy.cut(end);
  expect_refusal();

  const Ping request{.text = "I wait"};
  const EchoClient client(channel);
  auto waiting = client.once(request, CallOptions{}.wait_for_ready().timeout(1min));
  auto chatting = client.chat(CallOptions{}.wait_for_ready().timeout(1min));
  EXPECT_EQ(ask(channel).code(), StatusCode::Unavailable);  // made after them, and ends before
  EXPECT_EQ(service.census.begun(), 1);
  proxy.admit();
  const auto finish = [&]() -> Task<> {
    const Result<Pong> reply = co_await waiting;
    EXPECT_TRUE(reply) << reply.status().to_string();
    EXPECT_TRUE(co_await chatting.write(request));
    const auto echoed = co_await chatting.read();
    EXPECT_TRUE(echoed && echoed->text == "I wait");
    EXPECT_EQ(co_await chatting.finish(), Status::ok());
  };
  sync_wait(finish());
}

// Every call ends, one way or the other, and what the server did not take is known not to be done.
TEST_P(ConnectionTest, CutAgainAndAgain) {
  constexpr int kCuts = 40;
  std::atomic<bool> is_over = false;
  std::atomic<int> answered = 0;
  std::atomic<int> failed = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < 4; ++i) {
    callers.emplace_back([&, is_patient = i % 2 == 0] {
      while (!is_over) {
        const Status status = is_patient ? ask_patiently() : ask(channel);
        if (status.is_ok()) {
          ++answered;
          answered.notify_one();
        } else {
          EXPECT_EQ(status.code(), StatusCode::Unavailable) << status.to_string();
          ++failed;
        }
      }
    });
  }
  std::minstd_rand random(20);
  for (int i = 0; i < kCuts; ++i) {
    const int wanted = answered + static_cast<int>(random() % 40);
    for (int now = answered; now < wanted; now = answered) answered.wait(now);
    proxy.cut(end);
  }
  is_over = true;
  for (std::thread& caller : callers) caller.join();
  // Patience is for there being no connection: one that is cut with the call on it fails it.
  while (!ask_patiently().is_ok()) ++failed;
  EXPECT_GE(service.census.begun(), answered + 1);
  EXPECT_LE(service.census.begun(), answered + failed + 1);
  EXPECT_GT(proxy.connections(), 1);
  std::printf("%d calls answered, %d failed, %d connections\n", answered.load(), failed.load(),
              proxy.connections());
  server.shutdown(1h);  // nothing is under way any more, or this would take the hour
  EXPECT_EQ(service.census.ended(), service.census.begun());
}

// One that is compressed and large, so that its parts are under way when it is given up.
Task<Status> ask_much(EchoClient client, std::size_t size) {
  const Ping request{.text = std::string(size, 'x'), .number = 1};
  const Result<Pong> reply =
      co_await client.once(request, CallOptions{}.compression(cpprpc::Compression::Gzip));
  if (reply && reply->text != request.text) co_return Status::data_loss("another answer");
  co_return reply.status();
}

Task<Status> send_many(EchoClient client, int count) {
  const Ping request{.payload = std::string(100, 'x')};
  auto call = client.collect(CallOptions{}.compression(cpprpc::Compression::Gzip));
  for (int i = 0; i < count; ++i) {
    const bool goes_on = co_await call.write(request);
    if (!goes_on) break;
  }
  const Result<Pong> total = co_await call.finish();
  if (total && total->number != count) co_return Status::data_loss("requests are missing");
  co_return total.status();
}

// Whatever comes together: a call ends, and if it says OK, has its answer.
TEST_P(ConnectionTest, CancelledWhileItIsCut) {
  constexpr int kThreads = 2;
  constexpr int kLoops = 8;
  constexpr int kCalls = 250;
  std::atomic<int> running = kThreads;
  std::atomic<int> counts[17] = {};
  const auto keep_calling = [&](unsigned seed) -> Task<> {
    std::minstd_rand random(seed);
    for (int i = 0; i < kCalls; ++i) {
      const EchoClient client(channel);
      auto call = random() % 2 == 0 ? ask_much(client, random() % 30'000)
                                    : send_many(client, static_cast<int>(random() % 8));
      auto limited = cpprpc::stop_after(std::move(call), 1us * (random() % 3000));
      const Status status = co_await std::move(limited);
      ++counts[static_cast<std::size_t>(status.code())];
      const bool is_right = status.is_ok() || status.code() == StatusCode::Cancelled ||
                            status.code() == StatusCode::Unavailable;
      EXPECT_TRUE(is_right) << status.to_string();
    }
  };
  std::vector<std::thread> callers;
  for (unsigned i = 0; i < kThreads; ++i) {
    callers.emplace_back([&, i] {
      std::vector<Task<>> loops;
      for (unsigned loop = 1; loop <= kLoops; ++loop) loops.push_back(keep_calling(i * 100 + loop));
      sync_wait(cpprpc::when_all(std::move(loops)));
      --running;
    });
  }
  for (std::size_t passed = proxy.bytes(); running > 0;) {
    if (const std::size_t now = proxy.bytes(); now > passed + 200'000) {
      proxy.cut(end);
      passed = now;
    }
    std::this_thread::yield();
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_TRUE(service.census.wait_until_empty());
  std::printf("%d answered, %d cancelled, %d cut; %d connections\n", counts[0].load(),
              counts[static_cast<std::size_t>(StatusCode::Cancelled)].load(),
              counts[static_cast<std::size_t>(StatusCode::Unavailable)].load(),
              proxy.connections());
}

INSTANTIATE_TEST_SUITE_P(Networks, ConnectionTest,
                         testing::Combine(testing::ValuesIn(networks::all()),
                                          testing::Values(Proxy::End::Close, Proxy::End::Reset)),
                         [](const auto& test) {
                           const bool is_reset = std::get<1>(test.param) == Proxy::End::Reset;
                           return std::get<0>(test.param).name() + (is_reset ? "_reset" : "_close");
                         });

}  // namespace
}  // namespace faults
