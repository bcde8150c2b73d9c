// Seen: which fields of a message a JSON object had already.

#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "cpprpc/message/fields.h"

namespace cpprpc::json {

class Seen {
 public:
  explicit Seen(const FieldTable& table) : table_(table) {
    if (table.fields.size() > 64 * few_.size()) many_.resize(table.fields.size());
  }

  [[nodiscard]] bool has(const Field& field) const {
    const std::size_t i = index(field);
    return many_.empty() ? (few_[i / 64] >> i % 64 & 1) != 0 : many_[i];
  }
  void add(const Field& field) {
    const std::size_t i = index(field);
    if (many_.empty()) {
      few_[i / 64] |= std::uint64_t{1} << i % 64;
    } else {
      many_[i] = true;
    }
  }

  /// The same of its oneof. The members of a oneof are one variant, at one offset.
  [[nodiscard]] bool has_oneof(const Field& field) const {
    return std::ranges::find(oneofs_, field.offset) != oneofs_.end();
  }
  void add_oneof(const Field& field) { oneofs_.push_back(field.offset); }

  [[nodiscard]] bool has(const ExtensionTable& extension) const {
    return std::ranges::find(extensions_, &extension) != extensions_.end();
  }
  void add(const ExtensionTable& extension) { extensions_.push_back(&extension); }

  [[nodiscard]] std::size_t index(const Field& field) const {
    return static_cast<std::size_t>(&field - table_.fields.data());
  }

 private:
  const FieldTable& table_;
  std::array<std::uint64_t, 2> few_{};
  std::vector<bool> many_;
  std::vector<std::uint32_t> oneofs_;
  std::vector<const ExtensionTable*> extensions_;
};

}  // namespace cpprpc::json
