// Peer: a server with the Echo service and a channel to it, over the transport that a test is
// run on. The tests describe what every transport does.

#pragma once

#include <gtest/gtest.h>

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "cpprpc/rpc/router.h"
#include "cpprpc/rpc/server.h"
#include "cpprpc/task/sync_wait.h"
#include "echo.rpc.h"

namespace cpprpc {
inline void PrintTo(const Status& status, std::ostream* out) { *out << status.to_string(); }
inline void PrintTo(StatusCode code, std::ostream* out) { *out << to_string(code); }
}  // namespace cpprpc

namespace e2e {

using cpprpc::CallOptions;
using cpprpc::Channel;
using cpprpc::Reader;
using cpprpc::Result;
using cpprpc::ServerContext;
using cpprpc::Status;
using cpprpc::StatusCode;
using cpprpc::sync_wait;
using cpprpc::Task;
using cpprpc::Writer;
using v1::EchoClient;
using v1::Ping;
using v1::Pong;

template <class Signature>
class Settable;

/// A coroutine that a test sets, and that a server's threads run. It may be set anew while calls
/// of the one before are not over yet: each holds what it runs, as a coroutine refers to what its
/// function has captured.
template <class T, class... Args>
class Settable<Task<T>(Args...)> {
 public:
  template <class F>
  Settable& operator=(F function) {
    const auto next = std::make_shared<const Function>(std::move(function));
    const std::lock_guard lock(mutex_);
    function_ = next;
    return *this;
  }

  Task<T> operator()(Args... args) const { return run(current(), std::forward<Args>(args)...); }

 private:
  using Function = std::function<Task<T>(Args...)>;

  static Task<T> run(std::shared_ptr<const Function> function, Args... args) {
    co_return co_await (*function)(std::forward<Args>(args)...);
  }

  std::shared_ptr<const Function> current() const {
    const std::lock_guard lock(mutex_);
    return function_;
  }

  mutable std::mutex mutex_;
  std::shared_ptr<const Function> function_ = std::make_shared<const Function>();
};

/// Answers with whatever function a test sets before its calls.
class EchoService final : public v1::Echo {
 public:
  Settable<Task<Result<Pong>>(ServerContext&, Ping)> on_once;
  Settable<Task<Status>(ServerContext&, Ping, Writer<Pong>&)> on_expand;
  Settable<Task<Result<Pong>>(ServerContext&, Reader<Ping>&)> on_collect;
  Settable<Task<Status>(ServerContext&, Reader<Ping>&, Writer<Pong>&)> on_chat;

  Task<Result<Pong>> once(ServerContext& context, Ping request) override {
    return on_once(context, std::move(request));
  }
  Task<Status> expand(ServerContext& context, Ping request, Writer<Pong>& replies) override {
    return on_expand(context, std::move(request), replies);
  }
  Task<Result<Pong>> collect(ServerContext& context, Reader<Ping>& requests) override {
    return on_collect(context, requests);
  }
  Task<Status> chat(ServerContext& context, Reader<Ping>& requests,
                    Writer<Pong>& replies) override {
    return on_chat(context, requests, replies);
  }
};

/// What a server allows, for the tests of that.
struct Limits {
  std::optional<std::size_t> max_message = {};  // of either direction
  std::optional<std::size_t> max_concurrent_calls = {};
  std::optional<cpprpc::Clock::duration> default_timeout = {};
};

/// A running server, whatever its transport.
class RunningServer {
 public:
  RunningServer() = default;
  RunningServer(const RunningServer&) = delete;
  RunningServer& operator=(const RunningServer&) = delete;
  virtual ~RunningServer() = default;
  virtual Channel channel() = 0;
  [[nodiscard]] virtual std::uint64_t refused_calls() const = 0;
  virtual bool shutdown(const cpprpc::ShutdownOptions& options) = 0;
  void shutdown(cpprpc::Clock::duration drain) {
    shutdown(cpprpc::ShutdownOptions{}.drain(drain).patience(cpprpc::Clock::duration::max()));
  }
};

/// A transport by name: what a test is run on.
struct Transport {
  std::string name;
  std::function<std::unique_ptr<RunningServer>(const cpprpc::Router&, const Limits&)> serve_within;

  [[nodiscard]] std::unique_ptr<RunningServer> serve(const cpprpc::Router& router) const {
    return serve_within(router, Limits());
  }
};
inline void PrintTo(const Transport& transport, std::ostream* out) { *out << transport.name; }

std::vector<Transport> transports();

/// Without those that encrypt: for tests that take long, and to which that adds nothing.
std::vector<Transport> plain_transports();
std::string transport_name(const testing::TestParamInfo<Transport>& transport);

class PeerTest : public testing::TestWithParam<Transport> {
 protected:
  explicit PeerTest(const Limits& limits = Limits()) : limits_(limits) {}
  void SetUp() override;
  void TearDown() override { server->shutdown(cpprpc::Clock::duration::zero()); }

  /// A client of the server; any number of them may be made.
  [[nodiscard]] EchoClient client() const { return EchoClient(server->channel()); }

  EchoService echo;
  cpprpc::Router router;
  std::vector<std::string> escaped;  // what() of exceptions that escaped from handlers
  std::unique_ptr<RunningServer> server;

 private:
  const Limits limits_;
};

/// Waits, on the test's thread, for something that a handler does on its own.
class Event {
 public:
  void set();
  /// False if it does not come within a minute.
  [[nodiscard]] bool wait();

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_set_ = false;
};

#define CPPRPC_ON_EVERY_PLAIN_TRANSPORT(Suite)                                            \
  INSTANTIATE_TEST_SUITE_P(Transports, Suite, testing::ValuesIn(e2e::plain_transports()), \
                           e2e::transport_name)

#define CPPRPC_ON_EVERY_TRANSPORT(Suite)                                            \
  INSTANTIATE_TEST_SUITE_P(Transports, Suite, testing::ValuesIn(e2e::transports()), \
                           e2e::transport_name)

}  // namespace e2e
