// Layouts: for all messages of one run, in which order they stand in their headers, and which of
// their fields are boxed.

#pragma once

#include <google/protobuf/descriptor.h>

#include <cstddef>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace cpprpc::plugin::model {

class Layouts {
 public:
  /// `files` with everything they import, what is imported before what imports it.
  explicit Layouts(const std::vector<const google::protobuf::FileDescriptor*>& files);

  /// The messages of a file, nested ones too, in the order of its header.
  [[nodiscard]] const std::vector<const google::protobuf::Descriptor*>& messages(
      const google::protobuf::FileDescriptor& file) const {
    return orders_.at(&file);
  }

  /// Where a message stands among those of its file.
  [[nodiscard]] std::size_t position(const google::protobuf::Descriptor& message) const {
    return positions_.at(&message);
  }

  /// Where the last message stands that this one holds, inside or in containers: before it, this
  /// one cannot be destroyed.
  [[nodiscard]] std::size_t latest(const google::protobuf::Descriptor& message) const {
    return latest_.at(&message);
  }

  [[nodiscard]] bool is_boxed(const google::protobuf::FieldDescriptor& field) const {
    return boxed_.contains(&field);
  }

 private:
  void add(const google::protobuf::FileDescriptor& file);

  std::unordered_map<const void*, std::vector<const google::protobuf::Descriptor*>> orders_;
  std::unordered_map<const void*, std::size_t> positions_;
  std::unordered_map<const void*, std::size_t> latest_;
  std::unordered_map<const void*, std::size_t> sizes_;
  std::unordered_set<const void*> boxed_;
};

/// Whether a nested message is one of the .proto, not an entry of a map.
[[nodiscard]] bool is_declared(const google::protobuf::Descriptor& message);

}  // namespace cpprpc::plugin::model
