// Span: a piece of work within a trace, while it is under way.
//
//   Span span = start_span(context, "load the cart");   // in a handler, below the call's own span
//   span.attribute("cart.items", 3);
//   span.event("cache miss");
//   if (!status.is_ok()) span.error(status);
//
// Ends when it goes, or with end(); what it has become is then exported. If the trace is not
// recorded all of it is dropped, and costs next to nothing. Moved, not copied, and not
// synchronised: for the tasks of one executor.

#pragma once

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "cpprpc/base/status.h"
#include "cpprpc/middleware/trace_context.h"
#include "cpprpc/middleware/tracing/span_data.h"

namespace cpprpc {

class ServerContext;

namespace detail {
class TracerCore;
struct Recording;
}  // namespace detail

class Span {
 public:
  /// Of no trace.
  Span() noexcept;
  Span(Span&& other) noexcept;
  Span& operator=(Span&& other) noexcept;
  ~Span();

  [[nodiscard]] bool is_recording() const noexcept { return recording_ != nullptr; }

  /// What calls carry on that are made below it: CallOptions{}.parent(context)
  /// .extension(span.context()). Not valid for a span of no trace.
  [[nodiscard]] const TraceContext& context() const noexcept { return context_; }

  /// Sets an attribute, in place of the one with that key. Names of common ones are in
  /// https://opentelemetry.io/docs/specs/semconv/
  Span& attribute(TraceText key, AttributeValue value);

  /// Something that happens now.
  Span& event(TraceText name) { return event(std::move(name), std::vector<Attribute>()); }
  Span& event(TraceText name, std::vector<Attribute> attributes);
  Span& event(TraceText name, std::initializer_list<Attribute> attributes) {
    return event(std::move(name), std::vector<Attribute>(attributes));
  }

  /// Says that what it is of has failed, and why. A status that is OK says nothing.
  Span& error(const Status& status);
  Span& error(std::string_view message);

  /// Says that it has not failed, whatever was or will be said of errors.
  Span& ok();

  Span& rename(TraceText name);

  /// A span below this one.
  [[nodiscard]] Span child(TraceText name) const;

  /// Ends it now. Twice is once.
  void end() noexcept;

 private:
  friend class Tracer;
  friend class detail::TracerCore;
  friend Span start_span(ServerContext& context, TraceText name);
  explicit Span(TraceContext context) noexcept;

  TraceContext context_;
  std::unique_ptr<detail::Recording> recording_;  // null: not recorded, or ended
};

/// A span below that of the call that is being served: which ServerTracing has made, and without it
/// one that is not recorded.
[[nodiscard]] Span start_span(ServerContext& context, TraceText name);

/// The span of the call that is being served, to say more in it. Where there is none that is
/// recorded, one that drops what it is told.
[[nodiscard]] Span& span_of(ServerContext& context);

}  // namespace cpprpc
