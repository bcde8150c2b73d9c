#include "connection.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "bench.pb.h"

namespace bench {
namespace {

constexpr std::int32_t kWindow = 16 << 20;  // so that no server ever waits for this side
constexpr std::size_t kPrefix = 5;  // of a message of gRPC: a flag, and four bytes of length

[[noreturn]] void die(const std::string& what) {
  std::cerr << "load: " << what << "\n";
  std::exit(EXIT_FAILURE);
}

nghttp2_nv header(std::string_view name, std::string_view value) {
  const auto bytes = [](std::string_view text) {
    return const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(text.data()));
  };
  return {bytes(name), bytes(value), name.size(), value.size(),
          NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE};
}

sockaddr_in local(int number, int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK + static_cast<std::uint32_t>(number));
  return address;
}

int connect_to(int port, int source) {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0) die(std::string("no socket: ") + std::strerror(errno));
  const int late = 1;  // the port is chosen when it is known where the connection goes
  ::setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &late, sizeof late);
  const sockaddr_in from = local(source, 0);
  const sockaddr_in address = local(0, port);
  if (::bind(fd, reinterpret_cast<const sockaddr*>(&from), sizeof from) != 0 ||
      ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    die("no connection to port " + std::to_string(port) + ": " + std::strerror(errno));
  }
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

std::string framed(const std::string& message) {
  const std::uint32_t length = htonl(static_cast<std::uint32_t>(message.size()));
  std::string bytes(kPrefix, '\0');
  std::memcpy(bytes.data() + 1, &length, sizeof length);
  return bytes + message;
}

std::size_t length_of(const char* prefix) {
  std::uint32_t length = 0;
  std::memcpy(&length, prefix + 1, sizeof length);
  return ntohl(length);
}

}  // namespace

Calls calls_of(Kind kind, const char* path) {
  constexpr const char* kPaths[] = {"Hello", "Watch", "Chat", "Echo"};
  const auto request = new_request<rpc::v1::Request>();
  return {.kind = kind,
          .path = path != nullptr
                      ? path
                      : std::string("/bench.rpc.v1.Bench/") + kPaths[static_cast<int>(kind)],
          .request = framed(request.SerializeAsString()),
          .greeting = greeting(request.name())};
}

Connection::Connection(const Calls& calls, int port, Measured& measured, int source)
    : calls_(calls), measured_(measured), socket_(connect_to(port, source)) {
  nghttp2_session_callbacks* const all = callbacks();
  nghttp2_session_client_new(&session_, all, this);
  nghttp2_session_callbacks_del(all);
  const nghttp2_settings_entry settings[] = {{NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, kWindow}};
  nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, settings, std::size(settings));
  nghttp2_session_set_local_window_size(session_, NGHTTP2_FLAG_NONE, 0, kWindow);
}

Connection::~Connection() {
  nghttp2_session_del(session_);
  ::close(socket_);
}

nghttp2_session_callbacks* Connection::callbacks() {
  nghttp2_session_callbacks* all = nullptr;
  nghttp2_session_callbacks_new(&all);
  nghttp2_session_callbacks_set_on_header_callback(
      all, [](nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name,
              std::size_t name_size, const std::uint8_t* value, std::size_t value_size,
              std::uint8_t, void* self) {
        constexpr std::string_view kStatus = "grpc-status";
        if (name_size != kStatus.size() || std::memcmp(name, kStatus.data(), name_size) != 0) {
          return 0;
        }
        auto& streams = static_cast<Connection*>(self)->streams_;
        const auto stream = streams.find(frame->hd.stream_id);
        const std::string text(reinterpret_cast<const char*>(value), value_size);
        if (stream != streams.end()) stream->second.status = std::atoi(text.c_str());
        return 0;
      });
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(
      all, [](nghttp2_session*, std::uint8_t, std::int32_t id, const std::uint8_t* bytes,
              std::size_t size, void* self) {
        auto& connection = *static_cast<Connection*>(self);
        const auto stream = connection.streams_.find(id);
        if (stream == connection.streams_.end()) return 0;
        connection.data(id, stream->second, reinterpret_cast<const char*>(bytes), size);
        return 0;
      });
  nghttp2_session_callbacks_set_on_stream_close_callback(
      all, [](nghttp2_session*, std::int32_t id, std::uint32_t error, void* self) {
        static_cast<Connection*>(self)->closed(id, error);
        return 0;
      });
  return all;
}

void Connection::start_call(bool repeats) {
  Stream& stream = start(calls_.path);
  stream.repeats = repeats;
  stream.closes = calls_.kind != Kind::Chat;
}

void Connection::start_idle() {
  Stream& stream = start("/bench.rpc.v1.Bench/Chat");
  stream.stays = true;
  stream.closes = false;
}

