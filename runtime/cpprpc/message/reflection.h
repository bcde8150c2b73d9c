// Reflection: the fields of any message, by number or name, without its type.
//
//   cpprpc::for_each_field(cpprpc::view(order), [](const cpprpc::Field& field) {
//     fmt::print("{} ", field.name);
//   });
//   const cpprpc::Field* field = cpprpc::find_field(cpprpc::table_of<Order>(), "user_name");
//   cpprpc::Status status = cpprpc::set(cpprpc::ref(order), *field, std::string_view("Ada"));
//   cpprpc::Value name = cpprpc::get(cpprpc::view(order), *field);
//
// Views borrow the message. A field must be one of the message's own table; extensions have
// cpprpc/message/extension.h. As with the message itself, several threads may read at once.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "cpprpc/base/status.h"
#include "cpprpc/message/fields.h"
#include "cpprpc/message/message.h"

namespace cpprpc {

// --- messages without their type

template <Message M>
[[nodiscard]] const FieldTable& table_of() noexcept {
  return Codec<M>::fields;
}

template <Message M>
[[nodiscard]] MessageView view(const M& message) noexcept {
  return {&Codec<M>::fields, &message};
}

template <Message M>
[[nodiscard]] MessageRef ref(M& message) noexcept {
  return {&Codec<M>::fields, &message};
}

/// The file that declares M: its descriptor, and those of all it imports.
template <Message M>
[[nodiscard]] const FileTable& file_of() noexcept {
  return *Codec<M>::fields.file;
}

// --- fields

/// The field of that number; null: there is none.
[[nodiscard]] const Field* find_field(const FieldTable& table, std::uint32_t number) noexcept;

/// The field of that name, as in the .proto; null: there is none.
[[nodiscard]] const Field* find_field(const FieldTable& table, std::string_view name) noexcept;

/// "int32", "string", "demo.v1.Color": what a value of the field is, as in the .proto.
[[nodiscard]] std::string_view type_name(const Field& field) noexcept;

// --- reading

/// The member that holds the field.
[[nodiscard]] inline const void* member(MessageView message, const Field& field) noexcept {
  return static_cast<const char*>(message.message) + field.offset;
}
[[nodiscard]] inline void* member(MessageRef message, const Field& field) noexcept {
  return static_cast<char*>(message.message) + field.offset;
}

/// How many values the field holds. A single one counts if it is present, or if it cannot be
/// absent and is required or not zero: if it would be encoded.
[[nodiscard]] inline std::size_t count(MessageView message, const Field& field) {
  const std::size_t size = field.access->size(member(message, field));
  return size == 0 && field.flags.required && !field.has_presence() ? 1 : size;
}

/// The value of a single field: zero when it cannot be absent and was not set, std::monostate when
/// it is absent. Of a repeated field or map the last one.
[[nodiscard]] Value get(MessageView message, const Field& field);

/// Calls f(key, value) with every value of the field; the key is std::monostate unless it is a
/// map. A single value that cannot be absent is visited even when it is zero.
template <class F>
void for_each_value(MessageView message, const Field& field, const F& f) {
  field.access->each(member(message, field), f);
}

/// Calls f(field) for every field that would be encoded, by number.
template <class F>
void for_each_field(MessageView message, F f) {
  for (const Field& field : message.table->fields) {
    if (count(message, field) != 0) f(field);
  }
}

[[nodiscard]] const UnknownFields& unknown_fields(MessageView message) noexcept;
[[nodiscard]] UnknownFields& unknown_fields(MessageRef message) noexcept;

// --- changing

/// Sets a single field, appends to a repeated one, or sets the value of a map at `key`. Messages
/// are copied. INVALID_ARGUMENT when key or value are not of the field's type.
Status set(MessageRef message, const Field& field, const Value& value, const Value& key = Value());

/// The message of a single field, made if there is none; or a new one at the end of a repeated
/// field, or in a map at `key`, where it replaces the one that was there. The field must be of a
/// message type and `key` of the map's.
[[nodiscard]] MessageRef add_message(MessageRef message, const Field& field,
                                     const Value& key = Value());

/// Makes the field absent, zero or empty.
void clear(MessageRef message, const Field& field);

// --- messages that are made by their table

/// A message of a type that is known only at run time. It owns the message.
class DynamicMessage {
 public:
  explicit DynamicMessage(const FieldTable& table) : table_(&table), message_(table.create()) {}
  DynamicMessage(const DynamicMessage&) = delete;
  DynamicMessage& operator=(const DynamicMessage&) = delete;
  ~DynamicMessage() { table_->destroy(message_); }

  [[nodiscard]] MessageView view() const noexcept { return {table_, message_}; }
  [[nodiscard]] MessageRef ref() noexcept { return {table_, message_}; }

 private:
  const FieldTable* table_;
  void* message_;
};

/// encode(), without the type.
[[nodiscard]] std::string encode(MessageView message);

/// merge_into(), without the type.
Status merge_into(std::string_view bytes, MessageRef message);

/// decode_into(), without the type: other than merge_into() it misses required fields.
Status decode_into(std::string_view bytes, MessageRef message);

}  // namespace cpprpc
