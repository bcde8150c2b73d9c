#include "peer.h"

#include <chrono>
#include <stdexcept>

#include "cpprpc/transport/grpc/grpc.h"
#include "cpprpc/transport/loopback/loopback.h"

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

class GrpcServer final : public RunningServer {
 public:
  using RunningServer::shutdown;
  GrpcServer(const cpprpc::Router& router, const Limits& limits)
      : server_(started(router, limits)), target_("127.0.0.1:" + std::to_string(server_.port())) {}
  Channel channel() override { return cpprpc::connect_grpc(target_); }
  [[nodiscard]] std::uint64_t refused_calls() const override { return server_.refused_calls(); }
  bool shutdown(const cpprpc::ShutdownOptions& options) override {
    return server_.shutdown(options);
  }

 private:
  static cpprpc::Server started(const cpprpc::Router& router, const Limits& limits) {
    cpprpc::ServerOptions options;
    options.listen("127.0.0.1:0").threads(2);
    if (limits.max_message) {
      options.max_receive_message(*limits.max_message).max_send_message(*limits.max_message);
    }
    return cpprpc::serve_grpc(router, with_calls(options, limits)).value();
  }

  cpprpc::Server server_;
  std::string target_;
};

template <class Server>
std::unique_ptr<RunningServer> serve(const cpprpc::Router& router, const Limits& limits) {
  return std::make_unique<Server>(router, limits);
}

}  // namespace

std::vector<Transport> transports() {
  return {{"loopback", serve<LoopbackServer>}, {"grpc", serve<GrpcServer>}};
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
