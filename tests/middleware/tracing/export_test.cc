// OTLP: what a collector is sent, on every transport; and collectors that are down, slow, or
// refuse.

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "collector.h"
#include "cpprpc/errors.h"
#include "cpprpc/task/sleep.h"
#include "cpprpc/transport/loopback/loopback.h"

namespace tracing {
namespace {

using cpprpc::Channel;
using cpprpc::Clock;
using cpprpc::OtlpExporter;
using cpprpc::OtlpOptions;
using cpprpc::Router;
using cpprpc::ServerContext;
using cpprpc::Span;
using cpprpc::StatusCode;
using cpprpc::Tracer;
using cpprpc::TracerCounts;
using cpprpc::TracerOptions;
using e2e::Event;
using namespace std::chrono_literals;

constexpr std::chrono::minutes kMinute{1};
constexpr std::chrono::hours kHour{1};

// A collector, and a tracer that sends to it.
class ExportTest : public testing::TestWithParam<e2e::Transport> {
 protected:
  void SetUp() override {
    collector.bind(router);
    server = GetParam().serve(router);
  }
  void TearDown() override { server->shutdown(Clock::duration::zero()); }

  // Tries again at once, as often as a test lasts.
  static OtlpOptions eager() { return OtlpOptions().backoff(1ms, 1ms); }

  [[nodiscard]] TracerOptions to_collector(const OtlpOptions& options = eager()) const {
    return quiet(std::make_shared<OtlpExporter>(server->channel(), options)).interval(kHour);
  }

  static void end_spans(const Tracer& tracer, int count) {
    for (int i = 0; i < count; ++i) tracer.start("span").end();
  }

  // Refuses so many requests, then takes the next.
  void refuse(int times, const Status& status) {
    const auto left = std::make_shared<std::atomic<int>>(times);
    collector.answer([=](ServerContext&, const Collector::Request&) -> Task<Collector::Response> {
      if (left->fetch_sub(1) > 0) co_return status;
      otlp::ExportTraceServiceResponse taken;
      co_return taken;
    });
  }

