// FrameClient: a client of HTTP/2 that sends whatever a test gives it, and tells what comes back.
//
//   FrameClient client(server.port());
//   client.send(std::string(kPreface) + settings() + ping());
//   std::optional<Frame> answer = client.wait_for(FrameType::Ping);
//   EXPECT_EQ(client.wait_for_end().go_away, kProtocolError);
//
// It answers nothing on its own. What it waits for comes within half a minute, or never. One
// thread.

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "frames.h"

struct nghttp2_hd_inflater;

namespace raw {

struct Frame {
  FrameType type = FrameType::Data;
  std::uint8_t flags = 0;
  std::uint32_t stream = 0;
  std::string payload;
  std::vector<std::pair<std::string, std::string>> fields;  // of HEADERS

  /// Of HEADERS: the value of a field, or nothing.
  [[nodiscard]] std::optional<std::string> get(std::string_view name) const;
  /// The error code: of RST_STREAM, GOAWAY.
  [[nodiscard]] std::uint32_t code() const;
};

/// How the peer ended a connection.
struct End {
  bool has_ended = false;                // else it is still there
  std::optional<std::uint32_t> go_away;  // the code of the last GOAWAY
  std::string text;                      // the last text of one
};

class FrameClient {
 public:
  /// To that port of this machine. Throws std::system_error.
  explicit FrameClient(int port);
  /// Takes over a connected socket: for the other side, which is no different (frame_server.h).
  struct Socket {
    int fd;
  };
  explicit FrameClient(Socket socket);
  FrameClient(const FrameClient&) = delete;
  FrameClient& operator=(const FrameClient&) = delete;
  ~FrameClient();

  /// Preface and settings, to the peer's acknowledgement.
  void shake_hands(std::initializer_list<Setting> own = {});

  /// Sends all of it, reading meanwhile what comes. False if the peer has ended the connection, or
  /// takes nothing for half a minute.
  bool send(std::string_view bytes) { return send(bytes, true); }

  /// The same, but reads nothing: like a client that does not care, or does not listen.
  bool send_blindly(std::string_view bytes) { return send(bytes, false); }

  /// The next frame that `is_wanted`, dropping those before it; nothing if the connection ends, or
  /// no such frame comes in time.
  std::optional<Frame> wait_for(const std::function<bool(const Frame&)>& is_wanted);
  std::optional<Frame> wait_for(FrameType type);
  std::optional<Frame> wait_for(FrameType type, std::uint32_t stream);

  /// The fields that a stream ends with; empty if it is reset, or the connection ends.
  Frame wait_for_end_of(std::uint32_t stream);

  /// Drops all that comes, to the end of the connection.
  End wait_for_end();

  /// The same as text: what a peer says that is no HTTP/2.
  std::string wait_for_all();

  /// The next bytes, whatever they are; empty if the connection ends before.
  std::string take(std::size_t bytes);

  /// Tells the peer that nothing follows.
  void end_sending();

 private:
  std::optional<Frame> next();
  std::optional<Frame> take_frame();
  void note(Frame& frame);
  bool receive_some();
  bool poll(short events);
  bool read_once();
  bool send(std::string_view bytes, bool reads);

  int fd_;
  std::string received_;
  std::size_t taken_ = 0;  // of received_
  bool has_ended_ = false;
  End end_;
  nghttp2_hd_inflater* inflater_ = nullptr;
  std::string block_;  // of HEADERS that are not whole yet
};

}  // namespace raw
