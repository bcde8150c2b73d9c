#include "cpprpc/middleware/limits/server_timeout.h"

#include <functional>
#include <map>
#include <string>

#include "cpprpc/rpc/detail/checked.h"
#include "cpprpc/rpc/method_path.h"

namespace cpprpc {

class ServerTimeout::Timeouts {
 public:
  explicit Timeouts(Clock::duration timeout) : unary_(checked(timeout)) {}

  void set(std::string key, Clock::duration timeout) { times_[std::move(key)] = checked(timeout); }

  void set_streams(Clock::duration timeout) { streams_ = checked(timeout); }

  /// `method` is null for a path that no service has.
  [[nodiscard]] Clock::duration of(const Method* method, std::string_view path) const {
    if (!times_.empty()) {
      auto found = times_.find(path);
      if (found == times_.end()) found = times_.find(path.substr(0, path.rfind('/') + 1));
      if (found != times_.end()) return found->second;
    }
    return method == nullptr || method->kind == MethodKind::Unary ? unary_ : streams_;
  }

 private:
  static Clock::duration checked(Clock::duration timeout) {
    return detail::positive(timeout, "the timeout of a call");
  }

  const Clock::duration unary_;
  Clock::duration streams_ = Clock::duration::max();
  std::map<std::string, Clock::duration, std::less<>> times_;  // by path; of services "/x.Y/"
};

ServerTimeout::ServerTimeout(Clock::duration timeout)
    : timeouts_(std::make_shared<Timeouts>(timeout)) {}

ServerTimeout& ServerTimeout::streams(Clock::duration timeout) {
  timeouts_->set_streams(timeout);
  return *this;
}

ServerTimeout& ServerTimeout::method(const Method& method, Clock::duration timeout) {
  timeouts_->set(std::string(method.path), timeout);
  return *this;
}

ServerTimeout& ServerTimeout::service(std::string_view full_name, Clock::duration timeout) {
  if (!is_service_name(full_name)) {
    detail::refuse("the service of a timeout", "must have its full name, demo.v1.Greeter");
  }
  timeouts_->set("/" + std::string(full_name) + "/", timeout);
  return *this;
}

Task<Status> ServerTimeout::operator()(ServerContext& context, Next next) const {
  const Clock::duration timeout = timeouts_->of(context.method(), context.path());
  const Clock::time_point start = context.started();
  if (timeout < Clock::time_point::max() - start) context.deadline(start + timeout);
  return next();
}

}  // namespace cpprpc
