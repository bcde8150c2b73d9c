#include "cpprpc/message/access.h"

namespace cpprpc::detail {

#define CPPRPC_SLOTS(T)                           \
  template struct Slot<T>;                        \
  template struct OptionalSlot<std::optional<T>>; \
  template struct Slot<std::vector<T>>
CPPRPC_SLOTS(bool);
CPPRPC_SLOTS(std::int32_t);
CPPRPC_SLOTS(std::int64_t);
CPPRPC_SLOTS(std::uint32_t);
CPPRPC_SLOTS(std::uint64_t);
CPPRPC_SLOTS(float);
CPPRPC_SLOTS(double);
CPPRPC_SLOTS(std::string);

}  // namespace cpprpc::detail
