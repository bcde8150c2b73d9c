// What channels, servers and calls say of single calls: timeouts, waiting, retries, tokens, limits.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <latch>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

#include "cpprpc/rpc/fetched_token.h"
#include "cpprpc/rpc/token_file.h"
#include "cpprpc/task/async_event.h"
#include "cpprpc/task/offload.h"
#include "cpprpc/task/sleep.h"
#include "served.h"

namespace transport_network {
namespace {

using cpprpc::BearerToken;
using cpprpc::FetchedToken;
using cpprpc::MethodConfig;
using cpprpc::RetryPolicy;
using cpprpc::ServerTlsOptions;
using cpprpc::ServiceConfig;
using cpprpc::TlsOptions;
using testing::HasSubstr;
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

// --- tokens

class TokenTest : public CallsTest {
 protected:
  TokenTest() {
    echo.on_once = [](ServerContext& context, Ping) -> Task<Result<Pong>> {
      std::string all;
      for (const auto value : context.metadata().get_all("authorization")) all.append(value) += ';';
      co_return Pong{.text = all};
    };
  }
};
CPPRPC_ON_EVERY_PLAIN_NETWORK(TokenTest);

TEST_P(TokenTest, OverTls) {
  const Authority authority("test CA");
  const auto server = serve(ServerOptions().listen(
      "127.0.0.1:0", ServerTlsOptions().certificate(authority.issue(local_server()))));
  const auto options = ChannelOptions().tls(TlsOptions().roots(authority.roots()));
  const auto by_call = ask(connect(local(server), options), CallOptions().bearer_token("abc"));
  ASSERT_TRUE(by_call) << by_call.status().to_string();
  EXPECT_EQ(by_call->text, "Bearer abc;");

  const Channel channel = connect(local(server), ChannelOptions(options).bearer_token("x"));
  EXPECT_EQ(ask(channel)->text, "Bearer x;");
  EXPECT_EQ(ask(channel, CallOptions().bearer_token("abc").bearer_token("def"))->text,
            "Bearer def;");
  EXPECT_EQ(ask(channel, CallOptions().metadata("authorization", "Basic y"))->text, "Basic y;");
}

TEST_P(TokenTest, NeverWhereOthersCanRead) {
  const auto server = serve_plain();
  for (const auto& reply : {ask(connect(local(server)), CallOptions().bearer_token("abc")),
                            ask(connect(local(server), ChannelOptions().bearer_token("abc")))}) {
    EXPECT_EQ(reply.status().code(), StatusCode::Unauthenticated);
    EXPECT_THAT(std::string(reply.status().message()), HasSubstr("allow_tokens_without_tls()"));
  }
  // Names that look like those of this machine's sockets.
  for (const std::string target : {"unixhost:443", "unix.test:443", "dns:unix:443"}) {
    EXPECT_EQ(ask(connect(target), CallOptions().bearer_token("abc")).status().code(),
              StatusCode::Unauthenticated);
  }
  const Channel allowed = connect(local(server), ChannelOptions().allow_tokens_without_tls());
  EXPECT_EQ(ask(allowed, CallOptions().bearer_token("abc"))->text, "Bearer abc;");
}

TEST_P(TokenTest, ThroughASocketFile) {
  const Folder folder;
  const std::string path = "unix:" + folder.path("echo.sock");
  const auto server = serve(ServerOptions().listen(path));
  EXPECT_EQ(ask(connect(path), CallOptions().bearer_token("abc"))->text, "Bearer abc;");
}

// --- tokens that are fetched

class FetchedTokenTest : public TokenTest {
 protected:
  using ServedTest::connect;
  [[nodiscard]] Channel connect(FetchedToken::Fetch fetch) const {
    return connect(local(server), ChannelOptions().allow_tokens_without_tls())
        .with(FetchedToken(std::move(fetch)));
  }

