#include "cpprpc/rpc/detail/checked.h"

#include <stdexcept>
#include <string>

namespace cpprpc::detail {

Clock::duration positive(Clock::duration duration, std::string_view what) {
  if (duration <= Clock::duration::zero()) refuse(what, "must be more than zero");
  return duration;
}

void refuse(std::string_view what, std::string_view why) {
  throw std::invalid_argument(std::string(what).append(" ").append(why));
}

}  // namespace cpprpc::detail
