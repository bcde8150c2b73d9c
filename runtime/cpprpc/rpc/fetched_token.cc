#include "cpprpc/rpc/fetched_token.h"

#include <mutex>
#include <optional>
#include <stdexcept>

#include "cpprpc/task/async_mutex.h"

namespace cpprpc {

class FetchedToken::Cache {
 public:
  explicit Cache(Fetch fetch) : fetch_(std::move(fetch)) {}

  /// The token that is kept, or a new one.
  Task<Result<std::string>> get(ClientContext& context) {
    if (auto kept = valid()) co_return std::move(*kept);
    const auto lock = co_await one_fetch_.lock();
    if (!lock) co_return Status::cancelled("the call was cancelled while it waited for a token");
    if (auto kept = valid()) co_return std::move(*kept);  // fetched by another call meanwhile
    Task<Result<BearerToken>> fetching = fetch_(context);
    Result<BearerToken> fetched = co_await std::move(fetching);
    if (!fetched) co_return std::move(fetched).error();
    const std::lock_guard guard(mutex_);
    token_ = *fetched;
    co_return std::move(fetched->value);
  }

  /// The server does not take that token.
  void forget(const std::string& refused) {
    const std::lock_guard guard(mutex_);
    if (token_ && token_->value == refused) token_.reset();
  }

 private:
  [[nodiscard]] std::optional<std::string> valid() const {
    const std::lock_guard guard(mutex_);
    if (!token_ || token_->expires <= Clock::now() + kMargin) return std::nullopt;
    return token_->value;
  }

  const Fetch fetch_;
  AsyncMutex one_fetch_;
  mutable std::mutex mutex_;
  std::optional<BearerToken> token_;  // under mutex_
};

FetchedToken::FetchedToken(Fetch fetch) : cache_(std::make_shared<Cache>(std::move(fetch))) {}

Task<Status> FetchedToken::operator()(ClientContext& context, Next next) const {
  const std::shared_ptr<Cache> cache = cache_;
  Result<std::string> token = co_await cache->get(context);
  if (!token) co_return std::move(token).error();
  try {
    context.options().bearer_token(*token);
  } catch (const std::invalid_argument& refused) {
    co_return Status::internal(std::string("a token was fetched that is none: ") + refused.what());
  }
  Status status = co_await next();
  if (status.code() == StatusCode::Unauthenticated) cache->forget(*token);
  co_return status;
}

}  // namespace cpprpc
