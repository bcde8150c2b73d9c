// The service shop.v1.Checkout, which customers call. It calls stock and payments.
//
//   shop_checkout --listen=127.0.0.1:0 --stock=ADDRESS --payments=ADDRESS ...     see production.h

#include <fmt/core.h>

#include <atomic>
#include <cstdint>
#include <string>

#include "production.h"
#include "shop/v1/shop.rpc.h"

using namespace shop::v1;
using cpprpc::CallOptions;
using cpprpc::Result;
using cpprpc::ServerContext;
using cpprpc::Status;
using cpprpc::Task;

namespace {

class Counter final : public Checkout {
 public:
  Counter(const cpprpc::Channel& stock, const cpprpc::Channel& payments)
      : stock_(stock), payments_(payments) {}

  Task<Status> browse(ServerContext& context, BrowseRequest,
                      cpprpc::Writer<Article>& articles) override {
    const ListRequest all;
    auto listed = stock_.list(all, CallOptions{}.parent(context));
    while (auto article = co_await listed.read()) {
      if (!co_await articles.write(*article)) co_return Status::cancelled("the caller is gone");
    }
    co_return co_await listed.finish();
  }

  Task<Result<OrderReply>> order(ServerContext& context, OrderRequest request) override {
    const std::string id = fmt::format("order-{}", ++orders_);
    const ReserveRequest goods{.order_id = id, .article = request.article, .count = request.count};
    const auto reserved = co_await stock_.reserve(goods, CallOptions{}.parent(context));
    if (!reserved) co_return reserved.error();

    const ChargeRequest money{.order_id = id, .article = request.article, .count = request.count};
    const auto paid = co_await payments_.charge(money, CallOptions{}.parent(context));
    if (!paid) {
      // Without a parent: the goods go back even if nobody waits for this order any more.
      const ReleaseRequest goods_back{.order_id = id};
      const auto released = co_await stock_.release(goods_back);
      if (!released) fmt::print(stderr, "{}: {}\n", id, released.error().to_string());
      co_return paid.error();
    }
    co_return OrderReply{.order_id = id, .paid_cents = paid->cents};
  }

 private:
  StockClient stock_;
  PaymentsClient payments_;
  std::atomic<std::uint64_t> orders_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  Production production("checkout", argc, argv);
  Counter counter(production.channel("stock"), production.channel("payments"));
  counter.bind(production.router());
  return production.run();
}
