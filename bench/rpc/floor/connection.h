// Connection: a connection of the floor, which is what a server of gRPC costs if it does nothing
// but what each one on nghttp2 must: it takes the path of a call, reads its request to the end, and
// sends headers, a message and trailers. There is no runtime, no codec, no limit and no deadline:
// what it answers was made before.

#pragma once

#include <nghttp2/nghttp2.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "../serving.h"

namespace bench {

enum class Method { None, Hello, Watch, Chat, Echo };

/// What all connections share.
struct Floor {
  explicit Floor(bool pooled);
  Floor(const Floor&) = delete;
  Floor& operator=(const Floor&) = delete;
  ~Floor();

  nghttp2_session_callbacks* callbacks = nullptr;
  nghttp2_option* option = nullptr;
  nghttp2_mem* memory = nullptr;  // null: malloc()
  std::string reply;              // of all but Echo, with its prefix
  std::vector<char> buffer;       // of what is sent, and of what is received
  Answered answered;
};

class Connection {
 public:
  Connection(Floor& floor, int socket);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  [[nodiscard]] int socket() const noexcept { return socket_; }

  /// Whether it waits until the socket takes more.
  [[nodiscard]] bool is_blocked() const noexcept { return !unsent_.empty(); }

  /// Takes what has come, or sends what waited. False: the connection is over.
  [[nodiscard]] bool receive();
  [[nodiscard]] bool send();

 private:
  friend struct Floor;

  struct Stream {
    Method method = Method::None;
    std::string body;        // of Chat, what is not a whole message yet
    std::string_view rest;   // of the message that is being sent
    std::size_t copies = 0;  // that follow it
    bool has_ended = false;  // its requests
    bool is_answered = false;
    bool is_deferred = false;
  };

  Stream* new_stream();
  void end_stream(Stream* stream);
  void exchange(std::int32_t id, Stream& stream);
  void refuse(std::int32_t id);
  void answer(std::int32_t id, Stream& stream);
  ssize_t fill(std::int32_t id, Stream& stream, char* out, std::size_t room, std::uint32_t& flags);

  Floor& floor_;
  const int socket_;
  nghttp2_session* session_ = nullptr;
  std::string unsent_;  // what the socket did not take
  std::vector<Stream*> streams_;
  std::vector<Stream*> idle_;  // with the memory of their bodies
};

}  // namespace bench
