// The tables: what a schema says, as constant data that generated code supplies.
//
//   const cpprpc::FieldTable& table = cpprpc::Codec<Order>::fields;
//   for (const cpprpc::Field& field : table.fields) print(field.name, field.number);
//
// Everything that is not the codec reads them and nothing else: JSON, text, formatting, hashing,
// reflection, errors. So it is written once, and no message brings code of its own for it.
// cpprpc/message/reflection.h is the convenient side of them.
//
// Constant, initialised at compile time: they may be used at any time, from any thread.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "cpprpc/message/access.h"
#include "cpprpc/message/enums.h"
#include "cpprpc/message/value.h"

namespace cpprpc {

struct FileTable;
struct MessageOps;

/// The types of a .proto, with the numbers of google.protobuf.FieldDescriptorProto.Type.
enum class FieldType : std::uint8_t {
  Double = 1,
  Float = 2,
  Int64 = 3,
  UInt64 = 4,
  Int32 = 5,
  Fixed64 = 6,
  Fixed32 = 7,
  Bool = 8,
  String = 9,
  Group = 10,
  Message = 11,
  Bytes = 12,
  UInt32 = 13,
  Enum = 14,
  SFixed32 = 15,
  SFixed64 = 16,
  SInt32 = 17,
  SInt64 = 18,
};

/// What else is to be said of a field.
struct FieldFlags {
  bool packed = false;     // a repeated field that is written as one run
  bool required = false;   // of proto2
  bool closed = false;     // an enum whose numbers without a name are unknown fields
  bool redacted = false;   // not to be shown: [(cpprpc.field).redact = true]
  bool oneof = false;      // a member of a oneof
  bool any_bytes = false;  // strings that need not be UTF-8: those of proto2
  FieldType key = {};      // of a map
};

struct Field {
  std::string_view name;       // "user_name", as in the .proto; of an extension "demo.v1.user_name"
  std::string_view json_name;  // "userName"; of an extension "[demo.v1.user_name]"
  std::uint32_t number;
  FieldType type;             // of a map: of its values
  std::uint32_t offset;       // of the member that holds it, in bytes from the start of the struct
  const FieldAccess* access;  // how to reach what the member holds
  FieldFlags flags = {};

  [[nodiscard]] Cardinality cardinality() const noexcept { return access->cardinality; }
  /// Whether it can be absent: an optional field, a message, a member of a oneof.
  [[nodiscard]] bool has_presence() const noexcept { return access->has_presence; }
  /// The table of its messages, or of a map's; null for other types.
  [[nodiscard]] const FieldTable* message() const noexcept { return access->message; }
  /// The table of its enum, or of a map's; null for other types.
  [[nodiscard]] const EnumTable* enumeration() const noexcept { return access->enumeration; }
};

/// A message type.
struct FieldTable {
  std::string_view full_name;     // "demo.v1.HelloRequest"
  std::span<const Field> fields;  // by number, ascending
  std::uint32_t unknown_fields;   // the offset of that member
  const MessageOps* ops;          // the codec
  void* (*create)();              // new M()
  void (*destroy)(void* message);
  const FileTable* file;
};

/// An extension: a field that another file adds to a message. See cpprpc/message/extension.h.
struct ExtensionTable {
  const FieldTable* extendee;
  Field field;        // of a struct that holds just this member, at offset 0
  void* (*create)();  // such a struct
  void (*destroy)(void* holder);
};

/// A .proto file.
struct FileTable {
  std::string_view path;        // "demo/v1/greeter.proto"
  std::string_view descriptor;  // a serialized google.protobuf.FileDescriptorProto
  std::span<const FileTable* const> dependencies;  // its imports, in their order
  std::span<const FieldTable* const> messages;     // nested ones too
  std::span<const EnumTable* const> enums;
  std::span<const ExtensionTable* const> extensions;
};

namespace detail {

template <class T>
void* create() {
  return new T();
}

template <class T>
void destroy(void* object) {
  delete static_cast<T*>(object);
}

}  // namespace detail

}  // namespace cpprpc
