#include "cpprpc/middleware/tracing/detail/pipeline.h"

#include <algorithm>
#include <exception>
#include <string>
#include <utility>

#include "cpprpc/middleware/tracing/detail/wall_clock.h"
#include "cpprpc/task/sync_wait.h"

namespace cpprpc::detail {
namespace {

constexpr Clock::duration kDefaultShutdown = std::chrono::seconds(5);
// For an exporter that was told to stop.
constexpr Clock::duration kGrace = std::chrono::seconds(1);

}  // namespace

Pipeline::Pipeline(const TracerOptions& options)
    : exporter_(options.exporter()),
      batch_size_(std::min(options.batch_size(), options.queue_size())),
      interval_(options.interval()),
      log_(options.log()),
      resource_(options.resource()),
      queue_(options.queue_size()),
      thread_([this] { run(); }) {}

Pipeline::~Pipeline() {
  shutdown(kDefaultShutdown);
  thread_.join();
}

// --- from any thread

void Pipeline::add(std::unique_ptr<Recording> recording) noexcept {
  ended_.fetch_add(1, std::memory_order_relaxed);
  const std::size_t count = is_closed_.load(std::memory_order_relaxed)  //
                                ? 0
                                : queue_.add(std::move(recording));
  if (count == 0) {
    dropped_.fetch_add(1, std::memory_order_relaxed);
  } else if (count % batch_size_ == 0) {
    { const std::lock_guard lock(mutex_); }  // the thread sleeps, or will look
    wake_.notify_one();
  }
}

bool Pipeline::flush(Clock::duration timeout) {
  std::unique_lock lock(mutex_);
  const std::uint64_t wanted = ++flushes_wanted_;
  wake_.notify_one();
  return settled_.wait_until(lock, from_now(timeout),
                             [&] { return flushes_done_ >= wanted || has_ended_; });
}

bool Pipeline::shutdown(Clock::duration timeout) {
  const Clock::time_point deadline = from_now(timeout);
  is_closed_.store(true, std::memory_order_relaxed);
  closing_.request_stop();
  std::unique_lock lock(mutex_);
  wake_.notify_one();
  const auto has_ended = [this] { return has_ended_; };
  if (settled_.wait_until(lock, deadline, has_ended)) return true;
  lock.unlock();
  too_late_.request_stop();
  lock.lock();
  settled_.wait_until(lock, from_now(kGrace), has_ended);
  return false;
}

TracerCounts Pipeline::counts() const noexcept {
  TracerCounts counts;
  counts.exported = exported_;
  counts.rejected = rejected_;
  counts.failed = failed_;
  counts.dropped = dropped_;
  counts.waiting = queue_.size();
  counts.ended = ended_;
  return counts;
}

// --- the thread

void Pipeline::run() {
  std::vector<SpanData> spans;
  bool closing = false;
  while (!closing) {
    std::unique_lock lock(mutex_);
    const auto is_asked = [&] {
      return flushes_wanted_ != flushes_done_ || closing_.stop_requested();
    };
    const bool is_early = wake_.wait_until(
        lock, from_now(interval_), [&] { return is_asked() || queue_.size() >= batch_size_; });
    const bool all = !is_early || is_asked();
    const std::uint64_t wanted = flushes_wanted_;
    closing = closing_.stop_requested();
    lock.unlock();

    follow_wall_clock();
    queue_.take(spans);
    export_what_is_due(spans, all);

    lock.lock();
    flushes_done_ = wanted;
    has_ended_ = closing;
    settled_.notify_all();
  }
}

// Whole batches; the rest too, if all are due.
void Pipeline::export_what_is_due(std::vector<SpanData>& spans, bool all) {
  std::size_t done = 0;
  while (done < spans.size()) {
    const std::size_t left = spans.size() - done;
    if (left < batch_size_ && !all) break;
    if (too_late_.stop_requested()) {
      count_as_dropped(left);
      done = spans.size();
    } else {
      const std::size_t count = std::min(left, batch_size_);
      export_batch(std::span(spans).subspan(done, count));
      done += count;
    }
  }
  spans.erase(spans.begin(), spans.begin() + static_cast<std::ptrdiff_t>(done));
}

void Pipeline::export_batch(std::span<const SpanData> spans) {
  const std::size_t count = spans.size();
  SpanBatch batch;
  batch.resource = resource_;
  batch.spans = spans;
  batch.closing = closing_.get_token();
  ExportResult result;
  try {
    result = sync_wait(exporter_->export_spans(batch), too_late_.get_token());
  } catch (const std::exception& exception) {
    result = ExportResult(Status::unknown(std::string("an exception escaped from the exporter: ") +
                                          exception.what()));
  } catch (...) {
    result = ExportResult(Status::unknown("an exception escaped from the exporter"));
  }
  report(result, count);
}

void Pipeline::report(const ExportResult& result, std::size_t count) {
  queue_.release(count);
  const std::uint64_t failed = std::min<std::uint64_t>(result.failed, count);
  const std::uint64_t rejected = std::min<std::uint64_t>(result.rejected, count - failed);
  failed_.fetch_add(failed, std::memory_order_relaxed);
  rejected_.fetch_add(rejected, std::memory_order_relaxed);
  exported_.fetch_add(count - failed - rejected, std::memory_order_relaxed);
  const bool is_well = failed == 0 && rejected == 0;
  const bool was_failing = std::exchange(is_failing_, !is_well);
  if (was_failing && is_well) log_("spans are exported again");
  if (was_failing || (is_well && result.warning.empty())) return;
  const std::string of = std::to_string(failed + rejected) + " of " + std::to_string(count);
  log_(of + " spans were not taken: " + (failed != 0 ? result.status.to_string() : result.warning));
}

void Pipeline::count_as_dropped(std::size_t count) noexcept {
  queue_.release(count);
  dropped_.fetch_add(count, std::memory_order_relaxed);
}

}  // namespace cpprpc::detail
