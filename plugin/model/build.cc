#include "plugin/model/build.h"

#include <google/protobuf/descriptor.pb.h>

#include <algorithm>
#include <map>
#include <set>

#include "plugin/model/build_checks.h"
#include "plugin/model/build_defaults.h"
#include "plugin/model/build_enum.h"
#include "plugin/model/build_imports.h"
#include "plugin/model/build_layout.h"
#include "plugin/model/build_names.h"
#include "plugin/model/build_services.h"
#include "plugin/model/build_types.h"
#include "plugin/model/descriptors.h"
#include "plugin/model/names.h"

namespace cpprpc::plugin::model {
namespace {

// --- messages

// What there is of a field when nobody set it, as its type is spelled.
void set_default(Field& field, const pb::FieldDescriptor& of, TypeWriter& types) {
  field.default_value = default_of(of, field.type);
  field.absolute_default = default_of(of, field.absolute_type);
  if (of.enum_type() != nullptr && of.default_value_enum()->options().deprecated()) {
    types.mention_deprecated();
  }
}

// What an extension's constant is, but for its types.
Extension start_extension(const pb::FieldDescriptor& extension) {
  Extension result;
  result.full_name = extension.full_name();
  result.number = static_cast<std::uint32_t>(extension.number());
  result.doc = comment_of(extension);
  result.deprecated = extension.options().deprecated();
  result.value.shape = extension.is_repeated() ? Shape::Repeated : Shape::Optional;
  result.value.packed = extension.is_packed();
  result.value.redacted = redact_option(extension);
  return result;
}

class MessageBuilder {
 public:
  MessageBuilder(const pb::Descriptor& message, const TypeNames& names, const Layouts& layouts,
                 const Options& options, TypeWriter& types)
      : message_(message), names_(names), layouts_(layouts), options_(options), types_(types) {}

  Message build() {
    Message result;
    result.full_name = message_.full_name();
    result.doc = comment_of(message_);
    result.deprecated = message_.options().deprecated();
    result.attribute = attribute_option(message_);
    result.message_set = message_.options().message_set_wire_format();
    result.name = names_.name(message_);
    result.absolute = names_.absolute(message_);
    scope_.take(result.name);
    scope_.take("unknown_fields");
    result.aliases = aliases();
    reserve_members();
    for (int i = 0; i < message_.field_count(); ++i) {
      const pb::FieldDescriptor& field = *message_.field(i);
      const pb::OneofDescriptor* oneof = field.real_containing_oneof();
      if (oneof == nullptr) {
        result.members.emplace_back(build_field(field));
      } else if (oneof->field(0) == &field) {
        result.members.emplace_back(build_oneof(*oneof));
      }
    }
    for (int i = 0; i < message_.extension_count(); ++i) {
      if (has_code(*message_.extension(i))) {
        result.extensions.push_back(build_extension(*message_.extension(i)));
      }
    }
    result.comparable_in_header = comparable_in_header_;
    return result;
  }

  /// The messages that are mentioned before they stand.
  [[nodiscard]] const std::set<std::size_t>& forward() const { return forward_; }

 private:
  std::vector<Alias> aliases() {
    std::vector<Alias> result;
    const auto add = [&](const auto& nested) {
      const std::string alias = scope_.reserve(nested.name());
      result.push_back({alias, names_.name(nested), nested.options().deprecated()});
      alias_of_[&nested] = alias;
    };
    for (int i = 0; i < message_.enum_type_count(); ++i) add(*message_.enum_type(i));
    for (int i = 0; i < message_.nested_type_count(); ++i) {
      const pb::Descriptor& nested = *message_.nested_type(i);
      if (!is_declared(nested)) continue;
      add(nested);
      if (stands_later(nested)) forward_.insert(layouts_.position(nested));
    }
    return result;
  }

