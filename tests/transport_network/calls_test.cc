// What channels, servers and calls say of single calls: timeouts, waiting, retries, limits.

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <latch>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "cpprpc/task/offload.h"
#include "cpprpc/task/sleep.h"
#include "served.h"

namespace transport_network {
namespace {

using cpprpc::Compression;
using cpprpc::MethodConfig;
using cpprpc::RetryPolicy;
using cpprpc::ServiceConfig;
using namespace std::chrono_literals;

using CallsTest = ServedTest;
CPPRPC_ON_EVERY_PLAIN_NETWORK(CallsTest);

// --- timeouts

TEST_P(CallsTest, TheChannelsTimeoutIsForCallsWithoutOne) {
  std::atomic<Clock::duration> left = Clock::duration::zero();
  echo.on_once = [&](ServerContext& context, Ping) -> Task<Result<Pong>> {
    left = context.deadline() ? *context.deadline() - Clock::now() : Clock::duration::max();
    co_return Pong();
  };
  const auto server = serve_plain();
  const Channel channel = connect(local(server), ChannelOptions().default_timeout(1h));
  EXPECT_TRUE(ask(channel));
  EXPECT_GT(left.load(), 50min);
  EXPECT_LE(left.load(), 1h + 1min);  // gRPC sends three or four digits, rounded up
  EXPECT_TRUE(ask(channel, CallOptions().timeout(2h)));
  EXPECT_GT(left.load(), 100min);
  EXPECT_TRUE(
      ask(connect(local(server), ChannelOptions().default_timeout(Clock::duration::max()))));
  EXPECT_EQ(left.load(), Clock::duration::max());
}

TEST_P(CallsTest, TheServersTimeoutIsForCallsWithoutOne) {
  Event stopped;
  echo.on_once = [&](ServerContext& context, Ping) -> Task<Result<Pong>> {
    EXPECT_TRUE(context.deadline());
    EXPECT_FALSE(co_await cpprpc::sleep(1h));
    EXPECT_TRUE(context.is_cancelled());
    stopped.set();
    co_return Pong();
  };
  const auto server = serve_plain(ServerOptions().default_timeout(50ms));
  const auto reply = ask(connect(local(server)));
  EXPECT_EQ(reply.status(),
            Status::deadline_exceeded("the call took longer than the server allows"));
  EXPECT_TRUE(stopped.wait());
}

TEST_P(CallsTest, TheServersTimeoutDoesNotNeedTheHandler) {
  Event may_return;
  cpprpc::ThreadPool pool(1);
  echo.on_once = [&](ServerContext&, Ping) -> Task<Result<Pong>> {
    const auto ignore_all = [&] { EXPECT_TRUE(may_return.wait()); };
    co_await cpprpc::offload(pool, ignore_all);
    co_return Pong();
  };
  auto server = serve_plain(ServerOptions().default_timeout(50ms));
  EXPECT_EQ(ask(connect(local(server))).status().code(), StatusCode::DeadlineExceeded);
  may_return.set();
  server.shutdown();
}

TEST_P(CallsTest, TheServersTimeoutLeavesOthersAlone) {
  const auto server = serve_plain(ServerOptions().default_timeout(1h));
  const Channel channel = connect(local(server));
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(ask(channel));
  echo.on_once = [&](ServerContext& context, Ping) -> Task<Result<Pong>> {
    EXPECT_GT(*context.deadline() - Clock::now(), 90min);
    co_return Pong();
  };
  EXPECT_TRUE(ask(channel, CallOptions().timeout(2h)));
}

TEST_P(CallsTest, AServersTimeoutWithoutEndIsNone) {
  echo.on_once = [&](ServerContext& context, Ping) -> Task<Result<Pong>> {
    EXPECT_EQ(context.deadline(), std::nullopt);
    co_return Pong();
  };
  const auto server = serve_plain(ServerOptions().default_timeout(Clock::duration::max()));
  EXPECT_TRUE(ask(connect(local(server))));
}

// --- waiting

// A port that nobody listens on, but may soon.
int free_port(const Network& network) {
  const cpprpc::Router router;
  return network.serve(router, ServerOptions().listen("127.0.0.1:0"))->port();
}

TEST_P(CallsTest, WaitForReadyWaitsForAServer) {
  const std::string target = "127.0.0.1:" + std::to_string(free_port(GetParam()));
  const auto backoff = cpprpc::ReconnectBackoff().initial(100ms).max(200ms);
  const auto channel = connect(target, ChannelOptions().reconnect_backoff(backoff));
  const auto waiting =
      connect(target, ChannelOptions().reconnect_backoff(backoff).wait_for_ready());
  EXPECT_EQ(ask(channel).status().code(), StatusCode::Unavailable);
  EXPECT_EQ(ask(waiting, CallOptions().wait_for_ready(false)).status().code(),
            StatusCode::Unavailable);
  EXPECT_EQ(ask(waiting, CallOptions().timeout(50ms)).status().code(),
            StatusCode::DeadlineExceeded);
  std::optional<Result<Pong>> by_call;
  std::optional<Result<Pong>> by_channel;
  std::thread first([&] { by_call = ask(channel, CallOptions().wait_for_ready()); });
  std::thread second([&] { by_channel = ask(waiting); });
  const auto server = serve(ServerOptions().listen(target));
  first.join();
  second.join();
  EXPECT_TRUE(*by_call) << by_call->status().to_string();
  EXPECT_TRUE(*by_channel) << by_channel->status().to_string();
}

// --- retries

class RetryTest : public CallsTest {
 protected:
  // Fails so many times with that code before it answers.
  void fail_first(int times, StatusCode code) {
    tries = 0;
    echo.on_once = [this, times, code](ServerContext&, Ping) -> Task<Result<Pong>> {
      if (++tries <= times) co_return Status(code, "not yet");
      co_return Pong();
    };
  }
  static RetryPolicy soon() { return RetryPolicy().initial_backoff(1ms).max_backoff(5ms); }
  using ServedTest::connect;
  static Channel connect(const cpprpc::Server& server, const ServiceConfig& config) {
    return connect(local(server), ChannelOptions().service_config(config));
  }

