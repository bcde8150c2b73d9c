#include "cpprpc/rpc/server_context.h"

#include <utility>

#include "cpprpc/task/detail/pool.h"

namespace cpprpc {
namespace {

Status took_too_long() {
  return Status::deadline_exceeded("the call took longer than the server allows");
}

}  // namespace

// A deadline of the server's own, on the call's executor. It may be on its way when the call ends,
// and then goes by itself.
class ServerContext::Deadline : private Executor::Timer {
 public:
  explicit Deadline(ServerContext& context)
      : context_(&context), executor_(Executor::require_current()) {
    run = [](Executor::Work& work) noexcept { static_cast<Deadline&>(work).passed(); };
  }
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

  static void* operator new(std::size_t size) { return detail::pool_allocate(size); }
  static void operator delete(void* memory, std::size_t size) noexcept {
    detail::pool_free(memory, size);
  }

  [[nodiscard]] Clock::time_point when() const noexcept { return when_; }

  [[nodiscard]] Status status() const { return status_ ? *status_ : took_too_long(); }

  /// Without a status: it took too long, which is made when it is so.
  void set(Clock::time_point when, std::optional<Status> status) noexcept {
    if (is_set_ && !executor_.unschedule(*this)) return;  // it passes already
    is_set_ = true;
    when_ = when;
    status_ = std::move(status);
    executor_.schedule(*this, when);
  }

  /// The call is over.
  void forget() noexcept {
    context_ = nullptr;
    if (!is_set_ || executor_.unschedule(*this)) delete this;
  }

 private:
  ~Deadline() = default;

  void passed() noexcept {
    is_set_ = false;
    if (context_ == nullptr) {
      delete this;
    } else {
      context_->call_.end_early(status());
    }
  }

  ServerContext* context_;
  Executor& executor_;
  bool is_set_ = false;
  Clock::time_point when_;
  std::optional<Status> status_;
};

ServerContext::~ServerContext() {
  call_.tap = nullptr;
  if (deadline_ != nullptr) deadline_->forget();
}

std::optional<Clock::time_point> ServerContext::deadline() const noexcept {
  if (deadline_ == nullptr) return call_.deadline();
  return deadline_->when();  // which is the earlier one
}

void ServerContext::deadline(Clock::time_point when) { set_deadline(when, std::nullopt); }

void ServerContext::deadline(Clock::time_point when, Status status) {
  set_deadline(when, std::move(status));
}

void ServerContext::set_deadline(Clock::time_point when, std::optional<Status> status) {
  if (when >= deadline().value_or(Clock::time_point::max())) return;
  if (deadline_ == nullptr) deadline_ = new Deadline(*this);
  deadline_->set(when, std::move(status));
}

// What the client hears: it does not wait for a handler that goes on after the end.
Status ServerContext::ended(Status status) const {
  const auto deadline = this->deadline();
  if (deadline && Clock::now() >= *deadline) {
    return deadline_ != nullptr ? deadline_->status()
                                : Status::deadline_exceeded("the deadline has passed");
  }
  if (status.is_ok() && is_cancelled()) return Status::cancelled("the call was cancelled");
  return status;
}

Extensions& ServerContext::extensions() {
  if (extensions_ == nullptr) {
    extensions_ = std::allocate_shared<Extensions>(detail::PoolAllocator<Extensions>());
  }
  return *extensions_;
}

Traffic ServerContext::traffic() const noexcept { return tap_ ? tap_->traffic() : Traffic(); }

detail::MessageTap& ServerContext::tap() {
  if (!tap_) call_.tap = &tap_.emplace(detail::MessageTap::Side::Server);
  return *tap_;
}

}  // namespace cpprpc
