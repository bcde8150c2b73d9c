#include "cpprpc/transport/h2/session/repeated_fields.h"

#include <functional>

namespace cpprpc::transport::h2 {

bool RepeatedFields::repeats(std::string_view name, std::string_view value) noexcept {
  constexpr std::hash<std::string_view> kHash;
  const Last now{kHash(name), kHash(value)};
  Last& last = last_[now.name % last_.size()];
  const bool repeats = last.name == now.name && last.value == now.value;
  last = now;
  return repeats;
}

}  // namespace cpprpc::transport::h2
