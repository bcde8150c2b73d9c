#include "cpprpc/middleware/limits/concurrency_limit.h"

#include <mutex>
#include <utility>

#include "cpprpc/middleware/limits/detail/adaptive_limit.h"
#include "cpprpc/middleware/limits/detail/exempt.h"
#include "cpprpc/middleware/limits/detail/gate.h"
#include "cpprpc/middleware/limits/detail/lag_probe.h"
#include "cpprpc/middleware/limits/detail/method_latencies.h"
#include "cpprpc/middleware/limits/detail/refusal.h"
#include "cpprpc/task/with_timeout.h"

namespace cpprpc {
namespace {

// Of the windows of an adaptive limit: both are needed.
constexpr std::chrono::milliseconds kWindow{100};
constexpr std::uint32_t kSamples = 30;

// How often the lag of a thread is looked into: that many times in the longest that is allowed.
constexpr int kLagParts = 4;

Status gave_up(const ServerContext& context) {
  const auto deadline = context.deadline();
  return deadline && *deadline <= Clock::now()
             ? Status::deadline_exceeded("the deadline has passed while the call waited for others")
             : Status::cancelled("the call was cancelled while it waited for others");
}

}  // namespace

class ConcurrencyLimit::State {
 public:
  explicit State(const ConcurrencyLimitOptions& options)
      : options_(options),
        gate_(options.initial(), options.queue(), options.max_wait()),
        full_("the server is overloaded: too many calls wait", options.retry_after()),
        waited_("the server is overloaded: the call has waited too long", options.retry_after()),
        late_("the server is overloaded: its threads are late", options.retry_after()),
        adaptive_(options.initial(), options.min(), options.max()) {}

  Task<Status> call(ServerContext& context, Next next) {
    if (detail::is_exempt(options_.exempt(), context.path())) return next();
    if (is_late(context)) return detail::answer(late_.next());
    if (detail::Gate::Permit permit = gate_.try_enter()) {
      return run(context, next, std::move(permit));
    }
    if (gate_.is_line_full()) return detail::answer(full_.next());
    return wait(context, next);
  }

  [[nodiscard]] ConcurrencyLimitSnapshot snapshot() const noexcept {
    const detail::Gate::Occupancy now = gate_.occupancy();
    return {.in_flight = now.inside,
            .limit = gate_.limit(),
            .queued = now.waiting,
            .admitted = gate_.admitted(),
            .refused_queue_full = full_.count(),
            .refused_waited_too_long = waited_.count(),
            .refused_lag = late_.count(),
            .cancelled = cancelled_.load(std::memory_order_relaxed)};
  }

 private:
  [[nodiscard]] bool is_late(ServerContext& context) const {
    const Clock::duration max = options_.max_lag();
    return max != Clock::duration::max() &&
           detail::lag_of_this_thread(context.started(), max / kLagParts) > max;
  }

  Task<Status> wait(ServerContext& context, Next next) {
    auto waiting = stop_after(gate_.enter(), options_.max_wait());
    detail::Gate::Entry entry = co_await std::move(waiting);
    if (entry.permit) {
      Task<Status> rest = run(context, next, std::move(entry.permit));
      co_return co_await std::move(rest);
    }
    if (entry.line_was_full) co_return full_.next();
    if (!context.is_cancelled()) co_return waited_.next();
    cancelled_.fetch_add(1, std::memory_order_relaxed);
    co_return gave_up(context);
  }

  // The permit stays in the frame of this coroutine, whatever becomes of that.
  Task<Status> run(ServerContext& context, Next next, detail::Gate::Permit) {
    const Method* const method = context.method();
    const bool is_timed =
        options_.is_adaptive() && method != nullptr && method->kind == MethodKind::Unary;
    if (!is_timed) co_return co_await next();
    const auto start = Clock::now();
    Status status = co_await next();
    record(*method, start, status.code());
    co_return status;
  }

  // What fails does so sooner than what does its work.
  void record(const Method& method, Clock::time_point start, StatusCode code) {
    if (code != StatusCode::Ok && code != StatusCode::DeadlineExceeded) return;
    if (start < counted_from_.load(std::memory_order_relaxed)) return;
    const auto now = Clock::now();
    if (gate_.occupancy().inside * 2 >= gate_.limit())
      was_busy_.store(true, std::memory_order_relaxed);
    if (latencies_.add(method, now - start) < kSamples) return;
    const std::unique_lock lock(adapting_, std::try_to_lock);
    if (lock && now >= window_end_) adapt(now);
  }

  // With the lock held.
  void adapt(Clock::time_point now) {
    window_end_ = now + kWindow;
    const auto window = latencies_.take();
    if (window.empty()) return;
    const bool is_measuring =
        adaptive_.update(window, was_busy_.exchange(false, std::memory_order_relaxed));
    gate_.limit(adaptive_.limit());
    if (!is_measuring) return;
    latencies_.clear();
    counted_from_.store(now, std::memory_order_relaxed);
  }

  const ConcurrencyLimitOptions options_;
  detail::Gate gate_;
  detail::Refusals full_;
  detail::Refusals waited_;
  detail::Refusals late_;
  std::atomic<std::uint64_t> cancelled_ = 0;

  detail::MethodLatencies latencies_;
  std::atomic<bool> was_busy_ = false;
  std::atomic<Clock::time_point> counted_from_ = Clock::time_point::min();
  std::mutex adapting_;  // guards what follows
  detail::AdaptiveLimit adaptive_;
  Clock::time_point window_end_ = Clock::now() + kWindow;
};

ConcurrencyLimit::ConcurrencyLimit(const ConcurrencyLimitOptions& options)
    : state_(std::make_shared<State>(options)) {}

Task<Status> ConcurrencyLimit::operator()(ServerContext& context, Next next) const {
  return state_->call(context, next);
}

ConcurrencyLimitSnapshot ConcurrencyLimit::snapshot() const noexcept { return state_->snapshot(); }

}  // namespace cpprpc