  std::atomic<int> tries = 0;
};
CPPRPC_ON_EVERY_PLAIN_NETWORK(RetryTest);

TEST_P(RetryTest, UntilItWorks) {
  fail_first(2, StatusCode::Unavailable);
  const auto server = serve_plain();
  EXPECT_TRUE(ask(connect(server, ServiceConfig().add(MethodConfig().retry(soon())))));
  EXPECT_EQ(tries, 3);
}

// gRPC's library would compress what it sends again once more.
TEST_P(RetryTest, WhatIsCompressedIsSentAgainAsItWas) {
  const Ping request{.payload = std::string(10'000, 'x')};
  echo.on_once = [&](ServerContext& context, Ping received) -> Task<Result<Pong>> {
    EXPECT_TRUE(context.received_compressed());
    EXPECT_EQ(received, request);
    if (++tries < 3) co_return Status::unavailable("not yet");
    co_return Pong();
  };
  const auto server = serve_plain();
  const auto config = ServiceConfig().add(MethodConfig().retry(soon()));
  for (const Compression compression : {Compression::Gzip, Compression::Deflate}) {
    tries = 0;
    const auto options = CallOptions().compression(compression);
    const Result<Pong> reply = ask(connect(server, config), options, request);
    EXPECT_TRUE(reply) << reply.status().to_string();
    EXPECT_EQ(tries, 3);
  }
}

TEST_P(RetryTest, NoMoreThanAllowed) {
  fail_first(100, StatusCode::Unavailable);
  const auto server = serve_plain();
  const auto config = ServiceConfig().add(MethodConfig().retry(soon().max_attempts(4)));
  EXPECT_EQ(ask(connect(server, config)).status(), Status::unavailable("not yet"));
  EXPECT_EQ(tries, 4);
}

TEST_P(RetryTest, OnlyTheCodesThatWereNamed) {
  const auto server = serve_plain();
  const auto config =
      ServiceConfig().add(MethodConfig().retry(soon().retry_on({StatusCode::Aborted})));
  fail_first(1, StatusCode::Unavailable);
  EXPECT_FALSE(ask(connect(server, config)));
  EXPECT_EQ(tries, 1);
  fail_first(1, StatusCode::Aborted);
  EXPECT_TRUE(ask(connect(server, config)));
  EXPECT_EQ(tries, 2);
}

TEST_P(RetryTest, OnlyTheMethodsThatWereNamed) {
  const auto server = serve_plain();
  const auto other = MethodConfig().method(v1::Echo::methods::nobody).retry(soon());
  const auto none = MethodConfig().method(v1::Echo::methods::once);
  const auto service = MethodConfig().service(v1::Echo::full_name).retry(soon());
  fail_first(1, StatusCode::Unavailable);
  EXPECT_FALSE(ask(connect(server, ServiceConfig().add(other))));
  fail_first(1, StatusCode::Unavailable);
  EXPECT_TRUE(ask(connect(server, ServiceConfig().add(service))));
  fail_first(1, StatusCode::Unavailable);
  EXPECT_FALSE(ask(connect(server, ServiceConfig().add(service).add(none))));
}

TEST_P(RetryTest, NoneWithoutPolicy) {
  fail_first(1, StatusCode::Unavailable);
  const auto server = serve_plain();
  EXPECT_FALSE(ask(connect(local(server))));
  EXPECT_EQ(tries, 1);
}

TEST_P(RetryTest, ThrottlingStopsThem) {
  fail_first(1000, StatusCode::Unavailable);
  const auto server = serve_plain();
  const Channel channel = connect(
      server,
      ServiceConfig().add(MethodConfig().retry(soon().max_attempts(5))).retry_throttling(4, 0.1));
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(ask(channel));
  EXPECT_LE(tries, 8);  // two failures, and retries are over: 25 without throttling
}

TEST_P(RetryTest, TheMethodsTimeout) {
  echo.on_once = [&](ServerContext&, Ping) -> Task<Result<Pong>> {
    co_await cpprpc::sleep(1h);
    co_return Pong();
  };
  const auto server = serve_plain();
  const auto config = ServiceConfig().add(MethodConfig().timeout(50ms));
  EXPECT_EQ(ask(connect(server, config)).status().code(), StatusCode::DeadlineExceeded);
}

TEST_P(RetryTest, FromJson) {
  fail_first(1, StatusCode::Aborted);
  const auto server = serve_plain();
  const Channel channel = connect(
      local(server), ChannelOptions().service_config_json(
                         R"({"methodConfig": [{"name": [{"service": "e2e.v1.Echo"}], "retryPolicy":
                             {"maxAttempts": 2, "initialBackoff": "0.01s", "maxBackoff": "1s",
                              "backoffMultiplier": 1, "retryableStatusCodes": ["ABORTED"]}}]})"));
  EXPECT_TRUE(ask(channel));
  EXPECT_EQ(tries, 2);
}

// --- limits

TEST_P(CallsTest, MessagesOverTheLimit) {
  const Ping large{.payload = std::string(20'000, 'x')};
  const auto code = [&](const cpprpc::Server& server, const ChannelOptions& options) {
    const Channel channel = connect(local(server), options);
    const StatusCode result = ask(channel, CallOptions(), large).status().code();
    const auto compressed = CallOptions().compression(Compression::Gzip);  // is small then
    EXPECT_EQ(ask(channel, compressed, large).status().code(), result);
    const auto small = ask(channel);  // the connection is as good as before
    EXPECT_TRUE(small) << small.status().to_string();
    return result;
  };
  const auto unlimited = serve_plain();
  const auto takes_little = serve_plain(ServerOptions().max_receive_message(10'000));
  const auto sends_little = serve_plain(ServerOptions().max_send_message(10'000));
  EXPECT_EQ(code(unlimited, ChannelOptions()), StatusCode::Ok);
  EXPECT_EQ(code(takes_little, ChannelOptions()), StatusCode::ResourceExhausted);
  EXPECT_EQ(code(sends_little, ChannelOptions()), StatusCode::ResourceExhausted);
  EXPECT_EQ(code(unlimited, ChannelOptions().max_receive_message(10'000)),
            StatusCode::ResourceExhausted);
  EXPECT_EQ(code(unlimited, ChannelOptions().max_send_message(10'000)),
            StatusCode::ResourceExhausted);
  const auto config = ServiceConfig().add(MethodConfig().max_request(10'000));
  EXPECT_EQ(code(unlimited, ChannelOptions().service_config(config)),
            StatusCode::ResourceExhausted);
  const auto replies = ServiceConfig().add(MethodConfig().max_reply(10'000));
  EXPECT_EQ(code(unlimited, ChannelOptions().service_config(replies)),
            StatusCode::ResourceExhausted);
}

TEST_P(CallsTest, MetadataOverTheLimit) {
  const std::string large(6'000, 'x');
  echo.on_once = [&](ServerContext& context, Ping request) -> Task<Result<Pong>> {
    if (request.number != 0) context.trailers().add("x-large", large);
    co_return Pong();
  };
  const auto server = serve_plain(ServerOptions().max_metadata(2'000));
  const auto generous = serve_plain(ServerOptions().max_metadata(20'000));
  const auto sent = CallOptions().metadata("x-large", large);
  EXPECT_EQ(ask(connect(local(server)), sent).status().code(), StatusCode::ResourceExhausted);
  EXPECT_TRUE(ask(connect(local(server))));
  EXPECT_TRUE(ask(connect(local(generous)), sent));

  const Ping wants_trailers{.number = 1};
  const Channel strict = connect(local(generous), ChannelOptions().max_metadata(2'000));
  EXPECT_EQ(ask(strict, CallOptions(), wants_trailers).status().code(),
            StatusCode::ResourceExhausted);
  // gRPC 1.51 may take what follows on that connection for too large as well: docs/transports.md.
  if (GetParam().name() != "grpc") {
    EXPECT_TRUE(ask(strict));
  }
  EXPECT_TRUE(ask(connect(local(generous)), CallOptions(), wants_trailers));
}

TEST_P(CallsTest, CallsOverTheLimit) {
  std::latch both_run(2);
  Event may_return;
  cpprpc::ThreadPool pool(2);
  echo.on_once = [&](ServerContext&, Ping) -> Task<Result<Pong>> {
    const auto block = [&] {
      both_run.count_down();
      EXPECT_TRUE(may_return.wait());
    };
    co_await cpprpc::offload(pool, block);
    co_return Pong();
  };
  const auto server = serve_plain(ServerOptions().max_concurrent_calls(2));
  const Channel channel = connect(local(server));
  std::vector<std::thread> callers;
  for (int i = 0; i < 2; ++i) {
    callers.emplace_back([&] { EXPECT_TRUE(ask(channel)); });
  }
  both_run.wait();
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(ask(channel).status().code(), StatusCode::ResourceExhausted);
  }
  EXPECT_EQ(server.refused_calls(), 5u);
  may_return.set();
  for (std::thread& caller : callers) caller.join();
  echo.on_once = [](ServerContext&, Ping) -> Task<Result<Pong>> { co_return Pong(); };
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(ask(channel));
  EXPECT_EQ(server.refused_calls(), 5u);
}

}  // namespace
}  // namespace transport_network