  Collector collector;
  Router router;
  std::unique_ptr<e2e::RunningServer> server;
};

cpprpc::errors::RetryInfo after(std::chrono::milliseconds delay) {
  cpprpc::errors::RetryInfo info;
  info.retry_delay.emplace().nanos = static_cast<std::int32_t>(delay.count() * 1'000'000);
  return info;
}

TEST_P(ExportTest, TheCollectorHasWhatTheSpanHad) {
  const Tracer tracer(to_collector()
                          .service_name("orders")
                          .resource("deployment.environment.name", "test")
                          .resource("host.cpus", 2));
  auto parent =
      *cpprpc::parse_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-03");
  parent.state.set("acme", "7");
  const auto before = std::chrono::system_clock::now() - 1s;
  Span span = tracer.start("work", parent, cpprpc::SpanKind::Producer);
  span.attribute("text", "a\xff\x62").attribute("number", -1).attribute("half", 0.5);
  span.attribute("yes", true).attribute("list", std::vector<std::string>{"x", "\xc3"});
  span.event("event", {{"key", "value"}});
  span.error("bad \xe2\x82 byte");
  const std::string id = span.context().span_id.to_bytes();
  span.end();
  ASSERT_TRUE(tracer.flush(kMinute));

  ASSERT_EQ(collector.requests().size(), 1u);
  const otlp::ResourceSpans of_resource = collector.requests()[0].resource_spans.at(0);
  std::string resource;
  for (const otlp::KeyValue& one : of_resource.resource->attributes) resource += one.key + " ";
  EXPECT_EQ(resource,
            "service.name telemetry.sdk.name telemetry.sdk.language deployment.environment.name "
            "host.cpus ");
  EXPECT_EQ(of_resource.scope_spans.at(0).scope->name, "cpprpc");
  EXPECT_EQ(of_resource.scope_spans.at(0).schema_url, "https://opentelemetry.io/schemas/1.37.0");
  const otlp::Span sent = collector.spans().at(0);
  EXPECT_EQ(sent.trace_id, parent.trace_id.to_bytes());
  EXPECT_EQ(sent.span_id, id);
  EXPECT_EQ(sent.parent_span_id, parent.span_id.to_bytes());
  EXPECT_EQ(sent.trace_state, "acme=7");
  EXPECT_EQ(sent.flags, 0x103u) << "sampled, random, and not of a remote parent";
  EXPECT_EQ(sent.name, "work");
  EXPECT_EQ(sent.kind, otlp::Span::SpanKind::Producer);
  EXPECT_EQ(attribute(sent, "text"),
            "a\xef\xbf\xbd"
            "b")
      << "no UTF-8: else all would be refused";
  EXPECT_EQ(attribute(sent, "number"), "-1");
  EXPECT_EQ(attribute(sent, "half"), "0.500000");
  EXPECT_EQ(attribute(sent, "yes"), "true");
  EXPECT_EQ(attribute(sent, "list"), "x;\xef\xbf\xbd;");
  ASSERT_EQ(sent.events.size(), 1u);
  EXPECT_EQ(sent.events[0].name, "event");
  EXPECT_EQ(sent.events[0].attributes.at(0).key, "key");
  ASSERT_TRUE(sent.status);
  EXPECT_EQ(sent.status->code, otlp::Status::StatusCode::Error);
  EXPECT_EQ(sent.status->message, "bad \xef\xbf\xbd\xef\xbf\xbd byte");
  const auto nanoseconds = [](auto time) {
    return static_cast<std::uint64_t>(std::chrono::nanoseconds(time.time_since_epoch()).count());
  };
  EXPECT_GT(sent.start_time_unix_nano, nanoseconds(before));
  EXPECT_LT(sent.end_time_unix_nano, nanoseconds(std::chrono::system_clock::now() + 1s));
  EXPECT_LE(sent.start_time_unix_nano, sent.events[0].time_unix_nano);
  EXPECT_LE(sent.events[0].time_unix_nano, sent.end_time_unix_nano);
}

// A request is put together in the memory of the one before: nothing of that may be left.
TEST_P(ExportTest, OneRequestLeavesNothingInTheNext) {
  const Tracer tracer(to_collector());
  Span rich = tracer.start("rich");
  rich.attribute("a", "text").attribute("b", 1).event("event", {{"key", "value"}}).error("bad");
  const Span poor_child = rich.child("child");
  rich.end();
  ASSERT_TRUE(tracer.flush(kMinute));
  Span poor = tracer.start("poor");
  poor.attribute("a", 7);
  poor.end();
  ASSERT_TRUE(tracer.flush(kMinute));
  const otlp::Span sent = collector.spans().at(1);
  EXPECT_EQ(sent.name, "poor");
  EXPECT_TRUE(sent.parent_span_id.empty());
  ASSERT_EQ(sent.attributes.size(), 1u);
  EXPECT_EQ(attribute(sent, "a"), "7");
  EXPECT_TRUE(sent.events.empty());
  EXPECT_FALSE(sent.status);
}

TEST_P(ExportTest, UnavailableIsTriedAgain) {
  refuse(3, Status::unavailable("not now"));
  const Tracer tracer(to_collector());
  end_spans(tracer, 5);
  EXPECT_TRUE(tracer.flush(kMinute));
  EXPECT_EQ(collector.calls(), 4);
  EXPECT_EQ(tracer.counts(), (TracerCounts{.ended = 5, .exported = 5}));
  EXPECT_EQ(collector.spans().size(), 5u);
}

TEST_P(ExportTest, WhatTheSpecificationSaysIsTriedAgain) {
  using enum StatusCode;
  const std::vector<StatusCode> again = {Cancelled,  DeadlineExceeded, Aborted,
                                         OutOfRange, Unavailable,      DataLoss};
  for (int number = 1; number <= 16; ++number) {
    const auto code = static_cast<StatusCode>(number);
    refuse(1, Status(code, "once"));
    const Tracer tracer(to_collector());
    const int before = collector.calls();
    end_spans(tracer, 1);
    EXPECT_TRUE(tracer.flush(kMinute));
    const bool is_again = std::count(again.begin(), again.end(), code) == 1;
    EXPECT_EQ(collector.calls() - before, is_again ? 2 : 1) << to_string(code);
    EXPECT_EQ(tracer.counts().exported, is_again ? 1u : 0u);
    EXPECT_EQ(tracer.counts().failed, is_again ? 0u : 1u);
  }
}

TEST_P(ExportTest, ACollectorSaysWhen) {
  std::vector<Clock::time_point> times;
  collector.answer([&](ServerContext&, const Collector::Request&) -> Task<Collector::Response> {
    times.push_back(Clock::now());
    if (times.size() < 2) {
      co_return with_details(Status::resource_exhausted("too much"), after(300ms));
    }
    otlp::ExportTraceServiceResponse taken;
    co_return taken;
  });
  const Tracer tracer(to_collector());
  end_spans(tracer, 1);
  EXPECT_TRUE(tracer.shutdown(kMinute)) << "its word counts then, too";
  ASSERT_EQ(times.size(), 2u);
  EXPECT_GE(times[1] - times[0], 300ms);
  EXPECT_EQ(tracer.counts().exported, 1u);
}

TEST_P(ExportTest, ACollectorThatWantsTooMuchTimeIsGivenUp) {
  refuse(1000, with_details(Status::unavailable("next year"), after(900ms)));
  const Tracer tracer(to_collector(eager().retry_for(100ms)));
  end_spans(tracer, 1);
  EXPECT_TRUE(tracer.flush(kMinute));
  EXPECT_EQ(collector.calls(), 1);
  EXPECT_EQ(tracer.counts().failed, 1u);
}

TEST_P(ExportTest, PartialSuccessIsCountedAndNotSentAgain) {
  collector.answer([](ServerContext&, const Collector::Request&) -> Task<Collector::Response> {
    otlp::ExportTraceServiceResponse partly;
    partly.partial_success.emplace().rejected_spans = 2;
    partly.partial_success->error_message = "too old";
    co_return partly;
  });
  std::vector<std::string> log;
  const Tracer tracer(to_collector().log([&](std::string_view what) { log.emplace_back(what); }));
  end_spans(tracer, 5);
  EXPECT_TRUE(tracer.flush(kMinute));
  EXPECT_EQ(collector.calls(), 1);
  EXPECT_EQ(tracer.counts(), (TracerCounts{.ended = 5, .exported = 3, .rejected = 2}));
  EXPECT_EQ(log, std::vector<std::string>{"2 of 5 spans were not taken: too old"});
}

TEST_P(ExportTest, ACollectorMayNotRejectLessThanNothing) {
  collector.answer([](ServerContext&, const Collector::Request&) -> Task<Collector::Response> {
    otlp::ExportTraceServiceResponse hostile;
    hostile.partial_success.emplace().rejected_spans = -7;
    co_return hostile;
  });
  const Tracer tracer(to_collector());
  end_spans(tracer, 5);
  EXPECT_TRUE(tracer.flush(kMinute));
  EXPECT_EQ(tracer.counts(), (TracerCounts{.ended = 5, .exported = 5}));
}

TEST_P(ExportTest, ASlowCollectorIsWaitedForOnlySoLong) {
  std::atomic<int> told = 0;
  collector.answer([&](ServerContext&, const Collector::Request&) -> Task<Collector::Response> {
    if (told++ == 0) co_await cpprpc::sleep(kHour);
    otlp::ExportTraceServiceResponse taken;
    co_return taken;
  });
  const Tracer tracer(to_collector(eager().timeout(50ms)));
  end_spans(tracer, 1);
  EXPECT_TRUE(tracer.flush(kMinute));
  EXPECT_EQ(tracer.counts().exported, 1u) << "the second time it answered";
}

// Whoever makes spans does not wait; what is too many is dropped; and the end comes in time.
TEST_P(ExportTest, ASlowCollectorIsInNobodysWay) {
  Event asked;
  collector.answer([&](ServerContext&, const Collector::Request&) -> Task<Collector::Response> {
    asked.set();
    co_await cpprpc::sleep(kHour);
    co_return Status::cancelled("told to stop");
  });
  const Tracer tracer(to_collector().queue_size(100).batch_size(10));
  end_spans(tracer, 10);
  ASSERT_TRUE(asked.wait());
  const auto start = Clock::now();
  end_spans(tracer, 100'000);
  EXPECT_LT(Clock::now() - start, kMinute);
  EXPECT_EQ(tracer.counts(), (TracerCounts{.ended = 100'010, .dropped = 99'910, .waiting = 100}));
  EXPECT_FALSE(tracer.shutdown(10ms));
  const TracerCounts counts = tracer.counts();
  EXPECT_EQ(counts.exported, 0u);
  EXPECT_EQ(counts.waiting, 0u);
  EXPECT_EQ(counts.failed + counts.dropped, 100'010u);
}

TEST_P(ExportTest, ACollectorThatIsDownLetsTheTracerEndInTime) {
  const Channel channel = server->channel();
  server->shutdown(Clock::duration::zero());
  const Tracer tracer(quiet(std::make_shared<OtlpExporter>(channel, OtlpOptions())));
  end_spans(tracer, 3);
  const auto start = Clock::now();
  EXPECT_FALSE(tracer.shutdown(200ms));
  EXPECT_LT(Clock::now() - start, 30s);
  const TracerCounts counts = tracer.counts();
  EXPECT_EQ(counts.ended, 3u);
  EXPECT_EQ(counts.failed + counts.dropped, 3u);
}

TEST_P(ExportTest, LargeBatchesAreSentInParts) {
  const Tracer tracer(to_collector(eager().max_request(2000)).max_text(10'000));
  for (int i = 0; i < 20; ++i) {
    Span span = tracer.start("span");
    span.attribute("text", std::string(500, 'x'));
  }
  Span huge = tracer.start("huge");
  huge.attribute("text", std::string(3000, 'x'));
  huge.end();
  EXPECT_TRUE(tracer.flush(kMinute));
  EXPECT_EQ(collector.spans().size(), 20u);
  EXPECT_EQ(tracer.counts(), (TracerCounts{.ended = 21, .exported = 20, .failed = 1}))
      << "one that fits into none is lost alone";
  for (const auto& request : collector.requests()) {
    EXPECT_LE(cpprpc::encoded_size(request), 2000u);
  }
}

TEST_P(ExportTest, MetadataGoWithEachRequest) {
  std::string key;
  std::string traceparent;
  collector.answer(
      [&](ServerContext& context, const Collector::Request&) -> Task<Collector::Response> {
        key = context.metadata().get("x-api-key").value_or("none");
        traceparent = context.metadata().get("traceparent").value_or("none");
        otlp::ExportTraceServiceResponse taken;
        co_return taken;
      });
  const Tracer tracer(to_collector(eager().metadata("x-api-key", "secret")));
  end_spans(tracer, 1);
  EXPECT_TRUE(tracer.flush(kMinute));
  EXPECT_EQ(key, "secret");
  EXPECT_TRUE(traceparent.ends_with("-00")) << "no collector traces the export: " << traceparent;
}

// Middleware on both sides that would make a span of each export, which would be exported.
TEST_P(ExportTest, IsNotTracedItself) {
  const Tracer eager_tracer(to_collector().sampler(cpprpc::Sampler::always_on()));
  const Tracer usual_tracer(to_collector());
  Router traced_router;
  traced_router.use(cpprpc::ServerTracing(usual_tracer));
  Collector traced_collector;
  traced_collector.bind(traced_router);
  const auto traced_server = GetParam().serve(traced_router);
  const Channel channel = traced_server->channel().with(cpprpc::ClientTracing(eager_tracer));
  const Tracer tracer(quiet(std::make_shared<OtlpExporter>(channel)));
  end_spans(tracer, 1);
  EXPECT_TRUE(tracer.shutdown(kMinute));
  traced_server->shutdown(Clock::duration::zero());
  EXPECT_EQ(traced_collector.spans().size(), 1u);
  EXPECT_EQ(eager_tracer.counts().ended, 0u);
  EXPECT_EQ(usual_tracer.counts().ended, 0u);
}

CPPRPC_ON_EVERY_PLAIN_TRANSPORT(ExportTest);

// protoc decodes it with a proto that has nothing but the numbers and types of the specification.
TEST(ExportedBytesTest, AreWhatAnotherImplementationReads) {
  Collector collector;
  Router router;
  collector.bind(router);
  cpprpc::Loopback loopback(router);
  const Tracer tracer(
      quiet(std::make_shared<OtlpExporter>(loopback.channel())).service_name("orders"));
  auto parent =
      *cpprpc::parse_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  parent.state.set("acme", "7");
  Span span = tracer.start("work", parent, cpprpc::SpanKind::Client);
  span.attribute("text", "abc")
      .attribute("number", 7)
      .attribute("half", 0.5)
      .attribute("yes", true);
  span.attribute("list", std::vector<std::string>{"x", "y"});
  span.event("event", {{"key", "value"}});
  span.error("bad");
  span.end();
  ASSERT_TRUE(tracer.flush(kMinute));
  loopback.shutdown();
  ASSERT_EQ(collector.requests().size(), 1u);

  const auto folder =
      std::filesystem::path(testing::TempDir()) / ("tracing_export_" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "request") << cpprpc::encode(collector.requests()[0]);
  const std::string command = "'" CPPRPC_TEST_PROTOC "' -I '" CPPRPC_TEST_FOLDER
                              "' --decode=Request otlp_numbers.proto <'" +
                              (folder / "request").string() + "' >'" + (folder / "text").string() +
                              "'";
  ASSERT_EQ(std::system(command.c_str()), 0);
  std::stringstream decoded;
  decoded << std::ifstream(folder / "text").rdbuf();
  std::filesystem::remove_all(folder);
  std::string text;
  for (std::string line; std::getline(decoded, line);) {
    // What is different each time.
    if (line.find("start:") != std::string::npos) line = "          start: ...";
    if (line.find("end:") != std::string::npos) line = "          end: ...";
    if (line.find("time:") != std::string::npos) line = "          time: ...";
    if (line.find(" id:") != std::string::npos) line = "          id: ...";
    line.erase(0, line.find_first_not_of(' '));
    text += line + (line.ends_with('{') || line == "}" ? " " : "; ");
  }
  EXPECT_EQ(text,
            "resource_spans { resource { "
            "attributes { key: \"service.name\"; value { string_value: \"orders\"; } } "
            "attributes { key: \"telemetry.sdk.name\"; value { string_value: \"cpprpc\"; } } "
            "attributes { key: \"telemetry.sdk.language\"; value { string_value: \"cpp\"; } } } "
            "scope_spans { scope { name: \"cpprpc\"; } spans { "
            "trace_id: \"K\\371/5w\\263M\\246\\243\\316\\222\\235\\016\\016G6\"; id: ...; "
            "trace_state: \"acme=7\"; parent_span_id: \"\\000\\360g\\252\\013\\251\\002\\267\"; "
            "name: \"work\"; kind: CLIENT; start: ...; end: ...; "
            "attributes { key: \"text\"; value { string_value: \"abc\"; } } "
            "attributes { key: \"number\"; value { int_value: 7; } } "
            "attributes { key: \"half\"; value { double_value: 0.5; } } "
            "attributes { key: \"yes\"; value { bool_value: true; } } "
            "attributes { key: \"list\"; value { array_value { values { string_value: \"x\"; } "
            "values { string_value: \"y\"; } } } } "
            "events { time: ...; name: \"event\"; "
            "attributes { key: \"key\"; value { string_value: \"value\"; } } } "
            "status { message: \"bad\"; code: ERROR; } flags: 257; } "
            "schema_url: \"https://opentelemetry.io/schemas/1.37.0\"; } } ");
}

}  // namespace
}  // namespace tracing
