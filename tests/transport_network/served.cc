#include "served.h"

#include <utility>

namespace transport_network {

ServedTest::ServedTest() {
  echo.on_once = [](ServerContext&, Ping request) -> Task<Result<Pong>> {
    co_return Pong{.text = request.text, .payload = request.payload};
  };
  echo.bind(router);
}

cpprpc::Server ServedTest::serve(ServerOptions options) const {
  return GetParam().serve(router, std::move(options.threads(2))).value();
}

namespace {

Task<Result<Pong>> ask_task(EchoClient client, CallOptions options, const Ping& request) {
  co_return co_await client.once(request, std::move(options));
}

}  // namespace

Result<Pong> ask(const Channel& channel, CallOptions options, const Ping& request) {
  return sync_wait(ask_task(EchoClient(channel), std::move(options), request));
}

}  // namespace transport_network