  const cpprpc::Server server = serve_plain();
  std::atomic<int> fetches = 0;
};
CPPRPC_ON_EVERY_PLAIN_NETWORK(FetchedTokenTest);

TEST_P(FetchedTokenTest, IsKeptUntilItExpires) {
  const Channel lasting = connect([this]() -> Task<Result<BearerToken>> {
    co_return BearerToken("t" + std::to_string(++fetches), Clock::now() + 1h);
  });
  for (int i = 0; i < 3; ++i) EXPECT_EQ(ask(lasting)->text, "Bearer t1;");
  const Channel brief = connect([this]() -> Task<Result<BearerToken>> {
    co_return BearerToken("u" + std::to_string(++fetches), Clock::now() + 1s);
  });
  EXPECT_EQ(ask(brief)->text, "Bearer u2;");
  EXPECT_EQ(ask(brief)->text, "Bearer u3;");
}

TEST_P(FetchedTokenTest, ManyCallsWaitForOneFetch) {
  Event may_fetch;
  cpprpc::ThreadPool pool(1);
  const Channel channel = connect([&]() -> Task<Result<BearerToken>> {
    const auto wait = [&] { return may_fetch.wait(); };
    EXPECT_TRUE(co_await cpprpc::offload(pool, wait));
    co_return BearerToken("t" + std::to_string(++fetches), Clock::now() + 1h);
  });
  const auto ask_many = [&](EchoClient client) -> Task<void> {
    const Ping request;
    std::vector<cpprpc::UnaryCall<Pong>> calls;
    for (int i = 0; i < 20; ++i) calls.push_back(client.once(request));
    may_fetch.set();
    for (auto& call : calls) {
      const Result<Pong> reply = co_await call;
      EXPECT_TRUE(reply && reply->text == "Bearer t1;");
    }
  };
  sync_wait(ask_many(EchoClient(channel)));
  EXPECT_EQ(fetches, 1);
}

TEST_P(FetchedTokenTest, OneThatIsRefusedIsFetchedAnew) {
  echo.on_once = [](ServerContext& context, Ping) -> Task<Result<Pong>> {
    if (context.metadata().get("authorization") == "Bearer t1") {
      co_return Status::unauthenticated("revoked");
    }
    co_return Pong();
  };
  const Channel channel = connect([this]() -> Task<Result<BearerToken>> {
    co_return BearerToken("t" + std::to_string(++fetches), Clock::now() + 1h);
  });
  EXPECT_EQ(ask(channel).status(), Status::unauthenticated("revoked"));
  EXPECT_TRUE(ask(channel));
  EXPECT_EQ(fetches, 2);
}

TEST_P(FetchedTokenTest, OneThatCannotBeHad) {
  std::atomic<bool> is_called = false;
  echo.on_once = [&](ServerContext&, Ping) -> Task<Result<Pong>> {
    is_called = true;
    co_return Pong();
  };
  const Channel channel = connect(
      []() -> Task<Result<BearerToken>> { co_return Status::unavailable("the vault is sealed"); });
  EXPECT_EQ(ask(channel).status(), Status::unavailable("the vault is sealed"));
  EXPECT_FALSE(is_called);
}

TEST_P(FetchedTokenTest, OneThatIsNone) {
  const Channel channel =
      connect([]() -> Task<Result<BearerToken>> { co_return BearerToken("read from a file\n"); });
  EXPECT_EQ(ask(channel).status().code(), StatusCode::Internal);
}

// --- tokens that are fetched ahead, while there is one that is good

// What a function that fetches has of its own: it may end after the test.
struct Vault {
  std::atomic<int> fetches = 0;
  Event fetching;
  cpprpc::AsyncEvent may_fetch;
  Event stopped;

