// ServerConnection: a client's connection, and the calls on it.
//
//   auto* connection = new ServerConnection(settings, executor, owner);
//   connection->set_carrier(link);
//   connection->receive(bytes);      // starts the handlers of the calls that arrived
//
// It belongs to itself: it goes when the connection is gone, disconnected(), and the last handler
// of its calls has returned. On the loop's thread only.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stop_token>

#include "cpprpc/rpc/compression.h"
#include "cpprpc/rpc/detail/call_limits.h"
#include "cpprpc/rpc/router.h"
#include "cpprpc/transport/h2/session/flood_guard.h"
#include "cpprpc/transport/h2/session/peer.h"
#include "cpprpc/transport/h2/session/session.h"

namespace cpprpc::transport::h2 {

class ServerStream;
class ServerConnection;

/// What all connections of a server have in common.
struct ServerSettings {
  const Router& router;
  CallLimits& limits;
  const std::stop_token& draining;
  SessionSettings session = {};
  std::optional<std::size_t> max_send_message = {};
  std::optional<Compression> compression = {};
};

/// Who has a connection. Told on its thread, some of it inside of callbacks of nghttp2.
class ConnectionOwner {
 public:
  [[nodiscard]] virtual const Peer& peer() noexcept = 0;
  /// The client's part of the connection's beginning is there.
  virtual void connection_ready() noexcept = 0;
  /// The client has begun a call's headers, and not ended them, with what it sent last; or, behind
  /// that, has ended them.
  virtual void headers_begun(bool is_begun) noexcept = 0;
  /// Calls are under way, or none are any more.
  virtual void connection_busy() noexcept = 0;
  virtual void connection_idle() noexcept = 0;
  /// The client has pinged, or answered a ping.
  virtual void ping_received(bool is_ack) noexcept = 0;
  /// There is no connection any more, but handlers of its calls may still run.
  virtual void connection_lost(const Status& why) noexcept = 0;
  /// The last of them has returned; the connection's object goes.
  virtual void connection_over() noexcept = 0;

 protected:
  ~ConnectionOwner() = default;
};

class ServerConnection final : public Session {
 public:
  /// What is referred to outlives the connection.
  ServerConnection(const ServerSettings& settings, Executor& executor, ConnectionOwner& owner);

  [[nodiscard]] bool receive(std::string_view bytes) override;
  [[nodiscard]] bool produce(Output& output) override;
  void disconnected(const Status& why) noexcept override;

  /// For a connection that is about to end: does not wait for the client to begin.
  void begin() noexcept { has_begun_ = true; }
  /// Cancels all calls, whose clients are told, and whose handlers go on until they return.
  void cancel_calls();

  // --- for its streams

  [[nodiscard]] const ServerSettings& settings() const noexcept { return settings_; }
  [[nodiscard]] Executor& executor() const noexcept { return executor_; }
  [[nodiscard]] const Peer& peer() const noexcept { return owner_.peer(); }
  [[nodiscard]] std::size_t calls() const noexcept { return calls_; }

  /// The call's headers are there: it starts when nghttp2 has returned.
  void start_soon(ServerStream& stream) noexcept;
  /// They are, or never will be.
  void headers_over(const ServerStream& stream) noexcept;
  /// The stream has freed itself.
  void call_over() noexcept;

 private:
  ~ServerConnection() = default;

  Stream* stream_begins(std::int32_t id) override;
  void goaway_received(std::int32_t last_stream, std::uint32_t error_code,
                       std::string_view debug_data) override;
  void ping_received(bool is_ack) override { owner_.ping_received(is_ack); }
  void settings_received() override;
  void frame_received(const nghttp2_frame& frame) override;
  void reset_sent(std::uint32_t error_code) override;
  void run_ready() override;
  void count_for_nothing();

  const ServerSettings& settings_;
  Executor& executor_;
  ConnectionOwner& owner_;
  std::size_t calls_ = 0;  // streams that are not freed
  FloodGuard guard_;
  bool has_begun_ = false;
  bool refuses_http1_ = false;
  bool has_refused_ = false;
  bool is_ready_ = false;
  bool is_lost_ = false;
  const ServerStream* in_headers_ = nullptr;  // whose header block is under way
  std::int32_t told_in_headers_ = 0;          // the same, when the owner was told last
  ServerStream* first_start_ = nullptr;       // calls that are to start, oldest first
  ServerStream* last_start_ = nullptr;
};

}  // namespace cpprpc::transport::h2
