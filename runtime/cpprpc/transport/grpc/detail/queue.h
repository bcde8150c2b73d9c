// Queue: a completion queue as an executor. One thread runs it: tags and tasks take turns there.

#pragma once

#include "cpprpc/task/executor.h"

struct grpc_call;
struct grpc_completion_queue;

namespace cpprpc::transport::grpc_detail {

/// To be called before anything else of gRPC's. The library is never shut down again: that may wait
/// ten seconds for a write that was given up, and would be done whenever no channel is left.
void init_library() noexcept;

class Queue final : public Executor {
 public:
  Queue();
  /// run() has ended, or never begun.
  ~Queue();

  [[nodiscard]] grpc_completion_queue* get() const noexcept { return queue_; }

  /// Runs tags and tasks on this thread until shutdown(), and then until all batches are done.
  void run() noexcept;

  /// Something to do when all that came has been looked at and the thread would go to sleep.
  /// On the queue's thread.
  class Idle {
   public:
    Idle() noexcept = default;
    Idle(const Idle&) = delete;
    Idle& operator=(const Idle&) = delete;

    void (*run)(Idle& self) noexcept = nullptr;
    [[nodiscard]] bool is_waiting() const noexcept { return previous_ != nullptr; }

   private:
    friend class Queue;
    Idle* previous_ = nullptr;
    Idle* next_ = nullptr;
  };
  void when_idle(Idle& idle) noexcept;
  /// Takes it back, if it still waits.
  static void forget(Idle& idle) noexcept;

  /// Ends run(). Nothing is started on this queue afterwards, and nothing posted. From any thread.
  void shutdown() noexcept;

 private:
  void wake() noexcept override;
  void run_idle() noexcept;

  grpc_completion_queue* queue_;
  grpc_call* alarm_;  // never sent: an empty batch on it wakes the thread
  Idle idle_;         // a ring of those that wait, and this one
};

}  // namespace cpprpc::transport::grpc_detail
