#include "cpprpc/json/printer.h"

#include <cmath>
#include <cstdint>
#include <map>
#include <type_traits>
#include <utility>
#include <variant>

#include "cpprpc/json/base64.h"
#include "cpprpc/json/depth.h"
#include "cpprpc/json/number.h"
#include "cpprpc/json/path.h"
#include "cpprpc/message/extension.h"
#include "cpprpc/wire/reader.h"
#include "cpprpc/wkt/struct.msg.h"

namespace cpprpc::json {
namespace {

template <class T>
concept Integer = std::is_integral_v<T> && !std::is_same_v<T, bool>;

// A 64-bit integer, which JavaScript would round if it were not a string.
template <Integer T>
char* write_quoted(char* to, T value) {
  *to++ = '"';
  to = write_integer(to, value);
  *to++ = '"';
  return to;
}

}  // namespace

Result<std::string> Printer::print(MessageView message) {
  if (this->message(message)) return std::move(out_).take();
  if (!path_.empty()) path_ += ": ";
  return Status::invalid_argument(path_ + why_);
}

bool Printer::message(MessageView message) {
  const Level level(depth_);
  if (level.is_too_deep()) return fail(kTooDeep);
  const WellKnown type = json::well_known(*message.table);
  if (type != WellKnown::None) return well_known(message, type);
  out_.begin_object();
  if (!members(message)) return false;
  out_.end_object();
  return true;
}

bool Printer::members(MessageView message) {
  for (const Field& field : message.table->fields) {
    const bool is_there = count(message, field) != 0 || field.flags.required;
    if (!is_there && (!options_.emit_defaults || field.has_presence())) continue;
    const auto name = options_.original_names ? field.name : field.json_name;
    if (!this->field(message, field, name)) return false;
  }
  return extensions(message);
}

// They stand in the unknown fields. Those that are not in the options' set stay out.
bool Printer::extensions(MessageView message) {
  const std::string_view bytes = unknown_fields(message).bytes();
  if (options_.types == nullptr || bytes.empty()) return true;
  std::map<std::uint32_t, const ExtensionTable*> found;
  wire::Input input(bytes);
  wire::Reader in(input);
  while (const std::uint32_t tag = in.next()) {
    const std::uint32_t number = tag >> 3;
    if (const auto* table = options_.types->find_extension(*message.table, number)) {
      found.emplace(number, table);
    }
    in.skip(tag);
  }
  for (const auto& [number, table] : found) {
    DynamicExtension extension(*table);
    const Status status = read_extension(message, extension);
    if (!status.is_ok()) return fail(std::string(status.message()));
    const Field& field = extension.field();
    if (count(extension.view(), field) == 0) continue;  // of another wire type than its own
    if (!this->field(extension.view(), field, field.json_name)) return false;
  }
  return true;
}

bool Printer::field(MessageView message, const Field& field, std::string_view name) {
  out_.name(name);
  bool is_ok = true;
  switch (field.cardinality()) {
    case Cardinality::Singular:
      is_ok = singular(message, field);
      break;
    case Cardinality::Repeated:
      is_ok = repeated(message, field);
      break;
    case Cardinality::Map:
      is_ok = map(message, field);
      break;
  }
  return is_ok || fail_at(name);
}

bool Printer::singular(MessageView message, const Field& field) {
  if (field.flags.required && count(message, field) == 0) {  // a box, which is empty
    return this->message(DynamicMessage(*field.message()).view());
  }
  bool is_ok = true;
  for_each_value(message, field,
                 [&](const Value&, const Value& value) { is_ok = this->value(field, value); });
  return is_ok;
}

bool Printer::repeated(MessageView message, const Field& field) {
  bool is_ok = true;
  std::size_t index = 0;
  out_.begin_array();
  for_each_value(message, field, [&](const Value&, const Value& value) {
    if (!is_ok) return;
    out_.element();
    is_ok = this->value(field, value) || fail_at(index);
    ++index;
  });
  out_.end_array();
  return is_ok;
}

bool Printer::map(MessageView message, const Field& field) {
  bool is_ok = true;
  out_.begin_object();
  for_each_value(message, field, [&](const Value& key, const Value& value) {
    if (!is_ok) return;
    is_ok = this->key(key) && (this->value(field, value) || fail_at(key_text(key)));
  });
  out_.end_object();
  return is_ok;
}

bool Printer::key(const Value& key) {
  const auto* const text = std::get_if<std::string_view>(&key);
  if (text == nullptr) {
    out_.name(key_text(key));
    return true;
  }
  return out_.name(*text) || fail("a key is no valid UTF-8");
}

bool Printer::value(const Field& field, const Value& value) {
  return std::visit(
      [&]<class T>(const T& v) {
        if constexpr (std::is_same_v<T, MessageView>) {
          return message(v);
        } else if constexpr (std::is_same_v<T, std::string_view>) {
          if (field.type != FieldType::Bytes) return string(v);
          bytes(v);
        } else if constexpr (std::is_same_v<T, bool>) {
          out_.raw(v ? "true" : "false");
        } else if constexpr (Integer<T> && sizeof(T) == 8) {
          out_.raw(kMaxNumber, [&](char* to) { return write_quoted(to, v); });
        } else if constexpr (Integer<T>) {
          out_.raw(kMaxNumber, [&](char* to) { return write_integer(to, v); });
        } else if constexpr (std::is_floating_point_v<T>) {
          floating(v);
        } else if constexpr (std::is_same_v<T, EnumValue>) {
          enumerator(v);
        }
        return true;
      },
      value);
}

bool Printer::string(std::string_view text) {
  return out_.string(text) || fail("the string is no valid UTF-8");
}

void Printer::bytes(std::string_view bytes) {
  out_.raw("\"");
  out_.raw(base64_size(bytes.size()), [&](char* to) { return write_base64(to, bytes); });
  out_.raw("\"");
}

template <class Float>
void Printer::floating(Float value) {
  if (std::isnan(value)) {
    out_.raw("\"NaN\"");
  } else if (std::isinf(value)) {
    out_.raw(value > 0 ? "\"Infinity\"" : "\"-Infinity\"");
  } else {
    out_.raw(kMaxNumber, [&](char* to) { return write_float(to, value); });
  }
}

void Printer::enumerator(const EnumValue& value) {
  if (value.table == &EnumNames<wkt::NullValue>::table) {
    out_.raw("null");
    return;
  }
  if (!options_.enums_as_numbers) {
    const std::string_view name = name_of(*value.table, value.number);
    if (!name.empty()) {
      out_.string(name);
      return;
    }
  }
  out_.raw(kMaxNumber, [&](char* to) { return write_integer(to, value.number); });
}

bool Printer::fail(std::string why) {
  why_ = std::move(why);
  return false;
}

bool Printer::fail_at(std::string_view name) {
  std::string segment;
  append_name(segment, name);
  prepend(path_, segment);
  return false;
}

bool Printer::fail_at(std::size_t index) {
  std::string segment;
  append_index(segment, index);
  prepend(path_, segment);
  return false;
}

std::string key_text(const Value& key) {
  if (const auto* text = std::get_if<std::string_view>(&key)) return std::string(*text);
  if (const auto* flag = std::get_if<bool>(&key)) return *flag ? "true" : "false";
  char text[kMaxNumber];
  char* const end = std::visit(
      [&]<class T>(const T& number) -> char* {
        if constexpr (Integer<T>) return write_integer(text, number);
        return text;
      },
      key);
  return std::string(text, end);
}

}  // namespace cpprpc::json
