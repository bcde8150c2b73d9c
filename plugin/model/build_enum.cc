#include "plugin/model/build_enum.h"

#include <google/protobuf/descriptor.pb.h>

#include <set>
#include <vector>

#include "plugin/model/descriptors.h"
#include "plugin/model/names.h"

namespace cpprpc::plugin::model {
namespace {

// The names without the enum's own name in front, unless that makes two of them alike or one start
// with a digit. Then all keep it.
std::vector<std::string> wanted_names(const pb::EnumDescriptor& type) {
  std::vector<std::string> names;
  std::set<std::string> seen;
  for (int i = 0; i < type.value_count(); ++i) {
    const std::string name = upper_camel(without_prefix(type.value(i)->name(), type.name()));
    if (!is_identifier(name) || !seen.insert(name).second) {
      names.clear();
      for (int j = 0; j < type.value_count(); ++j) {
        names.push_back(upper_camel(type.value(j)->name()));
      }
      return names;
    }
    names.push_back(name);
  }
  return names;
}

std::vector<std::string> enumerator_names(const pb::EnumDescriptor& type) {
  std::vector<std::string> names = wanted_names(type);
  Scope scope;
  for (std::string& name : names) name = scope.reserve(name);
  return names;
}

}  // namespace

Enum build_enum(const pb::EnumDescriptor& type, const TypeNames& names) {
  Enum result;
  result.full_name = type.full_name();
  result.doc = comment_of(type);
  result.deprecated = type.options().deprecated();
  result.name = names.name(type);
  result.absolute = names.absolute(type);
  const std::vector<std::string> enumerators = enumerator_names(type);
  for (int i = 0; i < type.value_count(); ++i) {
    const pb::EnumValueDescriptor& value = *type.value(i);
    result.values.push_back({std::string(value.name()), value.number(), comment_of(value),
                             value.options().deprecated(),
                             enumerators[static_cast<std::size_t>(i)]});
  }
  return result;
}

std::string enumerator_name(const pb::EnumValueDescriptor& value) {
  return enumerator_names(*value.type())[static_cast<std::size_t>(value.index())];
}

}  // namespace cpprpc::plugin::model
