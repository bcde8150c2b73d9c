// Reading a closed enum, one of proto2: a number without a name is no value of the field, but goes
// to the unknown fields; of a map, the whole entry does. Generated code is the user.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cpprpc/message/enums.h"
#include "cpprpc/wire/map.h"
#include "cpprpc/wire/reader.h"
#include "cpprpc/wire/unknown_fields.h"

namespace cpprpc {

namespace detail {

[[nodiscard]] bool is_named(const EnumTable& table, std::int32_t number) noexcept;

/// Whether `value` is the number of a name; else it is added to `unknown`, as a field of the
/// number that `tag` has. Numbers are those 32 bits.
[[nodiscard]] bool take_closed(std::uint64_t value, const EnumTable& table, std::uint32_t tag,
                               UnknownFields& unknown);

}  // namespace detail

/// The value at hand of a field, if it is one.
template <Enum E>
[[nodiscard, gnu::always_inline]] inline std::optional<E> read_closed(wire::Reader& in,
                                                                      std::uint32_t tag,
                                                                      UnknownFields& unknown) {
  std::uint64_t value = 0;
  in.uint64(value);
  if (in.failed()) return std::nullopt;
  if (!detail::take_closed(value, EnumNames<E>::table, tag, unknown)) return std::nullopt;
  return static_cast<E>(static_cast<std::int32_t>(value));
}

/// All values of a repeated field that stand here.
template <Enum E>
[[nodiscard]] wire::Reader read_closed(wire::Reader in, std::uint32_t tag, std::vector<E>& values,
                                       UnknownFields& unknown) {
  struct Context {
    std::vector<E>& values;
    UnknownFields& unknown;
    std::uint32_t tag;
  } context{values, unknown, tag};
  const wire::TakeVarints take = [](const std::uint64_t* numbers, std::size_t count, std::size_t,
                                    void* erased) {
    Context& to = *static_cast<Context*>(erased);
    for (std::size_t i = 0; i < count; ++i) {
      if (detail::take_closed(numbers[i], EnumNames<E>::table, to.tag, to.unknown)) {
        to.values.push_back(static_cast<E>(static_cast<std::int32_t>(numbers[i])));
      }
    }
  };
  in.each_varint(tag, take, &context);
  return in;
}

/// Reads one entry of field `tag` into `map`.
template <class Key, Enum E, class Map>
[[nodiscard]] wire::Reader read_closed_map(wire::Reader in, std::uint32_t tag, Map& map,
                                           UnknownFields& unknown) {
  using Number = wire::Enumeration<E>;
  typename Key::Value key{};
  E value{};
  in = wire::read_entry<Key, Number>(in, key, value);
  if (in.failed() || !wire::take_entry<Map>(in)) return in.stopped();
  if (detail::is_named(EnumNames<E>::table, static_cast<std::int32_t>(value))) {
    map.insert_or_assign(map.end(), std::move(key), value);
    return in;
  }
  Map entry;
  entry.emplace(std::move(key), value);
  wire::Output output;
  output.finish(wire::write_map<Key, Number>(wire::Writer(output), tag, entry).position());
  std::string field(output.size(), '\0');
  output.copy_to(field.data());
  in.keep(field, unknown);
  return in;
}

}  // namespace cpprpc