  // All names before the first type is spelled: a member can hide a type.
  void reserve_members() {
    for (int i = 0; i < message_.field_count(); ++i) {
      const pb::FieldDescriptor& field = *message_.field(i);
      const pb::OneofDescriptor* oneof = field.real_containing_oneof();
      if (oneof == nullptr) {
        name_of_[&field] = scope_.reserve(snake_case(field.name()));
      } else if (oneof->field(0) == &field) {
        name_of_[oneof] = scope_.reserve(snake_case(oneof->name()));
        alternatives_of_[oneof] = scope_.reserve(upper_camel(oneof->name()));
      }
    }
    for (int i = 0; i < message_.field_count(); ++i) {
      const pb::FieldDescriptor& field = *message_.field(i);
      if (!field.has_default_value() || field.is_required()) continue;
      or_default_of_[&field] = scope_.reserve(snake_case(field.name()) + "_or_default");
    }
    for (int i = 0; i < message_.extension_count(); ++i) {
      const pb::FieldDescriptor& extension = *message_.extension(i);
      if (has_code(extension)) name_of_[&extension] = scope_.reserve(snake_case(extension.name()));
    }
  }

  template <class Descriptor>
  std::string spell(const Descriptor& type) {
    const std::string name = types_.spell(type, scope_);
    if (type.containing_type() == &message_) return alias_of_.at(&type);
    if (static_cast<const void*>(&type) == &message_) return names_.name(message_);
    return name;
  }

  [[nodiscard]] bool stands_later(const pb::Descriptor& other) const {
    return other.file() == message_.file() &&
           layouts_.position(other) > layouts_.position(message_);
  }

  // Type and kind of the values of `field`, which is `value` itself or the value of a map.
  void set_value(Field& field, const pb::FieldDescriptor& value) {
    field.kind = kind_of(value);
    if (value.enum_type() != nullptr) {
      field.type = spell(*value.enum_type());
      field.absolute_type = names_.absolute(*value.enum_type());
    }
    if (value.message_type() != nullptr) {
      const pb::Descriptor& type = *value.message_type();
      field.type = spell(type);
      field.absolute_type = names_.absolute(type);
      if (stands_later(type)) forward_.insert(layouts_.position(type));
      const bool boxed = field.shape == Shape::Boxed || field.shape == Shape::BoxedMember ||
                         field.shape == Shape::BoxedRequired;
      const bool local = type.file() == message_.file();
      field.complete = boxed || !local || layouts_.latest(type) <= layouts_.position(message_);
      // Clang: comparing a map to the struct itself asks too early whether it is constructible.
      const bool map_to_itself = field.shape == Shape::Map && &type == &message_;
      if (!field.complete || map_to_itself) comparable_in_header_ = false;
    }
  }

  Shape shape_of(const pb::FieldDescriptor& field) const {
    if (field.is_map()) return Shape::Map;
    if (field.is_repeated()) return Shape::Repeated;
    const bool boxed = layouts_.is_boxed(field);
    if (field.real_containing_oneof() != nullptr) return boxed ? Shape::BoxedMember : Shape::Member;
    if (field.is_required()) return boxed ? Shape::BoxedRequired : Shape::Required;
    if (boxed) return Shape::Boxed;
    return field.has_presence() ? Shape::Optional : Shape::Plain;
  }

  Field build_field(const pb::FieldDescriptor& field) {
    Field result;
    result.proto_name = field.name();
    result.json_name = field.json_name();
    result.number = static_cast<std::uint32_t>(field.number());
    result.doc = comment_of(field);
    result.deprecated = field.options().deprecated();
    result.redacted = redact_option(field);
    result.name = name_of_[&field];
    result.shape = shape_of(field);
    result.packed = field.is_packed();
    if (field.is_map()) {
      result.unordered = unordered_option(field).value_or(options_.unordered_maps);
      result.key = kind_of(*field.message_type()->map_key());
      set_value(result, *field.message_type()->map_value());
    } else {
      set_value(result, field);
      if (field.is_required() || field.has_default_value()) set_default(result, field, types_);
      const auto function = or_default_of_.find(&field);
      if (function != or_default_of_.end()) result.or_default = function->second;
    }
    return result;
  }

  Extension build_extension(const pb::FieldDescriptor& extension) {
    const pb::Descriptor& extendee = *extension.containing_type();
    Extension result = start_extension(extension);
    result.name = name_of_.at(&extension);
    result.qualified = names_.name(message_) + "::" + result.name;
    result.absolute = names_.absolute(message_) + "::" + result.name;
    result.extendee = spell(extendee);
    result.absolute_extendee = names_.absolute(extendee);
    if (stands_later(extendee)) forward_.insert(layouts_.position(extendee));
    const bool comparable = comparable_in_header_;  // no member of the struct
    set_value(result.value, extension);
    set_default(result.value, extension, types_);
    comparable_in_header_ = comparable;
    return result;
  }

