// Endpoint: one end of an HTTP/2 connection without its socket: bytes in, bytes out.
//
// Whoever has the socket, or stands for one in a test, gives it what arrives, and asks it for what
// is to be sent. All on the thread of its loop.

#pragma once

#include <string_view>

#include "cpprpc/base/status.h"
#include "cpprpc/transport/h2/session/output.h"

namespace cpprpc::transport::h2 {

/// What moves an endpoint's bytes, and how the endpoint reaches it.
class Carrier {
 public:
  /// There is something to send: produce() is called soon, once for any number of calls of this.
  virtual void send_soon() noexcept = 0;

 protected:
  ~Carrier() = default;
};

class Endpoint {
 public:
  /// Takes what arrived, at least one byte. False: nothing more is to be read, and the connection
  /// is to be closed once what produce() gives has been sent.
  [[nodiscard]] virtual bool receive(std::string_view bytes) = 0;

  /// Adds what is to be sent, until `output` holds as much as is worth a write. False: that is all,
  /// and the connection is to be closed behind it.
  [[nodiscard]] virtual bool produce(Output& output) = 0;

  /// The connection is gone, and why: OK if this end closed it; UNAVAILABLE if the peer did. The
  /// last call; the endpoint may delete itself in it.
  virtual void disconnected(const Status& why) noexcept = 0;

 protected:
  ~Endpoint() = default;
};

}  // namespace cpprpc::transport::h2
