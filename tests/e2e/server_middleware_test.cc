// Middleware around the calls of a server.

#include "server_middleware.h"

#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace e2e {
namespace {

TEST_P(ServerMiddlewareTest, IsAroundTheHandlerInOrder) {
  outer = noting("outer");
  inner = noting("inner");
  EXPECT_EQ(once("x")->text, "x");
  EXPECT_EQ(notes(),
            (std::vector<std::string>{"outer in /e2e.v1.Echo/Once", "inner in /e2e.v1.Echo/Once",
                                      "inner out OK", "outer out OK"}));
}

TEST_P(ServerMiddlewareTest, IsTheSameForStreams) {
  outer = noting("outer");
  const auto [replies, status] = chat({"a", "b"});
  EXPECT_EQ(replies, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(status, Status::ok());
  EXPECT_EQ(notes(), (std::vector<std::string>{"outer in /e2e.v1.Echo/Chat", "outer out OK"}));
}

TEST_P(ServerMiddlewareTest, TellsWhenTheCallStarted) {
  const auto before = cpprpc::Clock::now();
  cpprpc::Clock::time_point outermost;
  cpprpc::Clock::time_point innermost;
  outer = [&](ServerContext& context, Next next) -> Task<Status> {
    outermost = context.started();
    co_return co_await next();
  };
  inner = [&](ServerContext& context, Next next) -> Task<Status> {
    Status status = co_await next();
    innermost = context.started();
    co_return status;
  };
  EXPECT_EQ(once("x")->text, "x");
  EXPECT_GE(outermost, before);
  EXPECT_LE(outermost, cpprpc::Clock::now());
  EXPECT_EQ(innermost, outermost);
}

TEST_P(ServerMiddlewareTest, KnowsTheMethodsThatMayBeCalled) {
  std::vector<std::pair<std::string, cpprpc::MethodKind>> methods;
  for (const cpprpc::Method& method : router.methods()) {
    methods.emplace_back(method.path, method.kind);
  }
  using enum cpprpc::MethodKind;
  EXPECT_EQ(methods, (std::vector<std::pair<std::string, cpprpc::MethodKind>>{
                         {"/e2e.v1.Echo/Chat", BidiStream},
                         {"/e2e.v1.Echo/Collect", ClientStream},
                         {"/e2e.v1.Echo/Expand", ServerStream},
                         {"/e2e.v1.Echo/Nobody", Unary},
                         {"/e2e.v1.Echo/NobodyAtAll", BidiStream},
                         {"/e2e.v1.Echo/Once", Unary}}));
  EXPECT_TRUE(cpprpc::Router().methods().empty());
}

TEST_P(ServerMiddlewareTest, ChangesTheStatus) {
  outer = [](ServerContext&, Next next) -> Task<Status> {
    const Status status = co_await next();
    if (!status.is_ok()) co_return Status::not_found("changed: " + std::string(status.message()));
    co_return Status::aborted("was OK");
  };
  EXPECT_EQ(once("x").error(), Status::aborted("was OK"));
  echo.on_once = [](ServerContext&, Ping) -> Task<Result<Pong>> {
    co_return Status::internal("no");
  };
  EXPECT_EQ(once("x").error(), Status::not_found("changed: no"));
  EXPECT_EQ(chat({"a"}).second, Status::aborted("was OK"));
}

TEST_P(ServerMiddlewareTest, MakesAReplyOfAnError) {
  echo.on_once = [](ServerContext&, Ping) -> Task<Result<Pong>> {
    co_return Status::internal("no");
  };
  inner = [](ServerContext& context, Next next) -> Task<Status> {
    const Status status = co_await next();
    const Pong reply{.text = "instead"};
    co_return status.is_ok() ? status : context.reply(reply);
  };
  EXPECT_EQ(once("x")->text, "instead");
}

TEST_P(ServerMiddlewareTest, AnswersInTheHandlersPlace) {
  echo.on_once = [](ServerContext&, Ping) -> Task<Result<Pong>> {
    ADD_FAILURE() << "the handler ran";
    co_return Pong();
  };
  outer = [](ServerContext&, Next) -> Task<Status> {
    co_return Status::unauthenticated("who are you?");
  };
  EXPECT_EQ(once("x").error(), Status::unauthenticated("who are you?"));
  EXPECT_EQ(chat({"a", "b"}).second, Status::unauthenticated("who are you?"));
  outer = [](ServerContext& context, Next) -> Task<Status> {
    const Pong reply{.text = "cached"};
    co_return context.reply(reply);
  };
  EXPECT_EQ(once("x")->text, "cached");
}

TEST_P(ServerMiddlewareTest, ReadsAndChangesMetadata) {
  outer = [](ServerContext& context, Next next) -> Task<Status> {
    EXPECT_EQ(context.metadata().get("x-tenant"), "acme");
    context.metadata().erase("x-tenant");
    context.metadata().add("x-tenant-id", "7");
    context.headers().add("x-from", "outer");
    Status status = co_await next();
    context.trailers().add("x-cost", "3");
    co_return status;
  };
  echo.on_once = [](ServerContext& context, Ping) -> Task<Result<Pong>> {
    EXPECT_EQ(context.metadata().get("x-tenant"), std::nullopt);
    EXPECT_EQ(context.metadata().get("x-tenant-id"), "7");
    co_return Pong();
  };
  const auto ask = [](EchoClient client) -> Task<void> {
    const Ping request;
    auto call = client.once(request, CallOptions{}.metadata("x-tenant", "acme"));
    const Result<Pong> reply = co_await call;
    EXPECT_TRUE(reply) << reply.error().to_string();
    EXPECT_EQ(call.headers().get("x-from"), "outer");
    EXPECT_EQ(call.trailers().get("x-cost"), "3");
  };
  sync_wait(ask(client()));
}

TEST_P(ServerMiddlewareTest, HandsValuesOn) {
  struct Caller {
    std::string name;
  };
  outer = [](ServerContext& context, Next next) -> Task<Status> {
    EXPECT_EQ(context.extensions().get<Caller>(), nullptr);
    context.extensions().set(Caller{.name = "acme"});
    co_return co_await next();
  };
  echo.on_once = [](ServerContext& context, Ping) -> Task<Result<Pong>> {
    const Caller* const caller = context.extensions().get<Caller>();
    EXPECT_EQ(context.extensions().get<int>(), nullptr);
    co_return Pong{.text = caller == nullptr ? "none" : caller->name};
  };
  EXPECT_EQ(once("x")->text, "acme");
}

TEST_P(ServerMiddlewareTest, SeesMethodsThatDoNotExist) {
  outer = [this](ServerContext& context, Next next) -> Task<Status> {
    EXPECT_EQ(context.method(), nullptr);
    co_return co_await noting("outer")(context, next);
  };
  inner = noting("inner");
  const auto ask = [](Channel channel) -> Task<Status> {
    const cpprpc::Unary<Ping, Pong> method("/e2e.v1.Echo/Missing");
    const Ping request;
    const Result<Pong> reply = co_await channel.call(method, request);
    co_return reply.error();
  };
  const Status status = sync_wait(ask(server->channel()));
  EXPECT_EQ(status.code(), StatusCode::Unimplemented);
  EXPECT_EQ(notes(), (std::vector<std::string>{"outer in /e2e.v1.Echo/Missing",
                                               "outer out " + status.to_string()}));
}

TEST_P(ServerMiddlewareTest, SeesAHandlersExceptionAsUnknown) {
  inner = noting("inner");
  echo.on_once = [](ServerContext&, Ping) -> Task<Result<Pong>> {
    throw std::runtime_error("oops");
    co_return Pong();
  };
  EXPECT_EQ(once("x").error().code(), StatusCode::Unknown);
  EXPECT_EQ(notes().back(), "inner out UNKNOWN: an exception escaped from the handler");
  EXPECT_EQ(escaped, std::vector<std::string>{"oops"});
}

// A handler whose client has gone ends as it likes; it was not OK for all that.
TEST_P(ServerMiddlewareTest, SeesACallThatNobodyWaitedForAsCancelled) {
  Event over;
  outer = [&](ServerContext& context, Next next) -> Task<Status> {
    Status status = co_await noting("outer")(context, next);
    over.set();
    co_return status;
  };
  echo.on_expand = [](ServerContext&, Ping, Writer<Pong>& replies) -> Task<Status> {
    const Pong reply{.payload = std::string(100, 'x')};
    while (co_await replies.write(reply)) {
    }
    co_return Status::ok();
  };
  const auto cancel = [](EchoClient client) -> Task<Status> {
    const Ping request;
    auto replies = client.expand(request);
    EXPECT_TRUE(co_await replies.read());
    replies.cancel();
    co_return co_await replies.finish();
  };
  EXPECT_EQ(sync_wait(cancel(client())).code(), StatusCode::Cancelled);
  EXPECT_TRUE(over.wait());
  EXPECT_EQ(notes().back(), "outer out CANCELLED: the call was cancelled");
}

TEST_P(ServerMiddlewareTest, ItsOwnExceptionIsLoggedToo) {
  inner = [](ServerContext&, Next) -> Task<Status> {
    throw std::runtime_error("inner failed");
    co_return Status::ok();
  };
  EXPECT_EQ(once("x").error().code(), StatusCode::Unknown);
  EXPECT_EQ(escaped, std::vector<std::string>{"inner failed"});
}

TEST_P(ServerMiddlewareTest, RunsTheHandlerOnce) {
  inner = [](ServerContext&, Next next) -> Task<Status> {
    EXPECT_EQ(co_await next(), Status::ok());
    co_return co_await next();
  };
  EXPECT_EQ(once("x").error(), Status::internal("a middleware has called next() twice"));
}

TEST_P(ServerMiddlewareTest, CountsMessages) {
  Traffic traffic;
  outer = [&](ServerContext& context, Next next) -> Task<Status> {
    Status status = co_await next();
    traffic = context.traffic();
    co_return status;
  };
  const std::size_t bytes = cpprpc::encoded_size(Ping{.text = "four"});
  EXPECT_TRUE(once("four"));
  EXPECT_EQ(traffic, (Traffic{1, 1, bytes, bytes}));
  EXPECT_EQ(chat({"four", "four", "four"}).second, Status::ok());
  EXPECT_EQ(traffic, (Traffic{3, 3, 3 * bytes, 3 * bytes}));
}

// Appends its name to what comes and goes.
class Tagging final : public MessageHook {
 public:
  explicit Tagging(std::string name) : name_(std::move(name)) {}
  Status sending(OutgoingMessage& message) override {
    EXPECT_EQ(message.as<Ping>(), nullptr);
    if (const Pong* const pong = message.as<Pong>()) {
      message.replace(Pong{.text = pong->text + "<" + name_});
    }
    return Status::ok();
  }
  Status received(IncomingMessage& message) override {
    EXPECT_EQ(message.as<Pong>(), nullptr);
    if (Ping* const ping = message.as<Ping>()) ping->text += ">" + name_;
    return Status::ok();
  }

 private:
  std::string name_;
};

TEST_P(ServerMiddlewareTest, ChangesMessagesInOrder) {
  const auto tagging = [](std::string name) {
    return [name](ServerContext& context, Next next) -> Task<Status> {
      Tagging tag(name);
      context.add_hook(tag);
      co_return co_await next();
    };
  };
  outer = tagging("outer");
  inner = tagging("inner");
  EXPECT_EQ(once("x")->text, "x>outer>inner<inner<outer");
  EXPECT_EQ(chat({"a", "b"}).first,
            (std::vector<std::string>{"a>outer>inner<inner<outer", "b>outer>inner<inner<outer"}));
}

class Refusing final : public MessageHook {
 public:
  explicit Refusing(bool outgoing) noexcept : outgoing_(outgoing) {}
  Status sending(OutgoingMessage& message) override {
    const Pong* const pong = message.as<Pong>();
    return outgoing_ && pong->text == "bad" ? Status::data_loss("not to be sent") : Status::ok();
  }
  Status received(IncomingMessage& message) override {
    const Ping* const ping = message.as<Ping>();
    return !outgoing_ && ping->text == "bad" ? Status::invalid_argument("bad word") : Status::ok();
  }

 private:
  bool outgoing_;
};

TEST_P(ServerMiddlewareTest, RefusesMessages) {
  for (const bool outgoing : {false, true}) {
    inner = [outgoing](ServerContext& context, Next next) -> Task<Status> {
      Refusing refusing(outgoing);
      context.add_hook(refusing);
      co_return co_await next();
    };
    const Status expected =
        outgoing ? Status::data_loss("not to be sent") : Status::invalid_argument("bad word");
    EXPECT_TRUE(once("good"));
    EXPECT_EQ(once("bad").error(), expected);
    EXPECT_EQ(chat({"good", "bad", "good"}).second, expected);
  }
}

TEST_P(ServerMiddlewareTest, AHookIsGoneWithItsMiddleware) {
  inner = [](ServerContext& context, Next next) -> Task<Status> {
    Tagging tag("inner");
    context.add_hook(tag);
    co_return co_await next();
  };
  echo.on_once = [](ServerContext&, Ping) -> Task<Result<Pong>> {
    co_return Status::internal("no");
  };
  outer = [](ServerContext& context, Next next) -> Task<Status> {
    EXPECT_EQ((co_await next()).code(), StatusCode::Internal);
    const Pong reply{.text = "instead"};
    co_return context.reply(reply);
  };
  EXPECT_EQ(once("x")->text, "instead");
}

CPPRPC_ON_EVERY_TRANSPORT(ServerMiddlewareTest);

}  // namespace
}  // namespace e2e
