// Proxy: a way from a channel to a server that can be blocked, cut and closed, as networks are.
//
//   Proxy proxy(server.port());
//   Channel channel = connect(network, proxy.target());
//   proxy.cut(Proxy::End::Reset);
//
// One thread passes on what comes, both ways. From any thread; what a function says is so when it
// returns.

#pragma once

#include <poll.h>

#include <array>
#include <cstddef>
#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "port.h"

namespace faults {

class Proxy {
 public:
  enum class End {
    Close,  // FIN: each side reads what is there, then the end
    Reset,  // RST: each side is told that the connection is gone
  };

  /// To that port of this machine, where nobody needs to listen yet. Throws std::system_error.
  explicit Proxy(int server_port);
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;
  ~Proxy();

  /// Stays the same, whatever happens.
  [[nodiscard]] std::string target() const { return "127.0.0.1:" + std::to_string(port_.number()); }

  /// Passes on nothing any more, and lets nobody know: connections stay, new ones are taken.
  void stall();
  void resume();

  /// Ends all connections. New ones are taken.
  void cut(End end);

  /// Takes no new connections: who tries is refused. Those that stand, stay.
  void refuse();
  void admit();

  /// How many connections were taken so far, and how many bytes passed on.
  [[nodiscard]] int connections() const;
  [[nodiscard]] std::size_t bytes() const;

 private:
  // One end of a connection, and what waits to be written to it.
  struct Side {
    int fd = -1;
    std::string pending = {};
    bool has_ended = false;  // it sends no more
    bool is_told = false;    // that the other one sends no more
  };
  using Connection = std::array<Side, 2>;  // the client's and the server's

  void listen();
  void run();
  void add_polled(std::vector<pollfd>& polled) const;
  void accept();
  [[nodiscard]] bool pass_on(Connection& connection);
  [[nodiscard]] bool receive(Side& from, Side& to);
  [[nodiscard]] bool send(Side& to, const Side& from);
  void wake() const;

  const int server_port_;
  const Port port_;
  int wake_ = -1;  // an eventfd
  mutable std::mutex mutex_;
  int listener_ = -1;  // -1: who tries is refused
  std::list<Connection> connections_;
  bool is_stalled_ = false;
  bool is_over_ = false;
  int accepted_ = 0;
  std::size_t bytes_ = 0;
  std::thread thread_;
};

}  // namespace faults
