#include "cpprpc/middleware/limits/rate_limit_options.h"

#include <utility>

#include "cpprpc/middleware/limits/detail/exempt.h"
#include "cpprpc/middleware/limits/detail/peer_key.h"
#include "cpprpc/rpc/detail/checked.h"

namespace cpprpc {

RateLimitOptions::RateLimitOptions() { by_peer(); }

RateLimitOptions& RateLimitOptions::rate(double per_second) {
  // Not a number is neither.
  if (!(per_second >= 1e-6 && per_second <= 1e9)) {
    detail::refuse("the rate of calls", "must be between a millionth and 10^9 in a second");
  }
  rate_ = per_second;
  return *this;
}

RateLimitOptions& RateLimitOptions::burst(std::size_t calls) {
  if (calls == 0) detail::refuse("the burst of calls", "must not be zero: no call would pass");
  if (calls > 1'000'000'000) detail::refuse("the burst of calls", "must not be more than 10^9");
  burst_ = calls;
  return *this;
}

RateLimitOptions& RateLimitOptions::key(Key key) {
  if (!key) detail::refuse("the key of calls", "must not be empty");
  key_ = std::move(key);
  return *this;
}

RateLimitOptions& RateLimitOptions::by_peer() {
  return key([](ServerContext& context) { return detail::peer_key(context.peer()); });
}

RateLimitOptions& RateLimitOptions::by_metadata(std::string_view name) {
  Metadata().add(name, "");  // throws for what is no name, and would never be found
  if (std::string_view(name).find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") != name.npos) {
    detail::refuse("the metadata entry of a key", "must be in lower case");
  }
  return key([name = std::string(name)](ServerContext& context) {
    return std::string(std::as_const(context).metadata().get(name).value_or(""));
  });
}

RateLimitOptions& RateLimitOptions::max_keys(std::size_t keys) {
  if (keys == 0) detail::refuse("the number of keys", "must not be zero");
  max_keys_ = keys;
  return *this;
}

RateLimitOptions& RateLimitOptions::exempt(std::string_view service_or_path) {
  exempt_.push_back(detail::checked_exempt(service_or_path));
  return *this;
}

}  // namespace cpprpc
