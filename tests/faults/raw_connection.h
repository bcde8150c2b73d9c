// RawConnection: HTTP/2 in its plainest form, for tests that need a thousand connections and no
// client behind them.
//
//   RawConnection connection(port);   // the handshake is done
//   connection.call("/e2e.v1.Echo/Once");
//
// Specification: RFC 9113, and RFC 7541 for the headers.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace faults {

class RawConnection {
 public:
  /// To that port of this machine. Throws std::system_error, or std::runtime_error if the peer
  /// ends the connection.
  explicit RawConnection(int port);
  RawConnection(RawConnection&& other) noexcept;
  RawConnection& operator=(RawConnection&&) = delete;
  ~RawConnection();

  /// A unary call of gRPC's with an empty request, to its end. Throws as the constructor does.
  void call(std::string_view path);

  /// Whether the peer is still there. Throws as the constructor does.
  void ping();

 private:
  struct Frame {
    std::uint8_t type = 0;
    std::uint8_t flags = 0;
    std::string payload;
  };
  void send(std::uint8_t type, std::uint8_t flags, std::uint32_t stream, std::string_view payload);
  Frame receive();
  std::string receive_bytes(std::size_t count);
  /// Reads, and acknowledges what asks for that, until a frame of that type with that flag comes.
  void receive_until(std::uint8_t type, std::uint8_t flag);

  int fd_ = -1;
  std::uint32_t next_stream_ = 1;
};

}  // namespace faults
