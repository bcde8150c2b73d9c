// The spans of calls, on every transport: names, attributes, status, parents; and what hostile
// callers can do to them.

#include <algorithm>
#include <array>
#include <atomic>
#include <functional>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "collector.h"
#include "cpprpc/rpc/client_context.h"
#include "cpprpc/task/sleep.h"

namespace tracing {
namespace {

using cpprpc::CallOptions;
using cpprpc::Channel;
using cpprpc::ClientContext;
using cpprpc::ClientTracing;
using cpprpc::Next;
using cpprpc::Reader;
using cpprpc::Result;
using cpprpc::Sampler;
using cpprpc::ServerContext;
using cpprpc::ServerTracing;
using cpprpc::SpanKind;
using cpprpc::SpanStatus;
using cpprpc::StatusCode;
using cpprpc::sync_wait;
using cpprpc::trace_of;
using cpprpc::TraceContext;
using cpprpc::Tracer;
using cpprpc::Writer;
using e2e::EchoClient;
using e2e::Ping;
using e2e::Pong;

constexpr std::chrono::minutes kMinute{1};
constexpr const char* kValue = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
constexpr const char* kNotSampled = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";

class TracedCallsTest : public e2e::PeerTest {
 protected:
  void SetUp() override {
    router.use<e2e::v1::Echo>([this](ServerContext& context, Next next) {
      return service_middleware ? service_middleware(context, next) : next();
    });
    router.use(ServerTracing(tracer).message_events().server("echo.test", 443));
    PeerTest::SetUp();
    echo.on_once = [this](ServerContext& context, Ping request) -> Task<Result<Pong>> {
      seen_headers = context.metadata().get_all("traceparent").size();
      if (const auto value = context.metadata().get("traceparent")) seen_traceparent = *value;
      seen_state = context.metadata().get("tracestate").value_or("none");
      co_return Pong{.text = request.text};
    };
  }

  [[nodiscard]] Channel traced() const {
    return server->channel().with(ClientTracing(tracer).server("echo.test", 443));
  }

  static Status once(const Channel& channel, const CallOptions& options = CallOptions()) {
    const auto call = [&](EchoClient client) -> Task<Result<Pong>> {
      const Ping request{.text = "hi"};
      co_return co_await client.once(request, options);
    };
    const Result<Pong> reply = sync_wait(call(EchoClient(channel)));
    return reply ? Status::ok() : reply.error();
  }

  // What was recorded. A server's span ends when its handler has, not when the client knows.
  std::vector<SpanData> recorded(std::size_t count) { return kept->wait_for(count); }

