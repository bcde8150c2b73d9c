// DescriptorIndex: what the files of some services declare, by name.

#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "cpprpc/base/status.h"
#include "cpprpc/message/fields.h"
#include "cpprpc/rpc/router.h"
#include "cpprpc/wkt/descriptor.msg.h"

namespace cpprpc::detail {

class DescriptorIndex {
 public:
  /// Of the files that declare `services`, and of all that they import. Of two files of the same
  /// path the first counts, and of two declarations of the same name.
  explicit DescriptorIndex(std::span<const BoundService> services);

  /// Null: there is none.
  [[nodiscard]] const FileTable* file(std::string_view path) const;

  /// The file that declares a message, enum, extension, service, method, field, oneof or value of
  /// an enum, by its full name; null: there is none.
  [[nodiscard]] const FileTable* file_of(std::string_view symbol) const;

  /// The file that declares the extension of that number; null: there is none.
  [[nodiscard]] const FileTable* file_of_extension(std::string_view extendee,
                                                   std::int32_t number) const;

  /// Whether that is the full name of a message.
  [[nodiscard]] bool is_message(std::string_view name) const;

  /// The numbers of the extensions of a message, in ascending order.
  [[nodiscard]] std::vector<std::int32_t> extensions_of(std::string_view extendee) const;

 private:
  // Names are copied: those in a descriptor are parts of one as a rule.
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
      return std::hash<std::string_view>()(text);
    }
  };
  using Names = std::unordered_map<std::string, const FileTable*, Hash, std::equal_to<>>;

  void add(const FileTable& file);
  void add(const wkt::DescriptorProto& message, const std::string& scope, const FileTable& file);
  void add(const wkt::EnumDescriptorProto& type, const std::string& scope, const FileTable& file);
  void add(const wkt::ServiceDescriptorProto& service, const std::string& scope,
           const FileTable& file);
  void add_extension(const wkt::FieldDescriptorProto& extension, const std::string& scope,
                     const FileTable& file);

  Names files_;
  Names symbols_;
  std::unordered_set<std::string, Hash, std::equal_to<>> messages_;
  std::map<std::string, std::map<std::int32_t, const FileTable*>, std::less<>> extensions_;
};

/// The file and all that it imports, each once, the file first.
[[nodiscard]] std::vector<const FileTable*> with_imports(const FileTable& file);

}  // namespace cpprpc::detail
