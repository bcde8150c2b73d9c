#include "connection.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <iostream>

#include "../measured.h"
#include "memory.h"

namespace bench {
namespace {

constexpr std::size_t kBuffer = 256 << 10;
constexpr std::size_t kLargestFrame = (16 << 10) + 9;  // that nghttp2 makes
constexpr std::int32_t kWindow = 4 << 20;  // of requests, for each stream and for all together

constexpr std::size_t kPrefix = 5;  // of a message of gRPC: a flag, and four bytes of length

nghttp2_nv header(std::string_view name, std::string_view value) {
  const auto bytes = [](std::string_view text) {
    return const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(text.data()));
  };
  return {bytes(name), bytes(value), name.size(), value.size(),
          NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE};
}

// Reply{message, id} of bench.proto, with the prefix of gRPC; both are short.
std::string framed_reply() {
  const std::string text = greeting(kName);
  std::string message = "\x0a";
  message += static_cast<char>(text.size());
  message += text;
  message += "\x10\x07";
  std::string framed(4, '\0');
  framed += static_cast<char>(message.size());
  return framed + message;
}

Method method_of(std::string_view path) {
  if (path == "/bench.rpc.v1.Bench/Hello") return Method::Hello;
  if (path == "/bench.rpc.v1.Bench/Watch") return Method::Watch;
  if (path == "/bench.rpc.v1.Bench/Chat") return Method::Chat;
  if (path == "/bench.rpc.v1.Bench/Echo") return Method::Echo;
  return Method::None;
}

// Of a message and its prefix, once that has come.
std::size_t framed_size(std::string_view bytes) {
  std::uint32_t size = 0;
  if (bytes.size() < kPrefix) return kPrefix;
  std::memcpy(&size, bytes.data() + 1, sizeof size);
  return kPrefix + ntohl(size);
}

std::string_view text(const std::uint8_t* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

[[noreturn]] void die(const char* what) {
  std::cerr << "floor: " << what << "\n";
  std::exit(EXIT_FAILURE);
}

}  // namespace

Floor::Floor(bool pooled)
    : memory(pooled ? &pooled_memory() : nullptr), reply(framed_reply()), buffer(kBuffer) {
  nghttp2_option_new(&option);
  nghttp2_session_callbacks_new(&callbacks);
  nghttp2_session_callbacks_set_on_begin_headers_callback(
      callbacks, [](nghttp2_session* session, const nghttp2_frame* frame, void* self) {
        if (frame->headers.cat == NGHTTP2_HCAT_REQUEST) {
          nghttp2_session_set_stream_user_data(session, frame->hd.stream_id,
                                               static_cast<Connection*>(self)->new_stream());
        }
        return 0;
      });
  nghttp2_session_callbacks_set_on_header_callback(
      callbacks, [](nghttp2_session* session, const nghttp2_frame* frame, const std::uint8_t* name,
                    std::size_t name_size, const std::uint8_t* value, std::size_t value_size,
                    std::uint8_t, void*) {
        if (text(name, name_size) != ":path") return 0;
        auto* const stream = static_cast<Connection::Stream*>(
            nghttp2_session_get_stream_user_data(session, frame->hd.stream_id));
        if (stream != nullptr) stream->method = method_of(text(value, value_size));
        return 0;
      });
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(
      callbacks, [](nghttp2_session* session, std::uint8_t, std::int32_t id,
                    const std::uint8_t* bytes, std::size_t size, void* self) {
        auto* const stream =
            static_cast<Connection::Stream*>(nghttp2_session_get_stream_user_data(session, id));
        if (stream == nullptr) return 0;
        stream->body.append(text(bytes, size));
        if (stream->method == Method::Chat) static_cast<Connection*>(self)->exchange(id, *stream);
        return 0;
      });
  nghttp2_session_callbacks_set_on_frame_recv_callback(
      callbacks, [](nghttp2_session* session, const nghttp2_frame* frame, void* self) {
        const bool ends = (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
        if (!ends || (frame->hd.type != NGHTTP2_DATA && frame->hd.type != NGHTTP2_HEADERS)) {
          return 0;
        }
        auto* const stream = static_cast<Connection::Stream*>(
            nghttp2_session_get_stream_user_data(session, frame->hd.stream_id));
        if (stream == nullptr) return 0;
        auto& connection = *static_cast<Connection*>(self);
        stream->has_ended = true;
        if (stream->method == Method::Chat) {
          connection.exchange(frame->hd.stream_id, *stream);
        } else if (stream->method == Method::None) {
          connection.refuse(frame->hd.stream_id);
        } else {
          connection.answer(frame->hd.stream_id, *stream);
        }
        return 0;
      });
  nghttp2_session_callbacks_set_on_stream_close_callback(
      callbacks, [](nghttp2_session* session, std::int32_t id, std::uint32_t, void* self) {
        auto* const stream =
            static_cast<Connection::Stream*>(nghttp2_session_get_stream_user_data(session, id));
        if (stream != nullptr) static_cast<Connection*>(self)->end_stream(stream);
        return 0;
      });
}

Floor::~Floor() {
  nghttp2_session_callbacks_del(callbacks);
  nghttp2_option_del(option);
}

Connection::Connection(Floor& floor, int socket) : floor_(floor), socket_(socket) {
  if (nghttp2_session_server_new3(&session_, floor.callbacks, this, floor.option, floor.memory) !=
      0) {
    die("no memory for a connection");
  }
  const nghttp2_settings_entry settings[] = {
      {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, kWindow},
      {NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES, 1},
  };
  nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, settings, std::size(settings));
  nghttp2_session_set_local_window_size(session_, NGHTTP2_FLAG_NONE, 0, kWindow);
}

Connection::~Connection() {
  nghttp2_session_del(session_);
  for (Stream* stream : streams_) delete stream;
  ::close(socket_);
}

Connection::Stream* Connection::new_stream() {
  if (!idle_.empty()) {
    Stream* const stream = idle_.back();
    idle_.pop_back();
    return stream;
  }
  streams_.push_back(new Stream);
  return streams_.back();
}

void Connection::end_stream(Stream* stream) {
  std::string body = std::move(stream->body);
  body.clear();
  *stream = Stream();
  stream->body = std::move(body);
  idle_.push_back(stream);
}

// A reply for each message that is whole.
void Connection::exchange(std::int32_t id, Stream& stream) {
  std::size_t taken = 0;
  std::string_view rest = stream.body;
  while (rest.size() >= framed_size(rest)) {
    taken += framed_size(rest);
    rest = std::string_view(stream.body).substr(taken);
    ++stream.copies;
    floor_.answered.messages.fetch_add(1, std::memory_order_relaxed);
  }
  stream.body.erase(0, taken);
  if (!stream.is_answered) return answer(id, stream);
  if (!stream.is_deferred) return;
  stream.is_deferred = false;
  nghttp2_session_resume_data(session_, id);
}

void Connection::refuse(std::int32_t id) {
  const nghttp2_nv headers[] = {header(":status", "200"),
                                header("content-type", "application/grpc"),
                                header("grpc-status", "12")};
  nghttp2_submit_response(session_, id, headers, std::size(headers), nullptr);
}

void Connection::answer(std::int32_t id, Stream& stream) {
  stream.is_answered = true;
  if (stream.method == Method::Echo) stream.rest = stream.body;
  if (stream.method == Method::Hello) stream.copies = 1;
  if (stream.method == Method::Watch) stream.copies = kReplies;
  const nghttp2_nv headers[] = {header(":status", "200"),
                                header("content-type", "application/grpc")};
  nghttp2_data_provider body{};
  body.source.ptr = &stream;
  body.read_callback = [](nghttp2_session*, std::int32_t stream_id, std::uint8_t* out,
                          std::size_t room, std::uint32_t* flags, nghttp2_data_source* source,
                          void* self) {
    return static_cast<Connection*>(self)->fill(stream_id, *static_cast<Stream*>(source->ptr),
                                                reinterpret_cast<char*>(out), room, *flags);
  };
  nghttp2_submit_response(session_, id, headers, std::size(headers), &body);
}

// As many messages as the frame has room for.
ssize_t Connection::fill(std::int32_t id, Stream& stream, char* out, std::size_t room,
                         std::uint32_t& flags) {
  std::size_t filled = 0;
  for (;;) {
    const std::size_t part = std::min(stream.rest.size(), room - filled);
    std::memcpy(out + filled, stream.rest.data(), part);
    filled += part;
    stream.rest.remove_prefix(part);
    if (!stream.rest.empty() || stream.copies == 0) break;
    --stream.copies;
    stream.rest = floor_.reply;
  }
  if (!stream.rest.empty()) return static_cast<ssize_t>(filled);
  if (!stream.has_ended) {
    stream.is_deferred = filled == 0;
    return filled == 0 ? ssize_t{NGHTTP2_ERR_DEFERRED} : static_cast<ssize_t>(filled);
  }
  flags |= NGHTTP2_DATA_FLAG_EOF | NGHTTP2_DATA_FLAG_NO_END_STREAM;
  const nghttp2_nv trailers[] = {header("grpc-status", "0")};
  nghttp2_submit_trailer(session_, id, trailers, std::size(trailers));
  floor_.answered.calls.fetch_add(1, std::memory_order_relaxed);
  if (stream.method == Method::Watch) {
    floor_.answered.messages.fetch_add(kReplies, std::memory_order_relaxed);
  }
  return static_cast<ssize_t>(filled);
}

bool Connection::receive() {
  std::vector<char>& buffer = floor_.buffer;
  const ssize_t size = ::recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (size < 0) return errno == EAGAIN || errno == EINTR;
  if (size == 0) return false;
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(buffer.data());
  if (nghttp2_session_mem_recv(session_, bytes, static_cast<std::size_t>(size)) < 0) return false;
  return is_blocked() || send();
}

// One write for all that there is to send, unless that is very much.
bool Connection::send() {
  std::vector<char>& buffer = floor_.buffer;
  std::size_t filled = unsent_.size();
  std::memcpy(buffer.data(), unsent_.data(), filled);
  unsent_.clear();
  for (bool is_all = false; !is_all;) {
    while (filled + kLargestFrame < buffer.size()) {
      const std::uint8_t* bytes = nullptr;
      const ssize_t size = nghttp2_session_mem_send(session_, &bytes);
      if (size < 0) return false;
      is_all = size == 0;
      if (is_all) break;
      std::memcpy(buffer.data() + filled, bytes, static_cast<std::size_t>(size));
      filled += static_cast<std::size_t>(size);
    }
    std::size_t sent = 0;
    while (sent < filled) {
      const ssize_t size =
          ::send(socket_, buffer.data() + sent, filled - sent, MSG_DONTWAIT | MSG_NOSIGNAL);
      if (size < 0 && errno == EINTR) continue;
      if (size < 0 && errno != EAGAIN) return false;
      if (size < 0) break;
      sent += static_cast<std::size_t>(size);
    }
    if (sent < filled) {
      unsent_.assign(buffer.data() + sent, filled - sent);
      return true;
    }
    filled = 0;
  }
  return nghttp2_session_want_read(session_) != 0 || nghttp2_session_want_write(session_) != 0;
}

}  // namespace bench
