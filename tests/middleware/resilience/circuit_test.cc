// The state machine of a circuit, with a clock of the test's own.

#include "cpprpc/middleware/resilience/detail/circuit.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace cpprpc::detail::resilience {
namespace {

using namespace std::chrono_literals;
using Outcome = Circuit::Outcome;

class CircuitTest : public testing::Test {
 protected:
  CircuitTest() {
    options.name("test")
        .jitter(0)
        .clock([this] { return now; })
        .on_change([this](const auto& change) {
          told.push_back(std::string(change.breaker) + std::string(change.path) + " " +
                         std::string(to_string(change.from)) + " > " +
                         std::string(to_string(change.to)) + ": " + change.reason);
        });
  }

  Circuit& circuit() {
    if (!circuit_) circuit_.emplace("/a.B/C", options, changes);
    return *circuit_;
  }

  // Whether it was let through.
  bool call(Outcome outcome) {
    const Circuit::Admission admission = circuit().admit();
    if (!admission.permit) return false;
    circuit().record(*admission.permit, outcome);
    return true;
  }
  void call(int times, Outcome outcome) {
    for (int i = 0; i < times; ++i) EXPECT_TRUE(call(outcome)) << i;
  }
  Circuit::Permit permit() {
    const Circuit::Admission admission = circuit().admit();
    if (!admission.permit) {
      ADD_FAILURE() << admission.why;
      return {0, 0, false};
    }
    return *admission.permit;
  }
  CircuitState state() { return circuit().status().state; }
  std::vector<std::string> changes_told() {
    changes.tell();
    return told;
  }

  Clock::time_point now = Clock::time_point(1h);
  CircuitBreakerOptions options;
  std::vector<std::string> told;
  Changes changes{options};

