#include <grpc/grpc.h>
#include <grpc/grpc_security.h>

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "cpprpc/transport/grpc/detail/address.h"
#include "cpprpc/transport/grpc/detail/server_queue.h"
#include "cpprpc/transport/grpc/detail/settings.h"
#include "cpprpc/transport/grpc/detail/tag.h"
#include "cpprpc/transport/grpc/grpc.h"

namespace cpprpc {
namespace transport::grpc_detail {
namespace {

std::vector<Setting> settings(const GrpcServerOptions& options) {
  std::vector<Setting> settings = {
      {GRPC_ARG_MAX_RECEIVE_MESSAGE_LENGTH, options.max_receive_message()},
      // Else a second server on a port shares it with the first, and nobody is told.
      {GRPC_ARG_ALLOW_REUSEPORT, 0},
      // Counts what nobody can ask for: no service tells of it.
      {GRPC_ARG_ENABLE_CHANNELZ, 0},
  };
  if (const auto streams = options.max_concurrent_streams()) {
    settings.emplace_back(GRPC_ARG_MAX_CONCURRENT_STREAMS, *streams);
  }
  return settings;
}

std::size_t default_threads() {
  return std::clamp(std::size_t{std::thread::hardware_concurrency()}, std::size_t{1},
                    std::size_t{16});
}

class GrpcServer final : public ServerTransport {
 public:
  GrpcServer(const Router& router, const GrpcServerOptions& options);
  ~GrpcServer() override;

  /// Before start().
  Status listen(const std::string& address);
  void start();

  [[nodiscard]] int port() const noexcept override { return port_; }
  void shutdown(Clock::duration drain) noexcept override;

 private:
  void shut_down(bool ok);
  bool wait_until_shut_down(Clock::duration at_most) noexcept;

  grpc_server* server_;
  int port_ = 0;
  std::vector<std::unique_ptr<ServerQueue>> queues_;

  Tag shut_down_tag_ = Tag::of<GrpcServer, &GrpcServer::shut_down>(this);
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_shut_down_ = false;  // under mutex_
};

GrpcServer::GrpcServer(const Router& router, const GrpcServerOptions& options)
    : server_(create_server(settings(options))) {
  const std::size_t threads =
      std::max(options.threads().value_or(default_threads()), std::size_t{1});
  for (std::size_t i = 0; i < threads; ++i) {
    queues_.push_back(std::make_unique<ServerQueue>(server_, router));
    grpc_server_register_completion_queue(server_, queues_.back()->executor().get(), nullptr);
  }
}

// After shutdown(): nothing of the server is left but itself.
GrpcServer::~GrpcServer() { grpc_server_destroy(server_); }

Status GrpcServer::listen(const std::string& address) {
  Status status = check_address(address);
  if (!status.is_ok()) return status;
  grpc_server_credentials* const insecure = grpc_insecure_server_credentials_create();
  const int port = grpc_server_add_http2_port(server_, address.c_str(), insecure);
  grpc_server_credentials_release(insecure);
  if (port == 0) return explain_listen_failure(address);
  const bool is_tcp = !address.starts_with("unix");
  if (port_ == 0 && is_tcp) port_ = port;
  return Status::ok();
}

void GrpcServer::start() {
  grpc_server_start(server_);
  for (const auto& queue : queues_) queue->open();
}

void GrpcServer::shutdown(Clock::duration drain) noexcept {
  shut_down_tag_.hand_over();
  grpc_server_shutdown_and_notify(server_, queues_.front()->executor().get(), &shut_down_tag_);
  if (!wait_until_shut_down(drain)) {
    grpc_server_cancel_all_calls(server_);
    wait_until_shut_down(Clock::duration::max());
  }
  // gRPC knows of no call any more. Handlers that still run have been told to stop.
  for (const auto& queue : queues_) queue->close();
  queues_.clear();
}

void GrpcServer::shut_down(bool) {
  const std::lock_guard lock(mutex_);
  is_shut_down_ = true;
  changed_.notify_all();
}

bool GrpcServer::wait_until_shut_down(Clock::duration at_most) noexcept {
  const auto is_over = [this] { return is_shut_down_; };
  std::unique_lock lock(mutex_);
  const auto now = Clock::now();
  if (at_most < Clock::time_point::max() - now) {
    return changed_.wait_until(lock, now + at_most, is_over);
  }
  changed_.wait(lock, is_over);
  return true;
}

}  // namespace
}  // namespace transport::grpc_detail

Result<Server> serve_grpc(const Router& router, GrpcServerOptions options) {
  if (options.addresses().empty()) {
    return Status::invalid_argument("a server needs an address: GrpcServerOptions{}.listen(...)");
  }
  auto server = std::make_unique<transport::grpc_detail::GrpcServer>(router, options);
  for (const std::string& address : options.addresses()) {
    Status status = server->listen(address);
    if (!status.is_ok()) {
      server->shutdown(Clock::duration::zero());
      return status;
    }
  }
  server->start();
  return Server(std::move(server));
}

}  // namespace cpprpc
