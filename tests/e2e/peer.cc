#include "peer.h"

#include <chrono>
#include <stdexcept>

#include "cpprpc/transport/grpc/grpc.h"
#include "cpprpc/transport/loopback/loopback.h"

namespace e2e {
namespace {

class LoopbackServer final : public RunningServer {
 public:
  using RunningServer::shutdown;
  explicit LoopbackServer(const cpprpc::Router& router) : loopback_(router) {}
  Channel channel() override { return loopback_.channel(); }
  bool shutdown(const cpprpc::ShutdownOptions& options) override {
    return loopback_.shutdown(options);
  }

 private:
  cpprpc::Loopback loopback_;
};

class GrpcServer final : public RunningServer {
 public:
  using RunningServer::shutdown;
  explicit GrpcServer(const cpprpc::Router& router)
      : server_(started(router)), target_("127.0.0.1:" + std::to_string(server_.port())) {}
  Channel channel() override { return cpprpc::connect_grpc(target_); }
  bool shutdown(const cpprpc::ShutdownOptions& options) override {
    return server_.shutdown(options);
  }

 private:
  static cpprpc::Server started(const cpprpc::Router& router) {
    auto server =
        cpprpc::serve_grpc(router, cpprpc::GrpcServerOptions{}.listen("127.0.0.1:0").threads(2));
    return std::move(server).value();
  }

  cpprpc::Server server_;
  std::string target_;
};

template <class Server>
std::unique_ptr<RunningServer> serve(const cpprpc::Router& router) {
  return std::make_unique<Server>(router);
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
  server = GetParam().serve(router);
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
