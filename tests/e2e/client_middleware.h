// What the tests of a client's middleware share.

#pragma once

#include <gtest/gtest.h>

#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "cpprpc/rpc/client_context.h"
#include "cpprpc/rpc/middleware.h"
#include "echoing.h"
#include "peer.h"

namespace e2e {

using cpprpc::ClientContext;
using cpprpc::ClientMiddleware;
using cpprpc::IncomingMessage;
using cpprpc::MessageHook;
using cpprpc::Next;
using cpprpc::OutgoingMessage;
using cpprpc::Traffic;

class ClientMiddlewareTest : public PeerTest {
 protected:
  void SetUp() override {
    PeerTest::SetUp();
    answer_as_asked(echo);
  }

  [[nodiscard]] EchoClient client_with(std::vector<ClientMiddleware> middlewares) const {
    Channel channel = server->channel();
    for (ClientMiddleware& middleware : middlewares) channel = channel.with(std::move(middleware));
    return EchoClient(channel);
  }

  static Result<Pong> once(EchoClient client, const std::string& text,
                           CallOptions options = CallOptions()) {
    const auto ask = [&]() -> Task<Result<Pong>> {
      const Ping request{.text = text};
      co_return co_await client.once(request, options);
    };
    return sync_wait(ask());
  }

  static std::pair<std::vector<std::string>, Status> chat(EchoClient client,
                                                          std::vector<std::string> texts) {
    std::vector<std::string> replies;
    const auto talk = [&]() -> Task<Status> {
      auto call = client.chat();
      for (const std::string& text : texts) {
        const Ping request{.text = text};
        if (!co_await call.write(request)) break;
      }
      call.writes_done();
      while (const auto reply = co_await call.read()) replies.push_back(reply->text);
      co_return co_await call.finish();
    };
    Status status = sync_wait(talk());
    return {replies, status};
  }

  void note(std::string what) {
    const std::lock_guard lock(mutex_);
    notes_.push_back(std::move(what));
  }
  std::vector<std::string> notes() {
    const std::lock_guard lock(mutex_);
    return notes_;
  }
  ClientMiddleware noting(std::string name) {
    return [this, name](ClientContext& context, Next next) -> Task<Status> {
      note(name + " in " + std::string(context.path()));
      Status status = co_await next();
      note(name + " out " + status.to_string());
      co_return status;
    };
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> notes_;
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
