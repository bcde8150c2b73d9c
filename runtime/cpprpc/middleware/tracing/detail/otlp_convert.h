// Spans as OTLP has them.

#pragma once

#include <cstddef>
#include <span>

#include "cpprpc/middleware/tracing/exporter.h"
#include "cpprpc/middleware/tracing/otlp/trace_service.msg.h"

namespace cpprpc::detail {

/// Makes `request` hold these spans, with the batch's resource. Keeps what memory it has. Strings
/// that are no UTF-8, which a collector would refuse with the whole request, are made so. Gives the
/// size of the request, encoded, or a little more: to know it, it would have to be encoded.
[[nodiscard]] std::size_t convert(const SpanBatch& batch, std::span<const SpanData> spans,
                                  otlp::ExportTraceServiceRequest& request);

}  // namespace cpprpc::detail
