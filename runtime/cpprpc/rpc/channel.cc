#include "cpprpc/rpc/channel.h"

#include "cpprpc/rpc/detail/intercepted_call.h"

namespace cpprpc {

Channel Channel::with(ClientMiddleware middleware) const {
  std::vector<ClientMiddleware> all;
  if (middleware_ != nullptr) all = *middleware_;
  all.push_back(std::move(middleware));
  Channel channel = *this;
  channel.middleware_ = std::make_shared<const std::vector<ClientMiddleware>>(std::move(all));
  return channel;
}

detail::CallHandle Channel::start(const Method& method, const CallOptions& options,
                                  std::optional<transport::Outgoing> request) const {
  transport::ClientCallPtr call =
      middleware_ == nullptr
          ? transport_->start(method, options, request)
          : detail::InterceptedCall::start(transport_, middleware_, method, options, request);
  return detail::CallHandle(std::move(call), options);
}

}  // namespace cpprpc
