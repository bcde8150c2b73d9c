// What the tests of a server's middleware share.

#pragma once

#include <string>
#include <utility>
#include <vector>

#include "cpprpc/rpc/middleware.h"
#include "middleware_test.h"

namespace e2e {

/// `outer` is around every call, `inner` around those of the service.
class ServerMiddlewareTest : public MiddlewareTest {
 protected:
  using Middleware = Settable<Task<Status>(ServerContext&, Next)>;

  void SetUp() override {
    outer = pass;
    inner = pass;
    router.use<v1::Echo>(
        [this](ServerContext& context, Next next) { return inner(context, next); });
    router.use([this](ServerContext& context, Next next) { return outer(context, next); });
    MiddlewareTest::SetUp();
  }

  Result<Pong> once(const std::string& text, CallOptions options = CallOptions()) {
    return MiddlewareTest::once(client(), text, std::move(options));
  }
  std::pair<std::vector<std::string>, Status> chat(const std::vector<std::string>& texts) {
    return MiddlewareTest::chat(client(), texts);
  }

  Middleware outer;
  Middleware inner;

 private:
  static Task<Status> pass(ServerContext&, Next next) { co_return co_await next(); }
};

}  // namespace e2e