  Oneof build_oneof(const pb::OneofDescriptor& oneof) {
    Oneof result;
    result.doc = comment_of(oneof);
    result.name = name_of_.at(&oneof);
    result.alternatives = alternatives_of_.at(&oneof);
    Scope indices(ScopeKind::Members,  // clang warns when one hides a field
                  [&](const std::string& name) { return scope_.contains(name); });
    indices.take(result.alternatives);
    indices.take("to_string");
    result.none = indices.reserve("none");
    for (int i = 0; i < oneof.field_count(); ++i) {
      Field field = build_field(*oneof.field(i));
      field.name = indices.reserve(snake_case(field.proto_name));
      field.alternative = result.alternatives + "::" + field.name;
      result.fields.push_back(std::move(field));
    }
    return result;
  }

  const pb::Descriptor& message_;
  const TypeNames& names_;
  const Layouts& layouts_;
  const Options& options_;
  TypeWriter& types_;
  Scope scope_;
  std::map<const void*, std::string> alias_of_, name_of_, alternatives_of_, or_default_of_;
  std::set<std::size_t> forward_;
  bool comparable_in_header_ = true;
};

// --- extensions beside the types of a file

Extension build_extension(const pb::FieldDescriptor& extension, const TypeNames& names,
                          TypeWriter& types) {
  const Scope none;
  Extension result = start_extension(extension);
  result.name = names.name(extension);
  result.qualified = result.name;
  result.absolute = names.absolute(extension);
  result.extendee = types.spell(*extension.containing_type(), none);
  result.absolute_extendee = names.absolute(*extension.containing_type());
  Field& value = result.value;
  value.kind = kind_of(extension);
  if (const auto* type = extension.enum_type()) {
    value.type = types.spell(*type, none);
    value.absolute_type = names.absolute(*type);
  }
  if (const auto* type = extension.message_type()) {
    value.type = types.spell(*type, none);
    value.absolute_type = names.absolute(*type);
  }
  set_default(value, extension, types);
  return result;
}

// --- the file

void collect_enums(const pb::Descriptor& message, std::vector<const pb::EnumDescriptor*>& all) {
  for (int i = 0; i < message.enum_type_count(); ++i) all.push_back(message.enum_type(i));
  for (int i = 0; i < message.nested_type_count(); ++i) {
    collect_enums(*message.nested_type(i), all);
  }
}

std::vector<const pb::EnumDescriptor*> enums_of(const pb::FileDescriptor& file) {
  std::vector<const pb::EnumDescriptor*> all;
  for (int i = 0; i < file.enum_type_count(); ++i) all.push_back(file.enum_type(i));
  for (int i = 0; i < file.message_type_count(); ++i) collect_enums(*file.message_type(i), all);
  return all;
}

bool is_deprecated(const Enum& type) {
  return type.deprecated || std::any_of(type.values.begin(), type.values.end(),
                                        [](const EnumValue& v) { return v.deprecated; });
}

bool is_deprecated(const Extension& extension) { return extension.deprecated; }

bool is_deprecated(const Message& message) {
  const auto deprecated = [](const auto& field) { return field.deprecated; };
  return message.deprecated || !message.attribute.empty() ||  // it may say so
         std::any_of(message.extensions.begin(), message.extensions.end(), deprecated) ||
         std::any_of(message.members.begin(), message.members.end(), [&](const auto& member) {
           if (const auto* field = std::get_if<Field>(&member)) return field->deprecated;
           const Oneof& oneof = std::get<Oneof>(member);
           return std::any_of(oneof.fields.begin(), oneof.fields.end(), deprecated);
         });
}

bool declares_deprecated(const File& file) {
  const auto any = [](const auto& all) {
    return std::any_of(all.begin(), all.end(), [](const auto& one) { return is_deprecated(one); });
  };
  return any(file.enums) || any(file.messages) || any(file.extensions) || any(file.services);
}

void add_messages(File& result, const pb::FileDescriptor& file, const TypeNames& names,
                  const Layouts& layouts, const Options& options) {
  for (const pb::EnumDescriptor* type : enums_of(file)) {
    result.enums.push_back(build_enum(*type, names));
  }
  TypeWriter types(file, names);
  std::set<std::size_t> forward;
  for (const pb::Descriptor* message : layouts.messages(file)) {
    MessageBuilder builder(*message, names, layouts, options, types);
    result.messages.push_back(builder.build());
    forward.insert(builder.forward().begin(), builder.forward().end());
  }
  for (const std::size_t position : forward) {
    result.forward.push_back(names.name(*layouts.messages(file)[position]));
  }
  for (int i = 0; i < file.extension_count(); ++i) {
    const pb::FieldDescriptor& extension = *file.extension(i);
    if (!has_code(extension)) continue;
    result.extensions.push_back(build_extension(extension, names, types));
  }
  std::set<std::string> includes = types.includes();
  for (int i = 0; i < file.public_dependency_count(); ++i) {
    const pb::FileDescriptor& imported = *file.public_dependency(i);
    includes.insert(include_of(imported) + ".msg.h");
  }
  result.message_includes.assign(includes.begin(), includes.end());
  for (int i = 0; i < file.dependency_count(); ++i) {
    const std::string header = include_of(*file.dependency(i)) + ".msg.h";
    if (!defines_options(*file.dependency(i)) && includes.insert(header).second) {
      result.table_includes.push_back(header);
    }
  }
  set_imports(result, file, includes);
  if (declares_deprecated(result) || types.mentions_deprecated()) {
    result.mentions_deprecated = true;
  }
}

void add_services(File& result, const pb::FileDescriptor& file, const TypeNames& names,
                  Messages messages) {
  TypeWriter types(file, names);
  for (int i = 0; i < file.service_count(); ++i) {
    result.services.push_back(build_service(*file.service(i), names, types));
  }
  result.service_includes.assign(types.includes().begin(), types.includes().end());
  if (messages == Messages::Protobuf) {
    result.service_includes.emplace_back("cpprpc/protobuf/codec.h");
  }
  if (declares_deprecated(result) || types.mentions_deprecated()) {
    result.mentions_deprecated = true;
  }
}

File build_file(const pb::FileDescriptor& file, const TypeNames& names) {
  File result;
  result.path = file.name();
  result.output = output_of(file);
  result.include = include_of(file);
  result.name_space = names.name_space(file);
  result.message_header = names.header(file);
  return result;
}

// What the services hand to the router, so that a server can describe them.
void add_service_table(File& result, const pb::FileDescriptor& file, const Options& options) {
  if (file.service_count() == 0 || !options.descriptors) return;
  if (options.messages == Messages::Ours) {
    result.service_table = "cpprpc::File<" + text::literal(file.name()) + ">::table";
  } else {  // there is none yet, and no header of ours that would declare those of the imports
    result.service_table = "cpprpc::ServiceFile<" + text::literal(file.name()) + ">::table()";
    set_imports(result, file, {});
  }
}

// With protoc's classes there is nothing that could not be written.
std::vector<File> build_services_only(const std::vector<const pb::FileDescriptor*>& files,
                                      const Options& options, Diagnostics& diagnostics) {
  for (const pb::FileDescriptor* file : files) check_path(*file, diagnostics);
  const TypeNames names(with_imports(files), options, diagnostics);
  std::vector<File> models;
  for (const pb::FileDescriptor* file : files) {
    models.push_back(build_file(*file, names));
    add_services(models.back(), *file, names, Messages::Protobuf);
    add_service_table(models.back(), *file, options);
  }
  return models;
}

}  // namespace

std::vector<File> build(const std::vector<const pb::FileDescriptor*>& files, const Options& options,
                        Diagnostics& diagnostics) {
  if (options.messages == Messages::Protobuf) {
    return build_services_only(files, options, diagnostics);
  }
  const std::vector<const pb::FileDescriptor*> all = with_imports(files);
  for (const pb::FileDescriptor* file : all) check_entries(*file, diagnostics);
  if (!diagnostics.empty()) return {};  // nothing else makes sense of them
  for (const pb::FileDescriptor* file : files) check_supported(*file, diagnostics);
  const TypeNames names(all, options, diagnostics);
  const Layouts layouts(all);
  std::vector<File> models;
  for (const pb::FileDescriptor* file : files) {
    models.push_back(build_file(*file, names));
    if (include_of(*file) != output_of(*file) && !options.generate_well_known) {
      models.back().in_runtime = true;
      continue;
    }
    add_messages(models.back(), *file, names, layouts, options);
    add_services(models.back(), *file, names, Messages::Ours);
    add_service_table(models.back(), *file, options);
  }
  return models;
}

}  // namespace cpprpc::plugin::model