 private:
  std::optional<Circuit> circuit_;
};

TEST_F(CircuitTest, OpensAfterFailuresInARow) {
  options.consecutive_failures(3).open_for(5s);
  call(2, Outcome::Failure);
  call(1, Outcome::Success);
  call(2, Outcome::Failure);
  call(5, Outcome::Neither);
  EXPECT_EQ(state(), CircuitState::Closed);
  EXPECT_EQ(circuit().status().consecutive, 2u);
  call(1, Outcome::Failure);
  EXPECT_EQ(state(), CircuitState::Open);
  EXPECT_EQ(circuit().status().open_until, now + 5s);
  const Circuit::Admission refused = circuit().admit();
  EXPECT_FALSE(refused.permit);
  EXPECT_EQ(refused.why, "is open: 3 calls in a row failed");
  EXPECT_EQ(refused.wait, 5s);
  EXPECT_EQ(circuit().status().refused, 1u);
}

TEST_F(CircuitTest, OpensAtAFailureRate) {
  options.consecutive_failures(0).failure_rate(0.5).min_calls(10);
  call(5, Outcome::Success);
  call(4, Outcome::Failure);  // of 9
  EXPECT_EQ(state(), CircuitState::Closed);
  EXPECT_EQ(circuit().status().calls, 9u);
  EXPECT_EQ(circuit().status().failures, 4u);
  call(1, Outcome::Failure);
  EXPECT_EQ(state(), CircuitState::Open);
  EXPECT_EQ(changes_told(),
            std::vector<std::string>{"test/a.B/C closed > open: 5 of 10 calls failed"});
}

TEST_F(CircuitTest, StaysClosedBelowTheRate) {
  options.consecutive_failures(0).failure_rate(0.5).min_calls(10);
  for (int i = 0; i < 1000; ++i) call(1, i % 5 > 2 ? Outcome::Failure : Outcome::Success);
  EXPECT_EQ(state(), CircuitState::Closed);
}

TEST_F(CircuitTest, ForgetsWhatIsLongAgo) {
  options.consecutive_failures(0).failure_rate(0.5).min_calls(10).window(10s);
  call(9, Outcome::Failure);
  now += 9s;
  EXPECT_EQ(circuit().status().calls, 9u);
  now += 1s;
  EXPECT_EQ(circuit().status().calls, 0u);
  call(9, Outcome::Failure);
  EXPECT_EQ(state(), CircuitState::Closed);
  now += 1000h;
  call(9, Outcome::Failure);
  EXPECT_EQ(state(), CircuitState::Closed);
  now += 5s;
  call(1, Outcome::Failure);
  EXPECT_EQ(state(), CircuitState::Open);
}

TEST_F(CircuitTest, AProbeThatGoesWellClosesIt) {
  options.consecutive_failures(1).open_for(5s);
  call(1, Outcome::Failure);
  now += 4999ms;
  EXPECT_FALSE(call(Outcome::Success));
  now += 1ms;
  const Circuit::Permit probe = permit();
  EXPECT_TRUE(probe.is_probe());
  EXPECT_EQ(state(), CircuitState::HalfOpen);
  EXPECT_FALSE(circuit().admit().permit) << "one at a time";
  EXPECT_TRUE(circuit().record(probe, Outcome::Success));
  EXPECT_EQ(state(), CircuitState::Closed);
  call(10, Outcome::Success);
  EXPECT_EQ(changes_told(),
            (std::vector<std::string>{"test/a.B/C closed > open: 1 calls in a row failed",
                                      "test/a.B/C open > half-open: it was open long enough",
                                      "test/a.B/C half-open > closed: the probes went well"}));
}

TEST_F(CircuitTest, ProbesAreBounded) {
  options.consecutive_failures(1).open_for(5s).half_open_probes(3).successes_to_close(5);
  call(1, Outcome::Failure);
  now += 5s;
  std::vector<Circuit::Permit> probes = {permit(), permit(), permit()};
  EXPECT_FALSE(circuit().admit().permit);
  circuit().record(probes[0], Outcome::Success);
  probes[0] = permit();
  EXPECT_FALSE(circuit().admit().permit);
  for (const Circuit::Permit& probe : probes) circuit().record(probe, Outcome::Success);
  EXPECT_EQ(state(), CircuitState::HalfOpen) << "four of five";
  call(1, Outcome::Success);
  EXPECT_EQ(state(), CircuitState::Closed);
}

TEST_F(CircuitTest, AProbeThatFailsOpensItForLonger) {
  options.consecutive_failures(1).open_for(5s).open_multiplier(3).max_open_for(20s);
  call(1, Outcome::Failure);
  for (const auto open_for : {5s, 15s, 20s, 20s}) {
    EXPECT_EQ(circuit().status().open_until, now + open_for);
    now += open_for - 1ns;
    EXPECT_FALSE(circuit().admit().permit);
    now += 1ns;
    call(1, Outcome::Failure);
  }
  EXPECT_EQ(circuit().status().opened, 5u);
  now += 20s;
  call(1, Outcome::Success);
  call(1, Outcome::Failure);
  EXPECT_EQ(circuit().status().open_until, now + 5s) << "from the start again";
}

TEST_F(CircuitTest, ACancelledProbeGivesItsPlaceBack) {
  options.consecutive_failures(1).open_for(5s);
  call(1, Outcome::Failure);
  now += 5s;
  for (int i = 0; i < 3; ++i) {
    const Circuit::Permit probe = permit();
    EXPECT_FALSE(circuit().admit().permit);
    EXPECT_FALSE(circuit().record(probe, Outcome::Neither));
    EXPECT_EQ(state(), CircuitState::HalfOpen);
  }
  call(1, Outcome::Success);
  EXPECT_EQ(state(), CircuitState::Closed);
}

TEST_F(CircuitTest, AProbeWithoutEndGivesItsPlaceAway) {
  options.consecutive_failures(1).open_for(5s);
  call(1, Outcome::Failure);
  now += 5s;
  const Circuit::Permit endless = permit();
  now += 4s;
  EXPECT_EQ(circuit().admit().wait, 1s);
  now += 1s;
  const Circuit::Permit other = permit();
  EXPECT_FALSE(circuit().admit().permit);
  EXPECT_FALSE(circuit().record(endless, Outcome::Neither));
  EXPECT_FALSE(circuit().admit().permit) << "the other one has the place";
  circuit().record(other, Outcome::Success);
  EXPECT_EQ(state(), CircuitState::Closed);
}

// Or no probe would ever count of a server that answers, but slowly.
TEST_F(CircuitTest, AProbeThatGaveItsPlaceAwayStillCounts) {
  options.consecutive_failures(1).open_for(5s).open_multiplier(1);
  for (const Outcome outcome : {Outcome::Failure, Outcome::Success}) {
    if (state() == CircuitState::Closed) call(1, Outcome::Failure);
    now += 5s;
    const Circuit::Permit slow = permit();
    now += 5s;
    const Circuit::Permit other = permit();
    now += 1s;
    EXPECT_TRUE(circuit().record(slow, outcome));
    EXPECT_EQ(state(), outcome == Outcome::Success ? CircuitState::Closed : CircuitState::Open);
    EXPECT_FALSE(circuit().record(other, Outcome::Failure)) << "that was before";
  }
  EXPECT_EQ(state(), CircuitState::Closed);
}

TEST_F(CircuitTest, CallsOfEarlierTimesDoNotCount) {
  options.consecutive_failures(2).open_for(5s);
  const Circuit::Permit early = permit();
  const Circuit::Permit early_too = permit();
  call(2, Outcome::Failure);
  EXPECT_FALSE(circuit().record(early, Outcome::Success));
  EXPECT_EQ(state(), CircuitState::Open);
  now += 5s;
  call(1, Outcome::Success);
  call(1, Outcome::Failure);
  EXPECT_FALSE(circuit().record(early_too, Outcome::Failure));
  EXPECT_EQ(state(), CircuitState::Closed);
}

TEST_F(CircuitTest, JitterIsWithinItsShare) {
  options.consecutive_failures(1).open_for(1000s).open_multiplier(1).jitter(0.2);
  Clock::duration least = 10'000s;
  Clock::duration most = 0s;
  for (int i = 0; i < 200; ++i) {
    call(1, Outcome::Failure);
    const Clock::duration open_for = circuit().status().open_until - now;
    least = std::min(least, open_for);
    most = std::max(most, open_for);
    now = circuit().status().open_until;
  }
  EXPECT_GE(least, 800s);
  EXPECT_LE(most, 1200s);
  EXPECT_GT(most - least, 100s);
}

TEST_F(CircuitTest, TellsInOrderAndMayBeAsked) {
  options.consecutive_failures(1).on_change([&](const CircuitChange& change) {
    told.emplace_back(to_string(change.to));
    if (told.size() > 1) return;
    EXPECT_EQ(circuit().status().state, CircuitState::Open) << "no lock is held";
    now += 5s;
    call(1, Outcome::Success);
    changes.tell();  // that is for the caller further out
    EXPECT_EQ(told.size(), 1u);
  });
  call(1, Outcome::Failure);
  EXPECT_EQ(changes_told(), (std::vector<std::string>{"open", "half-open", "closed"}));
}

TEST_F(CircuitTest, WhatEscapesFromOnChangeDoesNotEndTheTelling) {
  options.consecutive_failures(1).on_change([&](const CircuitChange& change) {
    told.emplace_back(to_string(change.to));
    if (told.size() == 1) throw std::runtime_error("oops");
  });
  call(1, Outcome::Failure);
  EXPECT_THROW(changes.tell(), std::runtime_error);
  now += 5s;
  call(1, Outcome::Success);
  EXPECT_EQ(changes_told().size(), 3u);
}

TEST_F(CircuitTest, FromManyThreads) {
  options.consecutive_failures(3).open_for(1ms).half_open_probes(2).clock(
      [] { return Clock::now(); });
  std::atomic<int> probes = 0;
  std::atomic<int> most_probes = 0;
  circuit();
  const auto run = [&](int seed) {
    for (int i = 0; i < 20'000; ++i) {
      const Circuit::Admission admission = circuit().admit();
      if (!admission.permit) continue;
      if (admission.permit->is_probe()) {
        const int now_probing = ++probes;
        int most = most_probes;
        while (now_probing > most && !most_probes.compare_exchange_weak(most, now_probing)) {
        }
        --probes;
      }
      const int dice = (i * 7 + seed) % 10;
      circuit().record(*admission.permit, dice < 6   ? Outcome::Failure
                                          : dice < 9 ? Outcome::Success
                                                     : Outcome::Neither);
      if (i % 100 == 0) static_cast<void>(circuit().status());
    }
  };
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) threads.emplace_back(run, t);
  }
  EXPECT_GT(circuit().status().opened, 0u);
  EXPECT_GE(most_probes, 1);
  changes.tell();
  EXPECT_GE(told.size(), circuit().status().opened);
}

