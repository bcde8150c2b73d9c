// Attempts of a client's middleware that run at the same time.

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "client_middleware.h"
#include "cpprpc/task/async_event.h"
#include "cpprpc/task/sleep.h"
#include "cpprpc/task/when_all.h"
#include "cpprpc/task/when_any.h"

namespace e2e {
namespace {

using namespace std::chrono_literals;

// Makes that many attempts at once, and gives the status of the first to end well, or of the last.
ClientMiddleware racing(int attempts) {
  return [attempts](ClientContext& context, Next next) -> Task<Status> {
    context.parallel_attempts();
    std::optional<Status> last;
    cpprpc::AsyncEvent answered;
    const auto attempt = [&]() -> Task<void> {
      Status status = co_await next();
      if (answered.is_set()) co_return;
      last = std::move(status);
      if (last->is_ok()) answered.set();
    };
    const auto all = [&]() -> Task<bool> {
      std::vector<Task<void>> tasks;
      for (int i = 0; i < attempts; ++i) tasks.push_back(attempt());
      co_await cpprpc::when_all(std::move(tasks));
      co_return true;
    };
    co_await cpprpc::when_any(all(), answered.wait());
    co_return *last;
  };
}

class ParallelAttemptsTest : public ClientMiddlewareTest {
 protected:
  // The first `hanging` attempts wait until they are cancelled.
  void hang(int hanging) {
    echo.on_once = [this, hanging](ServerContext& context, Ping request) -> Task<Result<Pong>> {
      const int number = ++calls;
      context.headers().add("x-number", std::to_string(number));
      context.trailers().add("x-number", std::to_string(number));
      if (number > hanging) co_return Pong{.text = request.text, .number = number};
      if (number == hanging) all_hang.set();
      EXPECT_FALSE(co_await cpprpc::sleep(1h));
      if (++cancelled == hanging) all_cancelled.set();
      co_return Pong{.text = "late"};
    };
  }

