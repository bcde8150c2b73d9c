// Ten thousand calls of the four kinds, given up at random points in every way there is: none of
// them is left over, on either side. What the sanitizers say of it is the other half of this test.

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <thread>
#include <vector>

#include "census.h"
#include "cpprpc/task/sleep.h"
#include "cpprpc/task/when_all.h"
#include "partner.h"
#include "peer.h"

namespace faults {
namespace {

using namespace e2e;
using namespace std::chrono_literals;

constexpr int kCalls = 10'000;
constexpr int kThreads = 4;
constexpr int kLoops = 8;  // a thread's calls at the same time
constexpr int kStay = -1;  // in a request: the handler ends when it is told to, and not before

enum Way { kFinish, kDrop, kCancel, kCancelFromElsewhere, kStopToken, kDeadline, kWays };

// What one call does, drawn beforehand.
struct Plan {
  Plan(std::minstd_rand& random)
      : kind(static_cast<int>(random() % 4)),
        way(static_cast<Way>(random() % kWays)),
        stays(way != kFinish && random() % 2 == 0),
        steps(static_cast<int>(random() % 5)),
        pause(std::chrono::microseconds(random() % 4 == 0 ? random() % 1000 : 0)) {}

  const int kind;
  const Way way;
  const bool stays;
  const int steps;  // messages read or written before the end
  const cpprpc::Clock::duration pause;
};

class CancellationTest : public PeerTest {
 protected:
  void SetUp() override;
  Task<> make_calls(EchoClient client, std::uint32_t seed, Partner& partner);
  void account(const Plan& plan, const Status& status);

  Census census;
  std::array<std::atomic<int>, 17> codes{};
  std::atomic<int> dropped = 0;
};

// --- the handlers

Task<> stay_if(bool stays) {
  if (stays) {
    EXPECT_FALSE(co_await cpprpc::sleep(1h));
  }
}

void CancellationTest::SetUp() {
  echo.on_once = [this](ServerContext& context, Ping request) -> Task<Result<Pong>> {
    const Stay stay(census, context);
    co_await stay_if(request.number == kStay);
    co_return Pong{.number = request.number};
  };
  echo.on_expand = [this](ServerContext& context, Ping request,
                          Writer<Pong>& replies) -> Task<Status> {
    const Stay stay(census, context);
    const Pong reply{.payload = std::string(100, 'x')};
    for (int i = 0; request.number == kStay || i < request.number; ++i) {
      if (!co_await replies.write(reply)) break;
    }
    co_return Status::ok();
  };
  echo.on_collect = [this](ServerContext& context, Reader<Ping>& requests) -> Task<Result<Pong>> {
    const Stay stay(census, context);
    Pong total;
    while (const auto request = co_await requests.read()) {
      total.number += 1;
      co_await stay_if(request->number == kStay);
    }
    co_return total;
  };
  echo.on_chat = [this](ServerContext& context, Reader<Ping>& requests,
                        Writer<Pong>& replies) -> Task<Status> {
    const Stay stay(census, context);
    while (const auto request = co_await requests.read()) {
      const Pong reply{.number = request->number};
      co_await replies.write(reply);
      co_await stay_if(request->number == kStay);
    }
    co_return Status::ok();
  };
  PeerTest::SetUp();
}

// --- the calls

// How one call is given up. Made before the call's options, and outlives the call.
class GivingUp {
 public:
  GivingUp(const Plan& plan, Partner& partner) : plan_(plan), partner_(partner) {}

  [[nodiscard]] CallOptions options() const {
    CallOptions options;
    if (plan_.way == kStopToken) options.stop_token(stop_.get_token());
    if (plan_.way == kDeadline) options.timeout(plan_.pause + 1ms * plan_.steps);
    return options;
  }

  /// Does it, but for dropping, which is up to the caller.
  template <class Call>
  void now(const Call& call) {
    if (plan_.way == kCancel) call.cancel();
    if (plan_.way == kCancelFromElsewhere) partner_.post([&call] { call.cancel(); });
    if (plan_.way == kStopToken) partner_.post([this] { stop_.request_stop(); });
  }

  /// Before the call goes.
  void done() {
    if (plan_.way == kCancelFromElsewhere || plan_.way == kStopToken) partner_.wait_until_idle();
  }

