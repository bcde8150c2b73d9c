// How a server ends.

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <stop_token>
#include <thread>

#include "cpprpc/task/async_event.h"
#include "cpprpc/task/sleep.h"
#include "peer.h"

namespace e2e {
namespace {

using namespace std::chrono_literals;
using ShutdownTest = PeerTest;

Task<Result<Pong>> ask(EchoClient client) {
  const Ping request;
  co_return co_await client.once(request);
}

TEST_P(ShutdownTest, ACallInFlightMayFinish) {
  Event started;
  Event may_finish;
  echo.on_once = [&](ServerContext&, Ping) -> Task<Result<Pong>> {
    started.set();
    EXPECT_TRUE(may_finish.wait());
    co_return Pong{.text = "finished"};
  };
  std::thread stopper([&] {
    EXPECT_TRUE(started.wait());
    std::thread unblocker([&] { may_finish.set(); });
    server->shutdown(1min);
    unblocker.join();
  });
  const Result<Pong> reply = sync_wait(ask(client()));
  stopper.join();
  ASSERT_TRUE(reply) << reply.error().to_string();
  EXPECT_EQ(reply->text, "finished");
}

TEST_P(ShutdownTest, WhatDoesNotFinishInTimeIsCancelled) {
  Event started;
  bool was_told = false;
  echo.on_once = [&](ServerContext& context, Ping) -> Task<Result<Pong>> {
    started.set();
    EXPECT_FALSE(co_await cpprpc::sleep(1h));
    was_told = context.is_cancelled();
    co_return Status::cancelled("told to stop");
  };
  std::thread stopper([&] {
    EXPECT_TRUE(started.wait());
    server->shutdown(50ms);
  });
  const Result<Pong> reply = sync_wait(ask(client()));
  stopper.join();
  EXPECT_FALSE(reply);
  EXPECT_TRUE(was_told);
}

TEST_P(ShutdownTest, AnOpenStreamDoesNotHoldItUp) {
  Event started;
  echo.on_chat = [&](ServerContext&, Reader<Ping>& requests, Writer<Pong>&) -> Task<Status> {
    started.set();
    while (co_await requests.read()) {
    }
    co_return Status::ok();
  };
  const auto open = [&](EchoClient client) -> Task<Status> {
    auto call = client.chat();
    const Ping request;
    co_await call.write(request);
    EXPECT_TRUE(started.wait());
    server->shutdown(0s);
    EXPECT_FALSE((co_await call.read()).has_value());
    co_return co_await call.finish();
  };
  EXPECT_FALSE(sync_wait(open(client())).is_ok());
}

TEST_P(ShutdownTest, ALaterCallFindsNobody) {
  const EchoClient late = client();
  echo.on_once = [](ServerContext&, Ping) -> Task<Result<Pong>> { co_return Pong(); };
  EXPECT_TRUE(sync_wait(ask(late)));
  server->shutdown(0s);
  const Result<Pong> reply = sync_wait(ask(late));
  EXPECT_EQ(reply.status().code(), StatusCode::Unavailable) << reply.status().to_string();
}

// Before it is cancelled: a stream without an end can end well.
TEST_P(ShutdownTest, HandlersAreToldOfIt) {
  Event started;
  echo.on_chat = [&](ServerContext& context, Reader<Ping>&, Writer<Pong>& replies) -> Task<Status> {
    EXPECT_FALSE(context.draining().stop_requested());
    cpprpc::AsyncEvent draining;
    const std::stop_callback on_draining(context.draining(), [&] { draining.set(); });
    started.set();
    EXPECT_TRUE(co_await draining.wait());
    EXPECT_FALSE(context.is_cancelled());
    const Pong last{.text = "good bye"};
    EXPECT_TRUE(co_await replies.write(last));
    co_return Status::ok();
  };
  std::thread stopper([&] {
    EXPECT_TRUE(started.wait());
    server->shutdown(1h);  // which the test does not have
  });
  const auto listen = [](EchoClient client) -> Task<Status> {
    auto call = client.chat();
    // gRPC closes the connection behind the last answer: what a client still has to say then breaks
    // it before the answer is read.
    co_await call.writes_done();
    const auto reply = co_await call.read();
    EXPECT_EQ(reply ? reply->text : "nothing", "good bye");
    co_return co_await call.finish();
  };
  EXPECT_EQ(sync_wait(listen(client())), Status::ok());
  stopper.join();
}

TEST_P(ShutdownTest, AHandlerThatReturnsInTimeIsWaitedFor) {
  Event started;
  std::atomic<bool> returned = false;
  echo.on_once = [&](ServerContext&, Ping) -> Task<Result<Pong>> {
    started.set();
    EXPECT_FALSE(co_await cpprpc::sleep(1h));
    returned = true;
    co_return Status::cancelled("told to stop");
  };
  std::thread caller([&] { EXPECT_FALSE(sync_wait(ask(client()))); });
  EXPECT_TRUE(started.wait());
  EXPECT_TRUE(server->shutdown(cpprpc::ShutdownOptions{}.drain(0s).patience(1min)));
  EXPECT_TRUE(returned);
  caller.join();
}

TEST_P(ShutdownTest, ALaterStreamFindsNobody) {
  const EchoClient late = client();
  server->shutdown(0s);
  const auto read_and_write = [&late]() -> Task<Status> {
    auto call = late.chat();
    const Ping request;
    const auto reply = co_await call.read();
    EXPECT_FALSE(reply);
    EXPECT_FALSE(co_await call.write(request));
    co_return co_await call.finish();
  };
  EXPECT_EQ(sync_wait(read_and_write()).code(), StatusCode::Unavailable);
}

TEST_P(ShutdownTest, TwiceIsOnce) {
  server->shutdown(0s);
  server->shutdown(1h);
}

TEST_P(ShutdownTest, CallsUnderLoadEndOneWayOrTheOther) {
  echo.on_expand = [](ServerContext&, Ping, Writer<Pong>& replies) -> Task<Status> {
    const Pong reply{.payload = std::string(500, 'x')};
    while (co_await replies.write(reply)) {
    }
    co_return Status::cancelled("gone");
  };
  const auto read_all = [](EchoClient client, Event& reading) -> Task<Status> {
    const Ping request;
    auto replies = client.expand(request);
    while (co_await replies.read()) reading.set();
    co_return co_await replies.finish();
  };
  Event reading[4];
  std::vector<std::thread> threads;
  for (auto& event : reading) {
    threads.emplace_back([&] { EXPECT_FALSE(sync_wait(read_all(client(), event)).is_ok()); });
  }
  for (auto& event : reading) EXPECT_TRUE(event.wait());
  server->shutdown(10ms);
  for (auto& thread : threads) thread.join();
}

CPPRPC_ON_EVERY_TRANSPORT(ShutdownTest);

}  // namespace
}  // namespace e2e
