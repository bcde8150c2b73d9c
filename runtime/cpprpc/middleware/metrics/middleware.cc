#include <stdexcept>

#include "cpprpc/middleware/metrics.h"
#include "cpprpc/middleware/metrics/detail/call_metrics.h"

namespace cpprpc {
namespace {

using detail::CallMetrics;
using detail::MethodCounts;

// Counts the messages of a stream as they come and go: the stream may take days.
class MessageCounter final : public MessageHook {
 public:
  explicit MessageCounter(MethodCounts& counts) noexcept : counts_(counts) {}

  Status sending(OutgoingMessage&) override {
    counts_.send(1);
    return Status::ok();
  }
  Status received(IncomingMessage&) override {
    counts_.receive(1);
    return Status::ok();
  }

 private:
  MethodCounts& counts_;
};

// One call, from its start to its end. It counts as ended whatever becomes of it.
template <class Context>
class CountedCall {
 public:
  CountedCall(MethodCounts& counts, Context& context) noexcept
      : counts_(counts), context_(context), started_(context.started()), messages_(counts) {
    counts_.start();
  }
  CountedCall(const CountedCall&) = delete;
  CountedCall& operator=(const CountedCall&) = delete;
  ~CountedCall() {
    // A unary call's messages are counted at the end, which costs less than a hook.
    if (is_unary()) {
      const Traffic traffic = context_.traffic();
      if (traffic.messages_received != 0) counts_.receive(traffic.messages_received);
      if (traffic.messages_sent != 0) counts_.send(traffic.messages_sent);
    }
    counts_.handle(code_, Clock::now() - started_);
  }

  void count_messages() {
    if (!is_unary()) context_.add_hook(messages_);
  }
  void ends_with(StatusCode code) noexcept { code_ = code; }

 private:
  [[nodiscard]] bool is_unary() const noexcept { return counts_.kind() == MethodKind::Unary; }

  MethodCounts& counts_;
  Context& context_;
  const Clock::time_point started_;
  MessageCounter messages_;
  StatusCode code_ = StatusCode::Cancelled;  // should somebody drop it before it has ended
};

template <class Context>
Task<Status> run(MethodCounts& counts, Context& context, Next next) {
  CountedCall<Context> call(counts, context);
  call.count_messages();
  try {
    Status status = co_await next();
    call.ends_with(status.code());
    co_return status;
  } catch (...) {
    call.ends_with(StatusCode::Unknown);  // what becomes of exceptions
    throw;
  }
}

MetricsRegistry& checked(const std::shared_ptr<MetricsRegistry>& registry) {
  if (registry == nullptr) throw std::invalid_argument("metrics need a registry, not null");
  return *registry;
}

}  // namespace

ServerMetrics::ServerMetrics(const std::shared_ptr<MetricsRegistry>& registry,
                             const MetricsOptions& options)
    : metrics_(checked(registry).server(options)) {}

ServerMetrics& ServerMetrics::prepare(const Router& router) {
  metrics_->prepare(router.methods());
  return *this;
}

Task<Status> ServerMetrics::operator()(ServerContext& context, Next next) const {
  const Method* const method = context.method();
  return run(method == nullptr ? metrics_->of_unknown() : metrics_->of(*method), context, next);
}

ClientMetrics::ClientMetrics(const std::shared_ptr<MetricsRegistry>& registry,
                             const MetricsOptions& options)
    : metrics_(checked(registry).client(options)) {}

Task<Status> ClientMetrics::operator()(ClientContext& context, Next next) const {
  return run(metrics_->of(context.method()), context, next);
}

}  // namespace cpprpc
