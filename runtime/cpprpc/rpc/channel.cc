#include "cpprpc/rpc/channel.h"

namespace cpprpc {

detail::CallHandle Channel::start(const Method& method, const CallOptions& options,
                                  std::optional<transport::Outgoing> request) const {
  return detail::CallHandle(transport_->start(method, options, request), options);
}

}  // namespace cpprpc