  std::atomic<int> calls = 0;
  std::atomic<int> cancelled = 0;
  Event all_hang;
  Event all_cancelled;
};

TEST_P(ParallelAttemptsTest, TheFirstAnswerCountsAndTheOthersAreCancelled) {
  hang(2);
  const auto ask = [&](EchoClient client) -> Task<void> {
    const Ping request{.text = "x"};
    auto call = client.once(request);
    const Result<Pong> reply = co_await call;
    EXPECT_TRUE(reply);
    if (!reply) co_return;
    EXPECT_EQ(reply->text, "x");
    EXPECT_EQ(reply->number, 3);
    EXPECT_EQ(call.headers().get("x-number"), "3");
    EXPECT_EQ(call.trailers().get("x-number"), "3");
  };
  sync_wait(ask(client_with({racing(3)})));
  EXPECT_TRUE(all_cancelled.wait());
  EXPECT_EQ(calls, 3);
}

TEST_P(ParallelAttemptsTest, WhenAllFailTheLastCounts) {
  echo.on_once = [&](ServerContext& context, Ping) -> Task<Result<Pong>> {
    context.trailers().add("x-number", std::to_string(++calls));
    co_return Status::aborted("no");
  };
  std::string number;
  const ClientMiddleware look = [&](ClientContext& context, Next next) -> Task<Status> {
    Status status = co_await next();
    number = context.trailers().get("x-number").value_or("none");
    co_return status;
  };
  EXPECT_EQ(once(client_with({look, racing(3)}), "x").error(), Status::aborted("no"));
  EXPECT_EQ(calls, 3);
  EXPECT_TRUE(number == "1" || number == "2" || number == "3") << number;
}

// What is further in is run for each attempt, with metadata and messages of its own.
TEST_P(ParallelAttemptsTest, MiddlewareOnBothSides) {
  echo.on_once = [&](ServerContext& context, Ping request) -> Task<Result<Pong>> {
    EXPECT_EQ(context.metadata().get_all("x-attempt").size(), 1u);
    if (++calls < 3) co_return Status::aborted("no");
    co_return Pong{.text = request.text};
  };
  Traffic traffic;
  const ClientMiddleware counting = [&](ClientContext& context, Next next) -> Task<Status> {
    Status status = co_await next();
    traffic = context.traffic();
    co_return status;
  };
  const ClientMiddleware adding = [](ClientContext& context, Next next) -> Task<Status> {
    context.metadata().add("x-attempt", "1");
    Status status = co_await next();
    EXPECT_EQ(context.traffic().messages_sent, 1u);
    co_return status;
  };
  const EchoClient client = client_with(
      {counting, tagging("1"), retrying(3), racing(3), adding, noting("inner"), tagging("2")});
  EXPECT_EQ(once(client, "x")->text, "x>1>2<2<1");
  EXPECT_EQ(calls, 3);
  EXPECT_EQ(notes().size(), 6u);
  const std::size_t sent = cpprpc::encoded_size(Ping{.text = "x>1"});
  EXPECT_EQ(traffic, (Traffic{3, 1, 3 * sent, cpprpc::encoded_size(Pong{.text = "x>1>2"})}));
}

TEST_P(ParallelAttemptsTest, AMiddlewareFurtherInMayAnswer) {
  const ClientMiddleware cache = [&](ClientContext& context, Next next) -> Task<Status> {
    if (++calls == 1) co_return co_await next();
    const Pong cached{.text = "cached"};
    co_return context.reply(cached);
  };
  echo.on_once = [&](ServerContext&, Ping) -> Task<Result<Pong>> {
    EXPECT_FALSE(co_await cpprpc::sleep(1h));
    all_cancelled.set();
    co_return Pong();
  };
  EXPECT_EQ(once(client_with({racing(2), cache}), "x")->text, "cached");
  EXPECT_EQ(calls, 2);
}

TEST_P(ParallelAttemptsTest, TheDeadlineEndsAllOfThem) {
  hang(3);
  const ClientMiddleware late = [&](ClientContext& context, Next next) -> Task<Status> {
    context.options().timeout(100ms);
    co_return co_await next();
  };
  EXPECT_EQ(once(client_with({late, racing(3)}), "x").error().code(), StatusCode::DeadlineExceeded);
}

TEST_P(ParallelAttemptsTest, ACallerThatGoesCancelsAllOfThem) {
  hang(3);
  for (const bool inner : {false, true}) {
    const EchoClient client =
        inner ? client_with({racing(3), noting("inner")}) : client_with({racing(3)});
    const auto start_and_drop = [&]() -> Task<void> {
      const Ping request{.text = "x"};
      const auto call = client.once(request);
      EXPECT_TRUE(all_hang.wait());
      co_return;
    };
    sync_wait(start_and_drop());
    EXPECT_TRUE(all_cancelled.wait());
  }
}

TEST_P(ParallelAttemptsTest, HaveToBeAskedFor) {
  hang(1);
  Status second;
  const ClientMiddleware rash = [&](ClientContext&, Next next) -> Task<Status> {
    const auto again = [&]() -> Task<Status> {
      second = co_await next();
      co_return second;
    };
    auto first = co_await cpprpc::when_any(next(), again());
    co_return first.index() == 0 ? std::get<0>(first) : std::get<1>(first);
  };
  EXPECT_EQ(once(client_with({rash}), "x").error().code(), StatusCode::Internal);
  EXPECT_EQ(second, Status::internal("next() was called while an earlier attempt is under way: "
                                     "say parallel_attempts() first"));
}

TEST_P(ParallelAttemptsTest, DoNotChangeStreams) {
  EXPECT_EQ(chat(client_with({[](ClientContext& context, Next next) -> Task<Status> {
                   context.parallel_attempts();
                   co_return co_await next();
                 }}),
                 {"a", "b"}),
            (std::pair(std::vector<std::string>{"a", "b"}, Status::ok())));
}

TEST_P(ParallelAttemptsTest, AMiddlewareCanWaitForItsCaller) {
  for (const bool awaits : {true, false}) {
    Event begun;
    Event over;
    std::atomic<bool> is_asked = false;
    const EchoClient client = client_with({[&](ClientContext& context, Next next) -> Task<Status> {
      begun.set();
      const bool waits = co_await context.caller_waits();
      EXPECT_EQ(waits, awaits);
      EXPECT_EQ(is_asked, awaits);
      const bool still_waits = co_await context.caller_waits();  // at once
      EXPECT_EQ(still_waits, awaits);
      Status status = co_await next();
      EXPECT_EQ(status.is_ok(), awaits) << status.to_string();
      over.set();
      co_return status;
    }});
    const auto start = [&]() -> Task<void> {
      const Ping request{.text = "x"};
      auto call = client.once(request);
      EXPECT_TRUE(begun.wait());
      if (!awaits) co_return;
      is_asked = true;
      const Result<Pong> reply = co_await call;
      EXPECT_TRUE(reply);
    };
    sync_wait(start());
    EXPECT_TRUE(over.wait());
  }
}

CPPRPC_ON_EVERY_TRANSPORT(ParallelAttemptsTest);

}  // namespace
}  // namespace e2e
