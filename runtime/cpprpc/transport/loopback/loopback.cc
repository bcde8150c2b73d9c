#include "cpprpc/transport/loopback/loopback.h"

#include <memory>
#include <mutex>
#include <thread>

#include "cpprpc/task/loop.h"
#include "cpprpc/transport/loopback/call.h"
#include "cpprpc/transport/loopback/core.h"

namespace cpprpc {
namespace loopback {
namespace {

// The server's thread ends with the server, and a client's middleware must not: it has one of its
// own, from its first call on.
class Client final : public transport::ClientTransport {
 public:
  explicit Client(std::shared_ptr<Core> core) noexcept : core_(std::move(core)) {}
  ~Client() override {
    if (!thread_.joinable()) return;
    loop_->stop();
    if (thread_.get_id() == std::this_thread::get_id()) {
      thread_.detach();  // cannot wait for itself, and needs nothing of this object
    } else {
      thread_.join();
    }
  }

  transport::ClientCallPtr start(const Method& method, const CallOptions& options,
                                 std::optional<transport::Outgoing> request) override {
    return Call::start(method, options, request, core_);
  }

  Executor& executor() noexcept override {
    std::call_once(started_, [this] { thread_ = std::thread([loop = loop_] { loop->run(); }); });
    return *loop_;
  }

 private:
  const std::shared_ptr<Core> core_;
  const std::shared_ptr<Loop> loop_ = std::make_shared<Loop>();
  std::once_flag started_;
  std::thread thread_;
};

// The thread and its core. The core lives on in channels.
class LoopbackServer final : public transport::ServerTransport {
 public:
  explicit LoopbackServer(std::shared_ptr<Core> core)
      : core_(std::move(core)), thread_([core = core_] { core->loop().run(); }) {
    core_->draining = draining();
  }
  [[nodiscard]] int port() const noexcept override { return 0; }
  [[nodiscard]] std::uint64_t refused_calls() const noexcept override {
    return core_->refused_calls();
  }
  bool shutdown(Clock::duration drain, Clock::duration patience) noexcept override {
    if (!core_->shutdown(drain, patience)) return false;
    thread_.join();
    return true;
  }

 private:
  const std::shared_ptr<Core> core_;
  std::thread thread_;
};

}  // namespace
}  // namespace loopback

Loopback::Loopback(const Router& router, LoopbackOptions options)
    : core_(std::make_shared<loopback::Core>(router, options)),
      server_(std::make_unique<loopback::LoopbackServer>(core_)) {}

Channel Loopback::channel() const { return Channel(std::make_shared<loopback::Client>(core_)); }

}  // namespace cpprpc
