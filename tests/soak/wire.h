// Wire: a channel to the server, and what happens to the connection under it.
//
//   Wire wire(network, port, seed);   // cuts and stalls it, now and then
//   wire.channel();
//   if (wire.was_cut_since(time)) ...  // then a call may end with UNAVAILABLE
//
// From any thread.

#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <random>
#include <thread>

#include "proxy.h"
#include "serving.h"

namespace soak {

using cpprpc::Clock;

class Wire {
 public:
  /// Nothing happens to this one.
  Wire(const networks::Network& network, int port);

  /// This one is cut by a thread of its own until it goes, at times that depend on the seed.
  Wire(const networks::Network& network, int port, std::uint64_t seed);

  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;
  ~Wire();

  [[nodiscard]] const cpprpc::Channel& channel() const noexcept { return channel_; }

  /// Whether a call that began then may have suffered from a cut: also one shortly before, after
  /// which the channel connects again.
  [[nodiscard]] bool was_cut_since(Clock::time_point begin) const noexcept;

  [[nodiscard]] std::int64_t cuts() const noexcept { return cuts_; }

 private:
  void trouble(std::uint64_t seed);
  void cut(faults::Proxy::End end);
  // False: the wire is about to go.
  bool wait(std::chrono::milliseconds time);

  std::unique_ptr<faults::Proxy> proxy_;  // if it is cut
  const cpprpc::Channel channel_;
  std::atomic<Clock::rep> last_cut_ = Clock::time_point::min().time_since_epoch().count();
  std::atomic<std::int64_t> cuts_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_over_ = false;
  std::thread thread_;
};

}  // namespace soak
