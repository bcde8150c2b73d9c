// FieldTable: what a message's fields are called, as constant data that generated code supplies.
// The hot path never looks at it; errors do, to say where in a message they are.

#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace cpprpc {

struct FieldTable;

enum class Cardinality : std::uint8_t { Singular, Repeated, Map };

struct Field {
  std::string_view name;  // as in the .proto
  std::uint32_t number;
  Cardinality cardinality;
  const FieldTable* message;  // of a message field, or of a map's message value; else null
};

struct FieldTable {
  std::string_view full_name;     // "demo.v1.HelloRequest"
  std::span<const Field> fields;  // by number, ascending
};

}  // namespace cpprpc
