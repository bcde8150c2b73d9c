// Proxy: a TCP connection in two halves, between a channel and a server of a test. It counts what
// passes, and can stop passing it on, as a network does that has lost its way.
//
//   Proxy proxy(server.port());
//   Channel channel = connect(proxy.target());

#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <list>
#include <mutex>
#include <string>
#include <thread>

namespace transport_network {

class Proxy {
 public:
  /// Passes on what comes to that port of this machine. Throws std::system_error.
  explicit Proxy(int port);
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;
  ~Proxy();

  [[nodiscard]] std::string target() const;

  /// Bytes that came from the clients, and from the server.
  [[nodiscard]] std::size_t sent() const noexcept { return sent_; }
  [[nodiscard]] std::size_t received() const noexcept { return received_; }

  /// How many connections were made, and how many of them both sides have left open.
  [[nodiscard]] int connections() const noexcept { return connections_; }
  [[nodiscard]] int open_connections() const noexcept { return open_; }

  /// Waits until `is_so`, which asks this object. False if that does not come true in a minute.
  template <class IsSo>
  [[nodiscard]] bool wait_until(const IsSo& is_so) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::minutes(1), is_so);
  }

  /// Takes what comes and throws it away, without a word to anyone, from now on.
  void lose_everything() noexcept { is_lost_ = true; }

 private:
  void accept_all();
  void tell_changed();
  void pass_on(int client);
  void pass_some(int from, int to, std::atomic<std::size_t>& count, bool& is_open);

  const int port_;
  int listener_ = -1;
  int stop_[2] = {-1, -1};  // a pipe: readable once everything is to end
  std::atomic<std::size_t> sent_ = 0;
  std::atomic<std::size_t> received_ = 0;
  std::atomic<int> connections_ = 0;
  std::atomic<int> open_ = 0;
  std::atomic<bool> is_lost_ = false;
  std::mutex mutex_;  // of no data: so that nobody misses a change while they begin to wait
  std::condition_variable changed_;
  std::list<std::thread> threads_;  // of accept_all()
  std::thread acceptor_;
};

/// A TCP connection to that port of this machine; the caller closes it. Throws std::system_error.
int connect_to(int port);

}  // namespace transport_network
