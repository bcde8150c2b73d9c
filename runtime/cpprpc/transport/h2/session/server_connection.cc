#include "cpprpc/transport/h2/session/server_connection.h"

#include <utility>

#include "cpprpc/transport/h2/session/foreign.h"
#include "cpprpc/transport/h2/session/server_stream.h"

namespace cpprpc::transport::h2 {
namespace {

// Bytes of replies that a client does not take: until it does, no more of its calls are started.
// Replies of a unary call do not wait with their handlers.
constexpr std::size_t kMaxUnsent = 64 << 20;

}  // namespace

ServerConnection::ServerConnection(const ServerSettings& settings, Executor& executor,
                                   ConnectionOwner& owner)
    : Session(Side::Server, settings.session),
      settings_(settings),
      executor_(executor),
      owner_(owner) {}

// Nothing is sent before the client has begun: its first bytes say in which protocol to answer.
bool ServerConnection::receive(std::string_view bytes) {
  if (!std::exchange(has_begun_, true) && speaks_http1(bytes)) {
    refuses_http1_ = true;
    carrier().send_soon();
  }
  return !refuses_http1_ && Session::receive(bytes);
}

bool ServerConnection::produce(Output& output) {
  if (!has_begun_) return true;
  if (!refuses_http1_) return Session::produce(output);
  if (!std::exchange(has_refused_, true)) output.append(kHttp1Answer);
  return false;
}

// --- streams

// A client that resets its calls at once can have no more handlers than one that waits for them.
Stream* ServerConnection::stream_begins(std::int32_t) {
  const auto& limit = settings_.session.max_concurrent_streams;
  if (limit && calls_ >= *limit) return nullptr;
  auto* const stream = new ServerStream(*this);
  if (++calls_ == 1) owner_.connection_busy();
  in_headers_ = stream;
  return stream;
}

void ServerConnection::headers_over(const ServerStream& stream) noexcept {
  if (in_headers_ == &stream) in_headers_ = nullptr;
}

void ServerConnection::start_soon(ServerStream& stream) noexcept {
  (last_start_ != nullptr ? last_start_->next_start : first_start_) = &stream;
  last_start_ = &stream;
}

void ServerConnection::run_ready() {
  while (first_start_ != nullptr && (unsent() < kMaxUnsent || is_lost_)) {
    ServerStream& first = *first_start_;  // it may be gone then
    first_start_ = first.next_start;
    if (first_start_ == nullptr) last_start_ = nullptr;
    first.start();
  }
  const std::int32_t in_headers = in_headers_ != nullptr ? in_headers_->id() : 0;
  if (std::exchange(told_in_headers_, in_headers) != in_headers) {
    owner_.headers_begun(in_headers != 0);
  }
}

// --- frames

void ServerConnection::goaway_received(std::int32_t, std::uint32_t, std::string_view) {
  // The client starts no more calls, and nghttp2 ends the connection with the last of them.
}

void ServerConnection::settings_received() {
  if (!std::exchange(is_ready_, true)) owner_.connection_ready();
}

void ServerConnection::frame_received(const nghttp2_frame& frame) {
  switch (frame.hd.type) {
    case NGHTTP2_DATA:
      if (frame.hd.length == frame.data.padlen && (frame.hd.flags & NGHTTP2_FLAG_END_STREAM) == 0) {
        count_for_nothing();
      }
      return;
    case NGHTTP2_PING:  // those that are no answers are the owner's business
      if ((frame.hd.flags & NGHTTP2_FLAG_ACK) != 0) count_for_nothing();
      return;
    case NGHTTP2_RST_STREAM:
    case NGHTTP2_SETTINGS:
      return count_for_nothing();
    default:
      return;
  }
}

// A client can make the server do it.
void ServerConnection::reset_sent(std::uint32_t error_code) {
  if (error_code != NGHTTP2_NO_ERROR) count_for_nothing();
}

void ServerConnection::count_for_nothing() {
  if (!guard_.allow()) fail(NGHTTP2_ENHANCE_YOUR_CALM);
}

// --- the end

void ServerConnection::cancel_calls() {
  for (Stream* stream = first_stream(); stream != nullptr; stream = stream->next_stream()) {
    static_cast<ServerStream*>(stream)->cancel(Status::unavailable("the server is shutting down"));
  }
}

void ServerConnection::disconnected(const Status& why) noexcept {
  ++calls_;  // keeps this object while its streams go
  is_lost_ = true;
  detach_streams(NGHTTP2_CANCEL);
  run_ready();  // frees those that have not started
  owner_.connection_lost(why);
  call_over();
}

void ServerConnection::call_over() noexcept {
  if (--calls_ != 0) return;
  if (!is_lost_) return owner_.connection_idle();
  owner_.connection_over();
  delete this;
}

}  // namespace cpprpc::transport::h2
