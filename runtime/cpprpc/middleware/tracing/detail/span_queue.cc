#include "cpprpc/middleware/tracing/detail/span_queue.h"

#include <utility>

namespace cpprpc::detail {

SpanQueue::~SpanQueue() {
  std::vector<SpanData> rest;
  take(rest);
}

std::size_t SpanQueue::add(std::unique_ptr<Recording> recording) noexcept {
  const std::size_t count = size_.fetch_add(1, std::memory_order_relaxed) + 1;
  if (count > capacity_) {
    size_.fetch_sub(1, std::memory_order_relaxed);
    return 0;
  }
  Recording* const added = recording.release();
  added->next = last_.load(std::memory_order_relaxed);
  while (!last_.compare_exchange_weak(added->next, added, std::memory_order_release,
                                      std::memory_order_relaxed)) {
  }
  return count;
}

void SpanQueue::take(std::vector<SpanData>& spans) {
  Recording* newest = last_.exchange(nullptr, std::memory_order_acquire);
  Recording* oldest = nullptr;
  std::size_t count = spans.size();
  while (newest != nullptr) {
    ++count;
    Recording* const before = std::exchange(newest->next, oldest);
    oldest = std::exchange(newest, before);
  }
  spans.reserve(count);
  while (oldest != nullptr) {
    const std::unique_ptr<Recording> taken(oldest);
    oldest = taken->next;
    spans.push_back(std::move(taken->span));
  }
}

}  // namespace cpprpc::detail
