#include "cpprpc/transport/h2/client/balancer.h"

#include <algorithm>
#include <utility>

#include "cpprpc/transport/h2/client/pick_first.h"
#include "cpprpc/transport/h2/client/round_robin.h"

namespace cpprpc::transport::h2 {

std::unique_ptr<Balancer> make_balancer(LoadBalancing policy, std::string target,
                                        const Surroundings& surroundings, Balancer::Owner& owner) {
  if (policy == LoadBalancing::RoundRobin) {
    return std::make_unique<RoundRobin>(std::move(target), surroundings, owner);
  }
  return std::make_unique<PickFirst>(std::move(target), surroundings, owner);
}

void update(Subchannels& subchannels, const std::vector<Address>& addresses,
            const Surroundings& surroundings, Subchannel::Watcher& watcher) {
  Subchannels updated;
  const auto find = [](Subchannels& all, const Address& address) {
    return std::find_if(all.begin(), all.end(), [&](const auto& subchannel) {
      return subchannel != nullptr && subchannel->address() == address;
    });
  };
  for (const Address& address : addresses) {
    if (find(updated, address) != updated.end()) continue;
    const auto known = find(subchannels, address);
    updated.push_back(known != subchannels.end()
                          ? std::move(*known)
                          : std::make_unique<Subchannel>(surroundings, address, watcher));
  }
  subchannels = std::move(updated);
}

Status no_server(std::string_view target, std::size_t addresses, const Status& last) {
  std::string text(last.message());
  if (addresses > 1) {
    text = "failed to connect to all " + std::to_string(addresses) + " addresses of " +
           std::string(target) + ", last: " + text;
  } else if (text.find(target) == std::string::npos) {
    text.append(" (").append(target).append(")");
  }
  return Status::unavailable(std::move(text));
}

}  // namespace cpprpc::transport::h2
