// ServerQueue: one thread of a server, with its completion queue and the calls on it.

#pragma once

#include <cstddef>
#include <future>
#include <stop_token>
#include <thread>

#include "cpprpc/rpc/detail/call_limits.h"
#include "cpprpc/rpc/router.h"
#include "cpprpc/transport/grpc/detail/queue.h"

struct grpc_server;

namespace cpprpc::transport::grpc_detail {

class ServerQueue {
 public:
  /// Starts the thread. `server` must be told of the queue before it starts.
  ServerQueue(grpc_server* server, const Router& router, CallLimits& limits,
              const std::stop_token& draining);
  ServerQueue(const ServerQueue&) = delete;
  ServerQueue& operator=(const ServerQueue&) = delete;
  /// close() was called; waits for the thread.
  ~ServerQueue();

  /// Takes calls from now on: the server has started.
  void open() noexcept { executor_.post(open_); }

  /// Ends the thread when it has no call left: the server takes none any more.
  void close() noexcept { executor_.post(close_); }

  /// Whether the thread has ended by then.
  [[nodiscard]] bool wait_until(Clock::time_point when) const {
    return ended_.wait_until(when) == std::future_status::ready;
  }

  [[nodiscard]] Queue& executor() noexcept { return executor_; }
  [[nodiscard]] grpc_server* server() const noexcept { return server_; }
  [[nodiscard]] const Router& router() const noexcept { return router_; }
  [[nodiscard]] CallLimits& limits() const noexcept { return limits_; }
  [[nodiscard]] const std::stop_token& draining() const noexcept { return draining_; }

  // --- for the calls, on the thread

  void call_made() noexcept { ++calls_; }
  void call_gone() noexcept;

 private:
  struct Command : Executor::Work {
    Command(ServerQueue& q, void (*function)(Executor::Work&) noexcept) noexcept : queue(q) {
      run = function;
    }
    ServerQueue& queue;
  };

  static void run_open(Executor::Work& work) noexcept;
  static void run_close(Executor::Work& work) noexcept;

  Queue executor_;
  grpc_server* const server_;
  const Router& router_;
  CallLimits& limits_;
  const std::stop_token& draining_;
  Command open_{*this, run_open};
  Command close_{*this, run_close};
  std::size_t calls_ = 0;  // those being waited for too
  bool closing_ = false;
  std::promise<void> end_;
  const std::future<void> ended_ = end_.get_future();
  std::thread thread_;
};

}  // namespace cpprpc::transport::grpc_detail
