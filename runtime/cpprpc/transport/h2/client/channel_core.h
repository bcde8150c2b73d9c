// ChannelCore: what a channel and its calls share: the threads, each with its shard.
//
// From any thread.

#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "cpprpc/rpc/channel_options.h"
#include "cpprpc/transport/h2/client/shard.h"

namespace cpprpc::transport::h2 {

class ChannelCore {
 public:
  /// Throws as ChannelSettings does, and std::system_error if the system has no thread left.
  ChannelCore(std::string target, const ChannelOptions& options);
  ChannelCore(const ChannelCore&) = delete;
  ChannelCore& operator=(const ChannelCore&) = delete;
  /// Ends the connections and the threads. All calls have been given up. It may be one of those
  /// threads, which then ends by itself.
  ~ChannelCore();

  /// That of this thread if there is one, else each in turn.
  [[nodiscard]] Shard& next_shard() noexcept;

 private:
  ChannelCore() = default;

  struct Worker {
    std::shared_ptr<Shard> shard;
    std::thread thread;
  };

  std::vector<Worker> workers_;
  std::atomic<std::size_t> next_ = 0;
};

}  // namespace cpprpc::transport::h2
