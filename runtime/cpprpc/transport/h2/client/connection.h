// Connection: a way to one server, from the first attempt to reach it until it is gone; and
// Connector, which makes them. To whoever spreads calls over servers they are no more than this.
//
// On the loop's thread only.

#pragma once

#include "cpprpc/base/status.h"
#include "cpprpc/task/executor.h"
#include "cpprpc/transport/h2/io/address.h"

namespace cpprpc::transport::h2 {

class Call;

class Connection {
 public:
  /// Who asked for the connection.
  class Owner {
   public:
    /// The server has said that it speaks HTTP/2, and, if it is asked for that, that it is well:
    /// calls may be started.
    virtual void connection_ready() noexcept = 0;

    /// The server is not well, and why; connection_ready() may follow.
    virtual void connection_not_serving(const Status& why) noexcept = 0;

    /// There is none, or it takes no more calls, and why. The last that the owner hears of it:
    /// calls that are under way on it go on if they can.
    virtual void connection_lost(const Status& why) noexcept = 0;

   protected:
    ~Owner() = default;
  };

  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Starts a call. False: it takes no more, and connection_lost() has said so.
  [[nodiscard]] virtual bool start(Call& call) = 0;

  /// The owner needs it no more, and hears no more of it. It ends with the last of its calls.
  virtual void retire() noexcept = 0;

 protected:
  ~Connection() = default;
};

class Connector {
 public:
  /// Connects, within `timeout`. The connection belongs to the connector, and stays until
  /// connection_lost() or retire(). The owner hears of it later, not before this has returned.
  [[nodiscard]] virtual Connection& connect(const Address& address, Clock::duration timeout,
                                            Connection::Owner& owner) = 0;

 protected:
  ~Connector() = default;
};

}  // namespace cpprpc::transport::h2
