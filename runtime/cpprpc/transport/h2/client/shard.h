// Shard: one thread of a channel, with all that it needs for calls: the addresses of the target,
// the connections to them, and the calls on those. Shards share nothing but the settings, which do
// not change.
//
//   auto shard = std::make_shared<Shard>(settings);
//   std::thread thread([shard] { shard->run(); });
//   ...
//   shard->shut_down();        // from any thread: run() returns soon
//
// On the loop's thread, but for shut_down(). Whoever runs it keeps it.

#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "cpprpc/transport/h2/client/channel_settings.h"
#include "cpprpc/transport/h2/client/connection.h"
#include "cpprpc/transport/h2/client/picker.h"
#include "cpprpc/transport/h2/client/subchannel.h"
#include "cpprpc/transport/h2/io/loop.h"

namespace cpprpc::transport::h2 {

class LinkConnection;

class Shard final : private Connector {
 public:
  explicit Shard(std::shared_ptr<ChannelSettings> settings);
  Shard(const Shard&) = delete;
  Shard& operator=(const Shard&) = delete;
  /// run() has returned, or was never called.
  ~Shard();

  /// The thread.
  void run();

  /// Ends run(): connections are closed, in good order as far as their servers take it at once.
  /// All calls have been given up. Once, from any thread.
  void shut_down() noexcept;

  [[nodiscard]] const ChannelSettings& settings() const noexcept { return *settings_; }
  [[nodiscard]] Loop& loop() noexcept { return loop_; }
  [[nodiscard]] Picker& picker() noexcept { return *picker_; }

  // --- for its connections

  void remove(LinkConnection& connection) noexcept;
  void ping_less() noexcept { settings_->ping_less(); }

 private:
  struct ShutDown : Executor::Work {
    Shard* shard = nullptr;
  };

  [[nodiscard]] Connection& connect(const Address& address, Clock::duration timeout,
                                    Connection::Owner& owner) override;
  void close_all() noexcept;

  const std::shared_ptr<ChannelSettings> settings_;
  Loop loop_;
  Surroundings surroundings_;
  std::vector<LinkConnection*> connections_;
  std::optional<Picker> picker_;
  ShutDown shut_down_;
};

}  // namespace cpprpc::transport::h2
