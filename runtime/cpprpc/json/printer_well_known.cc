// The well-known types, which are written as people would by hand.

#include <cmath>
#include <utility>
#include <variant>

#include "cpprpc/json/depth.h"
#include "cpprpc/json/field_mask.h"
#include "cpprpc/json/number.h"
#include "cpprpc/json/path.h"
#include "cpprpc/json/printer.h"
#include "cpprpc/json/time.h"
#include "cpprpc/wire/utf8.h"
#include "cpprpc/wkt/time.h"

namespace cpprpc::json {

bool Printer::well_known(MessageView message, WellKnown type) {
  const auto as = [&]<class M>(std::in_place_type_t<M>) -> const M& {
    return *static_cast<const M*>(message.message);
  };
  const auto time = [&](const auto& value) {
    const Status status = wkt::validate(value);
    if (!status.is_ok()) return fail(std::string(status.message()));
    out_.raw("\"");
    out_.raw(kMaxTime, [&](char* to) { return write_time(to, value); });
    out_.raw("\"");
    return true;
  };
  switch (type) {
    case WellKnown::None:
      break;
    case WellKnown::Any:
      return any(as(std::in_place_type<wkt::Any>));
    case WellKnown::Duration:
      return time(as(std::in_place_type<wkt::Duration>));
    case WellKnown::FieldMask:
      return field_mask(as(std::in_place_type<wkt::FieldMask>));
    case WellKnown::ListValue:
      return dynamic(as(std::in_place_type<wkt::ListValue>));
    case WellKnown::Struct:
      return dynamic(as(std::in_place_type<wkt::Struct>));
    case WellKnown::Timestamp:
      return time(as(std::in_place_type<wkt::Timestamp>));
    case WellKnown::Value:
      return dynamic(as(std::in_place_type<wkt::Value>));
    case WellKnown::Wrapper:
      return wrapper(message);
  }
  return true;
}

bool Printer::any(const wkt::Any& any) {
  out_.begin_object();
  if (any.type_url.empty() && any.value.empty()) {
    out_.end_object();
    return true;
  }
  const FieldTable* const table = find_type(options_.types, any.type_url);
  if (table == nullptr) return fail(unknown_type(any.type_url));
  DynamicMessage payload(*table);
  if (const Status status = decode_into(any.value, payload.ref()); !status.is_ok()) {
    return fail("the value is no " + std::string(table->full_name) + ": " +
                std::string(status.message()));
  }
  out_.name("@type");
  if (!string(any.type_url)) return false;
  if (json::well_known(*table) != WellKnown::None) {
    out_.name("value");
    if (!message(payload.view())) return fail_at("value");
  } else {
    const Level level(depth_);
    if (level.is_too_deep()) return fail(kTooDeep);
    if (!members(payload.view())) return false;
  }
  out_.end_object();
  return true;
}

bool Printer::field_mask(const wkt::FieldMask& mask) {
  std::string text;
  for (const std::string& path : mask.paths) {
    if (!text.empty()) text += ',';
    if (!wire::is_utf8(path)) return fail("a path is no valid UTF-8");
    if (!append_camel_case(text, path)) {
      return fail("the path " + quoted(path) + " has no lowerCamelCase that leads back to it");
    }
  }
  out_.string(text);
  return true;
}

bool Printer::dynamic(const wkt::Struct& object) {
  out_.begin_object();
  for (const auto& [name, value] : object.fields) {
    if (!out_.name(name)) return fail("a key is no valid UTF-8");
    if (!dynamic(value)) return fail_at(name);
  }
  out_.end_object();
  return true;
}

bool Printer::dynamic(const wkt::ListValue& list) {
  out_.begin_array();
  for (std::size_t i = 0; i < list.values.size(); ++i) {
    out_.element();
    if (!dynamic(list.values[i])) return fail_at(i);
  }
  out_.end_array();
  return true;
}

bool Printer::dynamic(const wkt::Value& value) {
  const Level level(depth_);
  if (level.is_too_deep()) return fail(kTooDeep);
  using Kind = wkt::Value::Kind;
  switch (value.kind.index()) {
    case Kind::null_value:
      out_.raw("null");
      return true;
    case Kind::number_value: {
      const double number = std::get<Kind::number_value>(value.kind);
      if (!std::isfinite(number)) return fail("a google.protobuf.Value cannot be NaN or infinite");
      out_.raw(kMaxNumber, [&](char* to) { return write_float(to, number); });
      return true;
    }
    case Kind::string_value:
      return string(std::get<Kind::string_value>(value.kind));
    case Kind::bool_value:
      out_.raw(std::get<Kind::bool_value>(value.kind) ? "true" : "false");
      return true;
    case Kind::struct_value:
      return dynamic(std::get<Kind::struct_value>(value.kind));
    case Kind::list_value:
      return dynamic(std::get<Kind::list_value>(value.kind));
    default:
      return fail("a google.protobuf.Value must have one of its kinds set");
  }
}

bool Printer::wrapper(MessageView message) {
  const Field& field = message.table->fields.front();
  return value(field, get(message, field));
}

}  // namespace cpprpc::json
