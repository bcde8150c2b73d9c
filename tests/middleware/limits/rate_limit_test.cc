// The rate limit and the server's timeouts around calls, on every transport.

#include <chrono>
#include <limits>
#include <stdexcept>

#include "cpprpc/errors.h"
#include "cpprpc/middleware/limits.h"
#include "cpprpc/wkt/time.h"
#include "peer.h"

namespace limits {
namespace {

using namespace e2e;
using namespace std::chrono_literals;
using cpprpc::Next;
using cpprpc::RateLimit;
using cpprpc::RateLimitOptions;
using cpprpc::RateLimitSnapshot;
using cpprpc::ServerTimeout;

class LimitedTest : public PeerTest {
 protected:
  void SetUp() override {
    router.use([this](ServerContext& context, Next next) { return middleware(context, next); });
    PeerTest::SetUp();
    echo.on_once = [this](ServerContext& context, Ping) -> Task<Result<Pong>> {
      deadline = context.deadline();
      co_return Pong();
    };
    echo.on_chat = [this](ServerContext& context, Reader<Ping>& requests,
                          Writer<Pong>&) -> Task<Status> {
      deadline = context.deadline();
      while (co_await requests.read()) {
      }
      co_return Status::ok();
    };
  }

  Status once(const CallOptions& options = CallOptions()) {
    const auto ask = [&](EchoClient client) -> Task<Status> {
      const Ping request;
      const Result<Pong> reply = co_await client.once(request, options);
      co_return reply.status();
    };
    return sync_wait(ask(client()));
  }
  Status chat() {
    const auto talk = [](EchoClient client) -> Task<Status> {
      auto call = client.chat();
      co_return co_await call.finish();
    };
    return sync_wait(talk(client()));
  }

