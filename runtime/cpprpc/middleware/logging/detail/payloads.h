// Payloads: shows the log the messages of one call.

#pragma once

#include <cstdint>
#include <string_view>

#include "cpprpc/middleware/logging/detail/call_log.h"
#include "cpprpc/rpc/message_hook.h"

namespace cpprpc::detail {

class Payloads final : public MessageHook {
 public:
  /// `call` is borrowed, as is all that it names.
  Payloads(const CallLog& log, const LoggedCall& call) noexcept : log_(log), call_(call) {}

  Status sending(OutgoingMessage& message) override;
  Status received(IncomingMessage& message) override;

 private:
  void write(std::string_view direction, std::uint64_t number, const MessageOps& ops,
             const void* message) const;

  const CallLog& log_;
  const LoggedCall& call_;
  std::uint64_t sent_ = 0;  // the two directions may be on different threads
  std::uint64_t received_ = 0;
};

}  // namespace cpprpc::detail
