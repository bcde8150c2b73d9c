// Printer: one message as JSON. See cpprpc/json.h.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "cpprpc/json.h"
#include "cpprpc/json/output.h"
#include "cpprpc/json/well_known.h"
#include "cpprpc/message/value.h"
#include "cpprpc/wkt/any.msg.h"
#include "cpprpc/wkt/field_mask.msg.h"
#include "cpprpc/wkt/struct.msg.h"

namespace cpprpc::json {

class Printer {
 public:
  explicit Printer(const JsonWriteOptions& options) : options_(options), out_(options.indent) {}

  [[nodiscard]] Result<std::string> print(MessageView message);

 private:
  // Each prints one thing. False is an error, which stands in why_; who calls it adds to path_
  // where that happened, and returns false too.

  // printer.cc
  bool message(MessageView message);
  bool members(MessageView message);
  bool extensions(MessageView message);
  bool field(MessageView message, const Field& field, std::string_view name);
  bool singular(MessageView message, const Field& field);
  bool repeated(MessageView message, const Field& field);
  bool map(MessageView message, const Field& field);
  bool value(const Field& field, const Value& value);
  bool string(std::string_view text);
  void bytes(std::string_view bytes);
  bool key(const Value& key);
  void enumerator(const EnumValue& value);
  template <class Float>
  void floating(Float value);

  // printer_well_known.cc
  bool well_known(MessageView message, WellKnown type);
  bool any(const wkt::Any& any);
  bool field_mask(const wkt::FieldMask& mask);
  bool dynamic(const wkt::Struct& object);
  bool dynamic(const wkt::ListValue& list);
  bool dynamic(const wkt::Value& value);
  bool wrapper(MessageView message);

  bool fail(std::string why);
  bool fail_at(std::string_view name);  // of a field, or the key of a map
  bool fail_at(std::size_t index);

  const JsonWriteOptions& options_;
  Output out_;
  std::uint32_t depth_ = 0;
  std::string path_;
  std::string why_;
};

/// The key of a map, as a name in JSON.
[[nodiscard]] std::string key_text(const Value& key);

}  // namespace cpprpc::json
