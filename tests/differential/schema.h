// Schema: every message type under test, as our tables have it and as libprotobuf does, which knows
// nothing but the descriptors that stand in our tables.

#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/util/type_resolver.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cpprpc/message/fields.h"
#include "cpprpc/message/type_set.h"
#include "files.h"

namespace differential {

namespace pb = google::protobuf;

struct Type {
  const cpprpc::FieldTable* ours;
  const pb::Descriptor* theirs;
  const pb::Message* prototype;
  /// What bytes are read with, that take extensions for unknown fields, as our decoder does. First
  /// protoc's class, if there is one without extensions: messages that have no class lose of a
  /// closed enum's number without a name 32 of its 64 bits, and in a map all of it, and in a map
  /// they do not miss required fields of an entry without a value. But where there is a bool in a
  /// map, the second is such a message: classes look at 32 bits of that.
  std::vector<const pb::Message*> readers;
  /// Whether the type, or one that it holds, can be extended.
  bool is_extensible;
  /// Whether the type, or one that it holds, is a message set.
  bool has_message_set;
  /// Whether the same content always gives the same bytes: no map in it is unordered.
  bool is_ordered;

  [[nodiscard]] std::string name() const { return std::string(ours->full_name); }
};

/// The files as libprotobuf builds them.
class Pool {
 public:
  enum class Extensions { Kept, Dropped };

  Pool(const std::vector<GoldenFile>& files, Extensions extensions);

  [[nodiscard]] const pb::DescriptorPool& descriptors() const { return descriptors_; }
  [[nodiscard]] const pb::Message& prototype(std::string_view full_name);

 private:
  void add(const cpprpc::FileTable& file, Extensions extensions);

  pb::DescriptorPool descriptors_;
  pb::DynamicMessageFactory factory_;
};

class Schema {
 public:
  explicit Schema(const std::vector<GoldenFile>& files);

  [[nodiscard]] const std::vector<Type>& types() const { return types_; }
  /// Null: there is none of that name.
  [[nodiscard]] const Type* find(std::string_view full_name) const;
  [[nodiscard]] const pb::DescriptorPool& descriptors() const { return full_.descriptors(); }
  [[nodiscard]] const std::vector<const cpprpc::ExtensionTable*>& extensions_of(
      const cpprpc::FieldTable& extendee) const;
  /// What libprotobuf's JSON finds types with.
  [[nodiscard]] pb::util::TypeResolver& resolver() const { return *resolver_; }
  /// What to_json() and the like are told.
  [[nodiscard]] const cpprpc::TypeSet& type_set() const { return type_set_; }

 private:
  void add(const cpprpc::FieldTable& table);
  [[nodiscard]] bool has_unordered_map(const pb::Descriptor& type) const;

  Pool full_;
  Pool bare_;
  std::unique_ptr<pb::util::TypeResolver> resolver_;
  std::vector<Type> types_;
  std::map<std::string_view, std::size_t> by_name_;
  std::set<std::string_view> unordered_;  // the files whose maps are std::unordered_map
  std::map<const cpprpc::FieldTable*, std::vector<const cpprpc::ExtensionTable*>> extensions_;
  cpprpc::TypeSet type_set_;
};

/// Compares what our tables say, field by field, with the descriptors: throws Disagreement.
void check_tables(const Schema& schema);

}  // namespace differential