TEST_F(CircuitTest, NeverMoreProbesThanAllowedFromManyThreads) {
  constexpr int kMany = 1'000'000;
  options.consecutive_failures(1).open_for(5s).half_open_probes(3).successes_to_close(kMany);
  call(1, Outcome::Failure);
  now += 5s;
  std::atomic<int> probing = 0;
  std::atomic<int> most = 0;
  std::atomic<int> admitted = 0;
  const auto run = [&] {
    for (int i = 0; i < 20'000; ++i) {
      const Circuit::Admission admission = circuit().admit();
      if (!admission.permit) continue;
      EXPECT_TRUE(admission.permit->is_probe());
      ++admitted;
      const int at_once = ++probing;
      int seen = most;
      while (at_once > seen && !most.compare_exchange_weak(seen, at_once)) {
      }
      --probing;
      circuit().record(*admission.permit, i % 2 == 0 ? Outcome::Success : Outcome::Neither);
    }
  };
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 6; ++t) threads.emplace_back(run);
  }
  EXPECT_LE(most, 3);
  EXPECT_EQ(admitted + static_cast<int>(circuit().status().refused), 6 * 20'000);
  EXPECT_EQ(state(), CircuitState::HalfOpen);
  const std::vector<Circuit::Permit> all = {permit(), permit(), permit()};
  EXPECT_FALSE(circuit().admit().permit) << "all places are free again, and no more";
}

