// AcceptedConnection: a client's connection on its worker: what carries it, and its clocks.
//
// It ends a connection that does not begin in time, has no calls for too long, is too old, does not
// answer pings or sends too many; and in good order when the server shuts down. It frees itself
// when the connection's last handler has returned. On the worker's thread only.
//
// Specification: gRFC A8 (keepalive of clients), A9 (age and idleness of connections).

#pragma once

#include <array>
#include <cstddef>
#include <memory>

#include "cpprpc/rpc/server_options.h"
#include "cpprpc/transport/h2/io/link.h"
#include "cpprpc/transport/h2/session/server_connection.h"

namespace cpprpc::transport::h2 {

class Worker;

class AcceptedConnection final : public ConnectionOwner {
 public:
  AcceptedConnection(Worker& worker, LinkPtr link);
  AcceptedConnection(const AcceptedConnection&) = delete;
  AcceptedConnection& operator=(const AcceptedConnection&) = delete;

  /// Tells the client to start no more calls here; ends with the last of those under way.
  void drain();
  /// Cancels the calls, and ends the connection whether their handlers return or not.
  void cancel();

 private:
  friend class Worker;

  enum class Alarm { Handshake, Idle, Age, Grace, Ping, Pong, Goaway, Abort };
  static constexpr std::size_t kAlarms = 8;

  struct Timer : Executor::Timer {
    AcceptedConnection* connection = nullptr;
  };

  ~AcceptedConnection() = default;

  [[nodiscard]] const Peer& peer() noexcept override;
  void connection_ready() noexcept override;
  void headers_begun(bool is_begun) noexcept override;
  void connection_busy() noexcept override;
  void connection_idle() noexcept override;
  void ping_received(bool is_ack) noexcept override;
  void connection_lost(const Status& why) noexcept override;
  void connection_over() noexcept override;

  void set_alarms();
  void set(Alarm alarm, Clock::time_point when) noexcept;
  void clear(Alarm alarm) noexcept;
  [[nodiscard]] bool is_set(Alarm alarm) const noexcept {
    return alarms_[static_cast<std::size_t>(alarm)] != Clock::time_point::max();
  }
  void wind() noexcept;
  void ring() noexcept;
  void ring(Alarm alarm, Clock::time_point now);
  void ring_idle(Clock::time_point now);
  void ring_ping(Clock::time_point now);
  void ping_answered(Clock::time_point now);
  [[nodiscard]] bool is_ping_allowed(Clock::time_point now);
  void abort(const char* why) noexcept;

  Worker& worker_;
  const ServerOptions& options_;
  std::shared_ptr<const Peer> peer_;  // once the link is gone
  Link* link_;
  ServerConnection* const connection_;  // until connection_over()

  Timer timer_;
  Clock::time_point rings_at_ = Clock::time_point::max();
  std::array<Clock::time_point, kAlarms> alarms_;
  Clock::time_point idle_since_;
  std::optional<Clock::time_point> last_ping_;
  int strikes_ = 0;
  bool is_draining_ = false;

  AcceptedConnection* next_ = nullptr;  // of the worker's
  AcceptedConnection* previous_ = nullptr;
};

}  // namespace cpprpc::transport::h2
