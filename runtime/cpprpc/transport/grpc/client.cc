#include <grpc/grpc.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cpprpc/transport/grpc/detail/channel_core.h"
#include "cpprpc/transport/grpc/detail/client_call.h"
#include "cpprpc/transport/grpc/grpc.h"

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

Channel connect_grpc(std::string target, GrpcChannelOptions options) {
  using namespace transport::grpc_detail;
  return Channel(std::make_shared<GrpcChannel>(std::make_shared<ChannelCore>(target, options)));
}

}  // namespace cpprpc
