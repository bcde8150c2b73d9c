#include "network.h"

#include <chrono>
#include <stdexcept>
#include <utility>

#include "cpprpc/transport/grpc/grpc.h"

namespace faults {
namespace {

using namespace std::chrono_literals;

cpprpc::Server serve_grpc(const cpprpc::Router& router, int port) {
  auto options = cpprpc::ServerOptions{}.listen("127.0.0.1:" + std::to_string(port)).threads(2);
  cpprpc::Result<cpprpc::Server> server = cpprpc::serve_grpc(router, std::move(options));
  if (!server) throw std::runtime_error(server.error().to_string());
  return std::move(server).value();
}

cpprpc::Channel connect_grpc(const std::string& target, const ChannelWishes& wishes) {
  auto options = cpprpc::ChannelOptions{};
  options.reconnect_backoff(cpprpc::ReconnectBackoff{}.initial(50ms).max(200ms));
  if (wishes.config()) options.service_config(*wishes.config());
  if (wishes.pings()) options.keepalive(*wishes.pings());
  return cpprpc::connect_grpc(target, std::move(options));
}

}  // namespace

std::vector<Network> networks() { return {{"grpc", serve_grpc, connect_grpc}}; }

Network network(const std::string& name) {
  for (const Network& network : networks()) {
    if (network.name == name) return network;
  }
  throw std::invalid_argument("there is no transport " + name);
}

std::string network_name(const testing::TestParamInfo<Network>& network) {
  return network.param.name;
}

}  // namespace faults
