// Spans that a program makes of its own: what they hold, their limits and their ends.

#include <stdexcept>
#include <string>
#include <utility>

#include "collector.h"

namespace tracing {
namespace {

using cpprpc::Attribute;
using cpprpc::Span;
using cpprpc::SpanStatus;
using cpprpc::TraceContext;
using cpprpc::Tracer;
using cpprpc::TracerOptions;

constexpr std::chrono::minutes kMinute{1};

class SpanTest : public testing::Test {
 protected:
  SpanData ended(Span span) {
    const std::string name = "the span";
    span.rename(name);
    span.end();
    EXPECT_TRUE(tracer.flush(kMinute));
    return kept->only(name);
  }

  std::shared_ptr<Kept> kept = std::make_shared<Kept>();
  Tracer tracer{quiet(kept).max_attributes(4).max_events(2).max_text(8)};
};

TEST_F(SpanTest, HoldsWhatItIsTold) {
  Span span = tracer.start("work", cpprpc::SpanKind::Consumer);
  ASSERT_TRUE(span.is_recording());
  span.attribute("text", "abc").attribute("number", 7).attribute(std::string("part"), 0.5);
  span.attribute("flag", true);
  span.attribute("number", -8);
  span.event("miss", {{"key", "k"}, {"list", std::vector<std::string>{"a", "b"}}});
  const TraceContext context = span.context();
  const SpanData data = ended(std::move(span));
  EXPECT_EQ(data.context, context);
  EXPECT_TRUE(context.is_valid() && context.is_sampled());
  EXPECT_FALSE(data.parent.is_valid());
  EXPECT_EQ(data.kind, cpprpc::SpanKind::Consumer);
  EXPECT_EQ(attribute(data, "text"), "abc");
  EXPECT_EQ(attribute(data, "number"), "-8") << "the last one counts";
  EXPECT_EQ(attribute(data, "part"), "0.500000");
  EXPECT_EQ(attribute(data, "flag"), "true");
  EXPECT_EQ(data.attributes.size(), 4u);
  EXPECT_EQ(data.dropped_attributes, 0u);
  ASSERT_EQ(data.events.size(), 1u);
  EXPECT_EQ(data.events[0].name.view(), "miss");
  EXPECT_EQ(data.events[0].attributes.size(), 2u);
  EXPECT_LE(data.start, data.events[0].time);
  EXPECT_LE(data.events[0].time, data.end);
  EXPECT_EQ(data.status, SpanStatus::Unset);
}

TEST_F(SpanTest, WhatIsTooMuchIsCounted) {
  Span span = tracer.start("work");
  for (int i = 0; i < 7; ++i) span.attribute(std::to_string(i), i);
  for (int i = 0; i < 5; ++i) span.event("event");
  const SpanData data = ended(std::move(span));
  EXPECT_EQ(data.attributes.size(), 4u);
  EXPECT_EQ(data.dropped_attributes, 3u);
  EXPECT_EQ(data.events.size(), 2u);
  EXPECT_EQ(data.dropped_events, 3u);
}

TEST_F(SpanTest, TextIsCutBetweenCharacters) {
  Span span = tracer.start("work");
  span.attribute("ascii", "123456789").attribute("fits", "12345678");
  span.attribute("utf8", "123456\xe2\x82\xac");  // the euro would be bytes 7 to 9
  span.attribute("list", std::vector<std::string>{"123456789", "1"});
  span.error("123456789");
  const SpanData data = ended(std::move(span));
  EXPECT_EQ(attribute(data, "ascii"), "12345678");
  EXPECT_EQ(attribute(data, "fits"), "12345678");
  EXPECT_EQ(attribute(data, "utf8"), "123456");
  EXPECT_EQ(attribute(data, "list"), "12345678;1;");
  EXPECT_EQ(data.status_message, "12345678");
}

TEST_F(SpanTest, TellsWhetherItHasFailed) {
  Span failed = tracer.start("work");
  failed.error(Status::ok());
  failed.error(Status::not_found("none"));
  const SpanData data = ended(std::move(failed));
  EXPECT_EQ(data.status, SpanStatus::Error);
  EXPECT_EQ(data.status_message, "none");

  Span fine = tracer.start("fine");
  fine.error("no").ok().error("no");
  fine.end();
  EXPECT_TRUE(tracer.flush(kMinute));
  EXPECT_EQ(kept->only("fine").status, SpanStatus::Ok) << "that is the last word";
}

TEST_F(SpanTest, ChildrenAreBelowIt) {
  SpanData outer;
  {
    const Span span = tracer.start("outer");
    {
      const Span child = span.child("child");
      const Span grandchild = child.child("grandchild");
    }
  }
  ASSERT_TRUE(tracer.flush(kMinute));
  outer = kept->only("outer");
  const SpanData child = kept->only("child");
  const SpanData grandchild = kept->only("grandchild");
  EXPECT_EQ(child.context.trace_id, outer.context.trace_id);
  EXPECT_EQ(child.parent, outer.context.span_id);
  EXPECT_EQ(grandchild.parent, child.context.span_id);
  EXPECT_FALSE(child.parent_is_remote);
  EXPECT_GE(child.start, outer.start);
  EXPECT_LE(child.end, outer.end);
  EXPECT_GE(grandchild.start, child.start);
  EXPECT_LE(grandchild.end, child.end);
}

TEST_F(SpanTest, StartsBelowWhatCameFromElsewhere) {
  const TraceContext parent =
      *cpprpc::parse_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  const SpanData data = ended(tracer.start("work", parent));
  EXPECT_EQ(data.context.trace_id, parent.trace_id);
  EXPECT_EQ(data.parent, parent.span_id);
  const Span root = tracer.start("root", TraceContext());
  EXPECT_TRUE(root.context().is_valid()) << "none is no parent";
}

TEST_F(SpanTest, EndsOnce) {
  Span span = tracer.start("first");
  span.end();
  span.end();
  EXPECT_FALSE(span.is_recording());
  span.attribute("late", 1).event("late").error("late");
  span = tracer.start("second");
  span = tracer.start("third");  // ends the second
  Span moved = std::move(span);
  EXPECT_TRUE(moved.is_recording());
  moved.end();
  ASSERT_TRUE(tracer.flush(kMinute));
  EXPECT_EQ(kept->spans().size(), 3u);
  EXPECT_TRUE(kept->only("first").attributes.empty());
}

TEST_F(SpanTest, OneThatIsNotRecordedCarriesTheTraceOn) {
  const Tracer off(quiet(kept).sampler(cpprpc::Sampler::always_off()));
  Span span = off.start("work");
  EXPECT_FALSE(span.is_recording());
  EXPECT_TRUE(span.context().is_valid());
  EXPECT_FALSE(span.context().is_sampled());
  span.attribute("a", 1).event("b").error("c");
  const Span child = span.child("child");
  EXPECT_EQ(child.context().trace_id, span.context().trace_id);
  const Tracer nowhere{TracerOptions()};
  EXPECT_FALSE(nowhere.start("work").is_recording()) << "without an exporter";
  EXPECT_TRUE(nowhere.start("work").context().is_sampled()) << "others may have one";
  const Span above = off.start("above");
  EXPECT_EQ(nowhere.start("work", above.context()).context(), above.context())
      << "others are below what somebody hears of";
  EXPECT_FALSE(Span().context().is_valid());
  EXPECT_TRUE(off.flush(kMinute));
  EXPECT_TRUE(kept->spans().empty());
}

TEST_F(SpanTest, OutlivesTheHandleOfItsTracer) {
  const auto other = std::make_shared<Kept>();
  {
    Span span;
    {
      const Tracer mortal(quiet(other));
      span = mortal.start("last");
    }
  }  // the last of the tracer: what it has is exported
  EXPECT_EQ(other->spans().size(), 1u);
}

TEST(SpanWithoutTracingTest, SaysNothingInAHandler) {
  e2e::EchoService echo;
  cpprpc::Router router;
  echo.bind(router);
  const auto server = e2e::transports().front().serve(router);
  std::string seen;
  echo.on_once = [&](cpprpc::ServerContext& context, e2e::Ping) -> Task<cpprpc::Result<e2e::Pong>> {
    Span span = cpprpc::start_span(context, "work");
    span.attribute("a", 1);
    cpprpc::span_of(context).attribute("b", 2).event("c");
    seen = span.context().is_valid() ? span.context().to_traceparent() : "none";
    co_return e2e::Pong{};
  };
  const auto call = [&](const cpprpc::CallOptions& options) {
    const auto once = [&](e2e::EchoClient client) -> Task<cpprpc::Result<e2e::Pong>> {
      const e2e::Ping request;
      co_return co_await client.once(request, options);
    };
    return cpprpc::sync_wait(once(e2e::EchoClient(server->channel())));
  };
  const std::string value = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  ASSERT_TRUE(call(cpprpc::CallOptions()));
  EXPECT_EQ(seen, "none");
  ASSERT_TRUE(call(cpprpc::CallOptions{}.metadata("traceparent", value)));
  EXPECT_EQ(seen, value) << "calls below it are of the caller's trace";
  server->shutdown(cpprpc::Clock::duration::zero());
}

}  // namespace
}  // namespace tracing
