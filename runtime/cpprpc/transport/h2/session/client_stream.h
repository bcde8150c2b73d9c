// ClientStream: one attempt at a call, as its stream tells of it: what the server answers, and how
// it ends.
//
// The object serves for one attempt after the other: begin_attempt() makes it as new, but for the
// messages that were kept to be sent again. On the loop's thread.
//
// Specification: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md, Responses

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "cpprpc/base/status.h"
#include "cpprpc/rpc/metadata.h"
#include "cpprpc/transport/h2/session/stream.h"

namespace cpprpc::transport::h2 {

class ClientStream : public Stream {
 protected:
  /// `max_metadata`: bytes that a header block of the answer may take.
  explicit ClientStream(std::size_t max_metadata) noexcept : max_metadata_(max_metadata) {}
  ~ClientStream() = default;

  // --- for the call

  /// Forgets what was answered, and sends from the first message on. Not while it has a session.
  void begin_attempt();

  /// The server has begun to answer: with a message, or with headers that are not the end.
  [[nodiscard]] bool has_answer() const noexcept { return has_headers_; }

  /// What was sent with it; complete once has_answer().
  [[nodiscard]] const Metadata& answer_headers() const noexcept { return headers_; }
  /// What was sent with the end; nothing before is_complete().
  [[nodiscard]] const Metadata& answer_trailers() const noexcept;
  /// The server has said all that it has to say.
  [[nodiscard]] bool is_complete() const noexcept { return is_complete_; }
  /// The field `grpc-retry-pushback-ms`.
  [[nodiscard]] const std::optional<std::string>& pushback() const noexcept { return pushback_; }

  /// How the attempt ended, for a stream that was closed with that error.
  [[nodiscard]] Status outcome(std::uint32_t error_code) const;

  /// Resets the stream. From here on what the server says is not looked at: the outcome is that
  /// status.
  void fail_attempt(Status status);

  // --- for the call to say

  /// The server has begun to answer.
  virtual void answer_began() {}

 private:
  [[nodiscard]] bool on_field(const ReceivedField& field) final;
  void on_headers(const nghttp2_frame& frame) final;
  void on_end() final;

  [[nodiscard]] bool take(std::string_view name, std::string_view value);
  void headers_received();
  [[nodiscard]] Status answer_fault() const;

  const std::size_t max_metadata_;
  std::size_t block_size_ = 0;  // of the header block that is arriving
  bool has_headers_ = false;
  bool is_complete_ = false;
  bool is_grpc_ = false;    // by its content-type
  bool is_failed_ = false;  // so that nothing more is to be looked at
  Status failure_;          // why, or why it will soon be
  std::string http_status_;
  std::string content_type_;  // if it is another
  std::string grpc_status_;   // empty: there is none
  std::string grpc_message_;
  std::string details_;
  std::optional<std::string> pushback_;
  Metadata headers_;
  Metadata trailers_;  // until the answer has headers: what may be either
};

}  // namespace cpprpc::transport::h2
