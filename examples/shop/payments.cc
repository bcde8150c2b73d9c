// The service shop.v1.Payments: takes the money. It asks stock what things cost.
//
//   shop_payments --listen=127.0.0.1:0 --stock=ADDRESS ...     see production.h

#include <fmt/core.h>

#include <atomic>
#include <cstdint>

#include "production.h"
#include "shop/v1/shop.rpc.h"

using namespace shop::v1;
using cpprpc::Result;
using cpprpc::ServerContext;
using cpprpc::Status;
using cpprpc::Task;

namespace {

class Cashier final : public Payments {
 public:
  explicit Cashier(const cpprpc::Channel& stock) : stock_(stock) {}

  Task<Result<ChargeReply>> charge(ServerContext& context, ChargeRequest request) override {
    const PriceRequest price_of{.article = request.article};
    const auto price = co_await stock_.price(price_of, cpprpc::CallOptions{}.parent(context));
    if (!price) co_return price.error();
    co_return ChargeReply{.payment_id = fmt::format("payment-{}", ++payments_),
                          .cents = price->cents * request.count};
  }

 private:
  StockClient stock_;
  std::atomic<std::uint64_t> payments_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  Production production("payments", argc, argv);
  Cashier cashier(production.channel("stock"));
  cashier.bind(production.router());
  return production.run();
}
