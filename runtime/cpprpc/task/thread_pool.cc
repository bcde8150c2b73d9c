#include "cpprpc/task/thread_pool.h"

#include <algorithm>
#include <stdexcept>

namespace cpprpc {

ThreadPool::ThreadPool(std::size_t threads) {
  if (threads == 0) throw std::invalid_argument("a thread pool needs a thread");
  threads_.reserve(threads);
  try {
    while (threads_.size() < threads) threads_.emplace_back([this] { run(); });
  } catch (...) {
    stop();
    throw;
  }
}

ThreadPool::~ThreadPool() { stop(); }

ThreadPool& ThreadPool::shared() {
  static ThreadPool pool(std::max(4U, std::thread::hardware_concurrency()));
  return pool;
}

void ThreadPool::post(Executor::Work& work) noexcept {
  const std::lock_guard lock(mutex_);
  work.next = nullptr;
  (last_ != nullptr ? last_->next : first_) = &work;
  last_ = &work;
  ready_.notify_one();
}

void ThreadPool::run() noexcept {
  std::unique_lock lock(mutex_);
  for (;;) {
    ready_.wait(lock, [this] { return first_ != nullptr || stopped_; });
    if (first_ == nullptr) return;
    Executor::Work& work = *first_;
    first_ = work.next;
    if (first_ == nullptr) last_ = nullptr;
    lock.unlock();
    work.run(work);  // it is gone once it has run
    lock.lock();
  }
}

void ThreadPool::stop() noexcept {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    ready_.notify_all();
  }
  for (std::thread& thread : threads_) thread.join();
}

}  // namespace cpprpc
