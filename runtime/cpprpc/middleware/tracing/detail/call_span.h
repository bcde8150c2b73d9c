// What the spans of calls say, of a server as of a client: OpenTelemetry's semantic conventions for
// gRPC, version 1.37.0.

#pragma once

#include <string>
#include <string_view>

#include "cpprpc/base/status.h"
#include "cpprpc/middleware/tracing/span_data.h"
#include "cpprpc/rpc/method.h"

namespace cpprpc::detail {

struct CallTracingOptions;

/// "demo.v1.Greeter/SayHello"; "_OTHER" for a method that nobody has, whose path is anybody's.
[[nodiscard]] TraceText span_name(const Method* method) noexcept;

/// What is known when the call starts.
void describe_call(SpanData& span, const Method* method, const CallTracingOptions& options);

/// Who calls, from "ipv4:127.0.0.1:40312", "ipv6:[::1]:40312" or "unix:/run/users.sock".
void describe_peer(SpanData& span, std::string_view peer);

/// How it ended. Of a server not every code is an error: what is the caller's fault is not.
void describe_end(SpanData& span, const Status& status, std::size_t max_text);

}  // namespace cpprpc::detail
