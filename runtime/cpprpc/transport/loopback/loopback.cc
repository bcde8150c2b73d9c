#include "cpprpc/transport/loopback/loopback.h"

#include "cpprpc/transport/loopback/call.h"
#include "cpprpc/transport/loopback/core.h"

namespace cpprpc {
namespace loopback {
namespace {

class Client final : public transport::ClientTransport {
 public:
  explicit Client(std::shared_ptr<Core> core) noexcept : core_(std::move(core)) {}

  transport::ClientCallPtr start(const Method& method, const CallOptions& options,
                                 std::optional<transport::Outgoing> request) override {
    return Call::start(method, options, request, core_);
  }

 private:
  std::shared_ptr<Core> core_;
};

}  // namespace
}  // namespace loopback

Loopback::Loopback(const Router& router)
    : core_(std::make_shared<loopback::Core>(router)),
      thread_([core = core_] { core->loop().run(); }) {}

Loopback::~Loopback() { shutdown(); }

Channel Loopback::channel() const { return Channel(std::make_shared<loopback::Client>(core_)); }

void Loopback::shutdown(Clock::duration drain) noexcept {
  if (!thread_.joinable()) return;
  core_->shutdown(drain);
  thread_.join();
}

}  // namespace cpprpc