 private:
  const Plan& plan_;
  Partner& partner_;
  std::stop_source stop_;
};

Task<Status> call_once(EchoClient client, const Plan& plan, GivingUp& giving_up) {
  const Ping request{.number = plan.stays ? kStay : 1};
  auto call = client.once(request, giving_up.options());
  if (plan.pause > 0s) co_await cpprpc::sleep(plan.pause);
  giving_up.now(call);
  if (plan.way == kDrop) co_return Status::ok();
  const Result<Pong> reply = co_await call;
  giving_up.done();
  co_return reply.status();
}

Task<Status> call_expand(EchoClient client, const Plan& plan, GivingUp& giving_up) {
  const Ping request{.number = plan.stays ? kStay : 100};
  auto call = client.expand(request, giving_up.options());
  for (int i = 0; i < plan.steps; ++i) co_await call.read();
  if (plan.pause > 0s) co_await cpprpc::sleep(plan.pause);
  giving_up.now(call);
  if (plan.way == kDrop) co_return Status::ok();
  while (co_await call.read()) {
  }
  Status status = co_await call.finish();
  giving_up.done();
  co_return status;
}

Task<Status> call_collect(EchoClient client, const Plan& plan, GivingUp& giving_up) {
  const Ping request{.number = plan.stays ? kStay : 1, .payload = std::string(100, 'x')};
  auto call = client.collect(giving_up.options());
  for (int i = 0; i <= plan.steps; ++i) co_await call.write(request);
  if (plan.pause > 0s) co_await cpprpc::sleep(plan.pause);
  giving_up.now(call);
  if (plan.way == kDrop) co_return Status::ok();
  const Result<Pong> reply = co_await call.finish();
  giving_up.done();
  co_return reply.status();
}

// Reads while it writes.
Task<Status> call_chat(EchoClient client, const Plan& plan, GivingUp& giving_up) {
  const Ping request{.number = plan.stays ? kStay : 1};
  auto call = client.chat(giving_up.options());
  co_await call.write(request);
  for (int i = 0; i < plan.steps && !plan.stays; ++i) {
    co_await cpprpc::when_all(call.read(), call.write(request));
  }
  if (plan.pause > 0s) co_await cpprpc::sleep(plan.pause);
  giving_up.now(call);
  if (plan.way == kDrop) co_return Status::ok();
  call.writes_done();
  while (co_await call.read()) {
  }
  Status status = co_await call.finish();
  giving_up.done();
  co_return status;
}

Task<> CancellationTest::make_calls(EchoClient client, std::uint32_t seed, Partner& partner) {
  std::minstd_rand random(seed);
  constexpr std::array kinds = {call_once, call_expand, call_collect, call_chat};
  for (int i = 0; i < kCalls / (kThreads * kLoops) + 1; ++i) {
    const Plan plan(random);
    GivingUp giving_up(plan, partner);
    const auto call = kinds[static_cast<std::size_t>(plan.kind)];
    const Status status = co_await call(client, plan, giving_up);
    account(plan, status);
  }
}

void CancellationTest::account(const Plan& plan, const Status& status) {
  if (plan.way == kDrop) {
    ++dropped;
    return;
  }
  ++codes[static_cast<std::size_t>(status.code())];
  const StatusCode given_up =
      plan.way == kDeadline ? StatusCode::DeadlineExceeded : StatusCode::Cancelled;
  const bool may_succeed = !plan.stays;
  const bool may_be_given_up = plan.way != kFinish;
  EXPECT_TRUE((may_succeed && status.is_ok()) || (may_be_given_up && status.code() == given_up))
      << "kind " << plan.kind << ", way " << plan.way << ", stays " << plan.stays << ": "
      << status.to_string();
}

TEST_P(CancellationTest, NoCallIsLeftOver) {
  const char* const given = std::getenv("FAULTS_SEED");
  const auto seed = static_cast<std::uint32_t>(given != nullptr ? std::atoi(given) : 2026);
  std::vector<std::thread> threads;
  const EchoClient shared = client();
  for (int i = 0; i < kThreads; ++i) {
    // Two threads have a connection together, the others each their own.
    threads.emplace_back([&, i, client = i < 2 ? shared : client()] {
      Partner partner;
      std::vector<Task<>> loops;
      for (int loop = 0; loop < kLoops; ++loop) {
        const auto salt = static_cast<std::uint32_t>(i * kLoops + loop + 1);
        loops.push_back(make_calls(client, seed * 1000 + salt, partner));
      }
      sync_wait(cpprpc::when_all(std::move(loops)));
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(census.wait_until_empty());
  server->shutdown(1h);  // nothing is under way any more, or this would take the hour
  EXPECT_EQ(census.ended(), census.begun());
  const auto count = [this](StatusCode code) {
    return codes[static_cast<std::size_t>(code)].load();
  };
  std::printf("seed %u: %d dropped, %d cancelled, %d too late, %d ok; %d handlers ran\n", seed,
              dropped.load(), count(StatusCode::Cancelled), count(StatusCode::DeadlineExceeded),
              count(StatusCode::Ok), census.ended());
}

CPPRPC_ON_EVERY_PLAIN_TRANSPORT(CancellationTest);

}  // namespace
}  // namespace faults
