// The circuit breaker around calls.

#include <mutex>
#include <stdexcept>
#include <thread>

#include "calls.h"
#include "cpprpc/errors.h"
#include "cpprpc/task/sleep.h"
#include "cpprpc/task/when_any.h"

namespace resilience {
namespace {

using cpprpc::CircuitBreaker;
using cpprpc::CircuitBreakerOptions;
using cpprpc::CircuitState;
using cpprpc::CircuitStatus;

class BreakerTest : public CallsTest {
 protected:
  BreakerTest()
      : breaker(CircuitBreakerOptions{}
                    .name("echo")
                    .consecutive_failures(2)
                    .open_for(5s)
                    .jitter(0)
                    .clock([this] { return Clock::time_point(Clock::duration(now.load())); })) {}

  void pass(Clock::duration time) { now += time.count(); }
  CircuitState state() {
    const std::vector<CircuitStatus> states = breaker.states();
    EXPECT_EQ(states.size(), 1u);
    return states.empty() ? CircuitState::Closed : states[0].state;
  }
  void open() {
    answer({Status::unavailable("1"), Status::unavailable("2")});
    const Channel channel = with({breaker});
    EXPECT_EQ(code_of(once(channel)), StatusCode::Unavailable);
    EXPECT_EQ(code_of(once(channel)), StatusCode::Unavailable);
    EXPECT_EQ(state(), CircuitState::Open);
  }

