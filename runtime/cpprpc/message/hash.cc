#include "cpprpc/hash.h"

#include <cstdint>
#include <string_view>
#include <type_traits>
#include <variant>

#include "cpprpc/message/reflection.h"

namespace cpprpc {
namespace {

// Spreads what differs in `value` over all bits, and depends on what went into `seed` before.
std::size_t mix(std::size_t seed, std::size_t value) noexcept {
  constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15U;  // odd, and without a pattern
  const std::uint64_t x = ((seed + kGolden) ^ value) * kGolden;
  return static_cast<std::size_t>(x ^ (x >> 32));
}

struct HashValue {
  std::size_t operator()(std::monostate) const noexcept { return 0; }
  std::size_t operator()(EnumValue value) const noexcept {
    return std::hash<std::int32_t>()(value.number);
  }
  std::size_t operator()(MessageView value) const { return hash_of(value); }
  template <class T>
  std::size_t operator()(const T& value) const noexcept {
    return std::hash<T>()(value);  // of the two zeros that are equal it is the same
  }
};

std::size_t hash_of_field(MessageView message, const Field& field) {
  std::size_t hash = 0;
  const bool is_map = field.cardinality() == Cardinality::Map;
  for_each_value(message, field, [&](const Value& key, const Value& value) {
    const std::size_t one = std::visit(HashValue(), value);
    // A sum is the same in any order.
    hash = is_map ? hash + mix(std::visit(HashValue(), key), one) : mix(hash, one);
  });
  return hash;
}

}  // namespace

std::size_t hash_of(MessageView message) {
  std::size_t hash = 0;
  for (const Field& field : message.table->fields) {
    hash = mix(hash, hash_of_field(message, field));
  }
  return mix(hash, std::hash<std::string_view>()(unknown_fields(message).bytes()));
}

}  // namespace cpprpc