template <class F>
std::string refusal(F set) {
  try {
    set();
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "none";
}

TEST(CircuitBreakerOptionsTest, RefuseNonsense) {
  using Options = CircuitBreakerOptions;
  EXPECT_EQ(refusal([] { Options{}.name(""); }), "the name of a circuit breaker must not be empty");
  for (const double rate : {0.0, -1.0, 1.01, std::nan("")}) {
    EXPECT_NE(refusal([&] { Options{}.failure_rate(rate); }), "none") << rate;
  }
  for (const double share : {-1.0, 1.01, std::nan("")}) {
    EXPECT_NE(refusal([&] { Options{}.jitter(share); }), "none") << share;
  }
  EXPECT_NE(refusal([] { Options{}.min_calls(0); }), "none");
  EXPECT_NE(refusal([] { Options{}.window(0s); }), "none");
  EXPECT_NE(refusal([] { Options{}.window(25h); }), "none");
  EXPECT_NE(refusal([] { Options{}.consecutive_failures(-1); }), "none");
  EXPECT_NE(refusal([] { Options{}.open_for(0s); }), "none");
  EXPECT_EQ(refusal([] { Options{}.open_for(Clock::duration::max()); }),
            "the time that a circuit is open must be at most a day");
  EXPECT_NE(refusal([] { Options{}.max_open_for(-1s); }), "none");
  EXPECT_NE(refusal([] { Options{}.open_multiplier(0.5); }), "none");
  EXPECT_NE(refusal([] { Options{}.open_multiplier(INFINITY); }), "none");
  EXPECT_NE(refusal([] { Options{}.half_open_probes(0); }), "none");
  EXPECT_NE(refusal([] { Options{}.successes_to_close(0); }), "none");
  EXPECT_EQ(refusal([] { Options{}.failure_codes({}); }),
            "a circuit breaker needs a code to open for");
  EXPECT_EQ(refusal([] { Options{}.failure_codes({StatusCode::Ok}); }),
            "OK (0) is no failure for a circuit breaker to open for");
  EXPECT_NE(refusal([] { Options{}.failure_codes({static_cast<StatusCode>(17)}); }), "none");
  EXPECT_NE(refusal([] { Options{}.clock(nullptr); }), "none");
}

}  // namespace
}  // namespace cpprpc::detail::resilience