  std::atomic<Clock::rep> now = Clock::duration(1h).count();
  std::atomic<bool> hangs = false;
  CircuitBreaker breaker;
};

TEST_P(BreakerTest, RefusesAtOnceAndSaysWhy) {
  open();
  const Result<Pong> refused = once(with({breaker}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(calls, 2) << "the server hears nothing of it";
  EXPECT_EQ(refused.error().code(), StatusCode::Unavailable);
  EXPECT_EQ(refused.error().message(),
            "the circuit breaker \"echo\" of /e2e.v1.Echo/Once is open: 2 calls in a row failed; "
            "calls pass again in 5000 ms");
  EXPECT_TRUE(cpprpc::is_circuit_open(refused.error()));
  EXPECT_FALSE(cpprpc::is_circuit_open(Status::unavailable("other")));
  const auto retry = cpprpc::get_detail<cpprpc::errors::RetryInfo>(refused.error());
  ASSERT_TRUE(retry && retry->retry_delay);
  EXPECT_EQ(retry->retry_delay->seconds, 5);
  EXPECT_EQ(breaker.states().at(0).path, "/e2e.v1.Echo/Once");
  EXPECT_EQ(breaker.states().at(0).refused, 1u);
}

TEST_P(BreakerTest, ClosesWhenTheServerIsBack) {
  open();
  pass(5s);
  EXPECT_TRUE(once(with({breaker})));
  EXPECT_EQ(state(), CircuitState::Closed);
  EXPECT_TRUE(once(with({breaker})));
}

TEST_P(BreakerTest, EachMethodHasItsOwn) {
  open();
  const EchoClient client(with({breaker}));
  const auto nobody = [&]() -> Task<StatusCode> {
    const Ping request;
    const auto reply = co_await client.nobody(request);
    co_return reply ? StatusCode::Ok : reply.error().code();
  };
  EXPECT_EQ(sync_wait(nobody()), StatusCode::Unimplemented);
  const std::vector<CircuitStatus> states = breaker.states();
  ASSERT_EQ(states.size(), 2u);
  for (const CircuitStatus& circuit : states) {
    EXPECT_EQ(circuit.state,
              circuit.path == "/e2e.v1.Echo/Once" ? CircuitState::Open : CircuitState::Closed);
  }
}

TEST_P(BreakerTest, ErrorsOfTheCallerAreNoFailures) {
  answer({Status::invalid_argument(""), Status::not_found(""), Status::internal(""),
          Status::unknown(""), Status::resource_exhausted(""), Status::cancelled("by the server"),
          Status::unauthenticated("")});
  for (int i = 0; i < 7; ++i) EXPECT_FALSE(once(with({breaker})));
  EXPECT_EQ(state(), CircuitState::Closed);
  EXPECT_EQ(breaker.states().at(0).calls, 7u);
  EXPECT_EQ(breaker.states().at(0).failures, 0u);
}

TEST_P(BreakerTest, TheCodesCanBeChosen) {
  breaker = CircuitBreaker(
      CircuitBreakerOptions{}.consecutive_failures(1).failure_codes({StatusCode::Internal}));
  answer({Status::unavailable(""), Status::internal("")});
  EXPECT_FALSE(once(with({breaker})));
  EXPECT_EQ(state(), CircuitState::Closed);
  EXPECT_FALSE(once(with({breaker})));
  EXPECT_EQ(state(), CircuitState::Open);
}

TEST_P(BreakerTest, ADeadlineThatPassesIsAFailure) {
  echo.on_once = [](ServerContext&, Ping) -> Task<Result<Pong>> {
    co_await cpprpc::sleep(1h);
    co_return Pong();
  };
  const auto latest = Clock::now() + 1min;
  int timed_out = 0;
  // On a machine that is busy a deadline may pass before the call begins, which says nothing.
  for (; breaker.states().empty() || state() != CircuitState::Open; ++timed_out) {
    ASSERT_LT(Clock::now(), latest);
    EXPECT_EQ(code_of(once(with({breaker}), CallOptions{}.timeout(20ms))),
              StatusCode::DeadlineExceeded);
  }
  EXPECT_GE(timed_out, 2);
}

TEST_P(BreakerTest, StreamsCountToo) {
  echo.on_chat = [](ServerContext&, Reader<Ping>&, Writer<Pong>& replies) -> Task<Status> {
    const Pong reply{.text = "x"};
    co_await replies.write(reply);
    co_return Status::unavailable("later");
  };
  const EchoClient client(with({breaker}));
  const auto chat = [&]() -> Task<Status> {
    auto call = client.chat();
    call.writes_done();
    while (co_await call.read()) {
    }
    co_return co_await call.finish();
  };
  EXPECT_EQ(sync_wait(chat()), Status::unavailable("later"));
  EXPECT_EQ(sync_wait(chat()), Status::unavailable("later"));
  EXPECT_TRUE(cpprpc::is_circuit_open(sync_wait(chat())));
}

// A call that ends so counts for nothing, and a probe's place is free again.
TEST_P(BreakerTest, ACallThatItsCallerCancelsOrDrops) {
  open();
  pass(5s);
  hangs = true;
  echo.on_once = [&](ServerContext&, Ping) -> Task<Result<Pong>> {
    if (hangs) co_await cpprpc::sleep(1h);
    co_return Pong();
  };
  const auto cancel = [&](Channel channel) -> Task<void> {
    const Ping request{.text = "x"};
    auto call = channel.call(kUnknown, request);
    call.cancel();
    const Result<Pong> reply = co_await call;
    EXPECT_EQ(code_of(reply), StatusCode::Cancelled);
  };
  sync_wait(cancel(with({breaker})));
  EXPECT_EQ(state(), CircuitState::HalfOpen);
  Event ended;
  const ClientMiddleware outer = [&](ClientContext&, Next next) -> Task<Status> {
    Status status = co_await next();
    ended.set();
    co_return status;
  };
  const auto drop = [&](Channel channel) -> Task<void> {
    const Ping request{.text = "x"};
    const auto call = channel.call(kUnknown, request);
    co_return;
  };
  sync_wait(drop(with({outer, breaker})));
  EXPECT_TRUE(ended.wait());
  EXPECT_EQ(state(), CircuitState::HalfOpen);
  // So does one of which a middleware further out thinks better.
  const ClientMiddleware impatient = [&](ClientContext&, Next next) -> Task<Status> {
    const auto first = co_await cpprpc::when_any(next(), cpprpc::sleep(20ms));
    co_return first.index() == 0 ? std::get<0>(first) : Status::aborted("thought better");
  };
  EXPECT_EQ(code_of(once(with({impatient, breaker}))), StatusCode::Aborted);
  EXPECT_EQ(state(), CircuitState::HalfOpen);
  hangs = false;
  EXPECT_TRUE(once(with({breaker})));
  EXPECT_EQ(state(), CircuitState::Closed);
}

TEST_P(BreakerTest, OnlyProbesPassWhileItIsHalfOpen) {
  open();
  pass(5s);
  Event probing;
  echo.on_once = [&](ServerContext&, Ping) -> Task<Result<Pong>> {
    probing.set();
    for (bool slept = true; slept && now < Clock::duration(2h).count();) {
      slept = co_await cpprpc::sleep(1ms);
    }
    co_return Pong();
  };
  {
    const std::jthread probe([&] { EXPECT_TRUE(once(with({breaker}))); });
    EXPECT_TRUE(probing.wait());
    const Result<Pong> refused = once(with({breaker}));
    EXPECT_TRUE(!refused && cpprpc::is_circuit_open(refused.error()));
    EXPECT_NE(std::string(refused.error().message()).find("half-open"), std::string::npos);
    pass(1h);
  }
  EXPECT_EQ(state(), CircuitState::Closed);
}

TEST_P(BreakerTest, AProbeWhoseMiddlewareThrowsGivesItsPlaceBack) {
  open();
  pass(5s);
  const ClientMiddleware throwing = [](ClientContext&, Next) -> Task<Status> {
    throw std::runtime_error("oops");
    co_return Status::ok();
  };
  EXPECT_EQ(code_of(once(with({breaker, throwing}))), StatusCode::Unknown);
  EXPECT_TRUE(once(with({breaker})));
}

// A middleware further out may make the rest of the chain, and not run it.
TEST_P(BreakerTest, AProbeThatIsNeverRunTakesNoPlace) {
  open();
  pass(5s);
  const ClientMiddleware fickle = [](ClientContext&, Next next) -> Task<Status> {
    { const Task<Status> unwanted = next(); }
    co_return Status::aborted("thought better");
  };
  EXPECT_EQ(code_of(once(with({fickle, breaker}))), StatusCode::Aborted);
  EXPECT_EQ(calls, 2);
  EXPECT_TRUE(once(with({breaker})));
  EXPECT_EQ(state(), CircuitState::Closed);
}

// Nobody has asked the server.
TEST_P(BreakerTest, ACallWithoutTimeIsNoFailure) {
  const CallOptions late = CallOptions{}.deadline(Clock::now() - 1s);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(code_of(once(with({breaker}), late)), StatusCode::DeadlineExceeded);
  }
  EXPECT_EQ(calls, 0);
  EXPECT_TRUE(once(with({breaker})));
  EXPECT_EQ(breaker.states().at(0).failures, 0u);
  open();
  pass(5s);
  EXPECT_EQ(code_of(once(with({breaker}), late)), StatusCode::DeadlineExceeded);
  EXPECT_EQ(state(), CircuitState::Open) << "such a call is no probe";
}

// A stream may last for ever: as a probe it has done well once the server has sent something.
TEST_P(BreakerTest, AStreamThatIsAnsweredIsAGoodProbe) {
  std::atomic<bool> fails = true;
  echo.on_chat = [&](ServerContext&, Reader<Ping>& requests,
                     Writer<Pong>& replies) -> Task<Status> {
    if (fails) co_return Status::unavailable("later");
    const Pong reply{.text = "x"};
    co_await replies.write(reply);
    co_await requests.read();  // the end
    co_return Status::unavailable("went away after all");
  };
  const EchoClient client(with({breaker}));
  const auto chat = [&]() -> Task<CircuitState> {
    auto call = client.chat();
    const auto reply = co_await call.read();
    const CircuitState meanwhile = state();
    call.writes_done();
    while (co_await call.read()) {
    }
    const Status status = co_await call.finish();
    EXPECT_EQ(status.code(), StatusCode::Unavailable);
    co_return reply ? meanwhile : CircuitState::Open;
  };
  EXPECT_EQ(sync_wait(chat()), CircuitState::Open);
  EXPECT_EQ(sync_wait(chat()), CircuitState::Open);
  pass(5s);
  fails = false;
  EXPECT_EQ(sync_wait(chat()), CircuitState::Closed);
  EXPECT_EQ(state(), CircuitState::Closed) << "what becomes of it later is no probe's failure";
  EXPECT_EQ(breaker.states().at(0).failures, 0u);
}

TEST_P(BreakerTest, WhatEscapesFromOnChangeEndsTheStream) {
  std::atomic<bool> fails = true;
  echo.on_chat = [&](ServerContext&, Reader<Ping>&, Writer<Pong>& replies) -> Task<Status> {
    if (fails) co_return Status::unavailable("later");
    const Pong reply{.text = "x"};
    co_await replies.write(reply);
    co_return Status::ok();
  };
  breaker = CircuitBreaker(CircuitBreakerOptions{}
                               .consecutive_failures(1)
                               .clock([this] { return Clock::time_point(Clock::duration(now)); })
                               .on_change([](const cpprpc::CircuitChange& change) {
                                 if (change.to == CircuitState::Closed) throw "oops";
                               }));
  const EchoClient client(with({breaker}));
  const auto chat = [&]() -> Task<Status> {
    auto call = client.chat();
    call.writes_done();
    while (co_await call.read()) {
    }
    co_return co_await call.finish();
  };
  EXPECT_EQ(sync_wait(chat()), Status::unavailable("later"));
  pass(1h);
  fails = false;
  EXPECT_EQ(sync_wait(chat()),
            Status::unknown("an exception escaped from a circuit breaker's on_change()"));
  EXPECT_EQ(state(), CircuitState::Closed);
}

// One that ends before that is none.
TEST_P(BreakerTest, AStreamThatIsNotAnsweredIsABadProbe) {
  echo.on_chat = [](ServerContext&, Reader<Ping>&, Writer<Pong>&) -> Task<Status> {
    co_return Status::unavailable("later");
  };
  const EchoClient client(with({breaker}));
  const auto chat = [&]() -> Task<void> {
    auto call = client.chat();
    call.writes_done();
    const Status status = co_await call.finish();
    EXPECT_EQ(status.code(), StatusCode::Unavailable);
  };
  for (int i = 0; i < 2; ++i) sync_wait(chat());
  pass(5s);
  sync_wait(chat());
  EXPECT_EQ(state(), CircuitState::Open);
  EXPECT_EQ(breaker.states().at(0).opened, 2u);
}

TEST_P(BreakerTest, TellsOfChanges) {
  std::mutex mutex;
  std::vector<std::string> changes;
  breaker = CircuitBreaker(CircuitBreakerOptions{}
                               .name("echo")
                               .consecutive_failures(2)
                               .open_for(5s)
                               .jitter(0)
                               .clock([this] { return Clock::time_point(Clock::duration(now)); })
                               .on_change([&](const cpprpc::CircuitChange& change) {
                                 const std::lock_guard lock(mutex);
                                 EXPECT_EQ(breaker.states().at(0).state, change.to);
                                 changes.push_back(std::string(to_string(change.to)) + ": " +
                                                   change.reason);
                               }));
  open();
  pass(5s);
  EXPECT_EQ(breaker.name(), "echo");
  answer({Status::unavailable("")});
  EXPECT_FALSE(once(with({breaker})));
  EXPECT_EQ(changes, (std::vector<std::string>{"open: 2 calls in a row failed",
                                               "half-open: it was open long enough",
                                               "open: a probe failed"}));
}

TEST_P(BreakerTest, FromManyThreads) {
  std::atomic<int> number = 0;
  echo.on_once = [&](ServerContext&, Ping) -> Task<Result<Pong>> {
    if (++number % 3 != 0) co_return Status::unavailable("");
    co_return Pong();
  };
  breaker = CircuitBreaker(
      CircuitBreakerOptions{}.consecutive_failures(2).open_for(1ms).half_open_probes(2));
  std::atomic<int> refused = 0;
  const Channel channel = with({breaker});
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 100; ++i) {
          const Result<Pong> reply = once(channel);
          if (!reply && cpprpc::is_circuit_open(reply.error())) ++refused;
        }
      });
    }
  }
  EXPECT_EQ(number + refused, 400);
  EXPECT_EQ(breaker.states().at(0).refused, static_cast<std::uint64_t>(refused));
  EXPECT_GT(breaker.states().at(0).opened, 0u);
}

CPPRPC_ON_EVERY_TRANSPORT(BreakerTest);

}  // namespace
}  // namespace resilience
