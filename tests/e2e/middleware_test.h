// What the tests of middleware on either side share.

#pragma once

#include <gtest/gtest.h>

#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "cpprpc/rpc/middleware.h"
#include "echoing.h"
#include "peer.h"

namespace e2e {

using cpprpc::IncomingMessage;
using cpprpc::MessageHook;
using cpprpc::Next;
using cpprpc::OutgoingMessage;
using cpprpc::Traffic;

class MiddlewareTest : public PeerTest {
 protected:
  void SetUp() override {
    PeerTest::SetUp();
    answer_as_asked(echo);
  }

  static Result<Pong> once(EchoClient client, const std::string& text,
                           CallOptions options = CallOptions()) {
    const auto ask = [&]() -> Task<Result<Pong>> {
      const Ping request{.text = text};
      co_return co_await client.once(request, options);
    };
    return sync_wait(ask());
  }

  /// Sends the texts and reads as many replies as come.
  static std::pair<std::vector<std::string>, Status> chat(EchoClient client,
                                                          const std::vector<std::string>& texts) {
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

  /// Middleware of either side that writes down the way in and the way out.
  auto noting(std::string name) {
    return [this, name](auto& context, Next next) -> Task<Status> {
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

}  // namespace e2e
