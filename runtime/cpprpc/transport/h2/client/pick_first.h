// PickFirst: all calls go to the first address that can be connected to.
//
// It connects when a call needs it, and tries the addresses one after the other. Once all have
// failed calls fail, and each address is tried again after its backoff, until one works.
//
// Specification: https://github.com/grpc/grpc/blob/master/doc/load-balancing.md, pick_first

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "cpprpc/transport/h2/client/balancer.h"

namespace cpprpc::transport::h2 {

class PickFirst final : public Balancer, private Subchannel::Watcher {
 public:
  PickFirst(std::string target, const Surroundings& surroundings, Owner& owner);

  [[nodiscard]] Pick pick() override;
  void set_addresses(const std::vector<Address>& addresses) override;

 private:
  void subchannel_changed(Subchannel& subchannel) noexcept override;
  void ready(Subchannel& subchannel) noexcept;
  void lost() noexcept;
  void try_next() noexcept;
  void all_have_failed(const Status& last) noexcept;

  const std::string target_;
  const Surroundings& surroundings_;
  Owner& owner_;
  Subchannels subchannels_;
  Subchannel* selected_ = nullptr;  // ready
  bool is_trying_ = false;          // one address after the other
  std::size_t position_ = 0;        // which one
  std::optional<Status> failure_;   // since all of them failed, until one is ready
};

}  // namespace cpprpc::transport::h2
