// RoundRobin: calls go in turn to all addresses that can be connected to.
//
// It connects to all of them, and again when a connection is lost. Calls wait while none is there
// yet, and fail once every address has failed.
//
// Specification: https://github.com/grpc/grpc/blob/master/doc/load-balancing.md, round_robin

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "cpprpc/transport/h2/client/balancer.h"

namespace cpprpc::transport::h2 {

class RoundRobin final : public Balancer, private Subchannel::Watcher {
 public:
  RoundRobin(std::string target, const Surroundings& surroundings, Owner& owner);

  [[nodiscard]] Pick pick() override;
  void set_addresses(const std::vector<Address>& addresses) override;

 private:
  void subchannel_changed(Subchannel& subchannel) noexcept override;
  void look() noexcept;

  const std::string target_;
  const Surroundings& surroundings_;
  Owner& owner_;
  Subchannels subchannels_;
  std::vector<Connection*> ready_;  // of those that are ready
  std::size_t next_;
  Status last_failure_;
  std::optional<Status> failure_;  // while all of them fail
};

}  // namespace cpprpc::transport::h2