Connection::Stream& Connection::start(std::string_view path) {
  const nghttp2_nv headers[] = {
      header(":method", "POST"),       header(":scheme", "http"),
      header(":path", path),           header(":authority", "127.0.0.1"),
      header("te", "trailers"),        header("content-type", "application/grpc"),
      header("user-agent", "bench/1"),
  };
  nghttp2_data_provider body{};
  body.source.ptr = this;
  body.read_callback = [](nghttp2_session*, std::int32_t id, std::uint8_t* buffer, std::size_t size,
                          std::uint32_t* flags, nghttp2_data_source* source, void*) {
    auto& self = *static_cast<Connection*>(source->ptr);
    return self.fill(self.streams_[id], reinterpret_cast<char*>(buffer), size, *flags);
  };
  const std::int32_t id =
      nghttp2_submit_request(session_, nullptr, headers, std::size(headers), &body, nullptr);
  if (id < 0) die(nghttp2_strerror(id));
  ++unsettled_;
  Stream& stream = streams_[id];
  stream.sent = Clock::now();
  return stream;
}

// The next message to send, one a frame.
ssize_t Connection::fill(Stream& stream, char* buffer, std::size_t size, std::uint32_t& flags) {
  if (stream.to_send == 0 && !stream.closes) return NGHTTP2_ERR_DEFERRED;
  std::size_t written = 0;
  if (stream.to_send > 0) {
    if (size < calls_.request.size()) die("a request does not fit a frame");
    std::memcpy(buffer, calls_.request.data(), calls_.request.size());
    written = calls_.request.size();
    --stream.to_send;
  }
  if (stream.to_send == 0 && stream.closes) {
    flags |= NGHTTP2_DATA_FLAG_EOF;
    stream.is_closed = true;
  }
  return static_cast<ssize_t>(written);
}

void Connection::data(std::int32_t id, Stream& stream, const char* bytes, std::size_t size) {
  std::string joined;
  if (!stream.part.empty()) {
    joined = std::move(stream.part.append(bytes, size));
    bytes = joined.data();
    size = joined.size();
  }
  while (size >= kPrefix && size - kPrefix >= length_of(bytes)) {
    const std::size_t length = length_of(bytes);
    message(id, stream, bytes + kPrefix, length);
    bytes += kPrefix + length;
    size -= kPrefix + length;
  }
  stream.part.assign(bytes, size);
}

void Connection::message(std::int32_t id, Stream& stream, const char* bytes, std::size_t size) {
  if (stream.received++ == 0) {
    rpc::v1::Reply reply;
    if (!reply.ParseFromArray(bytes, static_cast<int>(size)) ||
        reply.message() != calls_.greeting) {
      die("the reply is not what was asked for");
    }
  }
  if (stream.stays) {
    --unsettled_;
    return;
  }
  if (calls_.kind != Kind::Hello) measured_.message();
  if (calls_.kind != Kind::Chat) return;
  const auto now = Clock::now();
  measured_.waited(stream.sent, now);
  stream.sent = now;
  if (stream.received < kReplies && !measured_.is_over(now)) {
    stream.to_send = 1;
  } else {
    stream.closes = true;
  }
  nghttp2_session_resume_data(session_, id);
}

bool Connection::is_whole(const Stream& stream) const {
  if (stream.stays) return false;  // nobody ended it
  if (calls_.kind == Kind::Chat) return stream.is_closed && stream.part.empty();
  return stream.received == (calls_.kind == Kind::Hello ? 1 : kReplies);
}

void Connection::closed(std::int32_t id, std::uint32_t error) {
  const auto found = streams_.find(id);
  if (found == streams_.end()) return;
  const Stream& stream = found->second;
  const auto now = Clock::now();
  if (error == 0 && stream.status == 0 && is_whole(stream)) {
    measured_.call_succeeded();
    if (calls_.kind == Kind::Hello) measured_.waited(stream.sent, now);
  } else {
    measured_.call_failed("grpc-status " + std::to_string(stream.status) + ", " +
                          std::to_string(stream.received) + " messages, error " +
                          std::to_string(error) + " of HTTP/2");
  }
  const bool again = stream.repeats && !measured_.is_over(now);
  if (!stream.stays || stream.received == 0) --unsettled_;
  streams_.erase(found);
  if (again) start_call(true);
}

void Connection::receive() {
  std::uint8_t buffer[64 << 10];
  const ssize_t size = ::recv(socket_, buffer, sizeof buffer, MSG_DONTWAIT);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (size <= 0) die("the server is gone");
  const ssize_t used = nghttp2_session_mem_recv(session_, buffer, static_cast<std::size_t>(size));
  if (used < 0) die(nghttp2_strerror(static_cast<int>(used)));
  send();
}

// Waits where the socket is full: that is little, and servers read on whatever they write.
void Connection::send() {
  for (;;) {
    const std::uint8_t* bytes = nullptr;
    const ssize_t size = nghttp2_session_mem_send(session_, &bytes);
    if (size < 0) die(nghttp2_strerror(static_cast<int>(size)));
    if (size == 0) break;
    out_.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  }
  for (std::size_t sent = 0; sent < out_.size();) {
    const ssize_t size = ::send(socket_, out_.data() + sent, out_.size() - sent, MSG_NOSIGNAL);
    if (size < 0 && errno != EINTR) die("the server is gone");
    if (size > 0) sent += static_cast<std::size_t>(size);
  }
  out_.clear();
}

}  // namespace bench
