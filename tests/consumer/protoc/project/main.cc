// Serves shop.v1.Shop, and asks it for a price.

#include <iostream>

#include "cpprpc/rpc/router.h"
#include "cpprpc/task/sync_wait.h"
#include "cpprpc/transport/h2/h2.h"
#include "shop/v1/shop.rpc.h"

class MyShop final : public shop::v1::Shop {
  cpprpc::Task<cpprpc::Result<shop::v1::PriceReply>> price(
      cpprpc::ServerContext&, shop::v1::PriceRequest request) override {
    if (request.article.empty()) co_return cpprpc::Status::invalid_argument("which article?");
    co_return shop::v1::PriceReply{.price = money::v1::Money{.currency = "EUR", .units = 42}};
  }
};

cpprpc::Task<int> ask(shop::v1::ShopClient shop) {
  const shop::v1::PriceRequest request{.article = "a lamp"};
  const cpprpc::Result<shop::v1::PriceReply> reply = co_await shop.price(request);
  if (!reply) {
    std::cerr << reply.error().to_string() << '\n';
    co_return 1;
  }
  std::cout << reply->price->units << ' ' << reply->price->currency << '\n';
  co_return 0;
}

int main() {
  MyShop shop;
  cpprpc::Router router;
  shop.bind(router);
  auto server = cpprpc::serve_h2(router, cpprpc::ServerOptions{}.listen("127.0.0.1:0"));
  if (!server) {
    std::cerr << server.error().to_string() << '\n';
    return 1;
  }
  const std::string address = "127.0.0.1:" + std::to_string(server->port());
  return cpprpc::sync_wait(ask(shop::v1::ShopClient{cpprpc::connect_h2(address)}));
}
