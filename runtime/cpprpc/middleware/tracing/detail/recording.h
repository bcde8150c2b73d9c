// Recording: a span that is being recorded, then waits in the queue. One allocation, which goes
// from hand to hand.

#pragma once

#include <memory>

#include "cpprpc/middleware/tracing/span_data.h"

namespace cpprpc::detail {

class TracerCore;

struct Recording {
  SpanData span;
  std::shared_ptr<TracerCore> core;  // until it ends
  Recording* next = nullptr;         // of the queue
};

}  // namespace cpprpc::detail
