// Queue: a completion queue as an executor. One thread runs it: tags and tasks take turns there.

#pragma once

#include "cpprpc/task/executor.h"

struct grpc_call;
struct grpc_completion_queue;

namespace cpprpc::transport::grpc_detail {

/// Keeps the gRPC library initialised. Whatever belongs to gRPC goes before this does.
class Library {
 public:
  Library() noexcept;
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  ~Library();
};

class Queue final : public Executor {
 public:
  Queue();
  /// run() has ended, or never begun.
  ~Queue();

  [[nodiscard]] grpc_completion_queue* get() const noexcept { return queue_; }

  /// Runs tags and tasks on this thread until shutdown(), and then until all batches are done.
  void run() noexcept;

  /// Ends run(). Nothing is started on this queue afterwards, and nothing posted. From any thread.
  void shutdown() noexcept;

 private:
  void wake() noexcept override;

  Library library_;
  grpc_completion_queue* queue_;
  grpc_call* alarm_;  // never sent: an empty batch on it wakes the thread
};

}  // namespace cpprpc::transport::grpc_detail
