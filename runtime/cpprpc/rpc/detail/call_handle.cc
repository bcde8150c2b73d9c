#include "cpprpc/rpc/detail/call_handle.h"

namespace cpprpc::detail {

CallHandle::CallHandle(transport::ClientCallPtr call, const CallOptions& options)
    : state_(std::make_unique<State>()) {
  state_->call = std::move(call);
  const CancelCall cancel{state_->call.get()};
  if (options.stop_token().stop_possible()) state_->on_stop.emplace(options.stop_token(), cancel);
  if (options.parent_stop_token().stop_possible()) {
    state_->on_parent_stop.emplace(options.parent_stop_token(), cancel);
  }
}

CallHandle& CallHandle::operator=(CallHandle&& other) noexcept = default;

CallHandle::~CallHandle() = default;

}  // namespace cpprpc::detail