  std::function<Task<Status>(ServerContext&, const Next&)> service_middleware;
  std::shared_ptr<Kept> kept = std::make_shared<Kept>();
  Tracer tracer{quiet(kept).interval(std::chrono::milliseconds(1))};
  std::atomic<std::size_t> seen_headers = 0;
  std::string seen_traceparent;
  std::string seen_state;
};

TEST_P(TracedCallsTest, SayWhatTheConventionsWant) {
  ASSERT_TRUE(once(traced()).is_ok());
  static_cast<void>(recorded(2));
  for (const SpanKind kind : {SpanKind::Client, SpanKind::Server}) {
    const SpanData span = kept->only("e2e.v1.Echo/Once", kind);
    EXPECT_EQ(attribute(span, "rpc.system"), "grpc");
    EXPECT_EQ(attribute(span, "rpc.service"), "e2e.v1.Echo");
    EXPECT_EQ(attribute(span, "rpc.method"), "Once");
    EXPECT_EQ(attribute(span, "rpc.grpc.status_code"), "0");
    EXPECT_EQ(attribute(span, "server.address"), "echo.test");
    EXPECT_EQ(attribute(span, "server.port"), "443");
    EXPECT_EQ(span.status, SpanStatus::Unset);
  }
  const SpanData server_span = kept->only("e2e.v1.Echo/Once", SpanKind::Server);
  const SpanData client_span = kept->only("e2e.v1.Echo/Once", SpanKind::Client);
  EXPECT_EQ(server_span.parent, client_span.context.span_id);
  EXPECT_TRUE(server_span.parent_is_remote);
  EXPECT_FALSE(client_span.parent.is_valid());
  if (GetParam().name != "loopback") {
    EXPECT_EQ(attribute(server_span, "network.peer.address"), "127.0.0.1");
    EXPECT_GT(std::stoi(attribute(server_span, "network.peer.port")), 0);
    EXPECT_EQ(attribute(server_span, "network.type"), "ipv4");
  }
}

// Of a server only what is its own fault: the table of the conventions.
TEST_P(TracedCallsTest, StatusByTheTableOfTheConventions) {
  StatusCode code{};
  echo.on_once = [&](ServerContext&, Ping) -> Task<Result<Pong>> {
    co_return Status(code, "because");
  };
  const std::set<StatusCode> of_server = {StatusCode::Unknown,       StatusCode::DeadlineExceeded,
                                          StatusCode::Unimplemented, StatusCode::Internal,
                                          StatusCode::Unavailable,   StatusCode::DataLoss};
  for (int number = 1; number <= 16; ++number) {
    code = static_cast<StatusCode>(number);
    EXPECT_EQ(once(traced()).code(), code);
  }
  int errors = 0;
  for (const SpanData& span : recorded(32)) {
    const auto of = static_cast<StatusCode>(std::stoi(attribute(span, "rpc.grpc.status_code")));
    const bool is_error = span.kind == SpanKind::Client || of_server.contains(of);
    EXPECT_EQ(span.status, is_error ? SpanStatus::Error : SpanStatus::Unset) << to_string(of);
    EXPECT_EQ(span.status_message, is_error ? "because" : "");
    errors += is_error ? 1 : 0;
  }
  EXPECT_EQ(errors, 16 + 6);
}

TEST_P(TracedCallsTest, AnExceptionIsAnError) {
  echo.on_once = [](ServerContext& context, Ping) -> Task<Result<Pong>> {
    cpprpc::span_of(context).attribute("cart.items", 3).event("about to fail");
    throw std::runtime_error("oops");
    co_return Pong{};
  };
  EXPECT_EQ(once(server->channel()).code(), StatusCode::Unknown);
  const SpanData span = recorded(1)[0];
  EXPECT_EQ(span.status, SpanStatus::Error);
  EXPECT_EQ(attribute(span, "rpc.grpc.status_code"), "2");
  EXPECT_EQ(attribute(span, "cart.items"), "3");
  const auto is_it = [](const auto& event) { return event.name.view() == "about to fail"; };
  EXPECT_EQ(std::count_if(span.events.begin(), span.events.end(), is_it), 1);
}

TEST_P(TracedCallsTest, AnExceptionOfMiddlewareIsAnError) {
  const auto throwing = [](auto&, const Next&) -> Task<Status> {
    throw std::runtime_error("oops");
    co_return Status::ok();
  };
  service_middleware = throwing;
  EXPECT_EQ(once(server->channel()).code(), StatusCode::Unknown);
  const SpanData served = recorded(1)[0];
  EXPECT_EQ(served.status, SpanStatus::Error);
  EXPECT_EQ(attribute(served, "rpc.grpc.status_code"), "2");
  EXPECT_EQ(once(server->channel().with(ClientTracing(tracer)).with(throwing)).code(),
            StatusCode::Unknown);
  const SpanData called = recorded(2)[1];
  EXPECT_EQ(called.status, SpanStatus::Error);
  EXPECT_EQ(attribute(called, "rpc.grpc.status_code"), "2");
}

// Paths that somebody made up are no names.
TEST_P(TracedCallsTest, MethodsThatDoNotExistHaveOneName) {
  constexpr int kCalls = 20;
  std::vector<std::string> paths;
  for (int i = 0; i < kCalls; ++i) paths.push_back("/made.up" + std::to_string(i) + ".X/Y");
  for (const std::string& path : paths) {
    const cpprpc::Unary<Ping, Pong> method(path);
    const auto call = [&]() -> Task<Result<Pong>> {
      const Ping request;
      co_return co_await server->channel().call(method, request);
    };
    const Result<Pong> reply = sync_wait(call());
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().code(), StatusCode::Unimplemented);
  }
  for (const SpanData& span : recorded(kCalls)) {
    EXPECT_EQ(span.name.view(), "_OTHER");
    EXPECT_EQ(attribute(span, "rpc.method"), "_OTHER");
    EXPECT_EQ(attribute(span, "rpc.service"), "");
    EXPECT_EQ(span.status, SpanStatus::Error);
  }
}

TEST_P(TracedCallsTest, AMethodThatTheServiceLeavesAloneHasItsName) {
  const auto call = [&](EchoClient client) -> Task<Result<Pong>> {
    const Ping request;
    co_return co_await client.nobody(request);
  };
  EXPECT_FALSE(sync_wait(call(EchoClient(server->channel()))));
  EXPECT_EQ(recorded(1)[0].name.view(), "e2e.v1.Echo/Nobody");
}

TEST_P(TracedCallsTest, StreamsAreOneSpanWithItsMessages) {
  echo.on_chat = [](ServerContext&, Reader<Ping>& requests, Writer<Pong>& replies) -> Task<Status> {
    while (const auto request = co_await requests.read()) {
      const Pong reply{.text = request->text};
      co_await replies.write(reply);
    }
    co_return Status::ok();
  };
  const Channel channel = server->channel().with(ClientTracing(tracer).message_events());
  const auto talk = [&](EchoClient client) -> Task<Status> {
    auto call = client.chat();
    for (const char* text : {"a", "bcd"}) {
      const Ping request{.text = text};
      co_await call.write(request);
      co_await call.read();
    }
    call.writes_done();
    while (co_await call.read()) {
    }
    co_return co_await call.finish();
  };
  ASSERT_TRUE(sync_wait(talk(EchoClient(channel))).is_ok());
  static_cast<void>(recorded(2));
  for (const SpanKind kind : {SpanKind::Client, SpanKind::Server}) {
    const SpanData span = kept->only("e2e.v1.Echo/Chat", kind);
    const std::string sent = kind == SpanKind::Client ? "SENT" : "RECEIVED";
    const std::string received = kind == SpanKind::Client ? "RECEIVED" : "SENT";
    ASSERT_EQ(span.events.size(), 4u);
    std::vector<std::string> events;
    for (const cpprpc::SpanEvent& event : span.events) {
      EXPECT_EQ(event.name.view(), "rpc.message");
      EXPECT_GE(event.time, span.start);
      EXPECT_LE(event.time, span.end);
      std::string text;
      for (const cpprpc::Attribute& one : event.attributes) {
        if (const auto* const type = one.value.as<cpprpc::TraceText>()) text += type->view();
        if (const auto* const number = one.value.as<std::int64_t>()) {
          text += " " + std::to_string(*number);
        }
      }
      events.push_back(text);
    }
    // Number and size: text of one and of three letters.
    EXPECT_EQ(events, (std::vector<std::string>{sent + " 1 3", received + " 1 3", sent + " 2 5",
                                                received + " 2 5"}));
  }
}

TEST_P(TracedCallsTest, ACallThatIsDroppedHasEndedToo) {
  e2e::Event begun;
  echo.on_once = [&](ServerContext&, Ping) -> Task<Result<Pong>> {
    begun.set();
    co_await cpprpc::sleep(std::chrono::hours(1));
    co_return Status::cancelled("told to stop");
  };
  {
    const Ping request;
    const auto call = EchoClient(traced()).once(request);
    ASSERT_TRUE(begun.wait());
  }
  for (const SpanData& span : recorded(2)) {
    EXPECT_EQ(attribute(span, "rpc.grpc.status_code"), "1");
    EXPECT_EQ(span.status, span.kind == SpanKind::Client ? SpanStatus::Error : SpanStatus::Unset);
  }
}

// --- where spans stand

TEST_P(TracedCallsTest, HeadersOfTheParentAreReplaced) {
  const EchoClient onward(traced());
  echo.on_collect = [&](ServerContext& context, Reader<Ping>&) -> Task<Result<Pong>> {
    const Ping request;
    co_return co_await onward.once(request, CallOptions{}.parent(context));
  };
  const auto call = [&](EchoClient client) -> Task<Result<Pong>> {
    auto stream = client.collect(
        CallOptions{}.metadata("traceparent", kValue).metadata("tracestate", "a=1,b=2"));
    co_return co_await stream.finish();
  };
  ASSERT_TRUE(sync_wait(call(client())));
  static_cast<void>(recorded(3));
  const SpanData outer = kept->only("e2e.v1.Echo/Collect");
  const SpanData sent = kept->only("e2e.v1.Echo/Once", SpanKind::Client);
  const SpanData inner = kept->only("e2e.v1.Echo/Once", SpanKind::Server);
  EXPECT_EQ(seen_headers, 1u);
  EXPECT_EQ(seen_traceparent, sent.context.to_traceparent());
  EXPECT_EQ(seen_state, "a=1,b=2");
  EXPECT_EQ(outer.parent.to_hex(), "00f067aa0ba902b7");
  EXPECT_EQ(sent.parent, outer.context.span_id);
  EXPECT_EQ(inner.parent, sent.context.span_id);
  EXPECT_TRUE(inner.parent_is_remote);
  EXPECT_FALSE(sent.parent_is_remote);
}

TEST_P(TracedCallsTest, ACallerMayNameTheParent) {
  const TraceContext given = *cpprpc::parse_traceparent(kValue);
  ASSERT_TRUE(once(traced(), CallOptions{}.extension(given)).is_ok());
  static_cast<void>(recorded(2));
  EXPECT_EQ(kept->only("e2e.v1.Echo/Once", SpanKind::Client).parent, given.span_id);
  ASSERT_TRUE(once(traced(), CallOptions{}.metadata("traceparent", kValue)).is_ok());
  const auto spans = recorded(4);
  const auto is_below = [&](const SpanData& span) { return span.parent == given.span_id; };
  EXPECT_EQ(std::count_if(spans.begin(), spans.end(), is_below), 2);
  EXPECT_EQ(seen_headers, 1u) << "the header is replaced";
}

// Around a service that is traced itself, and below a parent that other middleware has set.
TEST(TracedServiceTest, IsBelowWhatIsFurtherOut) {
  const auto kept = std::make_shared<Kept>();
  const Tracer tracer(quiet(kept));
  e2e::EchoService echo;
  echo.on_once = [](ServerContext&, Ping) -> Task<Result<Pong>> { co_return Pong{}; };
  cpprpc::Router router;
  router.use([](ServerContext& context, Next next) -> Task<Status> {
    context.extensions().set(*cpprpc::parse_traceparent(kValue));
    co_return co_await next();
  });
  router.use(ServerTracing(tracer).server("outer"));
  router.use<e2e::v1::Echo>(ServerTracing(tracer).server("inner"));
  echo.bind(router);
  const auto server = e2e::transports().front().serve(router);
  const auto call = [&](EchoClient client) -> Task<Result<Pong>> {
    const Ping request;
    co_return co_await client.once(request);
  };
  EXPECT_TRUE(sync_wait(call(EchoClient(server->channel()))));
  server->shutdown(cpprpc::Clock::duration::zero());
  EXPECT_TRUE(tracer.shutdown(kMinute));
  const std::vector<SpanData> spans = kept->spans();
  ASSERT_EQ(spans.size(), 2u);
  EXPECT_EQ(attribute(spans[0], "server.address"), "inner");
  EXPECT_EQ(spans[0].parent, spans[1].context.span_id);
  EXPECT_EQ(spans[1].parent.to_hex(), "00f067aa0ba902b7");
  EXPECT_FALSE(spans[1].parent_is_remote);
}

TEST_P(TracedCallsTest, WhatIsNotRecordedIsCarriedOnAsSuch) {
  ASSERT_TRUE(once(traced(), CallOptions{}.metadata("traceparent", kNotSampled)).is_ok());
  const auto seen = cpprpc::parse_traceparent(seen_traceparent);
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->trace_id.to_hex(), "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_NE(seen->span_id.to_hex(), "00f067aa0ba902b7") << "it is a span of its own nevertheless";
  EXPECT_FALSE(seen->is_sampled());
  EXPECT_TRUE(tracer.flush(kMinute));
  EXPECT_TRUE(kept->spans().empty());
}

TEST_P(TracedCallsTest, OtherMiddlewareKnowsTheTrace) {
  std::string of_client;
  const auto note = [&](ClientContext& context, Next next) -> Task<Status> {
    Status status = co_await next();
    of_client = trace_of(context)->to_traceparent();
    co_return status;
  };
  std::string of_handler;
  echo.on_once = [&](ServerContext& context, Ping) -> Task<Result<Pong>> {
    of_handler = trace_of(context)->to_traceparent();
    co_return Pong{};
  };
  ASSERT_TRUE(once(server->channel().with(note).with(ClientTracing(tracer))).is_ok());
  static_cast<void>(recorded(2));
  const SpanData sent = kept->only("e2e.v1.Echo/Once", SpanKind::Client);
  const SpanData served = kept->only("e2e.v1.Echo/Once", SpanKind::Server);
  EXPECT_EQ(of_client, sent.context.to_traceparent());
  EXPECT_EQ(of_handler, served.context.to_traceparent());
}

TEST_P(TracedCallsTest, ACallMayGoUntraced) {
  ASSERT_TRUE(once(traced(), CallOptions{}.extension(cpprpc::Untraced())).is_ok());
  EXPECT_EQ(recorded(1)[0].kind, SpanKind::Server);
  EXPECT_EQ(seen_headers, 0u);
}

// Around what tries again: the whole; inside of it: each attempt; both: the one below the other.
TEST_P(TracedCallsTest, AttemptsAreSpansOfTheirOwn) {
  std::atomic<int> attempts = 0;
  echo.on_once = [&](ServerContext&, Ping) -> Task<Result<Pong>> {
    if (++attempts % 3 != 0) co_return Status::unavailable("again");
    co_return Pong{};
  };
  const auto try_again = [](ClientContext&, Next next) -> Task<Status> {
    Status status = co_await next();
    for (int i = 0; i < 2 && !status.is_ok(); ++i) status = co_await next();
    co_return status;
  };
  const ClientTracing tracing = ClientTracing(tracer).message_events();
  ASSERT_TRUE(once(server->channel().with(tracing).with(try_again).with(tracing)).is_ok());
  std::vector<SpanData> whole;
  std::vector<SpanData> each;
  const std::vector<SpanData> spans = recorded(7);
  for (const SpanData& span : spans) {
    if (span.kind != SpanKind::Client) continue;
    (span.parent.is_valid() ? each : whole).push_back(span);
  }
  ASSERT_EQ(whole.size(), 1u);
  ASSERT_EQ(each.size(), 3u);
  EXPECT_EQ(whole[0].status, SpanStatus::Unset);
  int failed = 0;
  for (const SpanData& attempt : each) {
    EXPECT_EQ(attempt.parent, whole[0].context.span_id);
    EXPECT_LE(whole[0].start, attempt.start);
    EXPECT_LE(attempt.end, whole[0].end);
    failed += attempt.status == SpanStatus::Error ? 1 : 0;
  }
  EXPECT_EQ(failed, 2);
  // Each attempt arrived as a child of its own span.
  for (const SpanData& span : spans) {
    if (span.kind != SpanKind::Server) continue;
    const auto is_parent = [&](const SpanData& other) {
      return other.context.span_id == span.parent;
    };
    EXPECT_EQ(std::count_if(each.begin(), each.end(), is_parent), 1);
  }
}

// --- hostile callers

TEST_P(TracedCallsTest, MalformedHeadersStartATraceOfTheirOwn) {
  const std::vector<std::pair<std::string, std::string>> headers = {
      {"traceparent", "nonsense"},
      {"traceparent", "00-00000000000000000000000000000000-00f067aa0ba902b7-01"},
      {"traceparent", std::string(3000, '0')},
      {"traceparent", "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"},
      {"tracestate", "a=1"},
  };
  std::size_t calls = 0;
  for (const auto& [key, value] : headers) {
    ASSERT_TRUE(once(server->channel(), CallOptions{}.metadata(key, value)).is_ok());
    const SpanData span = recorded(++calls).back();
    EXPECT_FALSE(span.parent.is_valid()) << value;
    EXPECT_TRUE(span.context.is_valid());
    EXPECT_FALSE(span.parent_is_remote);
    EXPECT_TRUE(span.context.state.empty());
  }
  ASSERT_TRUE(once(server->channel(),
                   CallOptions{}.metadata("traceparent", kValue).metadata("traceparent", kValue))
                  .is_ok());
  EXPECT_FALSE(recorded(++calls).back().parent.is_valid()) << "twice";
  ASSERT_TRUE(once(server->channel(), CallOptions{}
                                          .metadata("traceparent", kValue)
                                          .metadata("tracestate", std::string(3000, 'a')))
                  .is_ok());
  const SpanData span = recorded(++calls).back();
  EXPECT_TRUE(span.parent.is_valid()) << "a malformed state is dropped alone";
  EXPECT_TRUE(span.context.state.empty());
}

TEST_P(TracedCallsTest, ALongMessageOfAnErrorIsCut) {
  echo.on_once = [](ServerContext&, Ping) -> Task<Result<Pong>> {
    co_return Status::internal(std::string(5000, 'x'));
  };
  EXPECT_EQ(once(server->channel()).code(), StatusCode::Internal);
  EXPECT_EQ(recorded(1)[0].status_message.size(), 4096u);
}

CPPRPC_ON_EVERY_TRANSPORT(TracedCallsTest);

}  // namespace
}  // namespace tracing
