#include "cpprpc/transport/h2/session/client_stream.h"

#include <utility>

#include "cpprpc/transport/h2/protocol/codes.h"
#include "cpprpc/transport/h2/protocol/content_type.h"
#include "cpprpc/transport/h2/protocol/encoding.h"
#include "cpprpc/transport/h2/protocol/field.h"
#include "cpprpc/transport/h2/protocol/metadata_fields.h"

namespace cpprpc::transport::h2 {

void ClientStream::begin_attempt() {
  restart();
  incoming().set_encoding(Compression::Identity);
  block_size_ = 0;
  has_headers_ = is_complete_ = is_grpc_ = is_failed_ = false;
  failure_ = Status();
  for (std::string* text :
       {&http_status_, &content_type_, &grpc_status_, &grpc_message_, &details_}) {
    text->clear();
  }
  pushback_.reset();
  headers_ = Metadata();
  trailers_ = Metadata();
}

// --- what the server says

bool ClientStream::on_field(const ReceivedField& field) {
  if (!failure_.is_ok()) return true;
  const std::string_view name = field.name;
  const std::string_view value = field.value;
  block_size_ += field_size(name, value);
  if (block_size_ > max_metadata_) {
    failure_ = Status::resource_exhausted("the answer's metadata take more than " +
                                          std::to_string(max_metadata_) + " bytes");
    return false;
  }
  if (take(name, value)) return true;
  failure_ = Status::internal("the answer's metadata \"" + std::string(name) +
                              "\" are not encoded in base64");
  return false;
}

bool ClientStream::take(std::string_view name, std::string_view value) {
  switch (field_of(name)) {
    case Field::HttpStatus:
      http_status_ = value;
      return true;
    case Field::ContentType:
      is_grpc_ = is_grpc(value);
      if (!is_grpc_) content_type_ = value;
      return true;
    case Field::Encoding:
      if (const auto encoding = parse_encoding(value)) {
        incoming().set_encoding(*encoding);
      } else {
        failure_ = unknown_encoding(value, StatusCode::Internal);
      }
      return true;
    case Field::GrpcStatus:
      grpc_status_ = value;
      return true;
    case Field::GrpcMessage:
      grpc_message_ = value;
      return true;
    case Field::StatusDetails:
      details_ = value;
      return true;
    case Field::Custom:
      if (name == "grpc-retry-pushback-ms") pushback_ = value;
      return add_received_field(trailers_, name, value);
    default:
      return true;
  }
}

void ClientStream::on_headers(const nghttp2_frame& frame) {
  block_size_ = 0;
  if (is_failed_) return;
  if (!failure_.is_ok()) return fail_attempt(Status(failure_));
  const bool ends = (frame.hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
  if (!has_headers_ && !ends) headers_received();
}

void ClientStream::headers_received() {
  if (http_status_.starts_with('1')) {  // informational: the answer itself follows
    trailers_ = Metadata();
    return;
  }
  Status fault = answer_fault();
  if (!fault.is_ok()) return fail_attempt(std::move(fault));
  has_headers_ = true;
  headers_ = std::exchange(trailers_, Metadata());
  answer_began();
}

// Why what follows cannot be messages. An answer that brings a status is one of gRPC in any case.
Status ClientStream::answer_fault() const {
  if ((is_grpc_ && http_status_ == "200") || !grpc_status_.empty()) return Status::ok();
  return status_of_http(http_status_, is_grpc_ ? kContentType : std::string_view(content_type_));
}

void ClientStream::on_end() {
  if (is_failed_) return;
  is_complete_ = true;
  // The call is over, and the server wants no more of it, though it may have forgotten to say so.
  if (nghttp2_session_get_stream_local_close(session()->get(), id()) == 0) {
    session()->reset(*this, static_cast<std::uint32_t>(ErrorCode::NoError));
  }
}

const Metadata& ClientStream::answer_trailers() const noexcept {
  static const Metadata none;
  return is_complete_ ? trailers_ : none;
}

// --- the end

Status ClientStream::outcome(std::uint32_t error_code) const {
  if (!failure_.is_ok()) return failure_;
  if (!is_complete_) return status_of_reset(static_cast<ErrorCode>(error_code));
  if (!grpc_status_.empty()) return parse_status(grpc_status_, grpc_message_, details_);
  if (!has_headers_) {
    if (Status fault = answer_fault(); !fault.is_ok()) return fault;
  }
  return Status::unknown("the server ended the call without a status");
}

void ClientStream::fail_attempt(Status status) {
  is_failed_ = true;
  failure_ = std::move(status);
  drop_incoming();
  if (session() != nullptr) {
    session()->reset(*this, static_cast<std::uint32_t>(ErrorCode::Cancel));
  }
}

}  // namespace cpprpc::transport::h2
