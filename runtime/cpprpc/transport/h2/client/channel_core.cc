#include "cpprpc/transport/h2/client/channel_core.h"

#include <algorithm>
#include <utility>

namespace cpprpc::transport::h2 {

// The destructor ends the threads that are there if there is none for the next.
ChannelCore::ChannelCore(std::string target, const ChannelOptions& options) : ChannelCore() {
  const auto settings = std::make_shared<ChannelSettings>(std::move(target), options);
  const std::size_t threads = std::max(options.threads(), std::size_t{1});
  workers_.reserve(threads);
  for (std::size_t i = 0; i < threads; ++i) {
    auto shard = std::make_shared<Shard>(settings);
    std::thread thread([shard] { shard->run(); });
    workers_.push_back({std::move(shard), std::move(thread)});
  }
}

ChannelCore::~ChannelCore() {
  for (const Worker& worker : workers_) worker.shard->shut_down();
  for (Worker& worker : workers_) {
    if (worker.thread.get_id() == std::this_thread::get_id()) {
      worker.thread.detach();  // cannot wait for itself, and has what it needs
    } else {
      worker.thread.join();
    }
  }
}

Shard& ChannelCore::next_shard() noexcept {
  if (workers_.size() == 1) return *workers_.front().shard;
  for (const Worker& worker : workers_) {  // a task of one of them stays on its thread
    if (&worker.shard->loop() == Executor::current()) return *worker.shard;
  }
  const std::size_t next = next_.fetch_add(1, std::memory_order_relaxed);
  return *workers_[next % workers_.size()].shard;
}

}  // namespace cpprpc::transport::h2
