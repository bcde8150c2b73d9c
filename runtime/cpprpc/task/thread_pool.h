// ThreadPool: threads for work that blocks, so that no executor has to. See offload.h.
//
//   ThreadPool pool(8);
//   Rows rows = co_await offload(pool, query);
//
// Destroying it waits until all work that was posted has run.

#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <thread>
#include <vector>

#include "cpprpc/task/executor.h"

namespace cpprpc {

class ThreadPool {
 public:
  /// Throws std::invalid_argument for no threads, std::system_error if they cannot be started.
  explicit ThreadPool(std::size_t threads);
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;
  ~ThreadPool();

  /// The one pool of the process, started on first use: as many threads as the machine has, and
  /// at least four. At exit it waits for its work like any other.
  static ThreadPool& shared();

  /// Runs `work` on one of the threads, in the order of posting. From any thread; allocates
  /// nothing. Executor::current() is null there.
  void post(Executor::Work& work) noexcept;

 private:
  void run() noexcept;
  void stop() noexcept;

  std::mutex mutex_;
  std::condition_variable ready_;
  Executor::Work* first_ = nullptr;
  Executor::Work* last_ = nullptr;
  bool stopped_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace cpprpc
