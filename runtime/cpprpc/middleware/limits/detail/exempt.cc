#include "cpprpc/middleware/limits/detail/exempt.h"

#include <optional>

#include "cpprpc/rpc/detail/checked.h"
#include "cpprpc/rpc/method_path.h"

namespace cpprpc::detail {
namespace {

bool is_path(std::string_view text) {
  const std::optional<MethodPath> path = MethodPath::of(text);
  return path && is_service_name(path->service) && is_service_name(path->method);
}

}  // namespace

std::string checked_exempt(std::string_view service_or_path) {
  if (is_path(service_or_path)) return std::string(service_or_path);
  if (!is_service_name(service_or_path)) {
    refuse("what is exempt",
           "must be a service, demo.v1.Greeter, or a method's path, "
           "/demo.v1.Greeter/SayHello");
  }
  return "/" + std::string(service_or_path) + "/";
}

Clock::duration checked_retry(Clock::duration time) {
  if (time > std::chrono::hours(24)) refuse("the time to come again", "is more than a day");
  return positive(time, "the time to come again");
}

}  // namespace cpprpc::detail
