#include "peer.h"

#include <chrono>
#include <stdexcept>

#include "cpprpc/transport/loopback/loopback.h"
#ifdef CPPRPC_TEST_NETWORKS
#include "network.h"
#endif

namespace e2e {
namespace {

template <class Options>
Options with_calls(Options options, const Limits& limits) {
  if (limits.max_concurrent_calls) options.max_concurrent_calls(*limits.max_concurrent_calls);
  if (limits.default_timeout) options.default_timeout(*limits.default_timeout);
  return options;
}

class LoopbackServer final : public RunningServer {
 public:
  using RunningServer::shutdown;
  LoopbackServer(const cpprpc::Router& router, const Limits& limits)
      : loopback_(router, options(limits)) {}
  Channel channel() override { return loopback_.channel(); }
  [[nodiscard]] std::uint64_t refused_calls() const override { return loopback_.refused_calls(); }
  bool shutdown(const cpprpc::ShutdownOptions& options) override {
    return loopback_.shutdown(options);
  }

 private:
  static cpprpc::LoopbackOptions options(const Limits& limits) {
    cpprpc::LoopbackOptions options;
    if (limits.max_message) options.max_message(*limits.max_message);
    return with_calls(options, limits);
  }

  cpprpc::Loopback loopback_;
};

std::unique_ptr<RunningServer> serve_loopback(const cpprpc::Router& router, const Limits& limits) {
  return std::make_unique<LoopbackServer>(router, limits);
}

enum class Which { All, Plain };

#ifdef CPPRPC_TEST_NETWORKS
class NetworkServer final : public RunningServer {
 public:
  using RunningServer::shutdown;
  NetworkServer(const networks::Network& network, const cpprpc::Router& router,
                const Limits& limits)
      : network_(network),
        server_(network.serve(router, options(network, limits)).value()),
        target_(networks::local(server_)) {}
  Channel channel() override { return network_.connect(target_); }
  [[nodiscard]] std::uint64_t refused_calls() const override { return server_.refused_calls(); }
  bool shutdown(const cpprpc::ShutdownOptions& options) override {
    return server_.shutdown(options);
  }

 private:
  static cpprpc::ServerOptions options(const networks::Network& network, const Limits& limits) {
    cpprpc::ServerOptions options = network.listening().threads(2);
    if (limits.max_message) {
      options.max_receive_message(*limits.max_message).max_send_message(*limits.max_message);
    }
    return with_calls(options, limits);
  }

  const networks::Network network_;
  cpprpc::Server server_;
  const std::string target_;
};

void add_networks(std::vector<Transport>& transports, Which which) {
  for (const networks::Network& network :
       which == Which::All ? networks::all() : networks::plain()) {
    transports.push_back({network.name(), [network](const auto& router, const Limits& limits) {
                            return std::make_unique<NetworkServer>(network, router, limits);
                          }});
  }
}
#else
void add_networks(std::vector<Transport>&, Which) {}
#endif

}  // namespace

std::vector<Transport> transports() {
  std::vector<Transport> transports = {{"loopback", serve_loopback}};
  add_networks(transports, Which::All);
  return transports;
}

std::vector<Transport> plain_transports() {
  std::vector<Transport> transports = {{"loopback", serve_loopback}};
  add_networks(transports, Which::Plain);
  return transports;
}

std::string transport_name(const testing::TestParamInfo<Transport>& transport) {
  return transport.param.name;
}

void PeerTest::SetUp() {
  echo.bind(router);
  router.log_exceptions(
      [this](std::string_view, std::string_view what) { escaped.emplace_back(what); });
  server = GetParam().serve_within(router, limits_);
}

void Event::set() {
  const std::lock_guard lock(mutex_);
  is_set_ = true;
  changed_.notify_all();
}

bool Event::wait() {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, std::chrono::minutes(1), [this] { return is_set_; });
}

}  // namespace e2e
