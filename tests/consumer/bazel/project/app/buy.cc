#include <cstdio>

#include "app/my_shop.h"
#include "cpprpc/rpc/router.h"
#include "cpprpc/task/sync_wait.h"
#include "cpprpc/transport/loopback/loopback.h"

using acme::audit::Record;

namespace {

cpprpc::Task<cpprpc::Result<Record>> buy_a_book(shop::v1::ShopClient client) {
  shop::v1::Order order;
  order.items.push_back({.name = "Sketches", .edition = stock::v1::Edition::Paper});
  order.items.back().price.emplace().units = 42;
  cpprpc::Result<Record> record = co_await client.buy(order);
  co_return record;
}

}  // namespace

int main() {
  MyShop my_shop;
  cpprpc::Router router;
  my_shop.bind(router);
  cpprpc::Loopback loopback{router};

  const auto record = cpprpc::sync_wait(buy_a_book(shop::v1::ShopClient{loopback.channel()}));
  if (!record) {
    std::printf("%s\n", record.error().to_string().c_str());
    return 1;
  }
  std::printf("order %lld is paid with %lld\n", static_cast<long long>(record->number),
              static_cast<long long>(my_shop.income()));
}
