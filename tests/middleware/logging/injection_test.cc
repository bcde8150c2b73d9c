// Log injection: whatever peers and handlers write, a line stays one line that says what it should.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "logged.h"

namespace e2e {
namespace {

using cpprpc::ClientContext;

const std::vector<std::string>& attacks() {
  static const std::vector<std::string> attacks = {
      "\n",
      "\r\n{\"level\":\"error\",\"code\":\"INTERNAL\"}\r\n",
      "x\nlevel=error code=INTERNAL",
      "\",\"code\":\"OK\",\"x\":\"",
      "\" code=OK x=\"",
      "\\\",\"code\":\"OK\"",
      "\\",
      "\\u000a",
      "\x1b[2J\x1b[31m",
      "\x1b]0;title\a",
      "\u009b31m",
      "\u0085",
      "\u2028{\"level\":\"error\"}\u2029",
      "\u202egnp.exe",
      std::string("nul\0nul", 7),
      "\xff\xfe\n\xc0\x8a",
      "\xe2\x80",
      "\x7f\b\b\b",
      "%0a%0d",
      "${jndi:ldap://x/y}",
      std::string(5000, '"'),
  };
  return attacks;
}

class InjectionTest : public LoggedTest {
 protected:
  InjectionTest() {
    options.payloads(500).metadata({"user-agent", "x-tenant"});
    escaped_to = cpprpc::log_exceptions_to(logger, options);
  }

  // Two lines of messages and one of the call, or fewer; each one good line. Those of the call.
  static std::vector<Fields> calls_in(Lines& sink, const LogOptions& options) {
    std::vector<Fields> calls;
    for (Fields& fields : sink.parsed(sink.size(), options.format())) {
      if (fields.at("event") == "call") calls.push_back(std::move(fields));
    }
    return calls;
  }

  cpprpc::Router::ExceptionLog escaped_to;
};

// Metadata as only a hostile client sends them. What a transport refuses ends the call there.
TEST_P(InjectionTest, ThroughMetadata) {
  for (const std::string& attack : attacks()) {
    const auto plant = [&](ClientContext& context, Next next) -> Task<Status> {
      for (const std::string key : {"x-request-id", "x-tenant", "user-agent", "traceparent"}) {
        context.metadata().add_received(key, attack);
      }
      co_return co_await next();
    };
    once(EchoClient(server->channel().with(plant)), "x");
    once(EchoClient(server->channel().with(ClientLog(client_logger, options)).with(plant)), "x");
  }
  server->shutdown(cpprpc::Clock::duration::zero());
  for (Lines* const sink : {lines.get(), client_lines.get()}) {
    const std::size_t count = calls_in(*sink, options).size();
    if (GetParam().name == "loopback") {
      EXPECT_EQ(count, attacks().size() * (sink == lines.get() ? 2 : 1));
    }
    for (const Fields& call : calls_in(*sink, options)) {
      EXPECT_TRUE(call.at("request_id").find_first_not_of("0123456789abcdef%0a") ==
                  std::string::npos)
          << call.at("request_id");
      EXPECT_FALSE(call.contains("trace_id"));
      EXPECT_FALSE(call.contains("x"));
    }
  }
}

TEST_P(InjectionTest, ThroughStatusMessages) {
  for (const std::string& attack : attacks()) once(logged_client(), attack, 5);
  server->shutdown(cpprpc::Clock::duration::zero());
  for (Lines* const sink : {lines.get(), client_lines.get()}) {
    const auto calls = calls_in(*sink, options);
    EXPECT_EQ(calls.size(), attacks().size());
    for (const Fields& call : calls) {
      EXPECT_NE(call.at("code"), "OK");
      EXPECT_EQ(call.at("method"), "Once");
      EXPECT_FALSE(call.contains("x"));
    }
  }
}

TEST_P(InjectionTest, ThroughPaths) {
  for (const std::string& attack : attacks()) {
    const std::string path = "/no.Such" + attack + "/Method" + attack;
    const auto ask = [&](Channel channel) -> Task<void> {
      const cpprpc::Unary<Ping, Pong> method(path);
      const Ping request;
      static_cast<void>(co_await channel.call(method, request));
    };
    sync_wait(ask(server->channel()));
    sync_wait(ask(server->channel().with(ClientLog(client_logger, options))));
  }
  server->shutdown(cpprpc::Clock::duration::zero());
  if (GetParam().name == "loopback") {
    EXPECT_EQ(calls_in(*lines, options).size(), attacks().size() * 2);
  }
  EXPECT_EQ(calls_in(*client_lines, options).size(), attacks().size());
  for (const std::string& raw : lines->raw(lines->size())) EXPECT_LT(raw.size(), 4000u);
}

// Strings of proto3 are UTF-8; bytes are not.
TEST_P(InjectionTest, ThroughPayloads) {
  for (const std::string& attack : attacks()) {
    const auto ask = [&](EchoClient client) -> Task<void> {
      Ping request{.payload = attack};
      static_cast<void>(co_await client.once(request));
      request.text = attack;
      static_cast<void>(co_await client.once(request));
    };
    sync_wait(ask(logged_client()));
  }
  server->shutdown(cpprpc::Clock::duration::zero());
  EXPECT_GE(calls_in(*lines, options).size(), attacks().size());
  EXPECT_EQ(calls_in(*client_lines, options).size(), attacks().size() * 2);
}

TEST_P(InjectionTest, ThroughExceptions) {
  for (const std::string& attack : attacks()) escaped_to("/a.B/C" + attack, attack);
  EXPECT_EQ(lines->parsed(attacks().size(), options.format()).size(), attacks().size());
}

class LogfmtInjectionTest : public InjectionTest {
 protected:
  LogfmtInjectionTest() {
    options.format(LogFormat::Logfmt);
    logger = cpprpc::make_logfmt_logger(lines);
    client_logger = cpprpc::make_logfmt_logger(client_lines);
  }
};

TEST_P(LogfmtInjectionTest, ThroughAllOfThem) {
  for (const std::string& attack : attacks()) {
    const auto plant = [&](ClientContext& context, Next next) -> Task<Status> {
      context.metadata().add_received("x-request-id", attack);
      context.metadata().add_received("x-tenant", attack);
      co_return co_await next();
    };
    once(EchoClient(server->channel().with(plant)), attack, 5);
    logger->info(attack);
  }
  server->shutdown(cpprpc::Clock::duration::zero());
  for (const Fields& fields : lines->parsed(lines->size(), options.format())) {
    if (!fields.contains("event")) continue;
    EXPECT_FALSE(fields.contains("x"));
    if (fields.at("event") != "call") continue;
    EXPECT_NE(fields.at("code"), "OK");
  }
  // Some attacks go no further than the transport.
  const std::size_t calls = GetParam().name == "loopback" ? attacks().size() : 1;
  EXPECT_GE(lines->size(), attacks().size() + calls);
}

CPPRPC_ON_EVERY_TRANSPORT(InjectionTest);
CPPRPC_ON_EVERY_TRANSPORT(LogfmtInjectionTest);

}  // namespace
}  // namespace e2e
