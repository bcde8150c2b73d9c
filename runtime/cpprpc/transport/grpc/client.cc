#include <grpc/grpc.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "cpprpc/transport/grpc/detail/channel_core.h"
#include "cpprpc/transport/grpc/detail/client_call.h"
#include "cpprpc/transport/grpc/grpc.h"
#include "cpprpc/transport/tls/check.h"

namespace cpprpc {
namespace transport::grpc_detail {
namespace {

class GrpcChannel final : public ClientTransport {
 public:
  explicit GrpcChannel(std::shared_ptr<ChannelCore> core) noexcept : core_(std::move(core)) {}

  ClientCallPtr start(const Method& method, const CallOptions& options,
                      std::optional<Outgoing> request) override {
    return start_call(core_, method, options, request);
  }
  Executor& executor() noexcept override { return core_->next_queue(); }

 private:
  std::shared_ptr<ChannelCore> core_;
};

}  // namespace
}  // namespace transport::grpc_detail

Channel connect_grpc(std::string target, ChannelOptions options) {
  using namespace transport::grpc_detail;
  if (options.tls()) {
    const Status status = transport::tls::check(*options.tls());
    if (!status.is_ok()) throw std::invalid_argument(std::string(status.message()));
  }
  return Channel(std::make_shared<GrpcChannel>(std::make_shared<ChannelCore>(target, options)));
}

}  // namespace cpprpc
