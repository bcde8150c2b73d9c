#include "serving.h"

#include <chrono>
#include <stdexcept>
#include <utility>

namespace faults {

using namespace std::chrono_literals;

cpprpc::Server serve(const Network& network, const cpprpc::Router& router, int port) {
  const std::string address = "127.0.0.1:" + std::to_string(port);
  cpprpc::Result<cpprpc::Server> server =
      network.serve(router, network.listening(address).threads(2));
  if (!server) throw std::runtime_error(server.error().to_string());
  return std::move(server).value();
}

cpprpc::Channel connect(const Network& network, const std::string& target,
                        cpprpc::ChannelOptions options) {
  options.reconnect_backoff(cpprpc::ReconnectBackoff{}.initial(50ms).max(200ms));
  return network.connect(target, std::move(options));
}

}  // namespace faults
