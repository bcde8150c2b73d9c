// A deadline that a server's middleware gives a call.

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>

#include "cpprpc/task/async_event.h"
#include "cpprpc/task/sleep.h"
#include "cpprpc/task/yield.h"
#include "server_middleware.h"

namespace e2e {
namespace {

using namespace std::chrono_literals;

class ServerDeadlineTest : public ServerMiddlewareTest {
 protected:
  void SetUp() override {
    ServerMiddlewareTest::SetUp();
    outer = noting("outer");
    inner = [this](ServerContext& context, Next next) -> Task<Status> {
      context.timeout(timeout);
      co_return co_await next();
    };
  }

  cpprpc::Clock::duration timeout = 20ms;
};

TEST_P(ServerDeadlineTest, EndsACallWhoseHandlerWaits) {
  Event over;
  echo.on_once = [&](ServerContext& context, Ping) -> Task<Result<Pong>> {
    EXPECT_TRUE(context.deadline());
    EXPECT_FALSE(context.is_cancelled());
    EXPECT_FALSE(co_await cpprpc::sleep(1h));
    EXPECT_TRUE(context.is_cancelled());
    co_return Pong{.text = "too late"};
  };
  outer = [&](ServerContext& context, Next next) -> Task<Status> {
    Status status = co_await noting("outer")(context, next);
    note(std::string(context.peer()));
    over.set();
    co_return status;
  };
  EXPECT_EQ(once("x").error(),
            Status::deadline_exceeded("the call took longer than the server allows"));
  EXPECT_TRUE(over.wait());
  const std::vector<std::string> heard = notes();
  ASSERT_EQ(heard.size(), 3u);
  EXPECT_EQ(heard[1], "outer out DEADLINE_EXCEEDED: the call took longer than the server allows");
  EXPECT_NE(heard[2], "unknown");
}

// A client's own deadline, and a handler that does not listen.
TEST_P(ServerDeadlineTest, MiddlewareHearsOfTheClientsDeadline) {
  Event over;
  timeout = 1h;
  echo.on_once = [&](ServerContext& context, Ping) -> Task<Result<Pong>> {
    while (cpprpc::Clock::now() < *context.deadline()) co_await cpprpc::yield();
    co_return Pong{.text = "too late"};
  };
  outer = [&](ServerContext& context, Next next) -> Task<Status> {
    Status status = co_await noting("outer")(context, next);
    note(std::string(context.peer()));
    over.set();
    co_return status;
  };
  EXPECT_EQ(once("x", CallOptions{}.timeout(200ms)).error().code(), StatusCode::DeadlineExceeded);
  EXPECT_TRUE(over.wait());
  const std::vector<std::string> heard = notes();
  ASSERT_EQ(heard.size(), 3u);
  EXPECT_EQ(heard[1], "outer out DEADLINE_EXCEEDED: the deadline has passed");
  EXPECT_NE(heard[2], "unknown");
}

// The client is not kept waiting by a handler that does not listen.
TEST_P(ServerDeadlineTest, TellsTheClientAtOnce) {
  cpprpc::AsyncEvent told;
  Event over;
  echo.on_once = [&](ServerContext&, Ping) -> Task<Result<Pong>> {
    while (!told.is_set()) co_await cpprpc::yield();
    over.set();
    co_return Pong();
  };
  EXPECT_EQ(once("x").error().code(), StatusCode::DeadlineExceeded);
  told.set();
  EXPECT_TRUE(over.wait());
}

TEST_P(ServerDeadlineTest, EndsReadsAndWritesThatWait) {
  Event read_over;
  Event write_over;
  echo.on_chat = [&](ServerContext&, Reader<Ping>& requests, Writer<Pong>&) -> Task<Status> {
    EXPECT_FALSE(co_await requests.read());
    read_over.set();
    co_return Status::ok();
  };
  echo.on_expand = [&](ServerContext&, Ping, Writer<Pong>& replies) -> Task<Status> {
    const Pong large{.payload = std::string(1 << 20, 'x')};
    while (co_await replies.write(large)) {
    }
    write_over.set();
    co_return Status::ok();
  };
  const auto wait_for_chat = [](EchoClient client) -> Task<void> {
    auto chat = client.chat();
    EXPECT_FALSE(co_await chat.read());
    EXPECT_EQ((co_await chat.finish()).code(), StatusCode::DeadlineExceeded);
  };
  sync_wait(wait_for_chat(client()));
  EXPECT_TRUE(read_over.wait());
  const auto read_nothing = [&](EchoClient client) -> Task<void> {
    const Ping request;
    auto expand = client.expand(request);
    EXPECT_TRUE(write_over.wait());
    while (co_await expand.read()) {
    }
    EXPECT_EQ((co_await expand.finish()).code(), StatusCode::DeadlineExceeded);
  };
  sync_wait(read_nothing(client()));
}

TEST_P(ServerDeadlineTest, TheEarliestCounts) {
  std::optional<cpprpc::Clock::time_point> seen;
  echo.on_once = [&](ServerContext& context, Ping) -> Task<Result<Pong>> {
    seen = context.deadline();
    co_return Pong();
  };
  timeout = 1h;
  EXPECT_TRUE(once("x"));
  EXPECT_GT(*seen, cpprpc::Clock::now() + 50min);
  EXPECT_TRUE(once("x", CallOptions{}.timeout(1min)));
  EXPECT_LT(*seen, cpprpc::Clock::now() + 2min);
  outer = [](ServerContext& context, Next next) -> Task<Status> {
    context.timeout(10min);
    context.timeout(cpprpc::Clock::duration::max());
    co_return co_await next();
  };
  EXPECT_TRUE(once("x"));
  EXPECT_LT(*seen, cpprpc::Clock::now() + 11min);
  timeout = 5min;
  EXPECT_TRUE(once("x"));
  EXPECT_LT(*seen, cpprpc::Clock::now() + 6min);
}

TEST_P(ServerDeadlineTest, IsInheritedByCallsOfTheHandler) {
  timeout = 1h;
  std::optional<cpprpc::Clock::time_point> seen;
  echo.on_once = [&](ServerContext& context, Ping request) -> Task<Result<Pong>> {
    if (request.text == "inner") {
      seen = context.deadline();
      co_return Pong{.text = "inner"};
    }
    timeout = 2h;
    const Ping further{.text = "inner"};
    co_return co_await client().once(further, CallOptions{}.parent(context));
  };
  EXPECT_EQ(once("outer")->text, "inner");
  EXPECT_LT(*seen, cpprpc::Clock::now() + 61min);
}

TEST_P(ServerDeadlineTest, AHandlerThatHeldItsThreadIsTooLate) {
  timeout = 5ms;
  echo.on_once = [&](ServerContext& context, Ping) -> Task<Result<Pong>> {
    while (cpprpc::Clock::now() <= *context.deadline()) {
    }
    co_return Pong();
  };
  EXPECT_EQ(once("x").error().code(), StatusCode::DeadlineExceeded);
}

// Of several ends the earliest counts, and so does what is told of it.
TEST_P(ServerDeadlineTest, MaySayWhy) {
  const Status closed = Status::unauthenticated("we are closing");
  inner = [&](ServerContext& context, Next next) -> Task<Status> {
    context.timeout(1h);
    context.deadline(cpprpc::Clock::now() + 20ms, closed);
    context.deadline(cpprpc::Clock::now() + 2h, Status::internal("later"));
    co_return co_await next();
  };
  Event over;
  outer = [&](ServerContext& context, Next next) -> Task<Status> {
    Status status = co_await noting("outer")(context, next);
    over.set();
    co_return status;
  };
  echo.on_once = [&](ServerContext&, Ping) -> Task<Result<Pong>> {
    co_await cpprpc::sleep(1h);
    co_return Pong();
  };
  EXPECT_EQ(once("x").error(), closed);
  EXPECT_TRUE(over.wait());
  EXPECT_EQ(notes().back(), "outer out UNAUTHENTICATED: we are closing");
}

// Calls that end at about the moment when their time does.
TEST_P(ServerDeadlineTest, MayComeAtAnyMoment) {
  timeout = 1ms;
  echo.on_once = [](ServerContext&, Ping request) -> Task<Result<Pong>> {
    co_await cpprpc::sleep(std::chrono::microseconds(request.number));
    co_return Pong();
  };
  const auto ask = [](EchoClient client, int number) -> Task<Result<Pong>> {
    const Ping request{.number = number};
    co_return co_await client.once(request);
  };
  const EchoClient some = client();
  for (int i = 0; i < 200; ++i) {
    const Result<Pong> reply = sync_wait(ask(some, 800 + i * 2));
    EXPECT_TRUE(reply || reply.error().code() == StatusCode::DeadlineExceeded)
        << reply.error().to_string();
  }
}

CPPRPC_ON_EVERY_TRANSPORT(ServerDeadlineTest);

}  // namespace
}  // namespace e2e
