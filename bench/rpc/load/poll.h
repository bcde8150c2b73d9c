// Poll: the connections of this program, and what comes on them.
//
//   Poll poll;
//   Connection& connection = poll.add(std::make_unique<Connection>(...));
//   connection.start_call(false);
//   connection.send();
//   poll.settle();

#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "connection.h"

namespace bench {

class Poll {
 public:
  Poll();
  Poll(const Poll&) = delete;
  Poll& operator=(const Poll&) = delete;
  ~Poll();

  Connection& add(std::unique_ptr<Connection> connection);
  [[nodiscard]] std::size_t size() const noexcept { return connections_.size(); }
  [[nodiscard]] Connection& operator[](std::size_t i) noexcept { return *connections_[i]; }

  /// Until no connection has anything to wait for. Ends the program where a server is silent.
  void settle();

 private:
  const int fd_;
  std::vector<std::unique_ptr<Connection>> connections_;
};

}  // namespace bench
