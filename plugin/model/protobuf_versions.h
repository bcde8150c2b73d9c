// What differs between the versions of libprotobuf that this plugin can be built with: from 3.21,
// which knows proto2 and proto3, to those that know editions. All questions about the version stand
// here.
//
// What has no need of them: names are `const std::string&` in older versions and std::string_view
// in newer ones, so they are copied, std::string(field.name()), or looked at through a
// std::string_view.

#pragma once

#include <google/protobuf/compiler/code_generator.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>

#include <cstdint>
#include <string>
#include <vector>

// The first version whose compilers hand files of an edition to plugins.
#if GOOGLE_PROTOBUF_VERSION >= 5027000
#define CPPRPC_PROTOBUF_HAS_EDITIONS
#include <google/protobuf/cpp_features.pb.h>
#endif

namespace cpprpc::plugin::model {

namespace pb = google::protobuf;

/// Whether numbers that an enum field's enum has no name for are unknown fields.
[[nodiscard]] inline bool is_closed_enum(const pb::FieldDescriptor& field) {
#if GOOGLE_PROTOBUF_VERSION >= 4023000
  return field.legacy_enum_field_treated_as_closed();
#else
  return field.type() == pb::FieldDescriptor::TYPE_ENUM &&
         field.file()->syntax() == pb::FileDescriptor::SYNTAX_PROTO2;
#endif
}

/// Whether it is a string that must be UTF-8.
[[nodiscard]] inline bool checks_utf8(const pb::FieldDescriptor& field) {
#if GOOGLE_PROTOBUF_VERSION >= 4023000
  return field.requires_utf8_validation();
#else
  return field.type() == pb::FieldDescriptor::TYPE_STRING &&
         field.file()->syntax() == pb::FileDescriptor::SYNTAX_PROTO3;
#endif
}

/// Whether it is `[debug_redact = true]`, if libprotobuf knows that: else it is an unknown field.
[[nodiscard]] inline bool is_debug_redact([[maybe_unused]] const pb::FieldOptions& options) {
#if GOOGLE_PROTOBUF_VERSION >= 4022000
  return options.debug_redact();
#else
  return false;
#endif
}

/// "3.21.12": what this is built with.
[[nodiscard]] inline std::string protobuf_version() {
  constexpr int kVersion = GOOGLE_PROTOBUF_VERSION;
  return std::to_string(kVersion / 1'000'000) + "." + std::to_string(kVersion / 1'000 % 1'000) +
         "." + std::to_string(kVersion % 1'000);
}

/// Whether this libprotobuf could make nothing of the file, because it is of an edition.
[[nodiscard]] inline bool has_unknown_edition(
    [[maybe_unused]] const pb::FileDescriptorProto& file) {
#ifdef CPPRPC_PROTOBUF_HAS_EDITIONS
  return false;  // libprotobuf says by itself which ones it knows
#else
  return file.syntax() == "editions";
#endif
}

/// What a plugin says of itself: which files protoc may hand to it.
class SupportedFiles : public pb::compiler::CodeGenerator {
 public:
#ifdef CPPRPC_PROTOBUF_HAS_EDITIONS
  [[nodiscard]] std::uint64_t GetSupportedFeatures() const override {
    return FEATURE_PROTO3_OPTIONAL | FEATURE_SUPPORTS_EDITIONS;
  }
  [[nodiscard]] pb::Edition GetMinimumEdition() const override { return pb::EDITION_PROTO2; }
#if GOOGLE_PROTOBUF_VERSION >= 6032000
  [[nodiscard]] pb::Edition GetMaximumEdition() const override { return pb::EDITION_2024; }
#else
  [[nodiscard]] pb::Edition GetMaximumEdition() const override { return pb::EDITION_2023; }
#endif
  // One of them says which enums protoc's own C++ treats as closed, and so does ours.
  [[nodiscard]] std::vector<const pb::FieldDescriptor*> GetFeatureExtensions() const override {
    return {pb::GetExtensionReflection(::pb::cpp)};
  }
#else
  [[nodiscard]] std::uint64_t GetSupportedFeatures() const override {
    return FEATURE_PROTO3_OPTIONAL;
  }
#endif
};

}  // namespace cpprpc::plugin::model
