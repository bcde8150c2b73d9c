#include <grpc/grpc.h>
#include <grpc/grpc_posix.h>
#include <grpc/grpc_security.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "cpprpc/rpc/detail/call_limits.h"
#include "cpprpc/transport/address/host_and_port.h"
#include "cpprpc/transport/grpc/detail/address.h"
#include "cpprpc/transport/grpc/detail/convert.h"
#include "cpprpc/transport/grpc/detail/credentials.h"
#include "cpprpc/transport/grpc/detail/server_queue.h"
#include "cpprpc/transport/grpc/detail/settings.h"
#include "cpprpc/transport/grpc/detail/tag.h"
#include "cpprpc/transport/grpc/grpc.h"

namespace cpprpc {
namespace transport::grpc_detail {
namespace {

void add_connections(const ServerOptions& options, std::vector<Setting>& settings) {
  if (const auto timeout = options.handshake_timeout()) {
    settings.emplace_back(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, *timeout);
  }
  if (const auto idle = options.max_connection_idle()) {
    settings.emplace_back(GRPC_ARG_MAX_CONNECTION_IDLE_MS, *idle);
  }
  if (const auto age = options.max_connection_age()) {
    settings.emplace_back(GRPC_ARG_MAX_CONNECTION_AGE_MS, *age);
  }
  if (const auto grace = options.max_connection_grace()) {
    settings.emplace_back(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, *grace);
  }
  if (const auto& keepalive = options.keepalive()) {
    settings.emplace_back(GRPC_ARG_KEEPALIVE_TIME_MS, keepalive->time());
    settings.emplace_back(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, keepalive->timeout());
    settings.emplace_back(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, std::size_t{0});
  }
  if (const auto& policy = options.ping_policy()) {
    settings.emplace_back(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                          policy->min_interval());
    settings.emplace_back(GRPC_ARG_HTTP2_MAX_PING_STRIKES,
                          static_cast<std::size_t>(policy->max_strikes()));
  }
  if ((options.keepalive() && options.keepalive()->without_calls()) ||
      (options.ping_policy() && options.ping_policy()->permits_without_calls())) {
    settings.emplace_back(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, std::size_t{1});
  }
}

void add_calls(const ServerOptions& options, std::vector<Setting>& settings) {
  if (const auto streams = options.max_concurrent_streams()) {
    settings.emplace_back(GRPC_ARG_MAX_CONCURRENT_STREAMS, *streams);
  }
  if (const auto bytes = options.max_send_message()) {
    settings.emplace_back(GRPC_ARG_MAX_SEND_MESSAGE_LENGTH, *bytes);
  }
  if (const auto bytes = options.max_metadata()) {
    settings.emplace_back(GRPC_ARG_MAX_METADATA_SIZE, *bytes);
  }
  if (const auto compression = options.compression()) {
    settings.emplace_back(GRPC_COMPRESSION_CHANNEL_DEFAULT_LEVEL,
                          static_cast<std::size_t>(compression_level(*compression)));
  }
}

std::vector<Setting> settings(const ServerOptions& options) {
  std::vector<Setting> settings = {
      {GRPC_ARG_MAX_RECEIVE_MESSAGE_LENGTH, options.max_receive_message()},
      // gRPC would decompress without looking at how much comes out: see decompress.h.
      {GRPC_ARG_ENABLE_PER_MESSAGE_DECOMPRESSION, std::size_t{0}},
      // Else a second server on a port shares it with the first, and nobody is told.
      {GRPC_ARG_ALLOW_REUSEPORT, std::size_t{0}},
      // Counts what nobody can ask for: no service tells of it.
      {GRPC_ARG_ENABLE_CHANNELZ, std::size_t{0}},
  };
  add_connections(options, settings);
  add_calls(options, settings);
  return settings;
}

std::size_t default_threads() {
  return std::clamp(std::size_t{std::thread::hardware_concurrency()}, std::size_t{1},
                    std::size_t{16});
}

class GrpcServer final : public ServerTransport {
 public:
  GrpcServer(const Router& router, const ServerOptions& options);
  ~GrpcServer() override;

  /// Before start().
  Status listen(const ServerOptions::Listener& listener);
  void start();

  [[nodiscard]] int port() const noexcept override { return port_; }
  [[nodiscard]] std::uint64_t refused_calls() const noexcept override { return limits_.refused(); }
  bool shutdown(Clock::duration drain, Clock::duration patience) noexcept override;

 private:
  Result<ServerCredentials> credentials(const ServerOptions::Listener& listener);
  void shut_down(bool ok);
  bool wait_until_shut_down(Clock::time_point when) noexcept;
  void drop_stranded_calls() noexcept;

  grpc_server* server_;
  CallLimits limits_;
  std::vector<std::unique_ptr<tls::Reloader>> reloaders_;  // gRPC asks them at each connection
  int port_ = 0;
  std::vector<std::unique_ptr<ServerQueue>> queues_;

