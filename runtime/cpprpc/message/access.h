// FieldAccess: how to read and write the member of a struct that holds a field, without its type.
// Generated tables have one for each field, by the C++ type of the member:
//
//   &access<std::vector<std::int32_t>>                  // or: &access<decltype(M::scores)>
//   &oneof_access<decltype(M::contact), M::Contact::email>
//
// Those of numbers, strings and their optionals and vectors are instantiated in access.cc.

#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "cpprpc/message/box.h"
#include "cpprpc/message/enums.h"
#include "cpprpc/message/value.h"
#include "cpprpc/wire/codec.h"

namespace cpprpc {

enum class Cardinality : std::uint8_t { Singular, Repeated, Map };

/// A function that is called with every value, and for maps its key; borrowed for one call.
class ValueVisitor {
 public:
  template <std::invocable<const Value&, const Value&> F>
  ValueVisitor(const F& f) noexcept  // NOLINT: a lambda is to become one
      : function_(&f), call_([](const void* function, const Value& key, const Value& value) {
          (*static_cast<const F*>(function))(key, value);
        }) {}

  void operator()(const Value& key, const Value& value) const { call_(function_, key, value); }

 private:
  const void* function_;
  void (*call_)(const void* function, const Value& key, const Value& value);
};

struct FieldAccess {
  Cardinality cardinality;
  bool has_presence;
  const FieldTable* message;     // of the values; null: they are no messages
  const EnumTable* enumeration;  // of the values; null: they are of no enum
  /// Bytes that are allocated for each value, without what it holds itself: for an element of a
  /// vector, the node of a map, a message in a box. 0: the value stands in the struct.
  std::size_t value_size;

  /// How many values there are. A single one that cannot be absent counts unless it is zero.
  std::size_t (*size)(const void* member);
  /// Visits all values, those of maps with their keys; a single one that cannot be absent even
  /// when it is zero.
  void (*each)(const void* member, ValueVisitor visit);
  /// Sets a single value, appends to a repeated field, or puts a value in a map at `key`. For
  /// messages `value` is not looked at: it gives the message, which is that of a single field if
  /// there is one already, and a new one else. Null for other types. `key` and `value` must be of
  /// the field's type: reflection.h checks that.
  void* (*add)(void* member, const Value& key, const Value& value);
  /// Makes the field absent, zero or empty.
  void (*clear)(void* member);
  /// Makes room in a repeated field for `count` values in all; null for other fields.
  void (*reserve)(void* member, std::size_t count);
};

namespace detail {

template <class T>
concept HasCodec = requires {
  Codec<T>::full_name;
};

template <class T>
[[nodiscard]] Value to_value(const T& value) {
  if constexpr (std::is_same_v<T, std::string>) {
    return std::string_view(value);
  } else if constexpr (std::is_arithmetic_v<T>) {
    return value;
  } else if constexpr (std::is_enum_v<T>) {
    return EnumValue{&EnumNames<T>::table, static_cast<std::int32_t>(value)};
  } else {
    return MessageView{&Codec<T>::fields, &value};
  }
}

// The value in the type of the member; a fresh one for messages.
template <class T>
[[nodiscard]] T from_value(const Value& value) {
  if constexpr (std::is_same_v<T, std::string>) {
    return T(*std::get_if<std::string_view>(&value));
  } else if constexpr (std::is_arithmetic_v<T>) {
    return *std::get_if<T>(&value);
  } else if constexpr (std::is_enum_v<T>) {
    return static_cast<T>(std::get_if<EnumValue>(&value)->number);
  } else {
    return T();
  }
}

// What add() gives: where a message is to be filled.
template <class T>
[[nodiscard]] void* added(T& value) {
  return HasCodec<T> ? &value : nullptr;
}

// Sets a value that is there: a message stays what it is.
template <class T>
void* set_value(T& to, const Value& value) {
  if constexpr (!HasCodec<T>) to = from_value<T>(value);
  return added(to);
}

template <class T>
[[nodiscard]] bool is_zero(const T& value) {
  if constexpr (std::is_same_v<T, std::string>) {
    return value.empty();
  } else if constexpr (HasCodec<T>) {
    return false;
  } else if constexpr (std::is_same_v<T, double>) {
    return std::bit_cast<std::uint64_t>(value) == 0;  // a negative zero is a value
  } else if constexpr (std::is_same_v<T, float>) {
    return std::bit_cast<std::uint32_t>(value) == 0;
  } else {
    return value == T();
  }
}

/// The functions for members of type Member: here a value that cannot be absent.
template <class Member>
struct Slot {
  using Element = Member;
  static constexpr Cardinality cardinality = Cardinality::Singular;
  static constexpr bool has_presence = false;
  static constexpr std::size_t value_size = 0;

