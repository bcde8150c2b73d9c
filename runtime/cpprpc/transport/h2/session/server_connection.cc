#include "cpprpc/transport/h2/session/server_connection.h"

#include <utility>

#include "cpprpc/transport/h2/session/server_stream.h"

namespace cpprpc::transport::h2 {

ServerConnection::ServerConnection(const ServerSettings& settings, Executor& executor,
                                   ConnectionOwner& owner)
    : Session(Side::Server, settings.session),
      settings_(settings),
      executor_(executor),
      owner_(owner) {}

// A client that resets its calls at once can have no more handlers than one that waits for them.
Stream* ServerConnection::stream_begins(std::int32_t) {
  const auto& limit = settings_.session.max_concurrent_streams;
  if (limit && calls_ >= *limit) return nullptr;
  auto* const stream = new ServerStream(*this);
  if (++calls_ == 1) owner_.connection_busy();
  return stream;
}

void ServerConnection::start_soon(ServerStream& stream) noexcept {
  (last_start_ != nullptr ? last_start_->next_start : first_start_) = &stream;
  last_start_ = &stream;
}

void ServerConnection::run_ready() {
  last_start_ = nullptr;
  ServerStream* stream = std::exchange(first_start_, nullptr);
  while (stream != nullptr) {
    ServerStream& first = *std::exchange(stream, stream->next_start);  // it may be gone then
    first.start();
  }
}

void ServerConnection::goaway_received(std::int32_t, std::uint32_t, std::string_view) {
  // The client starts no more calls, and nghttp2 ends the connection with the last of them.
}

void ServerConnection::settings_received() {
  if (!std::exchange(is_ready_, true)) owner_.connection_ready();
}

void ServerConnection::cancel_calls() {
  for (Stream* stream = first_stream(); stream != nullptr; stream = stream->next_stream()) {
    static_cast<ServerStream*>(stream)->cancel(Status::unavailable("the server is shutting down"));
  }
}

void ServerConnection::disconnected(const Status& why) noexcept {
  ++calls_;  // keeps this object while its streams go
  is_lost_ = true;
  detach_streams(NGHTTP2_CANCEL);
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
