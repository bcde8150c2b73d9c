// The deadline budget: default timeouts, and a share of the parent's time.

#include <cmath>
#include <optional>
#include <stdexcept>

#include "calls.h"

namespace resilience {
namespace {

using cpprpc::DeadlineBudget;
using cpprpc::DeadlineBudgetOptions;

class DeadlineBudgetTest : public CallsTest {
 protected:
  // Notes what time calls have left, further in.
  ClientMiddleware noting() {
    return [this](ClientContext& context, Next next) -> Task<Status> {
      left = std::nullopt;
      if (context.deadline()) left = *context.deadline() - Clock::now();
      return next();
    };
  }

  // The call of a handler whose own caller gives it that long.
  Result<Pong> nested(const DeadlineBudget& budget, Clock::duration timeout,
                      const CallOptions& options = CallOptions()) {
    const Channel inner = with({budget, noting()});
    echo.on_once = [&, inner](ServerContext& context, Ping request) -> Task<Result<Pong>> {
      ++calls;
      if (request.text == "inner") co_return Pong{.text = "inner"};
      const Ping inner_request{.text = "inner"};
      CallOptions inner_options = options;
      inner_options.parent(context);
      co_return co_await inner.call(kUnknown, inner_request, inner_options);
    };
    calls = 0;
    return once(server->channel(), CallOptions{}.timeout(timeout));
  }

  std::optional<Clock::duration> left;
};

TEST_P(DeadlineBudgetTest, CallsWithoutADeadlineGetOne) {
  const Channel channel =
      with({DeadlineBudget(DeadlineBudgetOptions{}.default_timeout(1h)), noting()});
  EXPECT_TRUE(once(channel));
  ASSERT_TRUE(left);
  EXPECT_LE(*left, 1h);
  EXPECT_GT(*left, 30min);
  EXPECT_TRUE(once(channel, CallOptions{}.timeout(2min)));
  EXPECT_LE(*left, 2min) << "it has its own";
  EXPECT_TRUE(once(channel, CallOptions{}.timeout(5h)));
  EXPECT_GT(*left, 4h) << "also if that is later";
  EXPECT_TRUE(once(with({DeadlineBudget(), noting()})));
  EXPECT_FALSE(left);
}

TEST_P(DeadlineBudgetTest, StreamsHaveADefaultOfTheirOwn) {
  echo.on_chat = [](ServerContext&, Reader<Ping>&, Writer<Pong>&) -> Task<Status> {
    co_return Status::ok();
  };
  const auto chat = [&](const DeadlineBudgetOptions& options) {
    const EchoClient client(with({DeadlineBudget(options), noting()}));
    const auto talk = [&]() -> Task<Status> {
      auto call = client.chat();
      call.writes_done();
      co_return co_await call.finish();
    };
    EXPECT_EQ(sync_wait(talk()), Status::ok());
    return left;
  };
  EXPECT_EQ(chat(DeadlineBudgetOptions{}.default_timeout(1h)), std::nullopt);
  EXPECT_LE(chat(DeadlineBudgetOptions{}.default_stream_timeout(1h)), 1h);
  EXPECT_TRUE(left);
}

TEST_P(DeadlineBudgetTest, AShareOfTheParentsTime) {
  const DeadlineBudget half(DeadlineBudgetOptions{}.default_timeout(1s).share(0.5));
  ASSERT_TRUE(nested(half, 1h));
  EXPECT_LE(left, 31min);  // gRPC rounds up what it sends
  EXPECT_GT(left, 15min) << "the default is for calls that have none";
  ASSERT_TRUE(nested(half, 1h, CallOptions{}.timeout(1min)));
  EXPECT_LE(left, 2min) << "the earliest counts";
  ASSERT_TRUE(nested(DeadlineBudget(DeadlineBudgetOptions{}.share(0.5).margin(20min)), 1h));
  EXPECT_LE(left, 11min);
  ASSERT_TRUE(nested(DeadlineBudget(), 1h));
  EXPECT_GT(left, 30min) << "all of it";
}

TEST_P(DeadlineBudgetTest, NothingIsSentWithoutTime) {
  const Result<Pong> reply = nested(DeadlineBudget(DeadlineBudgetOptions{}.margin(2h)), 1h);
  EXPECT_EQ(code_of(reply), StatusCode::DeadlineExceeded);
  EXPECT_EQ(calls, 1);
}

CPPRPC_ON_EVERY_TRANSPORT(DeadlineBudgetTest);

TEST(DeadlineBudgetOptionsTest, RefuseNonsense) {
  using Options = DeadlineBudgetOptions;
  EXPECT_THROW(Options{}.default_timeout(0s), std::invalid_argument);
  EXPECT_THROW(Options{}.default_stream_timeout(-1s), std::invalid_argument);
  EXPECT_THROW(Options{}.margin(-1ns), std::invalid_argument);
  for (const double share : {0.0, -0.5, 1.1, 90.0, std::nan("")}) {
    EXPECT_THROW(Options{}.share(share), std::invalid_argument) << share;
  }
}

}  // namespace
}  // namespace resilience
