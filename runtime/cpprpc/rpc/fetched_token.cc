#include "cpprpc/rpc/fetched_token.h"

#include <algorithm>
#include <cstdint>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <variant>

#include "cpprpc/rpc/client_context.h"
#include "cpprpc/rpc/detail/background.h"
#include "cpprpc/task/async_event.h"
#include "cpprpc/task/async_mutex.h"
#include "cpprpc/task/when_any.h"
#include "cpprpc/task/with_timeout.h"

namespace cpprpc {
namespace {

constexpr std::chrono::seconds kFirstPause{1};
constexpr std::chrono::seconds kLongestPause{60};

Clock::time_point refresh_of(const BearerToken& token, Clock::time_point now) {
  if (token.refresh) return *token.refresh;
  if (token.expires == Clock::time_point::max() || token.expires <= now) return token.expires;
  return now + (token.expires - now) / 5 * 4;
}

}  // namespace

class FetchedToken::Cache : public std::enable_shared_from_this<Cache> {
 public:
  explicit Cache(Fetch fetch) : fetch_(std::move(fetch)) {}

  /// What the middlewares share. A fetch ahead keeps the cache, but not this: it is told to stop
  /// when this goes.
  static std::shared_ptr<Cache> make(Fetch fetch) {
    const auto cache = std::make_shared<Cache>(std::move(fetch));
    return {cache.get(), [cache](Cache*) { cache->is_unused_.set(); }};
  }

  struct Kept {
    std::string value;
    bool is_to_refresh = false;  // by who was told so: refresh()
  };

  /// The token that is kept, or a new one.
  Task<Result<Kept>> get(ClientContext& context) {
    const std::uint64_t failures = failures_so_far();
    const auto lock = co_await one_fetch_.lock();
    if (!lock) co_return Status::cancelled("the call was cancelled while it waited for a token");
    if (auto kept = valid()) co_return *std::move(kept);  // fetched by another call meanwhile
    if (auto failure = failure_since(failures)) co_return *std::move(failure);
    Task<Result<BearerToken>> fetching = fetch_();
    Result<BearerToken> fetched = co_await std::move(fetching);
    if (!fetched) {
      if (!context.stop_token().stop_requested()) failed(fetched.error());
      co_return std::move(fetched).error();
    }
    co_return Kept{take(*std::move(fetched))};
  }

  /// What is kept, if that is good. To one call it says that it is to refresh().
  std::optional<Kept> valid() {
    const std::lock_guard guard(mutex_);
    const Clock::time_point now = Clock::now();
    if (!token_ || token_->expires <= now + kMargin) return std::nullopt;
    Kept kept{token_->value};
    if (now >= refresh_ && !is_refreshing_) kept.is_to_refresh = is_refreshing_ = true;
    return kept;
  }

  /// Has the next token fetched, in place of one that is still good. Nobody waits for it.
  void refresh() {
    try {
      detail::Background::shared().spawn(fetch_ahead(this->shared_from_this()));
    } catch (const std::exception&) {  // no memory, or no thread: the next try may have them
      pause();
    }
  }

  /// The server does not take that token.
  void forget(const std::string& refused) {
    const std::lock_guard guard(mutex_);
    if (token_ && token_->value == refused) token_.reset();
  }

 private:
  static Task<void> fetch_ahead(std::shared_ptr<Cache> self) {
    std::optional<BearerToken> next;
    try {
      Task<Result<BearerToken>> fetching = self->fetch_();
      auto in_time = stop_after(std::move(fetching), kRefreshTime);
      auto first = co_await when_any(std::move(in_time), self->is_unused_.wait());
      Result<BearerToken>* const fetched = std::get_if<0>(&first);
      if (fetched != nullptr && *fetched) next = **std::move(fetched);
    } catch (...) {  // as any other failure: there is a token, and there will be another try
    }
    if (next && next->expires > Clock::now() + kMargin) {
      self->take(*std::move(next));
    } else {
      self->pause();
    }
  }

  std::string take(BearerToken fetched) {
    const std::lock_guard guard(mutex_);
    refresh_ = refresh_of(fetched, Clock::now());
    pause_ = kFirstPause;
    is_refreshing_ = false;
    token_ = std::move(fetched);
    return token_->value;
  }

  void pause() {
    const std::lock_guard guard(mutex_);
    is_refreshing_ = false;
    refresh_ = from_now(pause_);
    pause_ = std::min(pause_ * 2, kLongestPause);
  }

  void failed(const Status& status) {
    const std::lock_guard guard(mutex_);
    failure_ = status;
    ++failures_;
  }

  [[nodiscard]] std::uint64_t failures_so_far() const {
    const std::lock_guard guard(mutex_);
    return failures_;
  }

  // What the fetch said that a call waited for, which began with that many failures.
  [[nodiscard]] std::optional<Status> failure_since(std::uint64_t failures) const {
    const std::lock_guard guard(mutex_);
    if (failures_ == failures) return std::nullopt;
    return failure_;
  }

  const Fetch fetch_;
  AsyncMutex one_fetch_;
  AsyncEvent is_unused_;  // set when no call will come any more

  mutable std::mutex mutex_;  // guards what follows
  std::optional<BearerToken> token_;
  Clock::time_point refresh_;
  std::chrono::seconds pause_ = kFirstPause;
  bool is_refreshing_ = false;
  std::uint64_t failures_ = 0;
  Status failure_;  // the last one
};

FetchedToken::FetchedToken(Fetch fetch) {
  if (fetch == nullptr) throw std::invalid_argument("what fetches tokens is no function");
  cache_ = Cache::make(std::move(fetch));
}

Task<Status> FetchedToken::operator()(ClientContext& context, Next next) const {
  const std::shared_ptr<Cache> cache = cache_;
  Cache::Kept token;
  if (auto kept = cache->valid()) {
    token = *std::move(kept);
  } else {
    Result<Cache::Kept> fetched = co_await cache->get(context);
    if (!fetched) co_return std::move(fetched).error();
    token = *std::move(fetched);
  }
  Status status;
  try {
    context.options().bearer_token(token.value);
  } catch (const std::invalid_argument& refused) {
    status = Status::internal(std::string("a token was fetched that is none: ") + refused.what());
  }
  if (!status.is_ok()) {
    cache->forget(token.value);
    co_return status;
  }
  if (token.is_to_refresh) cache->refresh();
  status = co_await next();
  if (status.code() == StatusCode::Unauthenticated) cache->forget(token.value);
  co_return status;
}

}  // namespace cpprpc
