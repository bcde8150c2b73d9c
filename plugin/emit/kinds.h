// What the emitters know about each type of a .proto: one table.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "plugin/model/model.h"

namespace cpprpc::plugin::emit {

struct KindInfo {
  model::Kind kind;
  std::string_view type;    // in C++; empty for enums and messages
  std::string_view method;  // of wire::Reader and wire::Writer, and behind `size_`, `packed_`, ...
  std::string_view map;     // in wire/map.h
  std::string_view field_type;  // in the tables
  std::uint32_t wire_type;
  std::size_t fixed_size;  // of a value; 0: depends on the value
};

[[nodiscard]] const KindInfo& info(model::Kind kind);

/// The type of one value, as it is written inside of the struct.
[[nodiscard]] std::string value_type(const model::Field& field);

/// Of a kind: "FieldType::Int32".
[[nodiscard]] std::string field_type(model::Kind kind);

/// What differs from the defaults of the tables' FieldFlags, ".packed = true"; empty: nothing.
[[nodiscard]] std::string field_flags(const model::Field& field, bool in_oneof);

/// What precedes a value on the wire.
[[nodiscard]] std::uint32_t tag(std::uint32_t number, std::uint32_t wire_type);
[[nodiscard]] std::uint32_t tag(const model::Field& field);  // of a single value, not of a run
[[nodiscard]] std::uint32_t run_tag(const model::Field& field);
[[nodiscard]] std::string hex(std::uint32_t tag);  // "0x0a"
[[nodiscard]] std::size_t tag_size(const model::Field& field);

/// How map.h calls a kind of keys or values, "wire::Int32"; `type` is that of an enum or message.
[[nodiscard]] std::string map_kind(model::Kind kind, const std::string& type);
/// "<wire::String, wire::Int32>"
[[nodiscard]] std::string map_kinds(const model::Field& field);

/// The member of a oneof, of `m`.
[[nodiscard]] std::string chosen(const model::Oneof& oneof, const model::Field& field);

[[nodiscard]] bool is_text(model::Kind kind);  // a std::string
[[nodiscard]] bool is_required(const model::Field& field);
[[nodiscard]] bool is_message(model::Kind kind);
[[nodiscard]] bool is_packable(model::Kind kind);

}  // namespace cpprpc::plugin::emit