  static std::size_t size(const void* member) {
    return is_zero(*static_cast<const Member*>(member)) ? 0 : 1;
  }
  static void each(const void* member, ValueVisitor visit) {
    visit(Value(), to_value(*static_cast<const Member*>(member)));
  }
  static void* add(void* member, const Value&, const Value& value) {
    return set_value(*static_cast<Member*>(member), value);
  }
  static void clear(void* member) { *static_cast<Member*>(member) = Member(); }
};

template <class T>
inline constexpr bool is_box = false;
template <class T>
inline constexpr bool is_box<Box<T>> = true;

/// A std::optional or Box.
template <class Optional>
struct OptionalSlot {
  using Element = typename Optional::value_type;
  static constexpr Cardinality cardinality = Cardinality::Singular;
  static constexpr bool has_presence = true;
  static constexpr std::size_t value_size = is_box<Optional> ? sizeof(Element) : 0;

  static std::size_t size(const void* member) {
    return static_cast<const Optional*>(member)->has_value() ? 1 : 0;
  }
  static void each(const void* member, ValueVisitor visit) {
    const auto& optional = *static_cast<const Optional*>(member);
    if (optional) visit(Value(), to_value(*optional));
  }
  static void* add(void* member, const Value&, const Value& value) {
    auto& optional = *static_cast<Optional*>(member);
    return set_value(optional ? *optional : optional.emplace(), value);
  }
  static void clear(void* member) { static_cast<Optional*>(member)->reset(); }
};

template <class T>
struct Slot<std::optional<T>> : OptionalSlot<std::optional<T>> {};
template <class T>
struct Slot<Box<T>> : OptionalSlot<Box<T>> {};

template <class T, class Allocator>
struct Slot<std::vector<T, Allocator>> {
  using Member = std::vector<T, Allocator>;
  using Element = T;
  static constexpr Cardinality cardinality = Cardinality::Repeated;
  static constexpr bool has_presence = false;
  static constexpr std::size_t value_size = sizeof(Element);

  static std::size_t size(const void* member) { return static_cast<const Member*>(member)->size(); }
  static void each(const void* member, ValueVisitor visit) {
    for (const auto& value : *static_cast<const Member*>(member)) {
      visit(Value(), to_value<T>(value));
    }
  }
  static void* add(void* member, const Value&, const Value& value) {
    auto& vector = *static_cast<Member*>(member);
    if constexpr (HasCodec<T>) {
      return &vector.emplace_back();
    } else {
      vector.push_back(from_value<T>(value));
      return nullptr;
    }
  }
  static void clear(void* member) { static_cast<Member*>(member)->clear(); }
  static void reserve(void* member, std::size_t count) {
    static_cast<Member*>(member)->reserve(count);
  }
};

template <class Map>
requires requires { typename Map::mapped_type; }
struct Slot<Map> {
  using Element = typename Map::mapped_type;
  static constexpr Cardinality cardinality = Cardinality::Map;
  static constexpr bool has_presence = false;
  static constexpr std::size_t value_size = sizeof(typename Map::value_type) + 4 * sizeof(void*);

