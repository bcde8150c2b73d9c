// ChannelCore: a connection to a server, with the threads that take what arrives.

#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "cpprpc/transport/grpc/detail/queue.h"
#include "cpprpc/transport/grpc/grpc.h"

struct grpc_channel;

namespace cpprpc::transport::grpc_detail {

/// Shared by the channels and by the calls that were not given up. A call that was may still wait
/// for its last tags; the threads end after that.
class ChannelCore {
 public:
  ChannelCore(const std::string& target, const GrpcChannelOptions& options);
  ChannelCore(const ChannelCore&) = delete;
  ChannelCore& operator=(const ChannelCore&) = delete;
  ~ChannelCore();

  [[nodiscard]] grpc_channel* get() const noexcept { return channel_; }

  /// The queue for one more call.
  [[nodiscard]] Queue& next_queue() noexcept;

 private:
  struct Worker {
    std::shared_ptr<Queue> queue;  // the thread's too
    std::thread thread;
  };

  grpc_channel* channel_;
  std::vector<Worker> workers_;
  std::atomic<std::size_t> next_ = 0;
};

}  // namespace cpprpc::transport::grpc_detail
