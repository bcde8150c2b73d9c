#include "ours.h"

#include <string>

#include "cpprpc/message/extension.h"
#include "disagreement.h"

namespace differential {
namespace {

using cpprpc::Field;
using cpprpc::MessageRef;
using cpprpc::MessageView;
using cpprpc::Value;

bool messages_can_be_read(const Schema& schema, MessageView message, const Field& field) {
  bool good = true;
  cpprpc::for_each_value(message, field, [&](const Value&, const Value& value) {
    const auto* inner = std::get_if<MessageView>(&value);
    good = good && (inner == nullptr || extensions_can_be_read(schema, *inner));
  });
  return good;
}

void copy_field(const Schema& schema, MessageView from, MessageRef to, const Field& field) {
  cpprpc::for_each_value(from, field, [&](const Value& key, const Value& value) {
    if (const auto* inner = std::get_if<MessageView>(&value)) {
      return copy(schema, *inner, cpprpc::add_message(to, field, key));
    }
    const cpprpc::Status status = cpprpc::set(to, field, value, key);
    expect(status.is_ok(), [&] { return "set() refuses what get() gave: " + status.to_string(); });
  });
}

}  // namespace

std::unique_ptr<cpprpc::DynamicMessage> decode_ours(const cpprpc::FieldTable& table,
                                                    std::string_view bytes) {
  auto message = std::make_unique<cpprpc::DynamicMessage>(table);
  const cpprpc::Status status = cpprpc::decode_into(bytes, message->ref());
  if (status.is_ok()) return message;
  const bool is_too_deep = status.code() == cpprpc::StatusCode::ResourceExhausted;
  expect((is_too_deep || status.code() == cpprpc::StatusCode::InvalidArgument) &&
             status.message().find(table.full_name) != std::string_view::npos,
         [&] { return "this says too little of what was wrong: " + status.to_string(); });
  return nullptr;
}

std::string encode_ours(cpprpc::MessageView message) {
  std::string bytes = cpprpc::encode(message);
  const std::size_t size = cpprpc::detail::encoded_size(*message.table->ops, message.message);
  expect(bytes.size() == size, [&] {
    return "encoded_size() is " + std::to_string(size) + ", encode() made " +
           std::to_string(bytes.size()) + " bytes";
  });
  return bytes;
}

bool extensions_can_be_read(const Schema& schema, MessageView message) {
  bool good = true;
  cpprpc::for_each_field(message, [&](const Field& field) {
    good = good && messages_can_be_read(schema, message, field);
  });
  for (const cpprpc::ExtensionTable* table : schema.extensions_of(*message.table)) {
    cpprpc::DynamicExtension extension(*table);
    good = good && cpprpc::read_extension(message, extension).is_ok() &&
           messages_can_be_read(schema, extension.view(), extension.field());
  }
  return good;
}

void copy(const Schema& schema, MessageView from, MessageRef to) {
  cpprpc::for_each_field(from, [&](const Field& field) { copy_field(schema, from, to, field); });
  cpprpc::unknown_fields(to) = cpprpc::unknown_fields(from);
  for (const cpprpc::ExtensionTable* table : schema.extensions_of(*from.table)) {
    cpprpc::DynamicExtension extension(*table);
    const cpprpc::Status status = cpprpc::read_extension(from, extension);
    expect(status.is_ok(), [&] { return status.to_string(); });
    cpprpc::write_extension(to, extension);
  }
}

}  // namespace differential
