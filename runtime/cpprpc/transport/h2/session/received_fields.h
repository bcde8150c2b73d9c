// RequestFields: the header fields of a request, as they arrived.
//
// They share nghttp2's buffers, so that a field which the peer's HPACK table has is not copied;
// what a handler asks for becomes Metadata then. Not synchronised.

#pragma once

#include <nghttp2/nghttp2.h>

#include <cstddef>
#include <string_view>
#include <vector>

#include "cpprpc/transport/h2/session/session.h"

namespace cpprpc::transport::h2 {

/// Fields that are held on to.
class HeldFields {
 public:
  HeldFields() noexcept = default;
  HeldFields(const HeldFields&) = delete;
  HeldFields& operator=(const HeldFields&) = delete;
  ~HeldFields() { clear(); }

  void add(const ReceivedField& field);
  void clear() noexcept;

  [[nodiscard]] auto begin() const noexcept { return fields_.begin(); }
  [[nodiscard]] auto end() const noexcept { return fields_.end(); }

 private:
  std::vector<ReceivedField> fields_;
};

class RequestFields {
 public:
  void add(const ReceivedField& field);

  [[nodiscard]] std::string_view method() const noexcept { return method_; }
  [[nodiscard]] std::string_view path() const noexcept { return path_; }
  [[nodiscard]] std::string_view content_type() const noexcept { return content_type_; }
  [[nodiscard]] std::string_view timeout() const noexcept { return timeout_; }
  [[nodiscard]] std::string_view encoding() const noexcept { return encoding_; }
  [[nodiscard]] std::string_view accept_encoding() const noexcept { return accept_encoding_; }

  /// All that may be metadata, oldest first.
  [[nodiscard]] const HeldFields& others() const noexcept { return others_; }

  /// Whether one of them is of bytes.
  [[nodiscard]] bool has_binary() const noexcept { return has_binary_; }

  /// What they take by the rules of HTTP/2, in bytes: RFC 9113 section 6.5.2.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

 private:
  HeldFields named_;
  HeldFields others_;
  std::size_t size_ = 0;
  bool has_binary_ = false;
  std::string_view method_;
  std::string_view path_;
  std::string_view content_type_;
  std::string_view timeout_;
  std::string_view encoding_;
  std::string_view accept_encoding_;
};

}  // namespace cpprpc::transport::h2
