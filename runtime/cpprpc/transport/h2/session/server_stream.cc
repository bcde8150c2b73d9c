#include "cpprpc/transport/h2/session/server_stream.h"

#include <utility>

#include "cpprpc/transport/h2/protocol/content_type.h"
#include "cpprpc/transport/h2/protocol/encoding.h"
#include "cpprpc/transport/h2/protocol/metadata_fields.h"
#include "cpprpc/transport/h2/protocol/timeout.h"
#include "cpprpc/transport/h2/session/encoded_message.h"
#include "cpprpc/transport/h2/session/sent_fields.h"

namespace cpprpc::transport::h2 {
namespace {

// A peer whose header fields are beyond the limit is told so, by a status; one whose fields are
// beyond it by far is not worth the work of decoding them.
constexpr std::size_t kFarBeyond = 8;

}  // namespace

struct ServerStream::Timeout : Executor::Timer {
  explicit Timeout(ServerStream& timed) noexcept : stream(timed) {
    run = [](Executor::Work& work) noexcept {
      auto& self = static_cast<Timeout&>(work);
      self.is_set = false;
      self.stream.timed_out();
    };
  }
  ServerStream& stream;
  bool is_set = true;  // it will run, perhaps although nobody wants that any more
};

struct ServerStream::RemoteRead : Executor::Work {
  explicit RemoteRead(ServerStream& s) noexcept : stream(s) {
    run = [](Executor::Work& work) noexcept {
      const auto& self = static_cast<RemoteRead&>(work);
      ReadOperation& waiting = *self.operation;
      if (self.stream.read_message(waiting)) waiting.complete();
    };
  }
  ServerStream& stream;
  ReadOperation* operation = nullptr;
};

// Encoded on the other thread, as the message may change as soon as write() has returned.
struct ServerStream::RemoteWrite : Executor::Work {
  explicit RemoteWrite(ServerStream& s) noexcept : stream(s) {
    run = [](Executor::Work& work) noexcept {
      auto& self = static_cast<RemoteWrite&>(work);
      WriteOperation& waiting = *self.operation;
      if (!self.error.is_ok()) self.stream.failure_ = std::move(self.error);
      const Outgoing bytes{.ops = &EncodedMessage::ops, .message = &self.message};
      if (self.stream.write_here(waiting, bytes)) waiting.complete();
    };
  }
  ServerStream& stream;
  WriteOperation* operation = nullptr;
  EncodedMessage message;
  Status error;
};

ServerStream::ServerStream(ServerConnection& connection) : connection_(connection) {
  const ServerSettings& settings = connection.settings();
  set_draining(settings.draining);
  incoming().set_max_message(settings.limits.max_receive_message());
  if (settings.max_send_message) outgoing().set_max_message(*settings.max_send_message);
}

ServerStream::~ServerStream() = default;

// --- the beginning

bool ServerStream::on_field(const ReceivedField& field) {
  if (headers_complete_) {  // a client of gRPC has no trailers
    has_bad_trailers_ = has_bad_trailers_ || field.name.starts_with(':');
    return true;
  }
  const std::size_t limit = connection_.settings().session.max_header_list;
  request_.add(field);
  return request_.size() <= limit * kFarBeyond;
}

void ServerStream::on_headers(const nghttp2_frame& frame) {
  const bool ends = (frame.hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
  if (frame.headers.cat != NGHTTP2_HCAT_REQUEST) {
    if (!ends || has_bad_trailers_) refuse_malformed();
    return;
  }
  headers_complete_ = true;
  connection_.headers_over(*this);
  if (!request_.check().is_well_formed() || (ends && !has_right_length())) {
    is_finished_ = true;
    return refuse_malformed();
  }
  // Now: messages may be right behind, before the call starts.
  if (!request_.encoding().empty()) {
    if (const auto encoding = parse_encoding(request_.encoding())) {
      incoming().set_encoding(*encoding);
    }
  }
  connection_.start_soon(*this);
}

void ServerStream::on_end() {
  end_incoming();
  if (headers_complete_ && !has_right_length()) refuse_malformed();
}

bool ServerStream::has_right_length() const noexcept {
  const auto length = request_.check().content_length();
  return !length || *length == received();
}

// RFC 9113 section 8.1.1. There may be a handler, which is told when the stream is closed.
void ServerStream::refuse_malformed() {
  is_ended_ = true;
  drop_incoming();
  session()->reset(*this, NGHTTP2_PROTOCOL_ERROR);
}

void ServerStream::start() {
  if (session() == nullptr || is_ended_) {  // reset by the client, or cancelled, before it started
    is_finished_ = true;
    return free_if_over();
  }
  if (request_.method() != "POST") return refuse_http("405", "gRPC takes POST only");
  if (!is_grpc(request_.content_type())) {
    return refuse_http(kUnsupportedMediaType, "the content-type is not application/grpc");
  }
  Status status = check_request();
  CallLimits& limits = connection_.settings().limits;
  if (status.is_ok()) {
    is_counted_ = limits.enter();
    if (!is_counted_) {
      status = Status::resource_exhausted("the server has no room for another call");
    }
  }
  if (!status.is_ok()) return finish(std::move(status));
  set_deadline();
  connection_.settings().router.start(*this);
}

// Why the call is refused, if it is.
Status ServerStream::check_request() {
  const std::size_t limit = connection_.settings().session.max_header_list;
  if (request_.size() > limit) {
    return Status::resource_exhausted("the call's metadata take " +
                                      std::to_string(request_.size()) +
                                      " bytes, and the server's limit is " + std::to_string(limit));
  }
  if (!request_.encoding().empty() && !parse_encoding(request_.encoding())) {
    return unknown_encoding(request_.encoding(), StatusCode::Unimplemented);
  }
  if (!request_.timeout().empty() && !parse_timeout(request_.timeout())) {
    return Status::internal("the grpc-timeout \"" + std::string(request_.timeout()) + "\" is none");
  }
  if (request_.has_binary() && !read_metadata()) {
    return Status::internal("the value of a \"-bin\" header is not base64");
  }
  return Status::ok();
}

// For who is no client of gRPC: an answer of HTTP, with a line for people.
void ServerStream::refuse_http(std::string_view http_status, std::string_view why) {
  is_ended_ = true;
  is_finished_ = true;
  drop_incoming();
  SentFields fields;
  fields.add_static(":status", http_status);
  fields.add_static("grpc-status", "2");
  fields.add_message(why);
  session()->submit_response(*this, fields.get(), false);
}

void ServerStream::set_deadline() {
  std::optional<Clock::duration> timeout = connection_.settings().limits.default_timeout();
  if (!request_.timeout().empty()) timeout = parse_timeout(request_.timeout());
  if (!timeout) return;
  const Clock::time_point end = from_now(*timeout);
  if (end == Clock::time_point::max()) return;
  deadline_ = end;
  timeout_ = std::make_unique<Timeout>(*this);
  connection_.executor().schedule(*timeout_, end);
}

// The handler may have returned in the same turn of the loop, when it was too late to take the
// timer back.
void ServerStream::timed_out() noexcept {
  if (is_finished_) return free_if_over();
  cancel(Status::deadline_exceeded(request_.timeout().empty()
                                       ? "the call took longer than the server allows"
                                       : "the deadline has passed"));
}

Metadata& ServerStream::metadata() {
  if (!metadata_) static_cast<void>(read_metadata());
  return *metadata_;
}

// False: there is a value that cannot be read.
bool ServerStream::read_metadata() {
  metadata_.emplace().reserve(request_.metadata().size());
  bool is_ok = true;
  for (const ReceivedField& field : request_.metadata()) {
    is_ok &= add_metadata_field(*metadata_, field.name, field.value);
  }
  return is_ok;
}

// --- messages

bool ServerStream::read(ReadOperation& operation) {
  if (Executor::current() == &connection_.executor()) return read_message(operation);
  if (!remote_read_) remote_read_ = std::make_unique<RemoteRead>(*this);
  remote_read_->operation = &operation;
  connection_.executor().post(*remote_read_);
  return false;
}

bool ServerStream::write(WriteOperation& operation) {
  if (Executor::current() == &connection_.executor()) {
    return write_here(operation, operation.message);
  }
  if (!remote_write_) remote_write_ = std::make_unique<RemoteWrite>(*this);
  remote_write_->operation = &operation;
  remote_write_->error = remote_write_->message.encode(operation.message);
  connection_.executor().post(*remote_write_);
  return false;
}

// The message is that of the operation, or its bytes.
bool ServerStream::write_here(WriteOperation& operation, Outgoing message) {
  if (is_ended_ || session() == nullptr || !failure_.is_ok()) return true;
  if (!headers_sent_) send_headers(true);
  const bool compresses = operation.may_compress && compression_ != Compression::Identity;
  failure_ = outgoing().add(message, compresses ? std::optional(compression_) : std::nullopt);
  if (!failure_.is_ok()) return true;
  return write_queued(operation);
}

Status ServerStream::stage_reply(Outgoing reply) {
  if (is_ended_ || session() == nullptr) return Status::ok();  // nobody waits for it
  compression_ = chosen_compression();
  const bool compresses = compression_ != Compression::Identity;
  return outgoing().add(reply, compresses ? std::optional(compression_) : std::nullopt);
}

// What the handler or the server wants, if the client can read it.
Compression ServerStream::chosen_compression() const noexcept {
  const Compression wanted =
      compression ? *compression
                  : connection_.settings().compression.value_or(Compression::Identity);
  if (wanted == Compression::Identity) return wanted;
  return Encodings::parse(request_.accept_encoding()).contains(wanted) ? wanted
                                                                       : Compression::Identity;
}

void ServerStream::send_headers(bool has_data) {
  headers_sent_ = true;
  compression_ = chosen_compression();
  SentFields fields;
  fields.add_static(":status", "200");
  fields.add_static("content-type", kContentType);
  if (compression_ != Compression::Identity) {
    fields.add_static("grpc-encoding", encoding_name(compression_));
  }
  if (!request_.encoding().empty()) fields.add_static("grpc-accept-encoding", kAcceptEncoding);
  fields.add(headers, session()->sent_metadata());
  session()->submit_response(*this, fields.get(), has_data);
}

// --- the end

void ServerStream::finish(Status status) noexcept {
  if (is_counted_) connection_.settings().limits.leave();
  if (timeout_ && connection_.executor().unschedule(*timeout_)) timeout_->is_set = false;
  is_finished_ = true;
  if (!is_ended_ && session() != nullptr) {
    send_end(failure_.is_ok() ? std::move(status) : std::move(failure_));
  }
  // Not only when all is sent: many calls may end before that.
  metadata_.reset();
  headers = {};
  free_if_over();
}

void ServerStream::send_end(Status status) {
  is_ended_ = true;
  status_ = std::move(status);
  drop_incoming();
  if (!headers_sent_ && !status_.is_ok()) outgoing().clear();     // the staged reply
  if (!headers_sent_ && outgoing().empty() && headers.empty()) {  // trailers only
    headers_sent_ = true;
    SentFields fields;
    fields.add_static(":status", "200");
    fields.add_static("content-type", kContentType);
    if (!request_.encoding().empty()) fields.add_static("grpc-accept-encoding", kAcceptEncoding);
    fields.add(status_);
    fields.add(trailers, session()->sent_metadata());
    session()->submit_response(*this, fields.get(), false);
    return;
  }
  if (!headers_sent_) send_headers(true);
  end_outgoing();
}

bool ServerStream::send_trailers() {
  submit_trailers();
  return true;
}

void ServerStream::submit_trailers() {
  SentFields fields;
  fields.add(status_);
  fields.add(trailers, session()->sent_metadata());
  session()->submit_trailers(*this, fields.get());
}

// The messages that wait are dropped: nobody knows when the client would take them.
void ServerStream::cancel(Status status) noexcept {
  request_stop();
  if (is_ended_ || session() == nullptr) return;
  drop_outgoing();
  if (headers_sent_) {
    is_ended_ = true;
    status_ = std::move(status);
    drop_incoming();
    submit_trailers();
  } else {
    send_end(std::move(status));
  }
  end_incoming();
}

void ServerStream::on_closed(std::uint32_t) {
  end_incoming();
  fail_write();
  is_ended_ = true;
  if (!headers_complete_) {  // no handler will come
    is_finished_ = true;
    connection_.headers_over(*this);
  }
  if (!is_finished_) request_stop();
  free_if_over();
}

void ServerStream::free_if_over() noexcept {
  if (!is_finished_ || session() != nullptr || (timeout_ && timeout_->is_set)) return;
  ServerConnection& connection = connection_;
  delete this;
  connection.call_over();
}

}  // namespace cpprpc::transport::h2
