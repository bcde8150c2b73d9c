// The way of spans from the calls to the exporter: bounded, counted, and never in the calls' way.

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "collector.h"
#include "cpprpc/task/async_event.h"
#include "cpprpc/task/sleep.h"

namespace tracing {
namespace {

using cpprpc::Clock;
using cpprpc::SpanExporter;
using cpprpc::Tracer;
using cpprpc::TracerCounts;
using cpprpc::TracerOptions;
using e2e::Event;
using namespace std::chrono_literals;

constexpr std::chrono::minutes kMinute{1};
constexpr std::chrono::hours kHour{1};

// Exports as a function of the test says.
class Exporting final : public SpanExporter {
 public:
  using Function = std::function<Task<ExportResult>(const SpanBatch& batch)>;
  explicit Exporting(Function function) : function_(std::move(function)) {}
  Task<ExportResult> export_spans(const SpanBatch& batch) override { return function_(batch); }

 private:
  const Function function_;
};

TracerOptions options(Exporting::Function function) {
  return quiet(std::make_shared<Exporting>(std::move(function)));
}

void end_spans(const Tracer& tracer, int count) {
  for (int i = 0; i < count; ++i) tracer.start("span").end();
}

void expect_sum(const TracerCounts& counts) {
  EXPECT_EQ(counts.ended,
            counts.exported + counts.rejected + counts.failed + counts.dropped + counts.waiting);
}

TEST(PipelineTest, WhatFindsTheQueueFullIsDroppedAndCounted) {
  Event busy;
  Event go_on;
  std::atomic<std::size_t> seen = 0;
  const Tracer tracer(options([&](const SpanBatch& batch) -> Task<ExportResult> {
                        seen += batch.spans.size();
                        busy.set();
                        EXPECT_TRUE(go_on.wait());
                        co_return ExportResult();
                      })
                          .queue_size(4)
                          .batch_size(1));
  end_spans(tracer, 1);
  ASSERT_TRUE(busy.wait());
  end_spans(tracer, 9);  // three have room beside the one that is being exported
  const TracerCounts full = tracer.counts();
  EXPECT_EQ(full.ended, 10u);
  EXPECT_EQ(full.dropped, 6u);
  EXPECT_EQ(full.waiting, 4u);
  go_on.set();
  ASSERT_TRUE(tracer.flush(kMinute));
  EXPECT_EQ(tracer.counts(), (TracerCounts{.ended = 10, .exported = 4, .dropped = 6}));
  EXPECT_EQ(seen, 4u);
}

TEST(PipelineTest, BatchesHaveTheirSizeAndOrder) {
  std::vector<std::size_t> sizes;
  std::string names;
  const Tracer tracer(options([&](const SpanBatch& batch) -> Task<ExportResult> {
                        sizes.push_back(batch.spans.size());
                        for (const SpanData& span : batch.spans) names += span.name.view();
                        EXPECT_EQ(batch.resource[0], (cpprpc::Attribute{"service.name", "me"}));
                        co_return ExportResult();
                      })
                          .batch_size(3)
                          .interval(kHour)
                          .service_name("me"));
  for (const char name : {'a', 'b', 'c', 'd', 'e', 'f', 'g'}) {
    tracer.start(std::string(1, name)).end();
  }
  ASSERT_TRUE(tracer.flush(kMinute));
  EXPECT_EQ(names, "abcdefg");
  EXPECT_LE(*std::max_element(sizes.begin(), sizes.end()), 3u);
  EXPECT_EQ(sizes, (std::vector<std::size_t>{3, 3, 1}));
}

TEST(PipelineTest, AFullBatchDoesNotWait) {
  Event exported;
  const Tracer tracer(options([&](const SpanBatch& batch) -> Task<ExportResult> {
                        EXPECT_EQ(batch.spans.size(), 5u);
                        exported.set();
                        co_return ExportResult();
                      })
                          .batch_size(5)
                          .interval(kHour));
  end_spans(tracer, 5);
  EXPECT_TRUE(exported.wait());
}

TEST(PipelineTest, AFewWaitNoLongerThanTheInterval) {
  Event exported;
  const Tracer tracer(options([&](const SpanBatch&) -> Task<ExportResult> {
                        exported.set();
                        co_return ExportResult();
                      }).interval(1ms));
  end_spans(tracer, 1);
  EXPECT_TRUE(exported.wait());
}

TEST(PipelineTest, AnEndlessIntervalIsWaitedFor) {
  std::atomic<int> exports = 0;
  const Tracer tracer(options([&](const SpanBatch&) -> Task<ExportResult> {
                        ++exports;
                        co_return ExportResult();
                      }).interval(cpprpc::Clock::duration::max()));
  end_spans(tracer, 1);
  const auto end = cpprpc::Clock::now() + 50ms;
  while (cpprpc::Clock::now() < end) EXPECT_EQ(exports, 0);
  EXPECT_TRUE(tracer.flush(kHour));
  EXPECT_EQ(exports, 1);
}

TEST(PipelineTest, ShutdownLosesNothing) {
  std::atomic<std::size_t> seen = 0;
  const Tracer tracer(options([&](const SpanBatch& batch) -> Task<ExportResult> {
                        seen += batch.spans.size();
                        co_return ExportResult();
                      })
                          .batch_size(10)
                          .interval(kHour));
  end_spans(tracer, 95);
  EXPECT_TRUE(tracer.shutdown(kMinute));
  EXPECT_EQ(seen, 95u);
  end_spans(tracer, 2);
  EXPECT_EQ(tracer.counts(), (TracerCounts{.ended = 97, .exported = 95, .dropped = 2}));
  EXPECT_TRUE(tracer.shutdown(kMinute)) << "twice is once";
  EXPECT_TRUE(tracer.flush(kMinute));
}

// The exporter would wait for an hour.
TEST(PipelineTest, ShutdownEndsInTime) {
  std::atomic<int> told_to_stop = 0;
  const Tracer tracer(options([&](const SpanBatch& batch) -> Task<ExportResult> {
                        const bool has_slept = co_await cpprpc::sleep(kHour);
                        EXPECT_TRUE(batch.closing.stop_requested());
                        told_to_stop += has_slept ? 0 : 1;
                        co_return ExportResult(Status::cancelled("told to stop"));
                      })
                          .batch_size(1)
                          .interval(kHour));
  end_spans(tracer, 3);
  EXPECT_FALSE(tracer.flush(1ms));
  const auto start = Clock::now();
  EXPECT_FALSE(tracer.shutdown(10ms));
  EXPECT_LT(Clock::now() - start, kMinute);
  const TracerCounts counts = tracer.counts();
  EXPECT_EQ(told_to_stop, 1);
  EXPECT_EQ(counts, (TracerCounts{.ended = 3, .failed = 1, .dropped = 2}));
}

TEST(PipelineTest, AnExporterThatFailsIsCountedAndToldOfOnce) {
  std::vector<std::string> log;
  int batch_number = 0;
  Tracer tracer(options([&](const SpanBatch&) -> Task<ExportResult> {
                  switch (++batch_number) {
                    case 1:
                      throw std::runtime_error("broken");
                    case 2:
                      co_return ExportResult(Status::internal("still broken"));
                    case 3:
                      co_return ExportResult();
                  }
                  ExportResult partly;
                  partly.rejected = 5;  // more than there are
                  partly.warning = "too old";
                  co_return partly;
                })
                    .batch_size(2)
                    .interval(kHour)
                    .log([&](std::string_view what) { log.emplace_back(what); }));
  end_spans(tracer, 7);
  ASSERT_TRUE(tracer.shutdown(kMinute));
  EXPECT_EQ(tracer.counts(), (TracerCounts{.ended = 7, .exported = 2, .rejected = 1, .failed = 4}));
  EXPECT_EQ(log, (std::vector<std::string>{
                     "2 of 2 spans were not taken: UNKNOWN: an exception escaped from the "
                     "exporter: broken",
                     "spans are exported again", "1 of 1 spans were not taken: too old"}));
}

TEST(PipelineTest, FromManyThreadsAllIsAccountedFor) {
  constexpr int kThreads = 4;
  constexpr int kEach = 5000;
  std::atomic<std::size_t> seen = 0;
  const Tracer tracer(options([&](const SpanBatch& batch) -> Task<ExportResult> {
                        seen += batch.spans.size();
                        co_return ExportResult();
                      })
                          .queue_size(64)
                          .batch_size(16)
                          .interval(1ms));
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) threads.emplace_back([&] { end_spans(tracer, kEach); });
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(tracer.flush(kMinute));
    EXPECT_LE(tracer.counts().waiting, 64u + kThreads);
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(tracer.shutdown(kMinute));
  const TracerCounts counts = tracer.counts();
  EXPECT_EQ(counts.ended, std::uint64_t{kThreads} * kEach);
  EXPECT_EQ(counts.waiting, 0u);
  EXPECT_EQ(counts.exported, seen);
  expect_sum(counts);
}

}  // namespace
}  // namespace tracing
