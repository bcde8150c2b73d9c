// Request ids: taken, made, sent back, sent on.

#include "cpprpc/middleware/logging/request_id.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <thread>
#include <vector>

#include "logged.h"

namespace e2e {
namespace {

using cpprpc::ClientContext;
using cpprpc::ClientMiddleware;
using cpprpc::PropagateRequestId;
using cpprpc::RequestId;

TEST(RequestId, IsSaneOrNone) {
  for (const std::string sane : {"a", "0", "7b3f8a7e-0c41-4b9e-a1d5-0e2f4c6b8d90",
                                 "Root=1-67891233-abcdef0123456789", "AbC+/=_.:@~-"}) {
    const auto id = RequestId::from(sane);
    ASSERT_TRUE(id) << sane;
    EXPECT_EQ(id->value(), sane);
  }
  EXPECT_TRUE(RequestId::from(std::string(128, 'x')));
  EXPECT_FALSE(RequestId::from(std::string(129, 'x')));
  for (const std::string insane :
       {"", " ", "a b", "a\nb", "a\"b", "a\\b", "a,b", "a;b", "a\tb", "\x1b[31m", "{}", "\xc3\xa9",
        "\xff", "\u2028", "a'b", "<a>", "a&b", "$(x)", "a%0ab"}) {
    EXPECT_FALSE(RequestId::from(insane)) << insane;
  }
  EXPECT_FALSE(RequestId::from(std::string_view("a\0", 2)));
}

TEST(RequestId, NoTwoAreTheSame) {
  std::set<std::string> ids;
  std::mutex mutex;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 1000; ++j) {
        const RequestId id = RequestId::make();
        const std::lock_guard lock(mutex);
        ids.emplace(id.value());
      }
    });
  }
  threads.clear();
  EXPECT_EQ(ids.size(), 4000u);
  for (const std::string& id : ids) {
    ASSERT_EQ(id.size(), 32u);
    ASSERT_EQ(id.find_first_not_of("0123456789abcdef"), std::string::npos);
  }
}

class RequestIdTest : public LoggedTest {
 protected:
  // What a client without any middleware of ours gets back.
  std::string sent_back(CallOptions call_options, StatusCode code = StatusCode::Ok) {
    std::string id;
    const auto look = [&id](ClientContext& context, Next next) -> Task<Status> {
      Status status = co_await next();
      id = context.headers().get("x-request-id").value_or("none");
      co_return status;
    };
    once(EchoClient(server->channel().with(look)), "x", static_cast<int>(code), call_options);
    return id;
  }
};

TEST_P(RequestIdTest, IsTakenAndSentBack) {
  EXPECT_EQ(sent_back(CallOptions{}.metadata("x-request-id", "abc-123")), "abc-123");
  EXPECT_EQ(line().at("request_id"), "abc-123");
}

TEST_P(RequestIdTest, IsMadeAndSentBack) {
  const std::string id = sent_back(CallOptions());
  EXPECT_EQ(id.size(), 32u);
  EXPECT_EQ(line().at("request_id"), id);
}

TEST_P(RequestIdTest, IsReplacedIfInsane) {
  const std::string id = sent_back(CallOptions{}.metadata("x-request-id", "a\" level=error x=\""));
  EXPECT_EQ(id.size(), 32u);
  EXPECT_EQ(line().at("request_id"), id);
}

TEST_P(RequestIdTest, IsKnownToHandlers) {
  std::string seen;
  echo.on_once = [&seen](ServerContext& context, Ping) -> Task<Result<Pong>> {
    seen = cpprpc::request_id(context).value();
    context.extensions().set(*RequestId::from("a-new-one"));  // which is its own business
    co_return Pong();
  };
  sent_back(CallOptions{}.metadata("x-request-id", "abc-123"));
  EXPECT_EQ(seen, "abc-123");
  EXPECT_EQ(line().at("request_id"), "abc-123");
}

TEST_P(RequestIdTest, GoesOnFromServerToServer) {
  EchoService front;
  cpprpc::Router front_router;
  front.bind(front_router);
  const auto front_lines = std::make_shared<Lines>();
  front_router.use(ServerLog(cpprpc::make_json_logger(front_lines), options));
  for (const bool logs : {false, true}) {
    const Channel channel = server->channel();
    const EchoClient back(logs ? channel.with(ClientLog(client_logger, options))
                               : channel.with(PropagateRequestId()));
    front.on_once = [back](ServerContext& context, Ping request) -> Task<Result<Pong>> {
      co_return co_await back.once(request, CallOptions{}.parent(context));
    };
    const auto running = GetParam().serve(front_router);
    const std::string id = logs ? "with-log" : "without-log";
    once(EchoClient(running->channel()), "x", 0, CallOptions{}.metadata("x-request-id", id));
    running->shutdown(cpprpc::Clock::duration::zero());
    const std::size_t count = logs ? 2 : 1;
    EXPECT_EQ(front_lines->parsed(count, options.format()).back().at("request_id"), id);
    EXPECT_EQ(lines->parsed(count, options.format()).back().at("request_id"), id);
  }
  EXPECT_EQ(client_line().at("request_id"), "with-log");
}

TEST_P(RequestIdTest, TheCallersOwnStays) {
  once(logged_client(), "x", 0, CallOptions{}.metadata("x-request-id", "my-own"));
  EXPECT_EQ(client_line().at("request_id"), "my-own");
  EXPECT_EQ(line().at("request_id"), "my-own");
}

TEST_P(RequestIdTest, NothingIsSentOnWithoutAParent) {
  once(EchoClient(server->channel().with(PropagateRequestId())), "x");
  EXPECT_EQ(line().at("request_id").size(), 32u);  // the server's
  once(EchoClient(server->channel().with([](ClientContext& context, Next next) -> Task<Status> {
         EXPECT_EQ(context.metadata().get("x-request-id"), std::nullopt);
         co_return co_await next();
       })),
       "x");
}

// Also if what tries again puts back the headers that the call came with, as Retry does.
TEST_P(RequestIdTest, EachAttemptSendsTheSame) {
  const ClientMiddleware again = [](ClientContext& context, Next next) -> Task<Status> {
    const CallOptions first = context.options();
    const Status failed = co_await next();
    EXPECT_EQ(failed.code(), StatusCode::Unavailable);
    context.options() = first;
    co_return co_await next();
  };
  const Channel channel = server->channel().with(again);
  const EchoClient client(channel.with(ClientLog(client_logger, options)));
  once(client, "x", static_cast<int>(StatusCode::Unavailable));
  const auto sent = client_lines->parsed(2, options.format());
  const auto received = lines->parsed(2, options.format());
  for (const std::size_t i : {0u, 1u}) {
    EXPECT_EQ(sent[i].at("request_id"), sent[0].at("request_id"));
    EXPECT_EQ(received[i].at("request_id"), sent[0].at("request_id"));
  }
}

CPPRPC_ON_EVERY_TRANSPORT(RequestIdTest);

}  // namespace
}  // namespace e2e
