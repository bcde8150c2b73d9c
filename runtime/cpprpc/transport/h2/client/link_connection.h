// LinkConnection: a connection over a socket: dialing, TLS, HTTP/2, and pings that find out whether
// the server is still there.
//
// Made by a shard, and deletes itself when its end has come: when it could not be made, when it is
// lost, or, once it is not needed any more, with the last of its calls. On the loop's thread only.
//
// Specifications: RFC 9113; https://github.com/grpc/grpc/blob/master/doc/keepalive.md and
// https://github.com/grpc/proposal/blob/master/A8-client-side-keepalive.md

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cpprpc/base/status.h"
#include "cpprpc/transport/h2/client/alarm.h"
#include "cpprpc/transport/h2/client/channel_settings.h"
#include "cpprpc/transport/h2/client/connection.h"
#include "cpprpc/transport/h2/client/health_watch.h"
#include "cpprpc/transport/h2/io/connector.h"
#include "cpprpc/transport/h2/session/session.h"

namespace cpprpc::transport::h2 {

class Shard;

class LinkConnection final : public Connection, public Session, private HealthWatch::Owner {
 public:
  LinkConnection(Shard& shard, const Address& address, Connection::Owner& owner);

  void dial(Clock::duration timeout);

  [[nodiscard]] bool start(Call& call) override;
  void retire() noexcept override;

  /// Ends it, and all that is under way on it, as soon as the server can be told.
  void close() noexcept;

  /// Why it was lost; OK as long as it was not.
  [[nodiscard]] const Status& loss() const noexcept { return loss_; }

  /// Whether the server may have seen anything of that stream.
  [[nodiscard]] bool was_sent(std::int32_t stream) const noexcept;

 private:
  ~LinkConnection() = default;

  void connected(Result<LinkPtr> link);
  void disconnected(const Status& why) noexcept override;

  Stream* stream_begins(std::int32_t id) override;
  void goaway_received(std::int32_t last_stream, std::uint32_t error_code,
                       std::string_view debug_data) override;
  void ping_received(bool is_ack) override;
  void settings_received() override;
  void run_ready() override;

  void serving() noexcept override;
  void not_serving(const Status& why) noexcept override;

  void settings_are_late() noexcept;
  void tell_lost(const Status& why) noexcept;
  void end() noexcept;
  [[nodiscard]] std::string name() const;

  void watch() noexcept;
  void heard() noexcept;
  void look() noexcept;
  void pause(Clock::time_point until) noexcept;

  Shard& shard_;
  const Address address_;
  Connection::Owner* owner_;  // null: nobody wants to hear of it any more
  PendingPtr dialing_;
  Link* link_ = nullptr;        // once connected, until it is lost
  Clock::time_point deadline_;  // for the server to say that it speaks HTTP/2
  Alarm late_;
  bool is_ready_ = false;
  bool is_ending_ = false;  // with the last of its streams
  Status goaway_;           // what the server said, if it was an error
  Status loss_;
  std::optional<HealthWatch> health_;

  // Keepalive.
  Alarm watch_;
  Clock::time_point heard_;
  bool is_pinging_ = false;  // an answer, or anything else, is to come until the alarm
};

}  // namespace cpprpc::transport::h2
