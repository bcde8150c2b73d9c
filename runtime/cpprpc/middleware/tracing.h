// Tracing: spans of every call, below each other across services, sent to a collector of
// OpenTelemetry's.
//
//   Tracer tracer(TracerOptions{}.service_name("orders").exporter(
//       std::make_shared<OtlpExporter>(connect_grpc("collector:4317"))));
//   router.use(ServerTracing(tracer));
//   Channel stock = connect_grpc("stock:50051").with(ClientTracing(tracer).server("stock", 50051));
//   co_await client.reserve(request, CallOptions{}.parent(context));  // in a handler: a child span
//
// All of it by this header; docs/tracing.md tells how. Lifetimes and threads: as each class says.

#pragma once

#include "cpprpc/middleware/trace_context.h"
#include "cpprpc/middleware/tracing/call_tracing.h"
#include "cpprpc/middleware/tracing/exporter.h"
#include "cpprpc/middleware/tracing/otlp_exporter.h"
#include "cpprpc/middleware/tracing/sampler.h"
#include "cpprpc/middleware/tracing/span.h"
#include "cpprpc/middleware/tracing/tracer.h"
#include "cpprpc/middleware/tracing/tracer_options.h"
