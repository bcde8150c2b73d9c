// UnknownFields: what a message held that this program's schema does not know, kept so that it
// is written back unchanged.
//
//   if (!user.unknown_fields.empty()) forward(user.unknown_fields.bytes());
//
// A value of one pointer, null when empty. Not synchronised.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace cpprpc {

class UnknownFields {
 public:
  UnknownFields() noexcept = default;
  UnknownFields(const UnknownFields& other) : bytes_(copy(other)) {}
  UnknownFields(UnknownFields&& other) noexcept : bytes_(std::exchange(other.bytes_, nullptr)) {}
  UnknownFields& operator=(const UnknownFields& other) {
    if (this != &other) *this = UnknownFields(other);
    return *this;
  }
  UnknownFields& operator=(UnknownFields&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~UnknownFields() { delete bytes_; }

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
    if (bytes_ == nullptr) bytes_ = new std::string();
    bytes_->append(fields);
  }

  void clear() noexcept { delete std::exchange(bytes_, nullptr); }

  friend bool operator==(const UnknownFields& a, const UnknownFields& b) noexcept {
    return a.bytes() == b.bytes();
  }

 private:
  static std::string* copy(const UnknownFields& other) {
    return other.bytes_ ? new std::string(*other.bytes_) : nullptr;
  }

  // Owned. No std::unique_ptr, whose header would double what generated headers cost to include.
  std::string* bytes_ = nullptr;
};

}  // namespace cpprpc
