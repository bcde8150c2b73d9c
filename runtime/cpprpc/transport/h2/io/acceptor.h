// Acceptor: takes the connections that arrive on one listening socket.
//
// A part of Listener. On the loop's thread; its shared_ptr keeps it until what it has under way has
// come back.

#pragma once

#include <functional>
#include <memory>

#include "cpprpc/transport/h2/io/loop.h"
#include "cpprpc/transport/h2/io/socket.h"

namespace cpprpc::transport::h2 {

class Acceptor : public std::enable_shared_from_this<Acceptor> {
 public:
  using Accepted = std::function<void(Socket socket)>;

  Acceptor(Loop& loop, Socket socket, Accepted accepted);
  Acceptor(const Acceptor&) = delete;
  Acceptor& operator=(const Acceptor&) = delete;
  ~Acceptor();

  void start();

  /// Accepts what has arrived already, and closes.
  void stop();

 private:
  struct Waiting;
  struct Pause : Executor::Timer {
    std::shared_ptr<Acceptor> acceptor;  // while it waits
  };

  void wait();
  [[nodiscard]] bool accept_some(int max_count);
  void pause();

  Loop& loop_;
  Accepted accepted_;
  std::unique_ptr<Waiting> waiting_;  // none: it has stopped
  Pause pause_;
};

}  // namespace cpprpc::transport::h2
