#include <cstdio>
#include <string>
#include <utility>

#include "clock.rpc.h"
#include "cpprpc/rpc/router.h"
#include "cpprpc/task/sync_wait.h"
#include "cpprpc/transport/h2/h2.h"
#include "cpprpc/transport/loopback/loopback.h"

class Counting final : public ticking::v1::Clock {
 public:
  cpprpc::Task<cpprpc::Result<ticking::v1::Tick>> next(cpprpc::ServerContext&,
                                                       ticking::v1::Question question) override {
    co_return ticking::v1::Tick{.number = question.after + 1};
  }
};

cpprpc::Task<cpprpc::Result<ticking::v1::Tick>> ask(ticking::v1::ClockClient client) {
  ticking::v1::Question question{.after = 41};
  co_return co_await client.next(question);
}

bool prints_tick(const char* transport, cpprpc::Channel channel) {
  const auto tick = cpprpc::sync_wait(ask(ticking::v1::ClockClient(std::move(channel))));
  if (!tick) {
    std::fprintf(stderr, "%s: %s\n", transport, tick.error().to_string().c_str());
    return false;
  }
  std::printf("%s: tick %lld\n", transport, static_cast<long long>(tick->number));
  return true;
}

// Exits with 0 when a server answers a call on each transport.
int main() {
  Counting counting;
  cpprpc::Router router;
  counting.bind(router);
  auto server = cpprpc::serve_h2(router, cpprpc::ServerOptions{}.listen("127.0.0.1:0"));
  if (!server) return 2;
  const std::string address = "127.0.0.1:" + std::to_string(server->port());
  if (!prints_tick("h2", cpprpc::connect_h2(address))) return 1;

  cpprpc::Loopback loopback(router);
  return prints_tick("loopback", loopback.channel()) ? 0 : 1;
}
