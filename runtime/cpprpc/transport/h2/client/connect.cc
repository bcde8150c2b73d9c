#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "cpprpc/transport/h2/client/call.h"
#include "cpprpc/transport/h2/client/channel_core.h"
#include "cpprpc/transport/h2/h2.h"

namespace cpprpc {
namespace transport::h2 {
namespace {

class H2Channel final : public ClientTransport {
 public:
  explicit H2Channel(std::shared_ptr<ChannelCore> core) noexcept : core_(std::move(core)) {}

  ClientCallPtr start(const Method& method, const CallOptions& options,
                      std::optional<Outgoing> request) override {
    return Call::start(core_, method, options, request);
  }
  Executor& executor() noexcept override { return core_->next_shard().loop(); }

 private:
  std::shared_ptr<ChannelCore> core_;
};

}  // namespace
}  // namespace transport::h2

Channel connect_h2(std::string target, ChannelOptions options) {
  using namespace transport::h2;
  return Channel(
      std::make_shared<H2Channel>(std::make_shared<ChannelCore>(std::move(target), options)));
}

}  // namespace cpprpc
