// Connection: calls to a server over plain nghttp2, as cheap as can be, so that it is the server
// that is kept busy. It looks at what h2load does not: the status of gRPC in the trailers, the
// number of messages, and what the first of each call says.

#pragma once

#include <nghttp2/nghttp2.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "../measured.h"

namespace bench {

/// What all calls have in common.
struct Calls {
  Kind kind = Kind::Hello;
  std::string path;
  std::string request;   // one message, as it goes over the wire, with its prefix
  std::string greeting;  // the text of its reply
};

/// Calls of `kind` with the usual request, to its own path unless another one is given.
[[nodiscard]] Calls calls_of(Kind kind, const char* path = nullptr);

class Connection {
 public:
  /// Connects to 127.0.0.1, from the `source`th of this machine's own addresses: each has as many
  /// ports as one can have connections to a server. Ends the program where that fails.
  Connection(const Calls& calls, int port, Measured& measured, int source = 0);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  [[nodiscard]] int socket() const noexcept { return socket_; }

  /// Starts a call; where it `repeats`, another one whenever one has ended, until time is over.
  void start_call(bool repeats);

  /// Starts a call of Chat that stays open once it has exchanged one message.
  void start_idle();

  /// Sends what the calls that were started have to send.
  void send();

  /// Whether all calls have ended, but those that stay open: these have had their reply.
  [[nodiscard]] bool is_settled() const noexcept { return unsettled_ == 0; }

  /// Takes what the socket has, and answers. Ends the program when the server is gone.
  void receive();

 private:
  struct Stream {
    bool repeats = false;
    bool stays = false;
    std::size_t to_send = 1;  // messages
    bool closes = true;       // after them
    bool is_closed = false;   // it has
    int received = 0;
    int status = -1;   // of gRPC; none yet
    std::string part;  // of a message
    Clock::time_point sent;
  };

  Stream& start(std::string_view path);
  void message(std::int32_t id, Stream& stream, const char* bytes, std::size_t size);
  void data(std::int32_t id, Stream& stream, const char* bytes, std::size_t size);
  void closed(std::int32_t id, std::uint32_t error);
  [[nodiscard]] bool is_whole(const Stream& stream) const;
  ssize_t fill(Stream& stream, char* buffer, std::size_t size, std::uint32_t& flags);
  static nghttp2_session_callbacks* callbacks();

  const Calls& calls_;
  Measured& measured_;
  int socket_ = -1;
  nghttp2_session* session_ = nullptr;
  std::unordered_map<std::int32_t, Stream> streams_;
  std::size_t unsettled_ = 0;
  std::string out_;  // its memory is used again
};

}  // namespace bench
