// New ids, random ones: rpc/detail/random.h says how.

#pragma once

#include "cpprpc/middleware/trace_context/ids.h"

namespace cpprpc::detail {

[[nodiscard]] TraceId new_trace_id();
[[nodiscard]] SpanId new_span_id();

}  // namespace cpprpc::detail
