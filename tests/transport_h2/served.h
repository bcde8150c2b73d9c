// Served: a server's connection without a socket, with the Echo service on it, and an executor that
// a test turns by hand.
//
//   Served served(router);
//   served.connection().receive(bytes);
//   served.turn();
//   std::string answer = served.take_output();

#pragma once

#include <optional>
#include <string>

#include "cpprpc/rpc/router.h"
#include "cpprpc/transport/h2/session/server_connection.h"
#include "manual_executor.h"

namespace h2_test {

class Served final : public cpprpc::transport::h2::ConnectionOwner,
                     public cpprpc::transport::h2::Carrier {
 public:
  explicit Served(const cpprpc::Router& router,
                  std::optional<std::size_t> max_streams = std::nullopt);
  ~Served();

  /// Gives the connection what arrived, and lets everything run that follows. Like a link, nothing
  /// more once the connection has said that it is over.
  void receive(std::string_view bytes);

  /// Lets everything run that is ready.
  void turn();

  /// What the connection has sent since this was asked last.
  [[nodiscard]] std::string take_output();

  /// The client is gone.
  void disconnect();

  /// Whether the connection wants to be closed.
  [[nodiscard]] bool wants_close() const { return wants_close_; }
  /// Whether its last handler has returned after it was closed.
  [[nodiscard]] bool is_over() const { return is_over_; }

  [[nodiscard]] cpprpc::transport::h2::ServerConnection& connection() { return *connection_; }
  [[nodiscard]] ManualExecutor& executor() { return executor_; }

 private:
  void send_soon() noexcept override { has_output_ = true; }
  void produce();

  const cpprpc::transport::h2::Peer& peer() noexcept override { return peer_; }
  void connection_ready() noexcept override {}
  void headers_begun(bool) noexcept override {}
  void connection_busy() noexcept override {}
  void connection_idle() noexcept override {}
  void ping_received(bool) noexcept override {}
  void connection_lost(const cpprpc::Status&) noexcept override {}
  void connection_over() noexcept override { is_over_ = true; }

  ManualExecutor executor_;
  cpprpc::transport::CallLimits limits_;
  std::stop_source draining_;
  const std::stop_token draining_token_ = draining_.get_token();
  cpprpc::transport::h2::ServerSettings settings_;
  const cpprpc::transport::h2::Peer peer_{"memory:", {}};
  cpprpc::transport::h2::ServerConnection* connection_;
  std::string output_;
  bool has_output_ = true;
  bool wants_close_ = false;
  bool is_disconnected_ = false;
  bool is_over_ = false;
};

}  // namespace h2_test
