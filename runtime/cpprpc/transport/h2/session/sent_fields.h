// SentFields: header fields to be submitted.
//
//   SentFields fields;
//   fields.add_static(":status", "200");
//   fields.add(status);
//   session.submit_response(stream, fields.get(), has_data);
//
// Allocates nothing for the few that every call has. Not synchronised.

#pragma once

#include <nghttp2/nghttp2.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cpprpc/base/status.h"
#include "cpprpc/rpc/metadata.h"
#include "cpprpc/transport/h2/session/repeated_fields.h"

namespace cpprpc::transport::h2 {

class SentFields {
 public:
  SentFields() noexcept = default;
  SentFields(const SentFields&) = delete;
  SentFields& operator=(const SentFields&) = delete;

  /// Of a name and a value that live as long as the program.
  void add_static(std::string_view name, std::string_view value);
  /// Of a name and a value that stay until get() has been submitted.
  void add(std::string_view name, std::string_view value);
  /// The same of a value that is hardly sent again: HPACK is not to remember it.
  void add_unique(std::string_view name, std::string_view value);
  /// grpc-message, encoded as the protocol has it; `message` stays until then too.
  void add_message(std::string_view message);

  /// What the user has; `metadata` stay until then too. `sent` is the connection's.
  void add(const Metadata& metadata, RepeatedFields& sent);

  /// grpc-status, and what else says how a call ended; `status` stays until then too.
  void add(const Status& status);

  [[nodiscard]] std::span<const nghttp2_nv> get() const noexcept {
    return more_.empty() ? std::span(first_).first(count_) : std::span(more_);
  }

 private:
  void add(std::string_view name, std::string_view value, std::uint8_t flags);
  [[nodiscard]] std::string& new_owned();

  std::array<nghttp2_nv, 12> first_;
  std::size_t count_ = 0;
  std::vector<nghttp2_nv> more_;  // all of them, where first_ is too small
  std::unique_ptr<std::deque<std::string>> owned_;
};

}  // namespace cpprpc::transport::h2
