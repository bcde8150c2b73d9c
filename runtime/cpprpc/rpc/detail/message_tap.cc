#include "cpprpc/rpc/detail/message_tap.h"

#include <stdexcept>

namespace cpprpc {

MessageHook::~MessageHook() {
  if (tap_ != nullptr) tap_->remove(*this);
}

Status MessageHook::sending(OutgoingMessage&) { return Status::ok(); }
Status MessageHook::received(IncomingMessage&) { return Status::ok(); }

namespace detail {

MessageTap::~MessageTap() {
  for (MessageHook* const hook : hooks_) hook->tap_ = nullptr;
}

void MessageTap::add(MessageHook& hook) {
  if (hook.tap_ != nullptr) {
    throw std::logic_error("a MessageHook was added twice: make one for each call");
  }
  hooks_.push_back(&hook);
  hook.tap_ = this;
}

template <class Function>
Status MessageTap::run(bool outermost_first, Function function) {
  const std::size_t count = hooks_.size();
  for (std::size_t i = 0; i < count; ++i) {
    Status status = function(*hooks_[outermost_first ? i : count - 1 - i]);
    if (!status.is_ok()) return status;
  }
  return Status::ok();
}

Status MessageTap::sending(OutgoingMessage& message) {
  Status status =
      run(side_ == Side::Client, [&](MessageHook& hook) { return hook.sending(message); });
  if (status.is_ok()) {
    ++traffic_.messages_sent;
  } else {
    refusal_ = status;
  }
  return status;
}

Status MessageTap::received(const MessageOps& ops, void* message, std::size_t encoded_size) {
  ++traffic_.messages_received;
  traffic_.bytes_received += encoded_size;
  IncomingMessage incoming(ops, message, encoded_size);
  return run(side_ == Side::Server, [&](MessageHook& hook) { return hook.received(incoming); });
}

}  // namespace detail
}  // namespace cpprpc
