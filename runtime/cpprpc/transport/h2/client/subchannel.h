// Subchannel: one address of a server, and the connection to it as long as there is one.
//
//   Idle --connect()--> Connecting --> Ready --the connection is lost--> Idle
//                           |
//                           +--> TransientFailure --after the backoff--> Idle
//
// One whose server says that it is not well is in TransientFailure too, until it says otherwise.
// On the loop's thread only.
//
// Specification: https://github.com/grpc/grpc/blob/master/doc/connectivity-semantics-and-api.md

#pragma once

#include "cpprpc/base/status.h"
#include "cpprpc/rpc/reconnect_backoff.h"
#include "cpprpc/transport/h2/client/alarm.h"
#include "cpprpc/transport/h2/client/backoff.h"
#include "cpprpc/transport/h2/client/connection.h"
#include "cpprpc/transport/h2/io/address.h"

namespace cpprpc::transport::h2 {

/// What subchannels need of the loop they live on. All of it outlives them.
struct Surroundings {
  Executor& executor;
  Connector& connector;
  ReconnectBackoff backoff = ReconnectBackoff();
};

class Subchannel final : private Connection::Owner {
 public:
  enum class State { Idle, Connecting, Ready, TransientFailure };

  class Watcher {
   public:
    /// Its state is another now. It must not be destroyed in here.
    virtual void subchannel_changed(Subchannel& subchannel) noexcept = 0;

   protected:
    ~Watcher() = default;
  };

  Subchannel(const Surroundings& surroundings, const Address& address, Watcher& watcher);
  Subchannel(const Subchannel&) = delete;
  Subchannel& operator=(const Subchannel&) = delete;
  /// Its connection ends with the calls on it.
  ~Subchannel();

  /// Connects; nothing unless it is idle. The watcher hears of it when that is done.
  void connect();

  /// Gives up its connection, or the attempt; the watcher is not told. A backoff goes on.
  void disconnect() noexcept;

  [[nodiscard]] const Address& address() const noexcept { return address_; }
  [[nodiscard]] State state() const noexcept { return state_; }

  /// If it is ready.
  [[nodiscard]] Connection* connection() const noexcept {
    return state_ == State::Ready ? connection_ : nullptr;
  }

  /// Why it was last that there was no connection.
  [[nodiscard]] const Status& failure() const noexcept { return failure_; }

  /// Whether an attempt has failed since it was last ready.
  [[nodiscard]] bool is_failing() const noexcept { return is_failing_; }

 private:
  void connection_ready() noexcept override;
  void connection_not_serving(const Status& why) noexcept override;
  void connection_lost(const Status& why) noexcept override;
  void backoff_is_over() noexcept;
  void change(State state) noexcept;

  const Surroundings& surroundings_;
  const Address address_;
  Watcher& watcher_;
  State state_ = State::Idle;
  Connection* connection_ = nullptr;  // from connect() on
  Status failure_;
  bool is_failing_ = false;
  Backoff backoff_;
  Clock::time_point next_attempt_;
  Alarm wait_;
};

}  // namespace cpprpc::transport::h2
