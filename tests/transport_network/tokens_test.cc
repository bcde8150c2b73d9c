// Bearer tokens: of a call, of a channel, fetched, and in files.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
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
using cpprpc::ServerTlsOptions;
using cpprpc::TlsOptions;
using testing::HasSubstr;
using namespace std::chrono_literals;

// --- of a channel, or of a call

class TokenTest : public ServedTest {
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

TEST_P(TokenTest, OneThatIsNone) {
  EXPECT_THROW(CallOptions().bearer_token("two\nlines"), std::invalid_argument);
  EXPECT_THROW(ChannelOptions().bearer_token("two\nlines"), std::invalid_argument);
}

// --- fetched

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

TEST(FetchedTokenOptionsTest, NoFunction) {
  EXPECT_THROW(FetchedToken(nullptr), std::invalid_argument);
}

// --- fetched ahead, while there is one that is good

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

// --- in files

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

}  // namespace
}  // namespace transport_network
