#include "wire.h"

#include <chrono>
#include <string>

namespace soak {
namespace {

using namespace std::chrono_literals;

// From a cut until the channel has a connection again, on a busy machine: an attempt may be cut,
// too, and the next one waits for the backoff, which is at most 200 ms.
constexpr auto kRecovery = 2s;

cpprpc::Channel connect(const networks::Network& network, const std::string& target) {
  return faults::connect(network, target);
}

}  // namespace

Wire::Wire(const networks::Network& network, int port)
    : channel_(connect(network, "127.0.0.1:" + std::to_string(port))) {}

Wire::Wire(const networks::Network& network, int port, std::uint64_t seed)
    : proxy_(std::make_unique<faults::Proxy>(port)),
      channel_(connect(network, proxy_->target())),
      thread_([this, seed] { trouble(seed); }) {}

Wire::~Wire() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

bool Wire::was_cut_since(Clock::time_point begin) const noexcept {
  return last_cut_ > (begin - kRecovery).time_since_epoch().count();
}

bool Wire::wait(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  return !changed_.wait_for(lock, time, [this] { return is_over_; });
}

void Wire::cut(faults::Proxy::End end) {
  // Before and after: a call that ends while it is cut must see it, and one that begins then, too.
  last_cut_ = Clock::now().time_since_epoch().count();
  proxy_->cut(end);
  last_cut_ = Clock::now().time_since_epoch().count();
  ++cuts_;
}

void Wire::trouble(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  while (wait(std::chrono::milliseconds(random() % 6000 + 100))) {
    switch (random() % 3) {
      case 0:
        cut(faults::Proxy::End::Close);
        break;
      case 1:
        cut(faults::Proxy::End::Reset);
        break;
      case 2:
        proxy_->stall();
        wait(std::chrono::milliseconds(random() % 300));
        proxy_->resume();
        break;
    }
  }
}

}  // namespace soak
