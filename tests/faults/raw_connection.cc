#include "raw_connection.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace faults {
namespace {

// RFC 9113, section 6
constexpr std::uint8_t kData = 0, kHeaders = 1, kReset = 3, kSettings = 4, kPing = 6, kGoAway = 7;
constexpr std::uint8_t kAck = 1, kEndStream = 1, kEndHeaders = 4;

template <class Result>
Result checked(Result result) {
  if (result < 0) throw std::system_error(errno, std::generic_category());
  return result;
}

// RFC 7541, section 6.2.2: a literal without indexing, whose name is an entry of the static table
// or, with 0, follows.
std::string literal(std::uint8_t name, std::string_view value) {
  std::string bytes;
  if (name < 15) {
    bytes.push_back(static_cast<char>(name));
  } else {
    bytes.push_back(15);
    bytes.push_back(static_cast<char>(name - 15));
  }
  bytes.push_back(static_cast<char>(value.size()));
  return bytes.append(value);
}

}  // namespace

RawConnection::RawConnection(int port)
    : fd_(checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  checked(::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address));
  const int yes = 1;
  checked(::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes));
  constexpr std::string_view preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  checked(::send(fd_, preface.data(), preface.size(), MSG_NOSIGNAL));
  send(kSettings, 0, 0, "");
  receive_until(kSettings, kAck);
}

RawConnection::RawConnection(RawConnection&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), next_stream_(other.next_stream_) {}

RawConnection::~RawConnection() {
  if (fd_ >= 0) ::close(fd_);
}

void RawConnection::call(std::string_view path) {
  constexpr std::uint8_t kMethodPost = 0x83, kSchemeHttp = 0x86;  // of the static table
  std::string headers{static_cast<char>(kMethodPost), static_cast<char>(kSchemeHttp)};
  headers += literal(4, path);                 // :path
  headers += literal(1, "localhost");          // :authority
  headers += literal(31, "application/grpc");  // content-type
  headers += literal(0, "te") + std::string("\x08trailers");
  const std::uint32_t stream = std::exchange(next_stream_, next_stream_ + 2);
  send(kHeaders, kEndHeaders, stream, headers);
  send(kData, kEndStream, stream, std::string_view("\0\0\0\0\0", 5));
  receive_until(kHeaders, kEndStream);
}

void RawConnection::ping() {
  send(kPing, 0, 0, "how r u?");
  receive_until(kPing, kAck);
}

void RawConnection::send(std::uint8_t type, std::uint8_t flags, std::uint32_t stream,
                         std::string_view payload) {
  const auto byte = [](std::uint64_t number, int shift) {
    return static_cast<char>(static_cast<std::uint8_t>(number >> shift));
  };
  const std::size_t size = payload.size();
  std::string bytes{byte(size, 16),   byte(size, 8),   byte(size, 0),
                    byte(type, 0),    byte(flags, 0),  byte(stream, 24),
                    byte(stream, 16), byte(stream, 8), byte(stream, 0)};
  bytes += payload;
  checked(::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL));
}

RawConnection::Frame RawConnection::receive() {
  const std::string head = receive_bytes(9);
  const auto byte = [&head](std::size_t i) { return static_cast<std::uint8_t>(head[i]); };
  const std::size_t size = (std::size_t{byte(0)} << 16) | (std::size_t{byte(1)} << 8) | byte(2);
  return {.type = byte(3), .flags = byte(4), .payload = receive_bytes(size)};
}

std::string RawConnection::receive_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  if (count != 0 &&
      checked(::recv(fd_, bytes.data(), count, MSG_WAITALL)) < static_cast<ssize_t>(count)) {
    throw std::runtime_error("the peer has ended the connection");
  }
  return bytes;
}

void RawConnection::receive_until(std::uint8_t type, std::uint8_t flag) {
  for (;;) {
    const Frame frame = receive();
    if (frame.type == kReset || frame.type == kGoAway) {
      throw std::runtime_error("the peer refuses: " + frame.payload);
    }
    if (frame.type == type && (frame.flags & flag) != 0) return;
    const bool asks = (frame.flags & kAck) == 0;
    if (frame.type == kSettings && asks) send(kSettings, kAck, 0, "");
    if (frame.type == kPing && asks) send(kPing, kAck, 0, frame.payload);
  }
}

}  // namespace faults
