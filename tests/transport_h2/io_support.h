// What tests of sockets need: a loop on a thread of its own, an endpoint that does what the test
// says, and a peer that is a plain blocking socket.

#pragma once

#include <sys/socket.h>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "cpprpc/transport/h2/io/address.h"
#include "cpprpc/transport/h2/io/link.h"
#include "cpprpc/transport/h2/io/loop.h"
#include "cpprpc/transport/h2/io/socket.h"

namespace transport_h2 {

using cpprpc::Status;
using cpprpc::StatusCode;
using cpprpc::transport::h2::Address;
using cpprpc::transport::h2::Endpoint;
using cpprpc::transport::h2::Link;
using cpprpc::transport::h2::LinkPtr;
using cpprpc::transport::h2::Loop;
using cpprpc::transport::h2::Output;
using cpprpc::transport::h2::Socket;

/// Something that happens once. Unlike a std::promise it may go as soon as wait() has returned.
class Event {
 public:
  void set() {
    const std::lock_guard lock(mutex_);
    is_set_ = true;
    changed_.notify_all();
  }
  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return is_set_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_set_ = false;
};

/// A loop and its thread, which ends with this object: endpoints stand before it.
class LoopThread {
 public:
  LoopThread() : thread_([this] { loop_.run(); }) {}
  ~LoopThread() { stop(); }
  void stop() {
    loop_.stop();
    if (thread_.joinable()) thread_.join();
  }

  /// Runs `function` on the loop's thread and waits for what it returns.
  template <class Function>
  auto run(Function function) {
    struct Posted : cpprpc::Executor::Work {
      std::packaged_task<decltype(function())()> task;
    } posted;
    posted.task = std::packaged_task<decltype(function())()>(std::move(function));
    posted.Work::run = [](cpprpc::Executor::Work& work) noexcept {
      auto task = std::move(static_cast<Posted&>(work).task);  // `posted` goes with its end
      task();
    };
    auto result = posted.task.get_future();
    loop_.post(posted);
    return result.get();
  }

  Loop& operator*() noexcept { return loop_; }

 private:
  Loop loop_;
  std::thread thread_;
};

/// An endpoint that does what the test says; by default it takes what comes and sends nothing. Used
/// on the loop's thread, but for what is said otherwise.
class TestEndpoint : public Endpoint {
 public:
  std::function<bool(std::string_view)> on_receive = [](std::string_view) { return true; };
  std::function<bool(Output&)> on_produce = [](Output&) { return true; };
  std::function<void(const Status&)> on_disconnected = [](const Status&) {};

  virtual ~TestEndpoint() = default;

  [[nodiscard]] bool receive(std::string_view bytes) override;
  [[nodiscard]] bool produce(Output& output) override;
  void disconnected(const Status& why) noexcept override;

  /// From any thread: waits for the end, and says why it came.
  [[nodiscard]] Status why();

  Link* link = nullptr;  // until disconnected()

 private:
  std::promise<Status> ended_;
  std::shared_future<Status> end_ = ended_.get_future().share();
  bool is_inside_ = false;
};

/// Sends back what it receives, until a byte 4 comes: then it closes.
class EchoEndpoint : public TestEndpoint {
 public:
  EchoEndpoint();

 private:
  std::string unsent_;
  bool is_closing_ = false;
};

/// Starts a link with that endpoint on the loop.
void start(LoopThread& loop, Socket socket, TestEndpoint& endpoint,
           std::unique_ptr<cpprpc::transport::h2::TlsSession> tls = nullptr);

/// Turns the loop until it has no link any more: they go a turn or two after they have ended.
void wait_until_empty(LoopThread& loop);

/// Two connected sockets. What one sends the other has not read is bounded by some 100 kB.
struct Pair {
  Socket ours;
  Socket theirs;
};
Pair tcp_pair();
Pair unix_pair();

/// The peer's side, blocking, for at most a minute at a time.
void send_all(const Socket& socket, std::string_view bytes);
/// That many bytes, or fewer at the end of the stream, or "reset" in place of the rest.
std::string receive(const Socket& socket, std::size_t size);
std::string receive_all(const Socket& socket);
/// Closes it such that the other side sees a reset.
void reset(Socket socket);

}  // namespace transport_h2
