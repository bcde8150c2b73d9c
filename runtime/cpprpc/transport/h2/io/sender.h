// Sender: what is unsent on a link, and how it gets into the socket.
//
//   endpoint.produce(sender.output());
//   if (sender.send(fd, tls, scratch) == Sender::Outcome::Blocked) wait_until_writable();
//
// Used by one thread at a time.

#pragma once

#include <string>

#include "cpprpc/transport/h2/io/loop.h"
#include "cpprpc/transport/h2/io/tls_session.h"
#include "cpprpc/transport/h2/session/output.h"

namespace cpprpc::transport::h2 {

class Sender {
 public:
  /// What is to be sent, in the clear or, with TLS, once it is sealed.
  [[nodiscard]] Output& output() noexcept { return output_; }

  /// With TLS: what is sealed already, and goes first.
  [[nodiscard]] std::string& sealed() noexcept { return sealed_; }

  [[nodiscard]] bool empty() const noexcept { return output_.empty() && sealed_.empty(); }

  enum class Outcome {
    Sent,     // all of it
    Blocked,  // the socket has no room for the rest
    Broken,   // error() says what is wrong
  };

  /// Writes as much as the socket takes. `tls`: null for none. No SIGPIPE.
  [[nodiscard]] Outcome send(int fd, TlsSession* tls, Loop::Scratch& scratch);

  [[nodiscard]] const std::string& error() const noexcept { return error_; }

 private:
  [[nodiscard]] Outcome send_plain(int fd);
  [[nodiscard]] Outcome send_sealed(int fd);
  [[nodiscard]] bool seal_some(TlsSession& tls, Loop::Scratch& scratch);
  [[nodiscard]] Outcome failed(int error);

  Output output_;
  std::string sealed_;
  std::string error_;
};

}  // namespace cpprpc::transport::h2
