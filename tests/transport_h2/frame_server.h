// FrameServer: a server of HTTP/2 whose side of each connection a test writes, frame by frame.
//
//   FrameServer server;
//   auto call = EchoClient(connect_h2(server.target())).once(request);
//   auto connection = server.accept();
//   connection->wait_for(FrameType::Headers);
//   connection->send(answer(1) + data(1, message("")) + trailers(1, field("grpc-status", "0")));
//
// One thread: that of the test.

#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "frame_client.h"
#include "frames.h"

namespace raw {

class FrameServer {
 public:
  FrameServer();
  FrameServer(const FrameServer&) = delete;
  FrameServer& operator=(const FrameServer&) = delete;
  ~FrameServer();

  /// "127.0.0.1:40123"
  [[nodiscard]] std::string target() const;

  /// The next connection, with settings exchanged. Throws if none comes within half a minute.
  std::unique_ptr<FrameClient> accept(std::initializer_list<Setting> own = {});

  /// The same before anything was said or read.
  std::unique_ptr<FrameClient> accept_silently();

  /// Whether a connection waits to be accepted.
  [[nodiscard]] bool has_another();

 private:
  int listener_;
  int port_ = 0;
};

/// The headers that an answer begins with.
std::string answer(std::uint32_t stream, std::string_view more = "");

/// The fields that it ends with; with answer_fields() before them, an answer that is nothing else.
std::string trailers(std::uint32_t stream, std::string_view fields);
std::string answer_fields();

/// A whole answer to a unary call.
std::string whole_answer(std::uint32_t stream, std::string_view bytes = "");

}  // namespace raw
