#include "cpprpc/middleware/tracing/detail/message_events.h"

#include <algorithm>
#include <string_view>

#include "cpprpc/message/message.h"
#include "cpprpc/middleware/tracing/detail/wall_clock.h"

namespace cpprpc::detail {

Status MessageEvents::sending(OutgoingMessage& message) {
  note(sent_, encoded_size(message.ops(), message.data()));
  return Status::ok();
}

Status MessageEvents::received(IncomingMessage& message) {
  note(received_, message.encoded_size());
  return Status::ok();
}

void MessageEvents::note(Direction& direction, std::size_t size) const {
  if (direction.messages.size() < max_events_) {
    direction.messages.push_back({Clock::now(), size});
  } else {
    ++direction.dropped;
  }
}

void MessageEvents::append(const Direction& direction, const char* type, SpanData& span) {
  std::int64_t id = 0;
  for (const Message& message : direction.messages) {
    SpanEvent event;
    event.name = "rpc.message";
    event.time = to_wall_clock(message.time);
    event.attributes.reserve(3);
    event.attributes.push_back({"rpc.message.type", TraceText::of_program(std::string_view(type))});
    event.attributes.push_back({"rpc.message.id", ++id});
    event.attributes.push_back({"rpc.message.uncompressed_size", message.size});
    span.events.push_back(std::move(event));
  }
  span.dropped_events += direction.dropped;
}

void MessageEvents::move_to(SpanData& span) const {
  append(sent_, "SENT", span);
  append(received_, "RECEIVED", span);
  std::stable_sort(span.events.begin(), span.events.end(),
                   [](const SpanEvent& a, const SpanEvent& b) { return a.time < b.time; });
  if (span.events.size() <= max_events_) return;
  span.dropped_events += static_cast<std::uint32_t>(span.events.size() - max_events_);
  span.events.resize(max_events_);
}

}  // namespace cpprpc::detail
