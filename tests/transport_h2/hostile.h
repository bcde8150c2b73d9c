// What the tests of hostile peers have in common: a server of one thread, so that whoever keeps it
// from its work keeps everybody, a client that behaves well, and what the server's memory is.

#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "census.h"
#include "cpprpc/rpc/router.h"
#include "cpprpc/rpc/server.h"
#include "cpprpc/rpc/server_options.h"
#include "echo.rpc.h"
#include "frame_client.h"

namespace hostile {

using cpprpc::ServerOptions;
using e2e::v1::Ping;
using e2e::v1::Pong;

inline constexpr std::string_view kOnce = "/e2e.v1.Echo/Once";
inline constexpr std::string_view kExpand = "/e2e.v1.Echo/Expand";
inline constexpr std::string_view kCollect = "/e2e.v1.Echo/Collect";
inline constexpr std::string_view kChat = "/e2e.v1.Echo/Chat";

/// In the text of a request: the handler stays until it is told to stop, and reads nothing more.
inline constexpr const char* kStay = "stay";

/// Answers with the request's text, and a payload of as many bytes as its number; Expand does so
/// without end.
class Service final : public e2e::v1::Echo {
 public:
  cpprpc::Task<cpprpc::Result<Pong>> once(cpprpc::ServerContext& context, Ping request) override;
  cpprpc::Task<cpprpc::Status> expand(cpprpc::ServerContext& context, Ping request,
                                      cpprpc::Writer<Pong>& replies) override;
  cpprpc::Task<cpprpc::Result<Pong>> collect(cpprpc::ServerContext& context,
                                             cpprpc::Reader<Ping>& requests) override;
  cpprpc::Task<cpprpc::Status> chat(cpprpc::ServerContext& context, cpprpc::Reader<Ping>& requests,
                                    cpprpc::Writer<Pong>& replies) override;

  faults::Census census;
};

/// A request's message, with its prefix.
std::string ping(std::string text, int payload = 0);

/// A whole unary call.
std::string unary(std::uint32_t stream, std::string_view more_fields = "");

/// Whether that is the end of a call that was answered.
bool is_answered(const raw::Frame& end);

/// Calls on a connection of its own, one after another.
class Bystander {
 public:
  explicit Bystander(int port);
  Bystander(const Bystander&) = delete;
  Bystander& operator=(const Bystander&) = delete;
  ~Bystander();

  /// Whether all calls were answered so far, and ten more are within half a minute.
  [[nodiscard]] bool is_served();

 private:
  void run(int port);

  std::atomic<bool> stops_ = false;
  std::atomic<bool> failed_ = false;
  std::atomic<int> answered_ = 0;
  std::thread thread_;
};

/// How much this process has grown, in bytes. Nothing where sanitizers take memory of their own.
class Growth {
 public:
  Growth();
  [[nodiscard]] std::size_t bytes() const;

 private:
  std::size_t before_;
};

class HostileTest : public testing::Test {
 protected:
  HostileTest();
  ~HostileTest() override;

  void serve(ServerOptions options = ServerOptions());
  [[nodiscard]] int port() const { return server_->port(); }

  void shut_down(cpprpc::Clock::duration drain) { server_->shutdown(drain); }

  /// Whether every handler that began ends, within a minute.
  [[nodiscard]] bool no_handler_is_left() { return service.census.wait_until_empty(); }

  Service service;

 private:
  cpprpc::Router router_;
  std::optional<cpprpc::Server> server_;
};

}  // namespace hostile
