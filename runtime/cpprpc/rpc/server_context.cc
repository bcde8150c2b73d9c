#include "cpprpc/rpc/server_context.h"

namespace cpprpc {

ServerContext::~ServerContext() { call_.tap = nullptr; }

Extensions& ServerContext::extensions() {
  if (extensions_ == nullptr) extensions_ = std::make_shared<Extensions>();
  return *extensions_;
}

Traffic ServerContext::traffic() const noexcept { return tap_ ? tap_->traffic() : Traffic(); }

detail::MessageTap& ServerContext::tap() {
  if (!tap_) call_.tap = &tap_.emplace(detail::MessageTap::Side::Server);
  return *tap_;
}

}  // namespace cpprpc
