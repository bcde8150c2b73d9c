#include "plugin/model/build_defaults.h"

#include "plugin/model/build_enum.h"
#include "plugin/text/literal.h"

namespace cpprpc::plugin::model {

namespace pb = google::protobuf;
using text::literal;

std::string default_of(const pb::FieldDescriptor& field, const std::string& enum_type) {
  if (field.is_repeated()) return "";
  if (field.cpp_type() == pb::FieldDescriptor::CPPTYPE_ENUM) {
    // Without a default of its own, the first one, which need not be 0.
    const pb::EnumValueDescriptor& value = *field.default_value_enum();
    if (value.number() == 0 && !field.has_default_value()) return "";
    return enum_type + "::" + enumerator_name(value);
  }
  if (!field.has_default_value()) return "";
  switch (field.cpp_type()) {
    case pb::FieldDescriptor::CPPTYPE_INT32:
      return literal(field.default_value_int32());
    case pb::FieldDescriptor::CPPTYPE_INT64:
      return literal(field.default_value_int64());
    case pb::FieldDescriptor::CPPTYPE_UINT32:
      return literal(field.default_value_uint32());
    case pb::FieldDescriptor::CPPTYPE_UINT64:
      return literal(field.default_value_uint64());
    case pb::FieldDescriptor::CPPTYPE_FLOAT:
      return literal(field.default_value_float());
    case pb::FieldDescriptor::CPPTYPE_DOUBLE:
      return literal(field.default_value_double());
    case pb::FieldDescriptor::CPPTYPE_BOOL:
      return field.default_value_bool() ? "true" : "false";
    case pb::FieldDescriptor::CPPTYPE_STRING:
      return text::view_literal(field.default_value_string());
    case pb::FieldDescriptor::CPPTYPE_ENUM:
    case pb::FieldDescriptor::CPPTYPE_MESSAGE:
      break;
  }
  return "";
}

}  // namespace cpprpc::plugin::model
