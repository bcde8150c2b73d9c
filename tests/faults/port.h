// Port: one of this machine that a server may come to again after it has gone: nobody else gets it
// meanwhile, because it is bound here too.
//
//   const Port port;
//   Server first = serve(network, router, port.number());

#pragma once

namespace faults {

class Port {
 public:
  /// Throws std::system_error.
  Port();
  Port(const Port&) = delete;
  Port& operator=(const Port&) = delete;
  ~Port();

  [[nodiscard]] int number() const noexcept { return number_; }

 private:
  int fd_ = -1;
  int number_ = 0;
};

}  // namespace faults