  // The first one, which is to be followed by another one at once; the next one, later.
  static FetchedToken::Fetch function_of(std::shared_ptr<Vault> vault) {
    return [vault]() -> Task<Result<BearerToken>> {
      BearerToken token("t" + std::to_string(++vault->fetches), Clock::now() + 1h);
      if (vault->fetches == 1) {
        token.refresh = Clock::now();
        co_return token;
      }
      vault->fetching.set();
      const bool may = co_await vault->may_fetch.wait();
      if (!may) vault->stopped.set();
      if (!may) co_return Status::cancelled("told to stop");
      co_return token;
    };
  }
};

TEST_P(FetchedTokenTest, NoCallWaitsWhileTheNextOneIsFetched) {
  const auto vault = std::make_shared<Vault>();
  const Channel channel = connect(Vault::function_of(vault));
  for (int i = 0; i < 5; ++i) EXPECT_EQ(ask(channel)->text, "Bearer t1;");
  EXPECT_TRUE(vault->fetching.wait());
  for (int i = 0; i < 5; ++i) EXPECT_EQ(ask(channel)->text, "Bearer t1;");
  EXPECT_EQ(vault->fetches, 2);
  vault->may_fetch.set();
  const auto end = Clock::now() + 30s;
  while (ask(channel)->text != "Bearer t2;") ASSERT_LT(Clock::now(), end);
  EXPECT_EQ(vault->fetches, 2);
}

// Neither does the end of the channel, which ends the fetch.
TEST_P(FetchedTokenTest, AFetchAheadEndsWithTheChannel) {
  const auto vault = std::make_shared<Vault>();
  {
    const Channel channel = connect(Vault::function_of(vault));
    for (int i = 0; i < 2; ++i) EXPECT_EQ(ask(channel)->text, "Bearer t1;");
    EXPECT_TRUE(vault->fetching.wait());
  }
  const auto start = Clock::now();
  EXPECT_TRUE(vault->stopped.wait());
  EXPECT_LT(Clock::now() - start, FetchedToken::kRefreshTime / 2);
}

TEST_P(FetchedTokenTest, TheOldOneStaysWhileNoNextOneCanBeHad) {
  enum class Fault { Fails, Throws, HasExpired };
  for (const Fault fault : {Fault::Fails, Fault::Throws, Fault::HasExpired}) {
    const auto count = std::make_shared<std::atomic<int>>(0);
    const Channel channel = connect([count, fault]() -> Task<Result<BearerToken>> {
      const bool is_first = ++*count == 1;
      BearerToken token(is_first ? "t1" : "t2", Clock::now() + (is_first ? 1h : 1s));
      token.refresh = Clock::now();
      if (!is_first && fault == Fault::Throws) throw std::runtime_error("the vault is broken");
      if (!is_first && fault == Fault::Fails) co_return Status::unavailable("it is sealed");
      co_return token;
    });
    const auto start = Clock::now();
    while (*count < 2) ASSERT_EQ(ask(channel)->text, "Bearer t1;");
    for (int i = 0; i < 20; ++i) EXPECT_EQ(ask(channel)->text, "Bearer t1;");
    // Once, and then after a pause of a second and more.
    EXPECT_LE(*count, 2 + (Clock::now() - start) / 1s);
  }
}

TEST(FetchedTokenOptionsTest, NoFunction) {
  EXPECT_THROW(FetchedToken(nullptr), std::invalid_argument);
}

TEST_P(FetchedTokenTest, CallsThatWaitedForAFetchShareItsFailure) {
  Event may_fail;
  cpprpc::ThreadPool pool(1);
  const Channel channel = connect([&]() -> Task<Result<BearerToken>> {
    ++fetches;
    const auto wait = [&] { return may_fail.wait(); };
    EXPECT_TRUE(co_await cpprpc::offload(pool, wait));
    co_return Status::unavailable("the vault is sealed");
  });
  const auto ask_many = [&](EchoClient client) -> Task<void> {
    const Ping request;
    std::vector<cpprpc::UnaryCall<Pong>> calls;
    for (int i = 0; i < 20; ++i) calls.push_back(client.once(request));
    may_fail.set();
    for (auto& call : calls) {
      const Result<Pong> reply = co_await call;
      EXPECT_EQ(reply.status(), Status::unavailable("the vault is sealed"));
    }
  };
  sync_wait(ask_many(EchoClient(channel)));
  EXPECT_LT(fetches, 20);
}

// --- tokens in files

TEST_P(FetchedTokenTest, OfAFile) {
  const Folder folder;
  const std::string path = folder.path("token");
  const auto put = [&](const std::string& content) { folder.write("token", content); };
  const Channel channel = connect(cpprpc::TokenFile(path).check_every(1ms));
  EXPECT_EQ(ask(channel).status().code(), StatusCode::Unavailable);
  put("abc.def-ghi_j==\n");
  EXPECT_EQ(ask(channel)->text, "Bearer abc.def-ghi_j==;");
  put("\t second \r\n");
  const auto end = Clock::now() + 30s;
  while (ask(channel)->text != "Bearer second;") ASSERT_LT(Clock::now(), end);
  std::filesystem::remove(path);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(ask(channel)->text, "Bearer second;");
}

TEST_P(FetchedTokenTest, OfAFileIsReadAgainOnceItIsRefused) {
  echo.on_once = [](ServerContext& context, Ping) -> Task<Result<Pong>> {
    if (context.metadata().get("authorization") != "Bearer new") {
      co_return Status::unauthenticated("the token has expired");
    }
    co_return Pong();
  };
  const Folder folder;
  folder.write("token", "old");
  const Channel channel = connect(cpprpc::TokenFile(folder.path("token")));
  EXPECT_EQ(ask(channel).status().code(), StatusCode::Unauthenticated);
  folder.write("token", "new");
  EXPECT_TRUE(ask(channel));
}

TEST(TokenFileTest, WhatIsNone) {
  const Folder folder;
  const auto reads = [&](const std::string& content) {
    folder.write("token", content);
    return cpprpc::TokenFile(folder.path("token")).read().status();
  };
  EXPECT_EQ(reads("abc"), Status::ok());
  for (const std::string& content :
       {std::string(), std::string(" \n"), std::string("two words"), std::string("two\nlines"),
        std::string("\xef\xbb\xbfx"), std::string("a\0b", 3), std::string("{\"token\":1}"),
        std::string(cpprpc::TokenFile::kMaxSize + 1, 'a'),
        "a" + std::string(cpprpc::TokenFile::kMaxSize, ' ')}) {
    EXPECT_EQ(reads(content).code(), StatusCode::Unavailable) << content.substr(0, 40);
  }
  EXPECT_EQ(cpprpc::TokenFile(folder.path("none")).read().status().code(), StatusCode::Unavailable);
  EXPECT_EQ(cpprpc::TokenFile(folder.path(".")).read().status().code(), StatusCode::Unavailable);
  ASSERT_EQ(::mkfifo(folder.path("pipe").c_str(), 0600), 0);
  EXPECT_EQ(cpprpc::TokenFile(folder.path("pipe")).read().status().code(), StatusCode::Unavailable);
  EXPECT_THROW(cpprpc::TokenFile(""), std::invalid_argument);
  EXPECT_THROW(cpprpc::TokenFile("x").check_every(0ms), std::invalid_argument);
}

TEST_P(FetchedTokenTest, NotWhereOthersCanRead) {
  const Channel channel =
      connect(local(server)).with(FetchedToken([]() -> Task<Result<BearerToken>> {
        co_return BearerToken("secret");
      }));
  EXPECT_EQ(ask(channel).status().code(), StatusCode::Unauthenticated);
}

TEST_P(FetchedTokenTest, ACallThatIsCancelledWhileItFetches) {
  const Channel channel = connect([this]() -> Task<Result<BearerToken>> {
    if (++fetches == 1) {
      EXPECT_FALSE(co_await cpprpc::sleep(1h));
    }
    co_return BearerToken("t" + std::to_string(fetches), Clock::now() + 1h);
  });
  EXPECT_EQ(ask(channel, CallOptions().timeout(50ms)).status().code(),
            StatusCode::DeadlineExceeded);
  EXPECT_TRUE(ask(channel));
}

TEST_P(TokenTest, OneThatIsNone) {
  EXPECT_THROW(CallOptions().bearer_token("two\nlines"), std::invalid_argument);
  EXPECT_THROW(ChannelOptions().bearer_token("two\nlines"), std::invalid_argument);
}

// --- limits

TEST_P(CallsTest, MessagesOverTheLimit) {
  const Ping large{.payload = std::string(20'000, 'x')};
  const auto code = [&](const cpprpc::Server& server, const ChannelOptions& options) {
    const Channel channel = connect(local(server), options);
    const StatusCode result = ask(channel, CallOptions(), large).status().code();
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
