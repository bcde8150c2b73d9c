// UnknownFields: what a message held that this program's schema does not know, kept so that it
// is written back unchanged.
//
//   if (!user.unknown_fields.empty()) forward(user.unknown_fields.bytes());
//
// A value of one pointer, null when empty. Not synchronised.

#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace cpprpc {

class UnknownFields {
 public:
  UnknownFields() noexcept = default;
  UnknownFields(const UnknownFields& other) : bytes_(copy(other)) {}
  UnknownFields(UnknownFields&& other) noexcept = default;
  UnknownFields& operator=(const UnknownFields& other) {
    if (this != &other) bytes_ = copy(other);
    return *this;
  }
  UnknownFields& operator=(UnknownFields&& other) noexcept = default;
  ~UnknownFields() = default;

  [[nodiscard]] bool empty() const noexcept { return bytes_ == nullptr; }
  [[nodiscard]] std::size_t size() const noexcept { return bytes_ ? bytes_->size() : 0; }

  /// The fields as they were on the wire, tags and all, in the order of their arrival. Valid as
  /// long as this object is unchanged.
  [[nodiscard]] std::string_view bytes() const noexcept {
    return bytes_ ? std::string_view(*bytes_) : std::string_view();
  }

  /// Adds fields in the wire format. They are written as they are: what is no field makes the
  /// message unreadable.
  void append(std::string_view fields) {
    if (fields.empty()) return;
    if (!bytes_) bytes_ = std::make_unique<std::string>();
    bytes_->append(fields);
  }

  void clear() noexcept { bytes_.reset(); }

  friend bool operator==(const UnknownFields& a, const UnknownFields& b) noexcept {
    return a.bytes() == b.bytes();
  }

 private:
  static std::unique_ptr<std::string> copy(const UnknownFields& other) {
    return other.bytes_ ? std::make_unique<std::string>(*other.bytes_) : nullptr;
  }

  std::unique_ptr<std::string> bytes_;
};

}  // namespace cpprpc
