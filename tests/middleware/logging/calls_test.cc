// What is logged of calls, on every transport.

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <string>

#include "cpprpc/middleware/trace_context.h"
#include "cpprpc/task/sleep.h"
#include "logged.h"

namespace e2e {
namespace {

using namespace std::chrono_literals;

class CallsLogTest : public LoggedTest {};

TEST_P(CallsLogTest, TellsAllOfAUnaryCall) {
  ASSERT_EQ(once(logged_client(), "hello"), StatusCode::Ok);
  const Fields server_side = line();
  EXPECT_EQ(server_side.at("event"), "call");
  EXPECT_EQ(server_side.at("side"), "server");
  EXPECT_EQ(server_side.at("level"), "info");
  EXPECT_EQ(server_side.at("service"), "e2e.v1.Echo");
  EXPECT_EQ(server_side.at("method"), "Once");
  EXPECT_EQ(server_side.at("type"), "unary");
  EXPECT_EQ(server_side.at("code"), "OK");
  EXPECT_EQ(server_side.at("received"), "1");
  EXPECT_EQ(server_side.at("received_bytes"), "7");
  EXPECT_EQ(server_side.at("sent"), "1");
  EXPECT_EQ(server_side.at("sent_bytes"), "7");
  EXPECT_FALSE(server_side.at("peer").empty());
  EXPECT_EQ(server_side.at("request_id").size(), 32u);
  EXPECT_GE(std::stod(server_side.at("duration_ms")), 0);
  EXPECT_FALSE(server_side.contains("message"));
  EXPECT_FALSE(server_side.contains("trace_id"));
  EXPECT_FALSE(server_side.contains("path"));
  EXPECT_FALSE(server_side.contains("slow"));

  const Fields client_side = client_line();
  EXPECT_EQ(client_side.at("side"), "client");
  for (const std::string same : {"event", "level", "service", "method", "type", "code",
                                 "received_bytes", "sent_bytes", "request_id"}) {
    EXPECT_EQ(client_side.at(same), server_side.at(same)) << same;
  }
}

TEST_P(CallsLogTest, TellsWhyACallFailed) {
  once(logged_client(), "no \"such\" user\n", 5);
  for (const Fields& fields : {line(), client_line()}) {
    EXPECT_EQ(fields.at("code"), "NOT_FOUND");
    EXPECT_EQ(fields.at("message"), "no \"such\" user\n");
    EXPECT_EQ(fields.at("level"), "info");
  }
}

TEST_P(CallsLogTest, InternalErrorsAreErrors) {
  once(logged_client(), "oh", 13);
  EXPECT_EQ(line().at("level"), "error");
  EXPECT_EQ(client_line().at("level"), "error");
}

TEST_P(CallsLogTest, CountsTheMessagesOfStreams) {
  const auto talk = [](EchoClient client) -> Task<void> {
    const Ping three{.text = "abc", .number = 3};
    auto expand = client.expand(three);
    while (co_await expand.read()) continue;
    static_cast<void>(co_await expand.finish());
    auto collect = client.collect();
    for (int i = 0; i < 4; ++i) co_await collect.write(three);
    static_cast<void>(co_await collect.finish());
    auto chat = client.chat();
    co_await chat.write(three);
    co_await chat.read();
    chat.writes_done();
    while (co_await chat.read()) continue;
    static_cast<void>(co_await chat.finish());
  };
  sync_wait(talk(logged_client()));
  const auto on_server = lines->parsed(3, options.format());
  const auto on_client = client_lines->parsed(3, options.format());
  const auto type = [](std::size_t i) {
    return std::string(i == 0 ? "server_stream" : i == 1 ? "client_stream" : "bidi_stream");
  };
  const std::string received[] = {"1", "4", "1"};
  const std::string sent[] = {"3", "1", "1"};
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(on_server[i].at("type"), type(i));
    EXPECT_EQ(on_server[i].at("received"), received[i]) << type(i);
    EXPECT_EQ(on_server[i].at("sent"), sent[i]) << type(i);
    EXPECT_EQ(on_client[i].at("type"), type(i));
    EXPECT_EQ(on_client[i].at("sent"), received[i]) << type(i);
    EXPECT_EQ(on_client[i].at("received"), sent[i]) << type(i);
    EXPECT_EQ(on_client[i].at("sent_bytes"), on_server[i].at("received_bytes"));
  }
}

TEST_P(CallsLogTest, MethodsOfNobodyHaveAPath) {
  const auto ask = [](Channel channel) -> Task<void> {
    const cpprpc::Unary<Ping, Pong> nobodys("/no.Such/\"Method\"");
    const Ping request;
    static_cast<void>(co_await channel.call(nobodys, request));
  };
  sync_wait(ask(server->channel()));
  const Fields fields = line();
  EXPECT_EQ(fields.at("path"), "/no.Such/\"Method\"");
  EXPECT_EQ(fields.at("code"), "UNIMPLEMENTED");
  EXPECT_FALSE(fields.contains("service"));
  EXPECT_FALSE(fields.contains("method"));
}

TEST_P(CallsLogTest, AnExceptionOfMiddlewareHasItsLine) {
  inner = [](ServerContext&, Next) -> Task<Status> {
    throw std::runtime_error("on purpose");
    co_return Status::ok();
  };
  once(EchoClient(server->channel()), "x");
  EXPECT_EQ(line().at("code"), "UNKNOWN");
  EXPECT_EQ(line().at("message"), "an exception escaped: on purpose");
  EXPECT_EQ(line().at("level"), "error");
}

TEST_P(CallsLogTest, ADroppedCallHasItsLine) {
  const auto drop = [](EchoClient client) -> Task<void> {
    auto chat = client.chat();
    const Ping request{.text = "x"};
    co_await chat.write(request);
    co_await chat.read();
  };
  sync_wait(drop(logged_client()));
  EXPECT_EQ(client_line().at("code"), "CANCELLED");
  EXPECT_EQ(line().at("method"), "Chat");
}

TEST_P(CallsLogTest, TellsTheTraceThatTheCallerSent) {
  const std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
  once(logged_client(), "x", 0,
       CallOptions{}.metadata("traceparent", "00-" + trace + "-00f067aa0ba902b7-01"));
  for (const Fields& fields : {line(), client_line()}) {
    EXPECT_EQ(fields.at("trace_id"), trace);
    EXPECT_EQ(fields.at("span_id"), "00f067aa0ba902b7");
  }
}

TEST_P(CallsLogTest, TellsTheSpanOfTheCallItself) {
  inner = [](ServerContext& context, Next next) -> Task<Status> {
    const auto own =
        cpprpc::parse_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-1111111111111111-01");
    context.extensions().set(*own);
    co_return co_await next();
  };
  once(EchoClient(server->channel()), "x", 0,
       CallOptions{}.metadata("traceparent",
                              "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));
  EXPECT_EQ(line().at("span_id"), "1111111111111111");
}

CPPRPC_ON_EVERY_TRANSPORT(CallsLogTest);

// --- options, for which one transport is enough

class ChosenLogTest : public LoggedTest {
 protected:
  void SetUp() override {
    options.skip("e2e.v1.Other").skip("/e2e.v1.Echo/Expand");
    options.slow(20ms).metadata({"user-agent", "x-tenant"});
    options.level(StatusCode::NotFound, spdlog::level::off);
    LoggedTest::SetUp();
  }
};

TEST_P(ChosenLogTest, SkipsMethods) {
  const auto talk = [](EchoClient client) -> Task<void> {
    const Ping request{.text = "x", .number = 1};
    auto expand = client.expand(request);
    while (co_await expand.read()) continue;
    static_cast<void>(co_await expand.finish());
  };
  sync_wait(talk(logged_client()));
  once(logged_client(), "x");
  EXPECT_EQ(line().at("method"), "Once");
  EXPECT_EQ(client_line().at("method"), "Once");
}

TEST_P(ChosenLogTest, SaysWhatIsSlow) {
  inner = [](ServerContext&, Next next) -> Task<Status> {
    co_await cpprpc::sleep(25ms);
    co_return co_await next();
  };
  once(EchoClient(server->channel()), "x");
  EXPECT_EQ(line().at("slow"), "true");
  EXPECT_EQ(line().at("level"), "warning");
  EXPECT_GE(std::stod(line().at("duration_ms")), 25);
}

TEST_P(ChosenLogTest, ShowsMetadata) {
  once(EchoClient(server->channel()), "x", 0, CallOptions{}.metadata("x-tenant", "a \"b\" =c"));
  EXPECT_EQ(line().at("metadata.x-tenant"), "a \"b\" =c");
}

TEST_P(ChosenLogTest, ACodeMayBeOff) {
  once(logged_client(), "x", 5);
  once(logged_client(), "x", 3);
  EXPECT_EQ(line().at("code"), "INVALID_ARGUMENT");
  EXPECT_EQ(client_line().at("code"), "INVALID_ARGUMENT");
}

TEST_P(ChosenLogTest, TheLoggersLevelCounts) {
  logger->set_level(spdlog::level::err);
  once(EchoClient(server->channel()), "x");
  once(EchoClient(server->channel()), "x", 13);
  EXPECT_EQ(line().at("code"), "INTERNAL");
}

INSTANTIATE_TEST_SUITE_P(Transports, ChosenLogTest, testing::Values(plain_transports().front()),
                         transport_name);

class SampledLogTest : public LoggedTest {
 protected:
  void SetUp() override {
    options.sample_ok(0.2);
    LoggedTest::SetUp();
  }
};

TEST_P(SampledLogTest, SomeOfTheGoodCallsAndAllOfTheOthers) {
  for (int i = 0; i < 1000; ++i) once(EchoClient(server->channel()), "x");
  server->shutdown(0s);
  const std::size_t logged = lines->size();
  EXPECT_GT(logged, 100u);  // which would miss once in 10^19
  EXPECT_LT(logged, 300u);
}

TEST_P(SampledLogTest, AllOfTheOthers) {
  for (int i = 0; i < 100; ++i) once(EchoClient(server->channel()), "x", 5);
  lines->parsed(100, options.format());
}

INSTANTIATE_TEST_SUITE_P(Transports, SampledLogTest, testing::Values(plain_transports().front()),
                         transport_name);

class LogfmtTest : public LoggedTest {
 protected:
  void SetUp() override {
    options.format(LogFormat::Logfmt).without_time();
    logger->set_pattern("%v", spdlog::pattern_time_type::utc);
    LoggedTest::SetUp();
  }
};

TEST_P(LogfmtTest, GoesThroughAnyLogger) {
  once(EchoClient(server->channel()), "no such user", 5);
  const Fields fields = line();
  EXPECT_EQ(fields.at("message"), "no such user");
  EXPECT_EQ(fields.at("service"), "e2e.v1.Echo");
  EXPECT_FALSE(fields.contains("time"));
  EXPECT_FALSE(fields.contains("level"));
}

INSTANTIATE_TEST_SUITE_P(Transports, LogfmtTest, testing::Values(plain_transports().front()),
                         transport_name);

}  // namespace
}  // namespace e2e
