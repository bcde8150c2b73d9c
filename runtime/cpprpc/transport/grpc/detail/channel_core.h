// ChannelCore: a connection to a server, with the threads that take what arrives.

#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
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
  ChannelCore(const std::string& target, const ChannelOptions& options);
  ChannelCore(const ChannelCore&) = delete;
  ChannelCore& operator=(const ChannelCore&) = delete;
  ~ChannelCore();

  [[nodiscard]] grpc_channel* get() const noexcept { return channel_; }

  // --- what its calls ask for unless they say otherwise

  [[nodiscard]] std::optional<bool> wait_for_ready() const noexcept { return wait_for_ready_; }
  [[nodiscard]] std::optional<Clock::duration> default_timeout() const noexcept {
    return default_timeout_;
  }
  /// Null: none.
  [[nodiscard]] const std::string* bearer_token() const noexcept {
    return bearer_token_ ? &*bearer_token_ : nullptr;
  }

  [[nodiscard]] Compression compression() const noexcept { return compression_; }

  /// Whether others cannot read what is sent, or may.
  [[nodiscard]] bool may_carry_credentials() const noexcept { return may_carry_credentials_; }

  [[nodiscard]] std::size_t max_send_message() const noexcept { return max_send_message_; }
  [[nodiscard]] std::size_t max_receive_message() const noexcept { return max_receive_message_; }
  [[nodiscard]] const ServiceConfig& config() const noexcept { return config_; }

  /// The queue for one more call.
  [[nodiscard]] Queue& next_queue() noexcept;

 private:
  struct Worker {
    std::shared_ptr<Queue> queue;  // the thread's too
    std::thread thread;
  };

  grpc_channel* channel_;
  const std::optional<bool> wait_for_ready_;
  const std::optional<Clock::duration> default_timeout_;
  const std::optional<std::string> bearer_token_;
  const bool may_carry_credentials_;
  const Compression compression_;
  const std::size_t max_send_message_;
  const std::size_t max_receive_message_;
  const ServiceConfig config_;
  std::vector<Worker> workers_;
  std::atomic<std::size_t> next_ = 0;
};

}  // namespace cpprpc::transport::grpc_detail