  Settable<Task<Status>(ServerContext&, Next)> middleware;
  std::optional<cpprpc::Clock::time_point> deadline;  // of the call that was served last
};
class RateLimitTest : public LimitedTest {};
class ServerTimeoutTest : public LimitedTest {};

CallOptions from(const std::string& tenant) { return CallOptions{}.metadata("x-tenant", tenant); }

TEST_P(RateLimitTest, SaysWhenThereIsATokenAgain) {
  const RateLimit limit(RateLimitOptions{}.rate(0.001).burst(3));
  middleware = limit;
  EXPECT_TRUE(once().is_ok());
  EXPECT_TRUE(chat().is_ok());
  EXPECT_TRUE(once().is_ok());
  for (const Status& status : {once(), chat()}) {
    ASSERT_EQ(status.code(), StatusCode::ResourceExhausted) << status.to_string();
    const auto retry = cpprpc::get_detail<cpprpc::errors::RetryInfo>(status);
    ASSERT_TRUE(retry && retry->retry_delay);
    const auto delay =
        cpprpc::wkt::to_chrono<std::chrono::nanoseconds>(*retry->retry_delay).value();
    EXPECT_LE(delay, 1000s);
    EXPECT_GT(delay, 500s);
  }
  EXPECT_EQ(limit.snapshot(), (RateLimitSnapshot{.keys = 1, .admitted = 3, .refused = 2}));
}

// Connections of one machine are one peer.
TEST_P(RateLimitTest, APeerHasNoPort) {
  middleware = RateLimit(RateLimitOptions{}.rate(0.001).burst(1));
  EXPECT_TRUE(once().is_ok());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(once().code(), StatusCode::ResourceExhausted);
}

TEST_P(RateLimitTest, CountsByMetadata) {
  const RateLimit limit(RateLimitOptions{}.rate(0.001).burst(1).by_metadata("x-tenant"));
  middleware = limit;
  EXPECT_TRUE(once(from("a")).is_ok());
  EXPECT_TRUE(once(from("b")).is_ok());
  EXPECT_TRUE(once().is_ok());
  EXPECT_EQ(once(from("a")).code(), StatusCode::ResourceExhausted);
  EXPECT_EQ(once().code(), StatusCode::ResourceExhausted);
  EXPECT_EQ(limit.snapshot().keys, 3u);
}

TEST_P(RateLimitTest, CountsByAFunction) {
  middleware = RateLimit(RateLimitOptions{}.rate(0.001).burst(1).key(
      [](ServerContext& context) { return std::string(context.path()); }));
  EXPECT_TRUE(once().is_ok());
  EXPECT_TRUE(chat().is_ok());
  EXPECT_EQ(once().code(), StatusCode::ResourceExhausted);
}

TEST_P(RateLimitTest, MadeUpKeysAreBounded) {
  const RateLimit limit(
      RateLimitOptions{}.rate(0.001).burst(1).by_metadata("x-tenant").max_keys(5));
  middleware = limit;
  int passed = 0;
  for (int i = 0; i < 50; ++i) passed += once(from(std::to_string(i))).is_ok() ? 1 : 0;
  EXPECT_EQ(passed, 6);  // the last of them by what all others share
  EXPECT_EQ(limit.snapshot().keys, 5u);
}

TEST_P(RateLimitTest, WhatIsExemptPasses) {
  middleware = RateLimit(RateLimitOptions{}.rate(0.001).burst(1).exempt("/e2e.v1.Echo/Once"));
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(once().is_ok());
  EXPECT_TRUE(chat().is_ok());
  EXPECT_EQ(chat().code(), StatusCode::ResourceExhausted);
}

TEST_P(ServerTimeoutTest, TheNearestCounts) {
  const auto expect = [&](const Status& status, cpprpc::Clock::duration timeout) {
    EXPECT_TRUE(status.is_ok()) << status.to_string();
    ASSERT_TRUE(deadline);
    // gRPC rounds the timeouts that it sends up: by less than a minute.
    EXPECT_LE(*deadline, cpprpc::Clock::now() + timeout + 1min);
    EXPECT_GT(*deadline, cpprpc::Clock::now() + timeout - 9min);
  };
  middleware = ServerTimeout(10min);
  expect(once(), 10min);
  middleware = ServerTimeout(10min).service<v1::Echo>(20min);
  expect(once(), 20min);
  const cpprpc::Method method{"/e2e.v1.Echo/Once", cpprpc::MethodKind::Unary};
  middleware = ServerTimeout(10min).service<v1::Echo>(20min).method(method, 30min);
  expect(once(), 30min);
  expect(chat(), 20min);
  expect(once(CallOptions{}.timeout(10min)), 10min);
  middleware = ServerTimeout(10min).service("e2e.v1.Ech", 20min);
  expect(once(), 10min);
}

TEST_P(ServerTimeoutTest, EndsTheCall) {
  middleware = ServerTimeout(1h).streams(10ms);
  const auto wait = [](EchoClient client) -> Task<Status> {
    auto call = client.chat();
    EXPECT_FALSE(co_await call.read());
    co_return co_await call.finish();
  };
  EXPECT_EQ(sync_wait(wait(client())).code(), StatusCode::DeadlineExceeded);
}

TEST_P(ServerTimeoutTest, StreamsHaveNoneOfTheirOwn) {
  middleware = ServerTimeout(10min);
  EXPECT_TRUE(chat().is_ok());
  EXPECT_FALSE(deadline);
}

TEST_P(ServerTimeoutTest, AMethodMayHaveNoEnd) {
  middleware = ServerTimeout(1ms).service<v1::Echo>(cpprpc::Clock::duration::max());
  EXPECT_TRUE(once().is_ok());
  EXPECT_FALSE(deadline);
}

CPPRPC_ON_EVERY_TRANSPORT(RateLimitTest);
CPPRPC_ON_EVERY_TRANSPORT(ServerTimeoutTest);

TEST(RateLimitOptionsTest, RefusesNonsense) {
  using Options = RateLimitOptions;
  EXPECT_THROW(RateLimit{Options{}}, std::invalid_argument);  // how many?
  for (const double wrong : {0.0, -1.0, 1e-9, 1e10, std::numeric_limits<double>::infinity(),
                             std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_THROW(Options{}.rate(wrong), std::invalid_argument) << wrong;
  }
  EXPECT_THROW(Options{}.burst(0), std::invalid_argument);
  EXPECT_THROW(Options{}.max_keys(0), std::invalid_argument);
  EXPECT_THROW(Options{}.key(nullptr), std::invalid_argument);
  EXPECT_THROW(Options{}.by_metadata("x tenant"), std::invalid_argument);
  EXPECT_THROW(Options{}.by_metadata("X-Tenant"), std::invalid_argument);
  EXPECT_THROW(Options{}.exempt("/x"), std::invalid_argument);
}

TEST(ServerTimeoutOptionsTest, RefusesNonsense) {
  EXPECT_THROW(ServerTimeout(0s), std::invalid_argument);
  EXPECT_THROW(ServerTimeout(-1s), std::invalid_argument);
  EXPECT_THROW(ServerTimeout(1s).service<v1::Echo>(0s), std::invalid_argument);
  EXPECT_THROW(ServerTimeout(1s).service("", 1s), std::invalid_argument);
  EXPECT_THROW(ServerTimeout(1s).service("/e2e.v1.Echo/Once", 1s), std::invalid_argument);
}

}  // namespace
}  // namespace limits
