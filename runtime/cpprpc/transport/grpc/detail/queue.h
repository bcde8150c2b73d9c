// Queue: a completion queue as an executor. One thread runs it: tags and tasks take turns there.
//
// gRPC looks at its sockets when nothing else is in the queue, so what comes while a server is busy
// would stay in the system's buffers, where nobody knows of it. So a thread that is busy takes all
// that has come out of gRPC every 20 milliseconds: calls begin at once, and what is work is kept,
// and done in its order.

#pragma once

#include <deque>
#include <optional>

#include "cpprpc/task/executor.h"

struct grpc_call;
struct grpc_completion_queue;

namespace cpprpc::transport::grpc_detail {

class Tag;

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
  void run_tag(Tag& tag, bool ok) noexcept;
  bool run_kept() noexcept;
  bool run_next(const std::optional<Clock::time_point>& next_timer) noexcept;
  bool is_time_to_take_all() noexcept;
  void take_all() noexcept;

  grpc_completion_queue* queue_;
  grpc_call* alarm_;  // never sent: an empty batch on it wakes the thread
  Idle idle_;         // a ring of those that wait, and this one

  struct Event {
    Tag* tag;
    bool ok;
  };
  std::deque<Event> kept_;  // taken out of gRPC's queue, and not run yet
  Clock::time_point taken_all_;
};

}  // namespace cpprpc::transport::grpc_detail
