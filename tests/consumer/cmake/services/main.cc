#include <cstdio>

#include "cpprpc/rpc/router.h"
#include "cpprpc/task/sync_wait.h"
#include "cpprpc/transport/loopback/loopback.h"
#include "shop/order.rpc.h"

class Prices final : public shop::Orders {
  cpprpc::Task<cpprpc::Result<base::Money>> price(cpprpc::ServerContext&,
                                                  shop::Order request) override {
    co_return request.total();
  }
};

cpprpc::Task<cpprpc::Result<base::Money>> ask(shop::OrdersClient client) {
  shop::Order order;
  order.mutable_total()->set_units(42);
  co_return co_await client.price(order);
}

// Exits with 0 when a call with protoc's classes is answered.
int main() {
  Prices prices;
  cpprpc::Router router;
  prices.bind(router);
  cpprpc::Loopback loopback(router);
  const auto price = cpprpc::sync_wait(ask(shop::OrdersClient(loopback.channel())));
  if (!price) return 1;
  std::printf("%lld units\n", static_cast<long long>(price->units()));
  return 0;
}
