#include <algorithm>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "cpprpc/transport/h2/h2.h"
#include "cpprpc/transport/h2/io/listener.h"
#include "cpprpc/transport/h2/io/tls_context.h"
#include "cpprpc/transport/h2/server/worker.h"

namespace cpprpc {
namespace transport::h2 {
namespace {

constexpr std::size_t kMaxDefaultThreads = 16;

SessionSettings session_settings(const ServerOptions& options) {
  SessionSettings settings;
  if (const auto bytes = options.max_metadata()) {
    settings.max_header_list = static_cast<std::uint32_t>(std::min<std::size_t>(*bytes, 1U << 30));
  }
  if (const auto streams = options.max_concurrent_streams()) {
    settings.max_concurrent_streams =
        static_cast<std::uint32_t>(std::min<std::size_t>(*streams, 0x7fffffff));
  }
  return settings;
}

class H2Server final : public ServerTransport {
 public:
  H2Server(const Router& router, ServerOptions options);
  /// After shutdown().
  ~H2Server() override = default;

  /// Before start().
  Status listen(const ServerOptions::Listener& listener);
  void start();

  [[nodiscard]] int port() const noexcept override { return port_; }
  [[nodiscard]] std::uint64_t refused_calls() const noexcept override { return limits_.refused(); }
  bool shutdown(Clock::duration drain, Clock::duration patience) noexcept override;

 private:
  // Where connections come from; on the first worker's thread.
  struct Entrance {
    std::unique_ptr<Listener> listener;
    std::unique_ptr<ServerTlsContext> tls;  // null for none
  };
  struct Command : Executor::Work {
    H2Server* server = nullptr;
  };

  void open_entrances();
  void close_entrances();
  void take(Socket socket, ServerTlsContext* tls);

  const ServerOptions options_;
  CallLimits limits_;
  const ServerSettings settings_;
  Population population_;  // connections, and the entrances together as one
  int port_ = 0;
  std::vector<Entrance> entrances_;
  std::vector<std::unique_ptr<Worker>> workers_;
  Command open_;
  Command close_;
};

H2Server::H2Server(const Router& router, ServerOptions options)
    : options_(std::move(options)),
      limits_(options_.max_concurrent_calls(), options_.default_timeout(),
              options_.max_receive_message()),
      settings_{router,
                limits_,
                draining(),
                session_settings(options_),
                options_.max_send_message(),
                options_.compression()} {
  open_.server = close_.server = this;
  open_.run = [](Executor::Work& work) noexcept {
    static_cast<Command&>(work).server->open_entrances();
  };
  close_.run = [](Executor::Work& work) noexcept {
    static_cast<Command&>(work).server->close_entrances();
  };
}

Status H2Server::listen(const ServerOptions::Listener& listener) {
  Entrance entrance;
  if (listener.tls) {
    auto tls = ServerTlsContext::make(*listener.tls);
    if (!tls) {
      return Status::invalid_argument("cannot listen on " + listener.address + ": " +
                                      std::string(tls.error().message()));
    }
    entrance.tls = std::move(*tls);
  }
  auto socket = Listener::open(listener.address);
  if (!socket) return socket.error();
  entrance.listener = std::move(*socket);
  if (port_ == 0) port_ = entrance.listener->port();
  entrances_.push_back(std::move(entrance));
  return Status::ok();
}

void H2Server::start() {
  const std::size_t available =
      std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, kMaxDefaultThreads);
  const std::size_t threads = std::max<std::size_t>(options_.threads().value_or(available), 1);
  for (std::size_t i = 0; i < threads; ++i) {
    workers_.push_back(std::make_unique<Worker>(options_, settings_, population_));
  }
  population_.add();
  workers_.front()->loop().post(open_);
}

void H2Server::open_entrances() {
  for (Entrance& entrance : entrances_) {
    entrance.listener->start(
        workers_.front()->loop(),
        [this, tls = entrance.tls.get()](Socket socket) { take(std::move(socket), tls); });
  }
}

// Connections that have come already are taken, and told to go away.
void H2Server::close_entrances() {
  for (Entrance& entrance : entrances_) entrance.listener->stop();
  population_.remove();
}

// To the worker that has the fewest connections.
void H2Server::take(Socket socket, ServerTlsContext* tls) {
  const auto least =
      std::min_element(workers_.begin(), workers_.end(),
                       [](const auto& a, const auto& b) { return a->load() < b->load(); });
  (*least)->take(std::move(socket), tls);
}

bool H2Server::shutdown(Clock::duration drain, Clock::duration patience) noexcept {
  if (workers_.empty()) return true;  // it did not start
  for (const auto& worker : workers_) worker->drain();
  workers_.front()->loop().post(close_);
  if (!population_.wait_until_empty(from_now(drain))) {
    for (const auto& worker : workers_) worker->cancel();
    if (!population_.wait_until_empty(from_now(patience))) return false;
  }
  for (const auto& worker : workers_) worker->stop();
  workers_.clear();
  return true;
}

}  // namespace
}  // namespace transport::h2

Result<Server> serve_h2(const Router& router, ServerOptions options) {
  if (options.listeners().empty()) {
    return Status::invalid_argument("a server needs an address: ServerOptions{}.listen(...)");
  }
  auto server = std::make_unique<transport::h2::H2Server>(router, options);
  for (const ServerOptions::Listener& listener : options.listeners()) {
    Status status = server->listen(listener);
    if (!status.is_ok()) return status;
  }
  server->start();
  return Server(std::move(server));
}

}  // namespace cpprpc
