// Reading a closed enum, one of proto2: a number without a name is no value of the field, but goes
// to the unknown fields; of a map, the whole entry does. Generated code is the user.

#pragma once

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
/// The number at hand if it has a name; else none, and it is added to `unknown`.
[[nodiscard]] std::optional<std::int32_t> read_closed(wire::Reader& in, const EnumTable& table,
                                                      UnknownFields& unknown);

[[nodiscard]] bool is_named(const EnumTable& table, std::int32_t number) noexcept;
}  // namespace detail

/// The value at hand, if it is one.
template <Enum E>
[[nodiscard]] std::optional<E> read_closed(wire::Reader& in, UnknownFields& unknown) {
  const auto number = detail::read_closed(in, EnumNames<E>::table, unknown);
  if (!number) return std::nullopt;
  return static_cast<E>(*number);
}

/// All values of a repeated field that stand here: one, or a packed run.
template <Enum E>
void read_closed(wire::Reader& in, std::vector<E>& values, UnknownFields& unknown) {
  struct Context {
    std::vector<E>& values;
    UnknownFields& unknown;
  } context{values, unknown};
  in.each_packed(
      [](wire::Reader& run, void* erased) {
        Context& to = *static_cast<Context*>(erased);
        if (const auto value = read_closed<E>(run, to.unknown)) to.values.push_back(*value);
      },
      &context);
}

/// Reads one entry into `map`.
template <class Key, Enum E, class Map>
void read_closed_map(wire::Reader& in, Map& map, UnknownFields& unknown) {
  using Number = wire::Enumeration<E>;
  const std::uint32_t tag = in.tag();
  typename Key::Value key{};
  E value{};
  if (!wire::read_entry<Key, Number>(in, key, value)) return;
  if (detail::is_named(EnumNames<E>::table, static_cast<std::int32_t>(value))) {
    map.insert_or_assign(map.end(), std::move(key), value);
    return;
  }
  Map entry;
  entry.emplace(std::move(key), value);
  wire::Sizes sizes;
  std::string field(wire::size_map<Key, Number>(wire::varint_size(tag), entry, sizes), '\0');
  wire::Writer out(field.data(), sizes);
  wire::write_map<Key, Number>(out, tag, entry);
  unknown.append(field);
}

}  // namespace cpprpc
