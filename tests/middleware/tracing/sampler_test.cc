// Which traces are recorded, and the ids of new ones.

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <limits>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "cpprpc/middleware/tracing.h"

namespace cpprpc {
namespace {

bool is_sampled(const Sampler& sampler, const TraceId& id, const TraceContext* parent = nullptr) {
  return sampler.is_sampled({id, parent, "a.B/C", SpanKind::Server});
}

TraceId trace_id(const std::string& digits) { return TraceId::from_hex(digits).value(); }

TraceContext context(std::uint8_t flags) {
  TraceContext context =
      *parse_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00");
  context.flags = flags;
  return context;
}

// Ids as a tracer makes them.
std::vector<TraceContext> new_traces(int count) {
  const Tracer tracer{TracerOptions()};
  std::vector<TraceContext> traces;
  for (int i = 0; i < count; ++i) traces.push_back(tracer.start("x").context());
  return traces;
}

TEST(SamplerTest, AllOrNothing) {
  const TraceId id = trace_id("00000000000000000000000000000001");
  EXPECT_TRUE(is_sampled(Sampler::always_on(), id));
  EXPECT_FALSE(is_sampled(Sampler::always_off(), id));
  EXPECT_TRUE(is_sampled(Sampler::ratio(1), trace_id("ffffffffffffffffffffffffffffffff")));
  EXPECT_FALSE(is_sampled(Sampler::ratio(0), id));
}

// Half of the numbers that the last 8 bytes can be.
TEST(SamplerTest, ARatioDecidesByTheLastBytesOfTheId) {
  const Sampler half = Sampler::ratio(0.5);
  EXPECT_TRUE(is_sampled(half, trace_id("ffffffffffffffff7fffffffffffffff")));
  EXPECT_FALSE(is_sampled(half, trace_id("00000000000000008000000000000000")));
  const Sampler little = Sampler::ratio(1.0 / 65536);
  EXPECT_TRUE(is_sampled(little, trace_id("ffffffffffffffff0000ffffffffffff")));
  EXPECT_FALSE(is_sampled(little, trace_id("ffffffffffffffff0001000000000000")));
}

TEST(SamplerTest, ARatioIsWhatItSays) {
  constexpr int kTraces = 200'000;
  const Sampler tenth = Sampler::ratio(0.1);
  const Sampler half = Sampler::ratio(0.5);
  int in_tenth = 0;
  int in_half = 0;
  for (const TraceContext& trace : new_traces(kTraces)) {
    const bool is_in_tenth = is_sampled(tenth, trace.trace_id);
    const bool is_in_half = is_sampled(half, trace.trace_id);
    EXPECT_TRUE(is_in_half || !is_in_tenth) << "the larger part has all of the smaller one";
    in_tenth += is_in_tenth ? 1 : 0;
    in_half += is_in_half ? 1 : 0;
  }
  EXPECT_NEAR(in_tenth, kTraces / 10, 1500);  // more than 10 standard deviations
  EXPECT_NEAR(in_half, kTraces / 2, 2500);
}

TEST(SamplerTest, AParentDecidesIfThereIsOne) {
  const TraceId id = trace_id("4bf92f3577b34da6a3ce929d0e0e4736");
  const TraceContext yes = context(1);
  const TraceContext no = context(0);
  const Sampler off = Sampler::parent_based(Sampler::always_off());
  EXPECT_TRUE(is_sampled(off, id, &yes));
  EXPECT_FALSE(is_sampled(off, id, &no));
  EXPECT_FALSE(is_sampled(off, id));
  const Sampler on = Sampler::parent_based(Sampler::always_on());
  EXPECT_FALSE(is_sampled(on, id, &no));
  EXPECT_TRUE(is_sampled(on, id));
  EXPECT_TRUE(is_sampled(Sampler::always_on(), id, &no)) << "this one does not ask the parent";
}

TEST(SamplerTest, AFunctionSeesWhatStarts) {
  const Sampler sampler = Sampler::custom([](const SpanStart& span) {
    return span.name != "grpc.health.v1.Health/Check" && span.kind == SpanKind::Server &&
           span.parent == nullptr;
  });
  const TraceId id = trace_id("4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_TRUE(sampler.is_sampled({id, nullptr, "a.B/C", SpanKind::Server}));
  EXPECT_FALSE(sampler.is_sampled({id, nullptr, "grpc.health.v1.Health/Check", SpanKind::Server}));
  const TraceContext parent = context(1);
  EXPECT_FALSE(sampler.is_sampled({id, &parent, "a.B/C", SpanKind::Server}));
  EXPECT_TRUE(Sampler::parent_based(sampler).is_sampled({id, &parent, "a.B/C", SpanKind::Client}));
}

TEST(SamplerTest, WrongOnesAreRefused) {
  EXPECT_THROW(static_cast<void>(Sampler::ratio(-0.1)), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(Sampler::ratio(1.1)), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(Sampler::ratio(std::numeric_limits<double>::quiet_NaN())),
               std::invalid_argument);
  EXPECT_THROW(static_cast<void>(Sampler::custom(nullptr)), std::invalid_argument);
}

TEST(TracerOptionsTest, WrongOnesAreRefused) {
  TracerOptions options;
  EXPECT_THROW(options.queue_size(0), std::invalid_argument);
  EXPECT_THROW(options.batch_size(0), std::invalid_argument);
  EXPECT_THROW(options.interval(Clock::duration::zero()), std::invalid_argument);
  EXPECT_THROW(options.max_attributes(0), std::invalid_argument);
  EXPECT_THROW(options.max_events(0), std::invalid_argument);
  EXPECT_THROW(options.max_text(0), std::invalid_argument);
  EXPECT_THROW(options.resource("", 1), std::invalid_argument);
  EXPECT_THROW(options.log(nullptr), std::invalid_argument);
}

TEST(OtlpOptionsTest, WrongOnesAreRefused) {
  using std::chrono::seconds;
  OtlpOptions options;
  EXPECT_THROW(options.timeout(seconds(0)), std::invalid_argument);
  EXPECT_THROW(options.retry_for(seconds(-1)), std::invalid_argument);
  EXPECT_THROW(options.backoff(seconds(0), seconds(1)), std::invalid_argument);
  EXPECT_THROW(options.backoff(seconds(2), seconds(1)), std::invalid_argument);
  EXPECT_THROW(options.max_request(0), std::invalid_argument);
  EXPECT_THROW(options.metadata("grpc-x", "1"), std::invalid_argument);
}

TEST(NewIdsTest, NoneComesTwice) {
  constexpr int kThreads = 4;
  constexpr int kEach = 50'000;
  std::vector<std::vector<TraceContext>> made(kThreads);
  std::vector<std::thread> threads;
  for (auto& mine : made) threads.emplace_back([&mine] { mine = new_traces(kEach); });
  for (std::thread& thread : threads) thread.join();
  std::set<TraceId> traces;
  std::set<SpanId> spans;
  for (const auto& mine : made) {
    for (const TraceContext& trace : mine) {
      ASSERT_TRUE(trace.is_valid());
      traces.insert(trace.trace_id);
      spans.insert(trace.span_id);
    }
  }
  EXPECT_EQ(traces.size(), std::size_t{kThreads} * kEach);
  EXPECT_EQ(spans.size(), std::size_t{kThreads} * kEach);
}

// A child that went on where its parent does would give the same ids to other traces.
TEST(NewIdsTest, AForkedProcessHasOthers) {
  static_cast<void>(new_traces(1));
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const std::string text = new_traces(1)[0].trace_id.to_hex();
    const bool ok = write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size());
    _exit(ok ? 0 : 1);
  }
  std::string theirs(TraceId::kHexSize, '\0');
  EXPECT_EQ(read(ends[0], theirs.data(), theirs.size()), static_cast<ssize_t>(theirs.size()));
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_NE(theirs, new_traces(1)[0].trace_id.to_hex());
  close(ends[0]);
  close(ends[1]);
}

}  // namespace
}  // namespace cpprpc
