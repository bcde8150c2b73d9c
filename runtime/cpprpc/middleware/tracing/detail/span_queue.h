// SpanQueue: what has ended and waits for the exporter. Any thread adds, without a lock and without
// an allocation; one takes all of it at once.

#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <vector>

#include "cpprpc/middleware/tracing/detail/recording.h"

namespace cpprpc::detail {

class SpanQueue {
 public:
  explicit SpanQueue(std::size_t capacity) noexcept : capacity_(capacity) {}
  SpanQueue(const SpanQueue&) = delete;
  SpanQueue& operator=(const SpanQueue&) = delete;
  ~SpanQueue();

  /// How many there are then, with those that were taken and not yet let go; 0 if it is full.
  std::size_t add(std::unique_ptr<Recording> recording) noexcept;

  /// Appends all that was added, the first to come first. They count until release().
  void take(std::vector<SpanData>& spans);
  void release(std::size_t count) noexcept { size_.fetch_sub(count, std::memory_order_relaxed); }

  [[nodiscard]] std::size_t size() const noexcept { return size_.load(std::memory_order_relaxed); }

 private:
  const std::size_t capacity_;
  std::atomic<std::size_t> size_ = 0;
  std::atomic<Recording*> last_ = nullptr;  // each knows the one that came before
};

}  // namespace cpprpc::detail