  static std::size_t size(const void* member) { return static_cast<const Map*>(member)->size(); }
  static void each(const void* member, ValueVisitor visit) {
    for (const auto& [key, value] : *static_cast<const Map*>(member)) {
      visit(to_value(key), to_value(value));
    }
  }
  static void* add(void* member, const Value& key, const Value& value) {
    auto& map = *static_cast<Map*>(member);
    const auto at =
        map.insert_or_assign(from_value<typename Map::key_type>(key), from_value<Element>(value))
            .first;
    return added(at->second);
  }
  static void clear(void* member) { static_cast<Map*>(member)->clear(); }
};

/// Alternative `index` of a std::variant, as it is or in a Box.
template <class Variant, std::size_t index>
struct OneofSlot {
  using Member = std::variant_alternative_t<index, Variant>;
  using Element = typename Slot<Member>::Element;
  static constexpr Cardinality cardinality = Cardinality::Singular;
  static constexpr bool has_presence = true;
  static constexpr std::size_t value_size = Slot<Member>::value_size;

  static std::size_t size(const void* member) {
    return static_cast<const Variant*>(member)->index() == index ? 1 : 0;
  }
  static void each(const void* member, ValueVisitor visit) {
    const auto* alternative = std::get_if<index>(static_cast<const Variant*>(member));
    if (alternative == nullptr) return;
    if constexpr (is_box<Member>) {
      // A Box without a message that was chosen is a message without fields.
      if (*alternative) return visit(Value(), to_value(**alternative));
      const Element empty{};
      visit(Value(), to_value(empty));
    } else {
      visit(Value(), to_value(*alternative));
    }
  }
  static void* add(void* member, const Value& key, const Value& value) {
    auto& variant = *static_cast<Variant*>(member);
    auto* alternative = std::get_if<index>(&variant);
    if (alternative == nullptr) alternative = &variant.template emplace<index>();
    return Slot<Member>::add(alternative, key, value);
  }
  static void clear(void* member) {
    auto& variant = *static_cast<Variant*>(member);
    if (variant.index() == index) variant.template emplace<0>();
  }
};

template <class Element>
[[nodiscard]] constexpr const FieldTable* message_of() {
  if constexpr (HasCodec<Element>) {
    return &Codec<Element>::fields;
  } else {
    return nullptr;
  }
}

template <class Element>
[[nodiscard]] constexpr const EnumTable* enumeration_of() {
  if constexpr (std::is_enum_v<Element>) {
    return &EnumNames<Element>::table;
  } else {
    return nullptr;
  }
}

template <class S>
[[nodiscard]] constexpr auto reserve_of() -> void (*)(void*, std::size_t) {
  if constexpr (S::cardinality == Cardinality::Repeated) {
    return &S::reserve;
  } else {
    return nullptr;
  }
}

template <class S>
inline constexpr FieldAccess access_by = {S::cardinality,
                                          S::has_presence,
                                          message_of<typename S::Element>(),
                                          enumeration_of<typename S::Element>(),
                                          S::value_size,
                                          &S::size,
                                          &S::each,
                                          &S::add,
                                          &S::clear,
                                          reserve_of<S>()};

// Instantiated in access.cc.
#define CPPRPC_EXTERN_SLOTS(T)                           \
  extern template struct Slot<T>;                        \
  extern template struct OptionalSlot<std::optional<T>>; \
  extern template struct Slot<std::vector<T>>
CPPRPC_EXTERN_SLOTS(bool);
CPPRPC_EXTERN_SLOTS(std::int32_t);
CPPRPC_EXTERN_SLOTS(std::int64_t);
CPPRPC_EXTERN_SLOTS(std::uint32_t);
CPPRPC_EXTERN_SLOTS(std::uint64_t);
CPPRPC_EXTERN_SLOTS(float);
CPPRPC_EXTERN_SLOTS(double);
CPPRPC_EXTERN_SLOTS(std::string);
#undef CPPRPC_EXTERN_SLOTS

}  // namespace detail

template <class Member>
inline constexpr const FieldAccess& access = detail::access_by<detail::Slot<Member>>;

template <class Variant, std::size_t index>
inline constexpr const FieldAccess& oneof_access =
    detail::access_by<detail::OneofSlot<Variant, index>>;

}  // namespace cpprpc
