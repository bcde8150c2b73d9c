// Middleware around the calls of a server.

#include <gtest/gtest.h>

#include <chrono>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "cpprpc/rpc/middleware.h"
#include "cpprpc/task/async_event.h"
#include "cpprpc/task/sleep.h"
#include "cpprpc/task/yield.h"
#include "echoing.h"
#include "peer.h"

namespace e2e {
namespace {

using namespace std::chrono_literals;
using cpprpc::IncomingMessage;
using cpprpc::MessageHook;
using cpprpc::Metadata;
using cpprpc::Next;
using cpprpc::OutgoingMessage;
using cpprpc::Traffic;

Task<Status> pass(ServerContext&, Next next) { co_return co_await next(); }

// `outer` is around every call, `inner` around those of the service.
class ServerMiddlewareTest : public PeerTest {
 protected:
  using Middleware = Settable<Task<Status>(ServerContext&, Next)>;

  void SetUp() override {
    outer = pass;
    inner = pass;
    router.use<v1::Echo>(
        [this](ServerContext& context, Next next) { return inner(context, next); });
    router.use([this](ServerContext& context, Next next) { return outer(context, next); });
    PeerTest::SetUp();
    answer_as_asked(echo);
  }

  Result<Pong> once(const std::string& text) {
    const auto ask = [&](EchoClient client) -> Task<Result<Pong>> {
      const Ping request{.text = text};
      co_return co_await client.once(request);
    };
    return sync_wait(ask(client()));
  }

  // Sends the texts and reads as many replies as come.
  std::pair<std::vector<std::string>, Status> chat(const std::vector<std::string>& texts) {
    std::vector<std::string> replies;
    const auto talk = [&](EchoClient client) -> Task<Status> {
      auto call = client.chat();
      for (const std::string& text : texts) {
        const Ping request{.text = text};
        if (!co_await call.write(request)) break;
      }
      call.writes_done();
      while (const auto reply = co_await call.read()) replies.push_back(reply->text);
      co_return co_await call.finish();
    };
    Status status = sync_wait(talk(client()));
    return {replies, status};
  }

  void note(std::string what) {
    const std::lock_guard lock(mutex_);
    notes_.push_back(std::move(what));
  }
  std::vector<std::string> notes() {
    const std::lock_guard lock(mutex_);
    return notes_;
  }

  // Writes down the way in and the way out.
  auto noting(std::string name) {
    return [this, name](ServerContext& context, Next next) -> Task<Status> {
      note(name + " in " + std::string(context.path()));
      Status status = co_await next();
      note(name + " out " + status.to_string());
      co_return status;
    };
  }

  Middleware outer;
  Middleware inner;

 private:
  std::mutex mutex_;
  std::vector<std::string> notes_;
};

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

// --- a deadline of the server's own

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

  static Result<Pong> once_with(EchoClient client, CallOptions options) {
    const auto ask = [&]() -> Task<Result<Pong>> {
      const Ping request{.text = "x"};
      co_return co_await client.once(request, options);
    };
    return sync_wait(ask());
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
    over.set();
    co_return status;
  };
  EXPECT_EQ(once("x").error(),
            Status::deadline_exceeded("the call took longer than the server allows"));
  EXPECT_TRUE(over.wait());
  EXPECT_EQ(notes().back(),
            "outer out DEADLINE_EXCEEDED: the call took longer than the server allows");
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
  EXPECT_TRUE(once_with(client(), CallOptions{}.timeout(1min)));
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

CPPRPC_ON_EVERY_TRANSPORT(ServerMiddlewareTest);
CPPRPC_ON_EVERY_TRANSPORT(ServerDeadlineTest);

}  // namespace
}  // namespace e2e
