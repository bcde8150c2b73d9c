// Asks shop.v1.ShopService for a price, in one process.

#include <iostream>

#include "cpprpc/rpc/router.h"
#include "cpprpc/task/sync_wait.h"
#include "cpprpc/transport/loopback/loopback.h"
#include "shop/v1/shop.rpc.h"

class MyShop final : public shop::ShopService {
  cpprpc::Task<cpprpc::Result<shop::PriceResponse>> price(cpprpc::ServerContext&,
                                                          shop::PriceRequest) override {
    co_return shop::PriceResponse{.price = money::v1::Money{.currency = "EUR", .units = 42},
                                  .valid_until = cpprpc::wkt::Timestamp{.seconds = 1}};
  }
};

cpprpc::Task<int> ask(shop::ShopServiceClient shop) {
  const shop::PriceRequest request{.article = "a lamp"};
  const cpprpc::Result<shop::PriceResponse> response = co_await shop.price(request);
  if (!response) {
    std::cerr << response.error().to_string() << '\n';
    co_return 1;
  }
  std::cout << response->price->units << ' ' << response->price->currency << '\n';
  co_return 0;
}

int main() {
  MyShop shop;
  cpprpc::Router router;
  shop.bind(router);
  cpprpc::Loopback loopback{router};
  return cpprpc::sync_wait(ask(shop::ShopServiceClient{loopback.channel()}));
}
