// Maps on the wire: a message for each entry, with the key as field 1 and the value as field 2.
// Generated code is the user:
//
//   out = wire::write_map<wire::String, wire::Int32>(out, 0x0a, m.counts);
//   in = wire::read_map<wire::String, wire::Int32>(in, tag, m.counts);
//
// Entries are written in the order of the map, key and value even when they are zero. Of several
// entries with one key the last is kept; a key or value that is missing is zero.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "cpprpc/wire/reader.h"
#include "cpprpc/wire/writer.h"

namespace cpprpc::wire {

// --- kinds of keys and values

/// A kind whose functions are those of Writer and Reader for one value.
template <class T, WireType wire_type, auto write_to, auto read_from>
struct Plain {
  using Value = T;
  static constexpr std::uint32_t type = static_cast<std::uint32_t>(wire_type);

  [[gnu::always_inline]] static void write(Writer& out, std::uint32_t tag, const T& value) {
    (out.*write_to)(tag, value);
  }
  [[gnu::always_inline]] static void read(Reader& in, T& value) { (in.*read_from)(value); }
  [[gnu::always_inline]] static void miss(Reader&, T&) noexcept {}  // an entry without it: zero
};

using Int32 = Plain<std::int32_t, WireType::Varint, &Writer::int32, &Reader::int32>;
using Int64 = Plain<std::int64_t, WireType::Varint, &Writer::int64, &Reader::int64>;
using UInt32 = Plain<std::uint32_t, WireType::Varint, &Writer::uint32, &Reader::uint32>;
using UInt64 = Plain<std::uint64_t, WireType::Varint, &Writer::uint64, &Reader::uint64>;
using SInt32 = Plain<std::int32_t, WireType::Varint, &Writer::sint32, &Reader::sint32>;
using SInt64 = Plain<std::int64_t, WireType::Varint, &Writer::sint64, &Reader::sint64>;
using Fixed32 = Plain<std::uint32_t, WireType::Fixed32, &Writer::fixed32, &Reader::fixed32>;
using Fixed64 = Plain<std::uint64_t, WireType::Fixed64, &Writer::fixed64, &Reader::fixed64>;
using SFixed32 = Plain<std::int32_t, WireType::Fixed32, &Writer::sfixed32, &Reader::sfixed32>;
using SFixed64 = Plain<std::int64_t, WireType::Fixed64, &Writer::sfixed64, &Reader::sfixed64>;
using Float32 = Plain<float, WireType::Fixed32, &Writer::float32, &Reader::float32>;
using Float64 = Plain<double, WireType::Fixed64, &Writer::float64, &Reader::float64>;
using Boolean = Plain<bool, WireType::Varint, &Writer::boolean, &Reader::boolean>;
using String = Plain<std::string, WireType::Length, &Writer::string, &Reader::string>;
using Bytes = Plain<std::string, WireType::Length, &Writer::bytes, &Reader::bytes>;
template <class E>
using Enumeration = Plain<E, WireType::Varint, &Writer::enumeration<E>, &Reader::enumeration<E>>;

template <class M>
struct Submessage {
  using Value = M;
  static constexpr std::uint32_t type = static_cast<std::uint32_t>(WireType::Length);

  [[gnu::always_inline]] static void write(Writer& out, std::uint32_t tag, const M& value) {
    out.message(tag, value);
  }
  [[gnu::always_inline]] static void read(Reader& in, M& value) { in.message(value, false); }
  // At the end of the entry: a message without fields, which it may not be allowed to be.
  [[gnu::always_inline]] static void miss(Reader& in, M& value) {
    in = Codec<M>::read(in, value, false);
  }
};

// --- maps

template <class Kind, std::uint32_t number>
inline constexpr std::uint32_t entry_tag = number << 3 | Kind::type;

template <class Key, class Value, class Entry>
[[gnu::always_inline]] inline void write_entry(Writer& out, std::uint32_t tag, const Entry& entry) {
  out.make_room();  // for two numbers
  const std::size_t behind = out.end_part();
  Value::write(out, entry_tag<Value, 2>, entry.second);
  Key::write(out, entry_tag<Key, 1>, entry.first);
  out.begin_part(tag, behind);
}

/// Writes the entries so that they stand in the order of the map, if it has one.
template <class Key, class Value, class Map>
[[nodiscard]] Writer write_map(Writer out, std::uint32_t tag, const Map& map) {
  if constexpr (requires { map.rbegin(); }) {
    for (auto entry = map.rbegin(); entry != map.rend(); ++entry) {
      write_entry<Key, Value>(out, tag, *entry);
    }
  } else {
    for (const auto& entry : map) write_entry<Key, Value>(out, tag, entry);
  }
  return out;
}

/// Reads key and value of one entry.
template <class Key, class Value>
[[nodiscard]] Reader read_entry(Reader in, typename Key::Value& key, typename Value::Value& value) {
  const char* const outer_end = in.enter();
  if (outer_end == nullptr) return in;
  bool has_value = false;
  while (const std::uint32_t tag = in.next()) {
    switch (tag) {
      case entry_tag<Key, 1>:
        Key::read(in, key);
        break;
      case entry_tag<Value, 2>:
        Value::read(in, value);
        has_value = true;
        break;
      default:
        in.skip(tag);
    }
  }
  if (!has_value && !in.failed()) Value::miss(in, value);
  in.leave(outer_end);
  return in;
}

/// What a node of a map takes beside its entry.
inline constexpr std::size_t kMapNode = 48;

/// Takes one entry of `map` from what the limits allow; false, and an error, if that is too much.
template <class Map>
[[nodiscard]] bool take_entry(Reader in) {
  constexpr std::size_t kBytes = sizeof(typename Map::value_type) + kMapNode;
  Input& input = in.input();
  return input.take_elements(1, in.position()) && input.take_memory(kBytes, in.position());
}

/// Reads the entries that stand here into `map`: the one at hand, of field `tag`, and those right
/// behind it.
template <class Key, class Value, class Map>
[[nodiscard]] Reader read_map(Reader in, std::uint32_t tag, Map& map) {
  do {
    typename Key::Value key{};
    typename Value::Value value = typename Value::Value();  // g++ warns of deprecated members at {}
    in = read_entry<Key, Value>(in, key, value);
    if (in.failed() || !take_entry<Map>(in)) return in.stopped();
    const std::size_t size = map.size();
    const auto at = map.try_emplace(map.end(), std::move(key), std::move(value));
    if (map.size() == size) at->second = std::move(value);  // the key was there
  } while (in.next_is(tag));
  return in;
}

}  // namespace cpprpc::wire
