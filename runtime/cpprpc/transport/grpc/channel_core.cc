#include "cpprpc/transport/grpc/detail/channel_core.h"

#include <grpc/grpc.h>

#include <algorithm>
#include <string_view>

#include "cpprpc/transport/grpc/detail/settings.h"

namespace cpprpc::transport::grpc_detail {
namespace {

constexpr std::string_view kUserAgent = "cpp-rpc";

bool is_on_this_machine(const std::string& target) {
  return target.starts_with("127.") || target.starts_with("localhost:") ||
         target.starts_with("[::1]") || target.starts_with("unix");
}

std::vector<Setting> settings(const std::string& target, const GrpcChannelOptions& options) {
  std::string user_agent = options.user_agent();
  user_agent.append(user_agent.empty() ? "" : " ").append(kUserAgent);
  std::vector<Setting> settings = {
      {GRPC_ARG_MAX_RECEIVE_MESSAGE_LENGTH, options.max_receive_message()},
      {GRPC_ARG_PRIMARY_USER_AGENT_STRING, user_agent},
      // Each channel its own connection, as each has its own threads and limits.
      {GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1},
      // Counts what nobody can ask for: no service tells of it.
      {GRPC_ARG_ENABLE_CHANNELZ, 0},
  };
  // A proxy of the environment leads elsewhere, and has no way back to this machine.
  if (is_on_this_machine(target)) settings.emplace_back(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  return settings;
}

}  // namespace

ChannelCore::ChannelCore(const std::string& target, const GrpcChannelOptions& options)
    : channel_(create_channel(target, settings(target, options))) {
  const std::size_t threads = std::max(options.threads(), std::size_t{1});
  for (std::size_t i = 0; i < threads; ++i) {
    auto queue = std::make_shared<Queue>();
    std::thread thread([queue] { queue->run(); });
    workers_.push_back({std::move(queue), std::move(thread)});
  }
}

// The queues give back the tags of calls that were given up, which is soon, before they end.
ChannelCore::~ChannelCore() {
  grpc_channel_destroy(channel_);
  for (const Worker& worker : workers_) worker.queue->shutdown();
  for (Worker& worker : workers_) {
    if (worker.thread.get_id() == std::this_thread::get_id()) {
      worker.thread.detach();  // cannot wait for itself, and needs nothing of this object
    } else {
      worker.thread.join();
    }
  }
}

Queue& ChannelCore::next_queue() noexcept {
  if (workers_.size() == 1) return *workers_.front().queue;
  const std::size_t next = next_.fetch_add(1, std::memory_order_relaxed);
  return *workers_[next % workers_.size()].queue;
}

}  // namespace cpprpc::transport::grpc_detail
