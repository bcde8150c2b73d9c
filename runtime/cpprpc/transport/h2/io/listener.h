// Listener: sockets on which connections arrive.
//
//   Result<std::unique_ptr<Listener>> listener = Listener::open("127.0.0.1:0");
//   if (!listener) return listener.error();
//   (*listener)->start(loop, [this](Socket socket) { serve(std::move(socket)); });
//   ...
//   (*listener)->stop();
//
// start() and stop() on the thread of the loop, and stop() before the loop is stopped; else it is
// not synchronised. One that was not started, or was stopped, may be destroyed anywhere.

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "cpprpc/base/result.h"
#include "cpprpc/transport/h2/io/acceptor.h"
#include "cpprpc/transport/h2/io/address.h"
#include "cpprpc/transport/h2/io/loop.h"
#include "cpprpc/transport/h2/io/socket.h"

namespace cpprpc::transport::h2 {

class Listener {
 public:
  /// Listens on all that the address stands for: "localhost:80" may be two addresses; "0.0.0.0:80"
  /// and "[::]:80" are those of both families, where there are both. Port 0 takes one that is free.
  /// A socket file that a server left behind is replaced, and removed at the end. Blocks while a
  /// host name is looked up. INVALID_ARGUMENT or UNAVAILABLE: "cannot listen on 127.0.0.1:80:
  /// Address already in use".
  [[nodiscard]] static Result<std::unique_ptr<Listener>> open(const std::string& address);

  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener();

  /// Of TCP; else 0.
  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

  /// Calls `accepted` for each connection, on the loop's thread, until stop(). While the process
  /// has no file descriptor left it pauses, and connections wait in the system. `accepted` must not
  /// stop the listener.
  void start(Loop& loop, std::function<void(Socket socket)> accepted);

  /// Accepts what has arrived already, so that no client is turned away that was let in by the
  /// system, and closes. Nothing if it was not started, or was stopped.
  void stop();

 private:
  struct File;

  Listener() noexcept;
  [[nodiscard]] Status open_host(const std::string& address);
  [[nodiscard]] Status open_unix(const std::string& address);
  [[nodiscard]] int listen(const Address& address);

  std::vector<Socket> sockets_;  // until start()
  std::vector<std::shared_ptr<Acceptor>> acceptors_;
  std::unique_ptr<File> file_;
  std::uint16_t port_ = 0;
};

}  // namespace cpprpc::transport::h2
