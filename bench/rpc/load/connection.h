// Connection: calls to a server over plain nghttp2, as cheap as can be, so that it is the server
// that is kept busy. It looks at what h2load does not: the status of gRPC in the trailers, the
// number of messages, and what the first of each call says.

#pragma once

#include <nghttp2/nghttp2.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "../measured.h"

namespace bench {

/// What all calls have in common.
struct Calls {
  Kind kind;
  std::string path;
  std::string request;   // one message, as it goes over the wire, with its prefix
  std::string greeting;  // the text of its reply
};

class Connection {
 public:
  /// Connects to 127.0.0.1 and starts calls. Ends the program where that fails.
  Connection(const Calls& calls, const Plan& plan, Measured& measured);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  [[nodiscard]] int socket() const noexcept { return socket_; }
  [[nodiscard]] bool is_done() const noexcept { return streams_.empty(); }

  /// Takes what the socket has, and answers. Ends the program when the server is gone.
  void receive();

 private:
  struct Stream {
    std::size_t to_send = 1;  // messages
    bool closes = true;       // after them
    bool is_closed = false;   // it has
    int received = 0;
    int status = -1;   // of gRPC; none yet
    std::string part;  // of a message
    Clock::time_point sent;
  };

  void start_call();
  void message(std::int32_t id, Stream& stream, const char* bytes, std::size_t size);
  void data(std::int32_t id, Stream& stream, const char* bytes, std::size_t size);
  void closed(std::int32_t id, std::uint32_t error);
  void send();
  ssize_t fill(Stream& stream, char* buffer, std::size_t size, std::uint32_t& flags);
  static nghttp2_session_callbacks* callbacks();

  const Calls& calls_;
  Measured& measured_;
  int socket_ = -1;
  nghttp2_session* session_ = nullptr;
  std::unordered_map<std::int32_t, Stream> streams_;
  std::string out_;  // its memory is used again
};

}  // namespace bench
