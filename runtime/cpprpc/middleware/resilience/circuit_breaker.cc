#include "cpprpc/middleware/resilience/circuit_breaker.h"

#include <atomic>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "cpprpc/errors.h"
#include "cpprpc/middleware/resilience/detail/circuit.h"
#include "cpprpc/rpc/detail/per_method.h"
#include "cpprpc/wkt/time.h"

namespace cpprpc {
namespace {

using detail::resilience::Changes;
using detail::resilience::Circuit;

constexpr const char* kReason = "CIRCUIT_OPEN";
constexpr const char* kDomain = "cpprpc";

Status refusal(const std::string& name, const Circuit& circuit, const Circuit::Admission& why) {
  const auto wait = std::chrono::ceil<std::chrono::milliseconds>(why.wait);
  const errors::ErrorInfo info{
      .reason = kReason, .domain = kDomain, .metadata = {{"breaker", name}}};
  errors::RetryInfo retry;
  if (Result<wkt::Duration> delay = wkt::to_duration(wait)) retry.retry_delay = *delay;
  return with_details(
      Status::unavailable("the circuit breaker \"" + name + "\" of " + circuit.path() + " " +
                          why.why + "; calls pass again in " + std::to_string(wait.count()) +
                          " ms"),
      info, retry);
}

// A call that was let through, until it is known how it went. If nobody gets to know, or nobody
// cares, it gives its permit back.
class Use {
 public:
  Use(Circuit& circuit, const Circuit::Permit& permit, Changes& changes) noexcept
      : circuit_(circuit), permit_(permit), changes_(changes) {}
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;
  ~Use() {
    if (!is_over_.exchange(true)) circuit_.record(permit_, Circuit::Outcome::Neither);
  }

  /// The first time counts. From any thread. Throws what on_change() does.
  void end(Circuit::Outcome outcome) {
    if (!is_over_.exchange(true) && circuit_.record(permit_, outcome)) changes_.tell();
  }

 private:
  Circuit& circuit_;
  const Circuit::Permit permit_;
  Changes& changes_;
  std::atomic<bool> is_over_ = false;
};

// Sees whether a stream is answered: that may be long before it ends.
class Answered final : public MessageHook {
 public:
  explicit Answered(Use& use) noexcept : use_(use) {}

  Status received(IncomingMessage&) override {
    try {
      use_.end(Circuit::Outcome::Success);
    } catch (const std::exception& exception) {
      return escaped(std::string(": ") + exception.what());
    } catch (...) {
      return escaped("");
    }
    return Status::ok();
  }

 private:
  static Status escaped(const std::string& what) {
    return Status::unknown("an exception escaped from a circuit breaker's on_change()" + what);
  }

  Use& use_;
};

}  // namespace

class CircuitBreaker::Core {
 public:
  explicit Core(const CircuitBreakerOptions& options) : options_(options) {}

  [[nodiscard]] const CircuitBreakerOptions& options() const noexcept { return options_; }

  Task<Status> call(ClientContext& context, Next next) {
    // One that is over before it begins says nothing of the server.
    if (context.deadline() && *context.deadline() <= Clock::now()) return next();
    return guard(context, next);
  }

  [[nodiscard]] std::vector<CircuitStatus> states() const {
    std::vector<CircuitStatus> states;
    circuits_.for_each([&](const Circuit& circuit) { states.push_back(circuit.status()); });
    return states;
  }

 private:
  // Admits the call when this is run: one that never is takes no probe's place.
  Task<Status> guard(ClientContext& context, Next next) {
    Circuit& circuit = circuit_of(context.path());
    const Circuit::Admission admission = circuit.admit();
    if (!admission.permit) co_return refusal(options_.name(), circuit, admission);
    Use use(circuit, *admission.permit, changes_);
    if (admission.permit->has_changed) changes_.tell();
    std::optional<Answered> answered;
    if (admission.permit->is_probe() && streams_answers(context.method().kind)) {
      context.add_hook(answered.emplace(use));
    }
    Status status = co_await next();
    const std::stop_token stop = co_await this_task::stop_token();
    const bool is_cancelled = stop.stop_requested() || context.stop_token().stop_requested();
    use.end(outcome_of(status.code(), is_cancelled));
    co_return status;
  }

  Circuit& circuit_of(std::string_view called) {
    return circuits_.find_or_share(
        called, [this](std::string_view path) { return Circuit(path, options_, changes_); });
  }

  static bool streams_answers(MethodKind kind) noexcept {
    return kind == MethodKind::ServerStream || kind == MethodKind::BidiStream;
  }

  [[nodiscard]] Circuit::Outcome outcome_of(StatusCode code, bool is_cancelled) const noexcept {
    if (is_cancelled && code == StatusCode::Cancelled) return Circuit::Outcome::Neither;
    return options_.is_failure(code) ? Circuit::Outcome::Failure : Circuit::Outcome::Success;
  }

  const CircuitBreakerOptions options_;
  Changes changes_{options_};
  detail::PerMethod<Circuit> circuits_;
};

CircuitBreaker::CircuitBreaker(const CircuitBreakerOptions& options)
    : core_(std::make_shared<Core>(options)) {}

Task<Status> CircuitBreaker::operator()(ClientContext& context, Next next) const {
  return core_->call(context, next);
}

std::vector<CircuitStatus> CircuitBreaker::states() const { return core_->states(); }

const std::string& CircuitBreaker::name() const noexcept { return core_->options().name(); }

bool is_circuit_open(const Status& status) {
  if (status.code() != StatusCode::Unavailable || status.details().empty()) return false;
  const std::optional<errors::ErrorInfo> info = get_detail<errors::ErrorInfo>(status);
  return info && info->reason == kReason && info->domain == kDomain;
}

}  // namespace cpprpc
