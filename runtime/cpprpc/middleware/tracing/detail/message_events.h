// MessageEvents: an event for each message of a call.

#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "cpprpc/middleware/tracing/span_data.h"
#include "cpprpc/rpc/message_hook.h"
#include "cpprpc/task/executor.h"

namespace cpprpc::detail {

class MessageEvents final : public MessageHook {
 public:
  explicit MessageEvents(std::size_t max_events) noexcept : max_events_(max_events) {}

  Status sending(OutgoingMessage& message) override;
  Status received(IncomingMessage& message) override;

  /// Puts them among the span's events, in the order of time. After the last message.
  void move_to(SpanData& span) const;

 private:
  struct Message {
    Clock::time_point time;
    std::size_t size;
  };
  // Of one direction: each has a thread of its own.
  struct Direction {
    std::vector<Message> messages;
    std::uint32_t dropped = 0;
  };

  void note(Direction& direction, std::size_t size) const;
  static void append(const Direction& direction, const char* type, SpanData& span);

  const std::size_t max_events_;
  Direction sent_;
  Direction received_;
};

}  // namespace cpprpc::detail
