// What the tests of a client's middleware share.

#pragma once

#include <string>
#include <utility>
#include <vector>

#include "cpprpc/rpc/client_context.h"
#include "cpprpc/rpc/middleware.h"
#include "middleware_test.h"

namespace e2e {

using cpprpc::ClientContext;
using cpprpc::ClientMiddleware;

class ClientMiddlewareTest : public MiddlewareTest {
 protected:
  [[nodiscard]] EchoClient client_with(std::vector<ClientMiddleware> middlewares) const {
    Channel channel = server->channel();
    for (ClientMiddleware& middleware : middlewares) channel = channel.with(std::move(middleware));
    return EchoClient(channel);
  }
};

/// Tries again after UNAVAILABLE.
inline ClientMiddleware retrying(int attempts) {
  return [attempts](ClientContext&, Next next) -> Task<Status> {
    Status status = co_await next();
    for (int i = 1; i < attempts && status.code() == StatusCode::Unavailable; ++i) {
      status = co_await next();
    }
    co_return status;
  };
}

/// Appends its name to what comes and goes.
class Tagging final : public MessageHook {
 public:
  explicit Tagging(std::string name) : name_(std::move(name)) {}
  Status sending(OutgoingMessage& message) override {
    const Ping* const ping = message.as<Ping>();
    if (ping->text == "bad") return Status::invalid_argument("bad word");
    message.replace(Ping{.text = ping->text + ">" + name_});
    return Status::ok();
  }
  Status received(IncomingMessage& message) override {
    Pong* const pong = message.as<Pong>();
    if (pong->text.starts_with("worse")) return Status::data_loss("worse word");
    pong->text += "<" + name_;
    return Status::ok();
  }

 private:
  std::string name_;
};

inline ClientMiddleware tagging(std::string name) {
  return [name](ClientContext& context, Next next) -> Task<Status> {
    Tagging tag(name);
    context.add_hook(tag);
    co_return co_await next();
  };
}

}  // namespace e2e
