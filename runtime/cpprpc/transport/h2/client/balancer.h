// Balancer: which of a target's servers gets the next call.
//
//   balancer->set_addresses(addresses);
//   const Balancer::Pick pick = balancer->pick();
//   if (pick.connection != nullptr) return pick.connection->start(call);
//   if (pick.failure != nullptr) return fail(*pick.failure);
//   wait();                                                // until picks_changed()
//
// On the loop's thread only. Specification:
// https://github.com/grpc/grpc/blob/master/doc/load-balancing.md

#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cpprpc/base/status.h"
#include "cpprpc/rpc/service_config.h"
#include "cpprpc/transport/h2/client/connection.h"
#include "cpprpc/transport/h2/client/subchannel.h"
#include "cpprpc/transport/h2/io/address.h"

namespace cpprpc::transport::h2 {

class Balancer {
 public:
  class Owner {
   public:
    /// A call that had to wait, or would have failed, may fare otherwise now.
    virtual void picks_changed() noexcept = 0;

    /// The addresses may be others by now.
    virtual void resolve_again() noexcept = 0;

   protected:
    ~Owner() = default;
  };

  struct Pick {
    Connection* connection = nullptr;
    const Status* failure = nullptr;  // there is no server, and why; UNAVAILABLE
  };

  Balancer() = default;
  Balancer(const Balancer&) = delete;
  Balancer& operator=(const Balancer&) = delete;
  virtual ~Balancer() = default;

  /// For one call.
  [[nodiscard]] virtual Pick pick() = 0;

  /// At least one, in the order of preference. Those that stay keep their connections. The picks
  /// may have changed, without the owner being told.
  virtual void set_addresses(const std::vector<Address>& addresses) = 0;
};

/// `target` is for what is told. All that is referred to outlives the balancer.
[[nodiscard]] std::unique_ptr<Balancer> make_balancer(LoadBalancing policy, std::string target,
                                                      const Surroundings& surroundings,
                                                      Balancer::Owner& owner);

// --- for those that implement it

using Subchannels = std::vector<std::unique_ptr<Subchannel>>;

/// Makes `subchannels` those of `addresses`, in that order, each address once.
void update(Subchannels& subchannels, const std::vector<Address>& addresses,
            const Surroundings& surroundings, Subchannel::Watcher& watcher);

/// What to tell when none of them can be connected to; `last` is that of the one that failed last.
[[nodiscard]] Status no_server(std::string_view target, std::size_t addresses, const Status& last);

}  // namespace cpprpc::transport::h2
