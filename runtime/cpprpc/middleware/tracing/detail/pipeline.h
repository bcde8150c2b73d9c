// Pipeline: the queue of a tracer, and the thread that takes batches from it to the exporter.

#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <stop_token>
#include <thread>
#include <vector>

#include "cpprpc/middleware/tracing/detail/span_queue.h"
#include "cpprpc/middleware/tracing/exporter.h"
#include "cpprpc/middleware/tracing/tracer.h"
#include "cpprpc/middleware/tracing/tracer_options.h"

namespace cpprpc::detail {

class Pipeline {
 public:
  explicit Pipeline(const TracerOptions& options);
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;
  ~Pipeline();

  /// From any thread; never waits for the exporter.
  void add(std::unique_ptr<Recording> recording) noexcept;

  bool flush(Clock::duration timeout);
  bool shutdown(Clock::duration timeout);
  [[nodiscard]] TracerCounts counts() const noexcept;

 private:
  void run();
  void export_what_is_due(std::vector<SpanData>& spans, bool all);
  void export_batch(std::span<const SpanData> spans);
  void report(const ExportResult& result, std::size_t count);
  void count_as_dropped(std::size_t count) noexcept;

  const std::shared_ptr<SpanExporter> exporter_;
  const std::size_t batch_size_;
  const Clock::duration interval_;
  const TracerOptions::Log log_;
  const std::vector<Attribute> resource_;

  SpanQueue queue_;
  std::atomic<bool> is_closed_ = false;
  std::atomic<std::uint64_t> ended_ = 0;
  std::atomic<std::uint64_t> exported_ = 0;
  std::atomic<std::uint64_t> rejected_ = 0;
  std::atomic<std::uint64_t> failed_ = 0;
  std::atomic<std::uint64_t> dropped_ = 0;
  std::stop_source closing_;   // shutdown() has begun
  std::stop_source too_late_;  // its time is over
  bool is_failing_ = false;    // the thread's

  std::mutex mutex_;  // guards what follows
  std::condition_variable wake_;
  std::condition_variable settled_;
  std::uint64_t flushes_wanted_ = 0;
  std::uint64_t flushes_done_ = 0;
  bool has_ended_ = false;

  std::thread thread_;  // last: it uses all of the above
};

}  // namespace cpprpc::detail
