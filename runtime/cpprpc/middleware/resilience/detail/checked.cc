#include "cpprpc/middleware/resilience/detail/checked.h"

#include <string>

#include "cpprpc/rpc/detail/checked.h"

namespace cpprpc::detail::resilience {

std::uint32_t set_of(const std::vector<StatusCode>& codes, std::string_view who,
                     std::string_view what_for) {
  if (codes.empty()) refuse(who, "needs a code " + std::string(what_for));
  std::uint32_t bits = 0;
  for (const StatusCode code : codes) {
    if (code <= StatusCode::Ok || code > StatusCode::Unauthenticated) {
      refuse(std::string(to_string(code)) + " (" + std::to_string(static_cast<int>(code)) + ")",
             "is no failure for " + std::string(who) + " " + std::string(what_for));
    }
    bits |= 1U << static_cast<unsigned>(code);
  }
  return bits;
}

}  // namespace cpprpc::detail::resilience
