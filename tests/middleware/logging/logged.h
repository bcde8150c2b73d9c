// LoggedTest: a server whose calls are logged to `lines`, and clients whose calls are to
// `client_lines`.

#pragma once

#include <memory>
#include <string>
#include <utility>

#include "cpprpc/middleware/logging.h"
#include "lines.h"
#include "peer.h"

namespace e2e {

using cpprpc::ClientLog;
using cpprpc::LogFormat;
using cpprpc::LogOptions;
using cpprpc::Next;
using cpprpc::ServerLog;

class LoggedTest : public PeerTest {
 protected:
  void SetUp() override {
    router.use(ServerLog(logger, options));
    router.use([this](ServerContext& context, Next next) { return inner(context, next); });
    inner = [](ServerContext&, Next next) -> Task<Status> { co_return co_await next(); };
    PeerTest::SetUp();
    echo.on_once = [](ServerContext&, Ping request) -> Task<Result<Pong>> {
      if (request.number == 0) co_return Pong{.text = request.text};
      co_return Status(static_cast<StatusCode>(request.number), request.text);
    };
    echo.on_expand = [](ServerContext&, Ping request, Writer<Pong>& replies) -> Task<Status> {
      const Pong reply{.text = request.text};
      for (int i = 0; i < request.number; ++i) co_await replies.write(reply);
      co_return Status::ok();
    };
    echo.on_collect = [](ServerContext&, Reader<Ping>& requests) -> Task<Result<Pong>> {
      Pong reply;
      while (const auto request = co_await requests.read()) reply.text += request->text;
      co_return reply;
    };
    echo.on_chat = [](ServerContext&, Reader<Ping>& requests,
                      Writer<Pong>& replies) -> Task<Status> {
      while (const auto request = co_await requests.read()) {
        const Pong reply{.text = request->text};
        co_await replies.write(reply);
      }
      co_return Status::ok();
    };
  }

  [[nodiscard]] EchoClient logged_client() const {
    return EchoClient(server->channel().with(ClientLog(client_logger, options)));
  }

  static StatusCode once(EchoClient client, std::string text, int code = 0,
                         CallOptions call_options = CallOptions()) {
    const auto ask = [&]() -> Task<StatusCode> {
      const Ping request{.text = text, .number = code};
      const Result<Pong> reply = co_await client.once(request, call_options);
      co_return reply.status().code();
    };
    return sync_wait(ask());
  }

  /// The one line that the server has logged.
  Fields line() { return lines->parsed(1, options.format()).front(); }
  Fields client_line() { return client_lines->parsed(1, options.format()).front(); }

  LogOptions options = LogOptions{}.json();
  std::shared_ptr<Lines> lines = std::make_shared<Lines>();
  std::shared_ptr<Lines> client_lines = std::make_shared<Lines>();
  std::shared_ptr<spdlog::logger> logger = cpprpc::make_json_logger(lines);
  std::shared_ptr<spdlog::logger> client_logger = cpprpc::make_json_logger(client_lines);
  Settable<Task<Status>(ServerContext&, Next)> inner;
};

}  // namespace e2e
