// RequestFields: the header fields of a request, as they arrived.
//
// They share nghttp2's buffers, so that a field which the peer's HPACK table has is not copied;
// what a handler asks for becomes Metadata then. Not synchronised.

#pragma once

#include <nghttp2/nghttp2.h>

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "cpprpc/transport/h2/protocol/request_check.h"
#include "cpprpc/transport/h2/session/session.h"

namespace cpprpc::transport::h2 {

class RequestFields {
 public:
  RequestFields() noexcept = default;
  RequestFields(const RequestFields&) = delete;
  RequestFields& operator=(const RequestFields&) = delete;
  ~RequestFields();

  void add(const ReceivedField& field);

  [[nodiscard]] std::string_view method() const noexcept { return value(Named::Method); }
  [[nodiscard]] std::string_view path() const noexcept { return value(Named::Path); }
  [[nodiscard]] std::string_view content_type() const noexcept { return value(Named::ContentType); }
  [[nodiscard]] std::string_view timeout() const noexcept { return value(Named::Timeout); }
  [[nodiscard]] std::string_view encoding() const noexcept { return value(Named::Encoding); }
  [[nodiscard]] std::string_view accept_encoding() const noexcept {
    return value(Named::AcceptEncoding);
  }

  /// What is metadata by is_metadata_field(), oldest first.
  [[nodiscard]] std::span<const ReceivedField> metadata() const noexcept {
    return more_.empty() ? std::span(metadata_).first(count_) : std::span(more_);
  }

  /// Whether HTTP/2 allows them, and what they say.
  [[nodiscard]] const RequestCheck& check() const noexcept { return check_; }

  /// Whether some of the metadata is bytes.
  [[nodiscard]] bool has_binary() const noexcept { return has_binary_; }

  /// What they take by the rules of HTTP/2, in bytes: RFC 9113 section 6.5.2.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

 private:
  enum class Named { Method, Path, ContentType, Timeout, Encoding, AcceptEncoding };
  static constexpr std::size_t kNamed = 6;
  struct Value {
    std::string_view text;
    nghttp2_rcbuf* buffer = nullptr;
  };

  [[nodiscard]] std::string_view value(Named name) const noexcept {
    return named_[static_cast<std::size_t>(name)].text;
  }
  void keep(Named name, const ReceivedField& field) noexcept;
  void add_metadata(const ReceivedField& field);

  std::array<Value, kNamed> named_;
  std::array<ReceivedField, 4> metadata_;
  std::size_t count_ = 0;            // of metadata_
  std::vector<ReceivedField> more_;  // all of them, where metadata_ is too small
  std::size_t size_ = 0;
  RequestCheck check_;
  bool has_binary_ = false;
};

}  // namespace cpprpc::transport::h2
