#include "cpprpc/rpc/server.h"

#include <mutex>
#include <thread>
#include <vector>

#include "cpprpc/rpc/detail/signals.h"

namespace cpprpc {
namespace {

// Keeps what handlers that do not return still use, until the program ends.
void leave_behind(std::unique_ptr<transport::ServerTransport> transport) {
  static std::mutex mutex;
  static auto& kept = *new std::vector<std::unique_ptr<transport::ServerTransport>>();
  const std::lock_guard lock(mutex);
  kept.push_back(std::move(transport));
}

}  // namespace

bool Server::shutdown(const ShutdownOptions& options) noexcept {
  auto transport = std::move(transport_);
  if (transport == nullptr) return true;
  transport->announce_shutdown();
  if (options.lame_duck() > Clock::duration::zero()) {
    std::this_thread::sleep_for(options.lame_duck());
  }
  if (transport->shutdown(options.drain(), options.patience())) return true;
  leave_behind(std::move(transport));
  return false;
}

bool Server::run_until_signal(const ShutdownOptions& options) {
  const detail::ShutdownSignals signals;
  signals.wait();
  return shutdown(options);
}

}  // namespace cpprpc
