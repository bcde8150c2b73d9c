// Calls of the Echo service with the middleware of a test around them.

#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "cpprpc/middleware/resilience.h"
#include "cpprpc/rpc/client_context.h"
#include "cpprpc/rpc/middleware.h"
#include "peer.h"

namespace resilience {

using namespace std::chrono_literals;
using cpprpc::CallOptions;
using cpprpc::Channel;
using cpprpc::ClientContext;
using cpprpc::ClientMiddleware;
using cpprpc::Clock;
using cpprpc::Idempotency;
using cpprpc::Next;
using cpprpc::Reader;
using cpprpc::Result;
using cpprpc::ServerContext;
using cpprpc::Status;
using cpprpc::StatusCode;
using cpprpc::sync_wait;
using cpprpc::Task;
using cpprpc::Writer;
using e2e::EchoClient;
using e2e::Event;
using e2e::Ping;
using e2e::Pong;

/// Echo's unary method, as its .proto might have it.
inline constexpr cpprpc::Unary<Ping, Pong> kUnknown{"/e2e.v1.Echo/Once"};
inline constexpr cpprpc::Unary<Ping, Pong> kIdempotent{"/e2e.v1.Echo/Once",
                                                       Idempotency::Idempotent};
inline constexpr cpprpc::Unary<Ping, Pong> kReading{"/e2e.v1.Echo/Once",
                                                    Idempotency::NoSideEffects};

class CallsTest : public e2e::PeerTest {
 protected:
  void SetUp() override {
    PeerTest::SetUp();
    answer({});
  }

  /// The server answers its calls with these, one after the other, and then with OK.
  void answer(std::vector<Status> statuses) {
    calls = 0;
    echo.on_once = [this, statuses](ServerContext&, Ping request) -> Task<Result<Pong>> {
      const auto number = static_cast<std::size_t>(calls++);
      if (number < statuses.size()) co_return statuses[number];
      co_return Pong{.text = request.text, .number = static_cast<std::int64_t>(number)};
    };
  }

  [[nodiscard]] Channel with(std::vector<ClientMiddleware> middlewares) const {
    Channel channel = server->channel();
    for (ClientMiddleware& middleware : middlewares) channel = channel.with(std::move(middleware));
    return channel;
  }

  static Result<Pong> once(const Channel& channel, CallOptions options = CallOptions(),
                           const cpprpc::Unary<Ping, Pong>& method = kIdempotent) {
    const auto ask = [&]() -> Task<Result<Pong>> {
      const Ping request{.text = "x"};
      co_return co_await channel.call(method, request, options);
    };
    return sync_wait(ask());
  }
  static Result<Pong> once(const Channel& channel, const cpprpc::Unary<Ping, Pong>& method) {
    return once(channel, CallOptions(), method);
  }

  /// What servers are told of the attempts before theirs. A known limit: gRPC's library has a word
  /// of its own on that, and takes ours from the headers.
  static std::vector<std::string> as_heard(std::vector<std::string> told) {
    if (GetParam().name.starts_with("grpc")) told.assign(told.size(), "none");
    return told;
  }

  static StatusCode code_of(const Result<Pong>& reply) {
    return reply ? StatusCode::Ok : reply.error().code();
  }

  std::atomic<int> calls = 0;  // that came to the server
};

}  // namespace resilience
