#include <cstdio>
#include <string>

#include "clock.rpc.h"
#include "cpprpc/rpc/router.h"
#include "cpprpc/task/sync_wait.h"
#include "cpprpc/transport/h2/h2.h"

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

// Exits with 0 when a server on h2 answers a call on h2.
int main() {
  Counting counting;
  cpprpc::Router router;
  counting.bind(router);
  auto server = cpprpc::serve_h2(router, cpprpc::ServerOptions{}.listen("127.0.0.1:0"));
  if (!server) return 2;

  const auto channel = cpprpc::connect_h2("127.0.0.1:" + std::to_string(server->port()));
  const auto tick = cpprpc::sync_wait(ask(ticking::v1::ClockClient(channel)));
  if (!tick) {
    std::fprintf(stderr, "%s\n", tick.error().to_string().c_str());
    return 1;
  }
  std::printf("tick %lld\n", static_cast<long long>(tick->number));
}
