// Calls that stream, with all of it around them: they pass as they are, and once.

#include "calls.h"

namespace resilience {
namespace {

using cpprpc::CircuitBreaker;
using cpprpc::CircuitBreakerOptions;
using cpprpc::DeadlineBudget;
using cpprpc::DeadlineBudgetOptions;
using cpprpc::Hedging;
using cpprpc::HedgingOptions;
using cpprpc::Retry;
using cpprpc::RetryPolicy;

// Echo's methods that stream, as if they might be sent twice.
constexpr cpprpc::ServerStream<Ping, Pong> kExpand{"/e2e.v1.Echo/Expand", Idempotency::Idempotent};
constexpr cpprpc::ClientStream<Ping, Pong> kCollect{"/e2e.v1.Echo/Collect",
                                                    Idempotency::Idempotent};
constexpr cpprpc::BidiStream<Ping, Pong> kChat{"/e2e.v1.Echo/Chat", Idempotency::Idempotent};

class StreamsTest : public CallsTest {
 protected:
  void SetUp() override {
    CallsTest::SetUp();
    echo.on_expand = [this](ServerContext& context, Ping request,
                            Writer<Pong>& replies) -> Task<Status> {
      note(context);
      for (int i = 0; i < request.number; ++i) {
        const Pong reply{.text = request.text, .number = i};
        co_await replies.write(reply);
      }
      co_return Status::unavailable("after all");
    };
    echo.on_collect = [this](ServerContext& context, Reader<Ping>& requests) -> Task<Result<Pong>> {
      note(context);
      Pong reply;
      while (const auto request = co_await requests.read()) reply.text += request->text;
      if (reply.text == "refuse") co_return Status::unavailable("after all");
      co_return reply;
    };
    echo.on_chat = [this](ServerContext& context, Reader<Ping>& requests,
                          Writer<Pong>& replies) -> Task<Status> {
      note(context);
      while (const auto request = co_await requests.read()) {
        const Pong reply{.text = request->text};
        co_await replies.write(reply);
      }
      co_return Status::unavailable("after all");
    };
  }

  // A call has come, with what its caller gave it and nothing else.
  void note(ServerContext& context) {
    ++calls;
    EXPECT_EQ(context.metadata().get_all("x-own").size(), 1u);
    EXPECT_EQ(context.metadata().get("grpc-previous-rpc-attempts"), std::nullopt);
    EXPECT_FALSE(context.deadline()) << "the default is for unary calls";
  }

  [[nodiscard]] Channel guarded() {
    return with({DeadlineBudget(DeadlineBudgetOptions{}.default_timeout(1h)), retry, hedging,
                 CircuitBreaker(CircuitBreakerOptions{}.consecutive_failures(100))});
  }

  const Retry retry = Retry(RetryPolicy{}.initial_backoff(1ms)).any_method();
  const Hedging hedging{HedgingOptions{}.delay(0ms).max_attempts(5)};
  const CallOptions options = CallOptions{}.metadata("x-own", "1");
};

TEST_P(StreamsTest, OfTheServer) {
  const auto expand = [&](Channel channel) -> Task<int> {
    const Ping request{.text = "x", .number = 10};
    auto call = channel.call(kExpand, request, options);
    int next = 0;
    while (const auto reply = co_await call.read()) {
      EXPECT_EQ(reply->number, next);
      ++next;
    }
    const Status status = co_await call.finish();
    EXPECT_EQ(status, Status::unavailable("after all"));
    co_return next;
  };
  EXPECT_EQ(sync_wait(expand(guarded())), 10);
  EXPECT_EQ(calls, 1);
}

TEST_P(StreamsTest, OfTheClient) {
  const auto collect = [&](Channel channel, std::vector<std::string> texts) -> Task<Result<Pong>> {
    auto call = channel.call(kCollect, options);
    for (const std::string& text : texts) {
      const Ping request{.text = text};
      const bool is_written = co_await call.write(request);
      EXPECT_TRUE(is_written);
    }
    co_return co_await call.finish();
  };
  const Channel channel = guarded();
  const Result<Pong> reply = sync_wait(collect(channel, {"a", "b", "c"}));
  ASSERT_TRUE(reply) << reply.error().to_string();
  EXPECT_EQ(reply->text, "abc");
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(sync_wait(collect(channel, {"re", "fuse"})).error(), Status::unavailable("after all"));
  EXPECT_EQ(calls, 2);
}

TEST_P(StreamsTest, OfBoth) {
  const auto chat = [&](Channel channel) -> Task<Status> {
    auto call = channel.call(kChat, options);
    for (const std::string text : {"a", "b", "c"}) {
      const Ping request{.text = text};
      const bool is_written = co_await call.write(request);
      EXPECT_TRUE(is_written);
      const auto reply = co_await call.read();
      EXPECT_TRUE(reply && reply->text == text);
    }
    call.writes_done();
    const auto none = co_await call.read();
    EXPECT_FALSE(none);
    co_return co_await call.finish();
  };
  EXPECT_EQ(sync_wait(chat(guarded())), Status::unavailable("after all"));
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(retry.retries(), 0u);
  EXPECT_EQ(hedging.hedges(), 0u);
}

CPPRPC_ON_EVERY_TRANSPORT(StreamsTest);

}  // namespace
}  // namespace resilience