  Tag shut_down_tag_ = Tag::of<GrpcServer, &GrpcServer::shut_down>(this);
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_shut_down_ = false;  // under mutex_
};

GrpcServer::GrpcServer(const Router& router, const ServerOptions& options)
    : server_(create_server(settings(options))),
      limits_(options.max_concurrent_calls(), options.default_timeout(),
              options.max_receive_message()) {
  const std::size_t threads =
      std::max(options.threads().value_or(default_threads()), std::size_t{1});
  for (std::size_t i = 0; i < threads; ++i) {
    queues_.push_back(std::make_unique<ServerQueue>(server_, router, limits_, draining()));
    grpc_server_register_completion_queue(server_, queues_.back()->executor().get(), nullptr);
  }
}

// After shutdown(): nothing of the server is left but itself.
GrpcServer::~GrpcServer() { grpc_server_destroy(server_); }

Result<ServerCredentials> GrpcServer::credentials(const ServerOptions::Listener& listener) {
  if (!listener.tls) return insecure_server_credentials();
  auto reloader = std::make_unique<tls::Reloader>(*listener.tls);
  Status status = reloader->load();
  if (!status.is_ok()) {
    return Status::invalid_argument("cannot listen on " + listener.address + ": " +
                                    std::string(status.message()));
  }
  reloaders_.push_back(std::move(reloader));
  return server_credentials(*reloaders_.back(), listener.tls->client_certificate());
}

Status GrpcServer::listen(const ServerOptions::Listener& listener) {
  const std::string& address = listener.address;
  Status status = check_listen_address(address);
  if (!status.is_ok()) return status;
  const Result<ServerCredentials> protection = credentials(listener);
  if (!protection) return protection.error();
  const int port = grpc_server_add_http2_port(server_, address.c_str(), protection->get());
  if (port == 0) return explain_listen_failure(address);
  const bool is_tcp = !address.starts_with("unix");
  if (port_ == 0 && is_tcp) port_ = port;
  return Status::ok();
}

void GrpcServer::start() {
  grpc_server_start(server_);
  for (const auto& queue : queues_) queue->open();
}

bool GrpcServer::shutdown(Clock::duration drain, Clock::duration patience) noexcept {
  shut_down_tag_.hand_over();
  grpc_server_shutdown_and_notify(server_, queues_.front()->executor().get(), &shut_down_tag_);
  Clock::time_point end = Clock::time_point::max();
  if (!wait_until_shut_down(from_now(drain))) {
    grpc_server_cancel_all_calls(server_);
    end = from_now(patience);
    if (!wait_until_shut_down(end)) return false;  // a handler holds the thread that would tell
  }
  // gRPC knows of no call any more. Handlers that still run have been told to stop.
  if (end == Clock::time_point::max()) end = from_now(patience);
  for (const auto& queue : queues_) queue->close();
  for (const auto& queue : queues_) {
    if (!queue->wait_until(end)) return false;
  }
  queues_.clear();
  return true;
}

void GrpcServer::shut_down(bool) {
  const std::lock_guard lock(mutex_);
  is_shut_down_ = true;
  changed_.notify_all();
}

bool GrpcServer::wait_until_shut_down(Clock::time_point when) noexcept {
  constexpr auto kStep = std::chrono::milliseconds(200);
  std::unique_lock lock(mutex_);
  const auto is_over = [this] { return is_shut_down_; };
  while (!changed_.wait_until(lock, std::min(when, from_now(kStep)), is_over)) {
    if (Clock::now() >= when) return false;
    lock.unlock();
    drop_stranded_calls();
    lock.lock();
  }
  return true;
}

// A call that arrives in the very moment of the shutdown may be left in gRPC's queue of calls that
// nobody has asked for yet: nobody will, and its connection waits for it to end. gRPC clears the
// queue when a connection ends, and one that comes now ends at once (decision 0036).
void GrpcServer::drop_stranded_calls() noexcept {
  std::array<int, 2> ends;
  const int type = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;
  if (::socketpair(AF_UNIX, type, 0, ends.data()) != 0) return;  // no descriptors: at the next step
  ::close(ends[1]);
  grpc_server_add_channel_from_fd(server_, ends[0], insecure_server_credentials().get());
}

}  // namespace
}  // namespace transport::grpc_detail

Result<Server> serve_grpc(const Router& router, ServerOptions options) {
  if (options.listeners().empty()) {
    return Status::invalid_argument("a server needs an address: ServerOptions{}.listen(...)");
  }
  auto server = std::make_unique<transport::grpc_detail::GrpcServer>(router, options);
  for (const ServerOptions::Listener& listener : options.listeners()) {
    Status status = server->listen(listener);
    if (!status.is_ok()) {
      server->shutdown(Clock::duration::zero(), Clock::duration::max());
      return status;
    }
  }
  server->start();
  return Server(std::move(server));
}

}  // namespace cpprpc
