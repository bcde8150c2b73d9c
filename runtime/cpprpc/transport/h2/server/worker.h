// Worker: one thread of a server, with its loop and the connections on it.
//
//   Worker worker(options, settings, population);
//   worker.take(std::move(socket), tls);      // from any thread
//   worker.drain();
//   worker.cancel();
//   worker.stop();                            // when there are no connections left
//
// From any thread, where nothing else is said.

#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <future>
#include <mutex>
#include <thread>

#include "cpprpc/rpc/server_options.h"
#include "cpprpc/transport/h2/io/loop.h"
#include "cpprpc/transport/h2/io/socket.h"
#include "cpprpc/transport/h2/io/tls_context.h"
#include "cpprpc/transport/h2/session/server_connection.h"

namespace cpprpc::transport::h2 {

class AcceptedConnection;

/// How many connections a server has.
class Population {
 public:
  void add() noexcept;
  void remove() noexcept;
  /// Whether there are none by then.
  [[nodiscard]] bool wait_until_empty(Clock::time_point when) noexcept;

 private:
  std::mutex mutex_;
  std::condition_variable empty_;
  std::size_t count_ = 0;
};

class Worker {
 public:
  /// Starts the thread. What is referred to outlives this object.
  Worker(const ServerOptions& options, const ServerSettings& settings, Population& population);
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  /// stop() was called; waits for the thread.
  ~Worker();

  /// Takes over a socket that was accepted. `tls`: null for none.
  void take(Socket socket, ServerTlsContext* tls);

  /// How many connections it has, those that are on the way to it among them.
  [[nodiscard]] std::size_t load() const noexcept { return load_.load(std::memory_order_relaxed); }

  /// Tells all clients to go away, those that come later too. Once.
  void drain() noexcept { loop_.post(drain_); }
  /// Cancels all calls, and ends the connections. Once.
  void cancel() noexcept { loop_.post(cancel_); }
  /// Ends the thread: no connection is left.
  void stop() noexcept { loop_.stop(); }

  [[nodiscard]] Loop& loop() noexcept { return loop_; }
  [[nodiscard]] const ServerOptions& options() const noexcept { return options_; }
  [[nodiscard]] const ServerSettings& settings() const noexcept { return settings_; }

  // --- for the connections, on the thread

  void remove(AcceptedConnection& connection) noexcept;
  void connection_over() noexcept;

 private:
  struct Taken;
  struct Command : Executor::Work {
    Command(Worker& w, void (*function)(Executor::Work&) noexcept) noexcept : worker(w) {
      run = function;
    }
    Worker& worker;
  };

  void add(Socket socket, ServerTlsContext* tls);
  static void run_drain(Executor::Work& work) noexcept;
  static void run_cancel(Executor::Work& work) noexcept;
  template <class F>
  void for_each_connection(F function);

  const ServerOptions& options_;
  const ServerSettings& settings_;
  Population& population_;
  std::atomic<std::size_t> load_ = 0;
  Command drain_{*this, run_drain};
  Command cancel_{*this, run_cancel};
  bool is_draining_ = false;
  bool is_cancelled_ = false;
  AcceptedConnection* connections_ = nullptr;
  Loop loop_;
  std::thread thread_;
};

}  // namespace cpprpc::transport::h2
