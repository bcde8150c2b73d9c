// Middleware around the calls of a channel.

#include "client_middleware.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "cpprpc/task/async_event.h"
#include "cpprpc/task/sleep.h"
#include "cpprpc/task/when_any.h"

namespace e2e {
namespace {

using namespace std::chrono_literals;

TEST_P(ClientMiddlewareTest, IsAroundTheCallInOrder) {
  EXPECT_EQ(once(client_with({noting("first"), noting("second")}), "x")->text, "x");
  EXPECT_EQ(notes(),
            (std::vector<std::string>{"first in /e2e.v1.Echo/Once", "second in /e2e.v1.Echo/Once",
                                      "second out OK", "first out OK"}));
}

TEST_P(ClientMiddlewareTest, IsTheSameForTheFourKinds) {
  const EchoClient client = client_with({noting("m")});
  EXPECT_EQ(chat(client, {"a", "b"}).first, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(notes().back(), "m out OK");
  const auto expand = [&]() -> Task<int> {
    const Ping request{.text = "x", .number = 3};
    auto call = client.expand(request);
    int count = 0;
    while (co_await call.read()) ++count;
    const Status status = co_await call.finish();
    EXPECT_EQ(status, Status::ok());
    co_return count;
  };
  EXPECT_EQ(sync_wait(expand()), 3);
  const auto collect = [&]() -> Task<Result<Pong>> {
    auto call = client.collect();
    for (int i = 0; i < 3; ++i) {
      const Ping request{.text = "x"};
      EXPECT_TRUE(co_await call.write(request));
    }
    co_return co_await call.finish();
  };
  EXPECT_EQ(sync_wait(collect())->text, "xxx");
  EXPECT_EQ(notes().size(), 6u);
}

TEST_P(ClientMiddlewareTest, TellsWhenTheCallStarted) {
  const auto before = cpprpc::Clock::now();
  cpprpc::Clock::time_point outermost;
  cpprpc::Clock::time_point innermost;
  const auto outer = [&](ClientContext& context, Next next) -> Task<Status> {
    outermost = context.started();
    co_return co_await next();
  };
  const auto inner = [&](ClientContext& context, Next next) -> Task<Status> {
    Status status = co_await next();
    innermost = context.started();
    co_return status;
  };
  EXPECT_EQ(once(client_with({outer, inner}), "x")->text, "x");
  EXPECT_GE(outermost, before);
  EXPECT_LE(outermost, cpprpc::Clock::now());
  EXPECT_EQ(innermost, outermost);
}

TEST_P(ClientMiddlewareTest, ChangesMetadataAndStatus) {
  echo.on_once = [](ServerContext& context, Ping) -> Task<Result<Pong>> {
    EXPECT_EQ(context.metadata().get("authorization"), "Bearer 7");
    EXPECT_EQ(context.metadata().get("x-secret"), std::nullopt);
    context.trailers().add("x-cost", "3");
    co_return Status::not_found("nothing");
  };
  const EchoClient client = client_with({[](ClientContext& context, Next next) -> Task<Status> {
    EXPECT_EQ(context.metadata().get("x-secret"), "1");
    context.metadata().erase("x-secret");
    context.metadata().add("authorization", "Bearer 7");
    const Status status = co_await next();
    EXPECT_EQ(context.trailers().get("x-cost"), "3");
    co_return Status::aborted("changed: " + std::string(status.message()));
  }});
  EXPECT_EQ(once(client, "x", CallOptions{}.metadata("x-secret", "1")).error(),
            Status::aborted("changed: nothing"));
}

TEST_P(ClientMiddlewareTest, AnswersInTheServersPlace) {
  echo.on_once = [](ServerContext&, Ping) -> Task<Result<Pong>> {
    ADD_FAILURE() << "the call was sent";
    co_return Pong();
  };
  const EchoClient refusing = client_with({[](ClientContext&, Next) -> Task<Status> {
    co_return Status::unavailable("the circuit is open");
  }});
  EXPECT_EQ(once(refusing, "x").error(), Status::unavailable("the circuit is open"));
  const auto [replies, status] = chat(refusing, {"a", "b"});
  EXPECT_TRUE(replies.empty());
  EXPECT_EQ(status, Status::unavailable("the circuit is open"));

  const EchoClient caching = client_with({[](ClientContext& context, Next) -> Task<Status> {
    const Pong cached{.text = "cached"};
    co_return context.reply(cached);
  }});
  EXPECT_EQ(once(caching, "x")->text, "cached");
  const EchoClient silent =
      client_with({[](ClientContext&, Next) -> Task<Status> { co_return Status::ok(); }});
  EXPECT_EQ(once(silent, "x").error().code(), StatusCode::Internal);
}

TEST_P(ClientMiddlewareTest, TriesAgain) {
  std::atomic<int> calls = 0;
  echo.on_once = [&](ServerContext&, Ping request) -> Task<Result<Pong>> {
    if (++calls < 3) co_return Status::unavailable("not yet");
    co_return Pong{.text = request.text};
  };
  EXPECT_EQ(once(client_with({noting("outer"), retrying(5), noting("inner")}), "hello")->text,
            "hello");
  EXPECT_EQ(calls, 3);
  EXPECT_EQ(notes().size(), 8u);
  calls = -10;
  EXPECT_EQ(once(client_with({retrying(3)}), "x").error(), Status::unavailable("not yet"));
  EXPECT_EQ(calls, -7);
}

TEST_P(ClientMiddlewareTest, DoesNotSendAStreamTwice) {
  echo.on_chat = [](ServerContext&, Reader<Ping>&, Writer<Pong>&) -> Task<Status> {
    co_return Status::unavailable("no");
  };
  const auto [replies, status] = chat(client_with({retrying(3)}), {"a"});
  EXPECT_EQ(status, Status::internal("next() was called twice around a call that streams"));
}

// What the caller does meanwhile waits for next().
TEST_P(ClientMiddlewareTest, TakesItsTimeBeforeTheCall) {
  const ClientMiddleware slow = [](ClientContext&, Next next) -> Task<Status> {
    EXPECT_TRUE(co_await cpprpc::sleep(20ms));
    co_return co_await next();
  };
  EXPECT_EQ(once(client_with({slow, slow}), "x")->text, "x");
  EXPECT_EQ(chat(client_with({slow}), {"a", "b"}).first, (std::vector<std::string>{"a", "b"}));
  const auto read_first = [&](EchoClient client) -> Task<void> {
    const Ping request{.text = "x", .number = 1};
    auto call = client.expand(request);
    const auto reply = co_await call.read();
    EXPECT_EQ(reply ? reply->text : "none", "x");
    EXPECT_EQ(co_await call.finish(), Status::ok());
  };
  sync_wait(read_first(client_with({slow})));
}

TEST_P(ClientMiddlewareTest, HearsOfACancelledCallBeforeItIsSent) {
  Event waiting;
  const EchoClient client = client_with({[&](ClientContext&, Next next) -> Task<Status> {
    waiting.set();
    EXPECT_FALSE(co_await cpprpc::sleep(1h));
    co_return co_await next();
  }});
  std::stop_source stop;
  std::jthread stopper([&] {
    EXPECT_TRUE(waiting.wait());
    stop.request_stop();
  });
  EXPECT_EQ(once(client, "x", CallOptions{}.stop_token(stop.get_token())).error().code(),
            StatusCode::Cancelled);
}

TEST_P(ClientMiddlewareTest, TheDeadlineCountsBeforeTheCallIsSent) {
  const EchoClient client = client_with({[](ClientContext&, Next next) -> Task<Status> {
    EXPECT_FALSE(co_await cpprpc::sleep(1h));
    co_return co_await next();
  }});
  EXPECT_EQ(once(client, "x", CallOptions{}.timeout(20ms)).error().code(),
            StatusCode::DeadlineExceeded);
}

TEST_P(ClientMiddlewareTest, HearsOfADroppedCall) {
  Event over;
  std::vector<StatusCode> codes;
  const EchoClient client = client_with({[&](ClientContext&, Next next) -> Task<Status> {
    Status status = co_await next();
    codes.push_back(status.code());
    EXPECT_FALSE(co_await cpprpc::sleep(1h));  // it may even wait
    over.set();
    co_return status;
  }});
  const auto start_and_drop = [&]() -> Task<void> {
    auto call = client.chat();
    const Ping request{.text = "x"};
    EXPECT_TRUE(co_await call.write(request));
    EXPECT_TRUE(co_await call.read());
  };
  sync_wait(start_and_drop());
  EXPECT_TRUE(over.wait());
  EXPECT_EQ(codes, std::vector<StatusCode>{StatusCode::Cancelled});
}

TEST_P(ClientMiddlewareTest, OutlivesTheChannel) {
  Event go_on;
  Event over;
  {
    Channel channel = server->channel().with([&](ClientContext&, Next next) -> Task<Status> {
      Status status = co_await next();
      EXPECT_TRUE(go_on.wait());  // holds up a thread that has nobody else
      over.set();
      co_return status;
    });
    const Ping request;
    { [[maybe_unused]] auto dropped = EchoClient(std::move(channel)).once(request); }
    go_on.set();
  }
  EXPECT_TRUE(over.wait());
}

TEST_P(ClientMiddlewareTest, RacesTheCallWithATimeout) {
  cpprpc::AsyncEvent begun;  // the time counts from there: a handler that never began is not told
  Event told;
  echo.on_once = [&](ServerContext&, Ping) -> Task<Result<Pong>> {
    begun.set();
    EXPECT_FALSE(co_await cpprpc::sleep(1h));
    told.set();
    co_return Pong();
  };
  const auto timeout = [&]() -> Task<bool> {
    co_await begun.wait();
    co_return co_await cpprpc::sleep(20ms);
  };
  const EchoClient client = client_with({[&](ClientContext&, Next next) -> Task<Status> {
    auto first = co_await cpprpc::when_any(next(), timeout());
    if (first.index() == 0) co_return std::get<0>(first);
    co_return Status::deadline_exceeded("took too long");
  }});
  EXPECT_EQ(once(client, "x").error(), Status::deadline_exceeded("took too long"));
  EXPECT_TRUE(told.wait());
}

TEST_P(ClientMiddlewareTest, ItsExceptionIsUnknown) {
  const EchoClient client = client_with({[](ClientContext&, Next) -> Task<Status> {
    throw std::runtime_error("oops");
    co_return Status::ok();
  }});
  EXPECT_EQ(once(client, "x").error(),
            Status::unknown("an exception escaped from the client's middleware: oops"));
}

TEST_P(ClientMiddlewareTest, ChangesAndRefusesMessages) {
  const EchoClient client = client_with({tagging("1"), tagging("2")});
  EXPECT_EQ(once(client, "x")->text, "x>1>2<2<1");
  EXPECT_EQ(chat(client, {"a", "b"}).first, (std::vector<std::string>{"a>1>2<2<1", "b>1>2<2<1"}));
  EXPECT_EQ(once(client, "bad").error(), Status::invalid_argument("bad word"));
  EXPECT_EQ(chat(client, {"a", "bad"}).second, Status::invalid_argument("bad word"));
  EXPECT_EQ(once(client, "worse").error(), Status::data_loss("worse word"));
  EXPECT_EQ(chat(client, {"a", "worse"}).second, Status::data_loss("worse word"));
}

// A hook is there as long as its middleware: not any more when that is run a second time.
TEST_P(ClientMiddlewareTest, TriesAgainWithHooksFurtherIn) {
  std::atomic<int> calls = 0;
  echo.on_once = [&](ServerContext&, Ping request) -> Task<Result<Pong>> {
    if (++calls < 3) co_return Status::unavailable("not yet");
    co_return Pong{.text = request.text};
  };
  EXPECT_EQ(once(client_with({retrying(5), tagging("1"), tagging("2")}), "x")->text, "x>1>2<2<1");
}

TEST_P(ClientMiddlewareTest, CountsMessages) {
  Traffic traffic;
  const EchoClient client = client_with({[&](ClientContext& context, Next next) -> Task<Status> {
    Status status = co_await next();
    traffic = context.traffic();
    co_return status;
  }});
  const std::size_t bytes = cpprpc::encoded_size(Ping{.text = "four"});
  EXPECT_TRUE(once(client, "four"));
  EXPECT_EQ(traffic, (Traffic{1, 1, bytes, bytes}));
  EXPECT_EQ(chat(client, {"four", "four"}).second, Status::ok());
  EXPECT_EQ(traffic, (Traffic{2, 2, 2 * bytes, 2 * bytes}));
}

TEST_P(ClientMiddlewareTest, ACallOfAHandlerCarriesOnWhatItWasGiven) {
  constexpr const char* kTrace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  struct Caller {
    std::string name;
  };
  const EchoClient inner = client_with({[](ClientContext& context, Next next) -> Task<Status> {
    const auto* const caller = context.parent_extensions()->get<Caller>();
    EXPECT_TRUE(context.options().parent_deadline());
    EXPECT_EQ(context.options().parent_deadline(), context.deadline());
    context.metadata().add("x-caller", caller == nullptr ? "none" : caller->name);
    co_return co_await next();
  }});
  echo.on_once = [&](ServerContext& context, Ping request) -> Task<Result<Pong>> {
    EXPECT_EQ(context.metadata().get_all("traceparent"), std::vector<std::string_view>{kTrace});
    EXPECT_EQ(context.metadata().get("tracestate"), "a=1");
    if (request.text == "inner") {
      EXPECT_TRUE(context.deadline());
      co_return Pong{.text = std::string(*context.metadata().get("x-caller"))};
    }
    context.extensions().set(Caller{.name = "acme"});
    request.text = "inner";
    co_return co_await inner.once(request, CallOptions{}.parent(context));
  };
  const Result<Pong> reply = once(
      client(), "outer",
      CallOptions{}.timeout(1min).metadata("traceparent", kTrace).metadata("tracestate", "a=1"));
  ASSERT_TRUE(reply) << reply.error().to_string();
  EXPECT_EQ(reply->text, "acme");
}

TEST_P(ClientMiddlewareTest, TheCallerHandsValuesToIt) {
  struct Tenant {
    std::string name;
  };
  const EchoClient client = client_with({[](ClientContext& context, Next next) -> Task<Status> {
    const auto* const tenant = context.extensions().get<Tenant>();
    context.metadata().add("x-tenant", tenant == nullptr ? "none" : tenant->name);
    const auto* const number = context.extensions().get<int>();
    context.metadata().add("x-number", number == nullptr ? "none" : std::to_string(*number));
    context.extensions().set(Tenant{.name = "of this call only"});
    co_return co_await next();
  }});
  echo.on_once = [&](ServerContext& context, Ping) -> Task<Result<Pong>> {
    co_return Pong{.text = std::string(*context.metadata().get("x-tenant")) + " " +
                           std::string(*context.metadata().get("x-number"))};
  };
  EXPECT_EQ(once(client, "")->text, "none none");
  const CallOptions acme =
      CallOptions{}.extension(Tenant{.name = "other"}).extension(Tenant{.name = "acme"});
  CallOptions seven = acme;
  seven.extension(7);
  EXPECT_EQ(once(client, "", seven)->text, "acme 7");
  EXPECT_EQ(once(client, "", acme)->text, "acme none") << "a copy's is its own";
}

// Calls that are dropped at any moment, around middleware that suspends.
TEST_P(ClientMiddlewareTest, ManyDroppedCalls) {
  std::atomic<int> begun = 0;
  std::atomic<int> ended = 0;
  Event all_ended;
  constexpr int kCalls = 300;
  {
    const EchoClient client = client_with({[&](ClientContext&, Next next) -> Task<Status> {
      const int number = ++begun;
      if (number % 3 == 0) co_await cpprpc::sleep(std::chrono::microseconds(number % 7 * 100));
      Status status = co_await next();
      if (number % 2 == 0) co_await cpprpc::sleep(std::chrono::microseconds(50));
      if (++ended == kCalls) all_ended.set();
      co_return status;
    }});
    const auto some = [&](int i) -> Task<void> {
      const Ping request{.text = "x"};
      auto call = client.chat();
      if (i % 5 == 0) co_return;
      if (!co_await call.write(request)) co_return;
      if (i % 5 == 1) co_return;
      co_await call.read();
      if (i % 5 == 2) co_return;
      call.writes_done();
      if (i % 5 == 3) call.cancel();
      static_cast<void>(co_await call.finish());
    };
    std::vector<std::jthread> threads;
    for (int t = 0; t < 3; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < kCalls / 3; ++i) sync_wait(some(i));
      });
    }
  }
  EXPECT_TRUE(all_ended.wait());
}

CPPRPC_ON_EVERY_TRANSPORT(ClientMiddlewareTest);

}  // namespace
}  // namespace e2e
