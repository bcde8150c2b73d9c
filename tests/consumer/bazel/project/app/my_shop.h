#pragma once

#include <cstdint>

#include "shop/v1/shop.rpc.h"

// Numbers orders, and counts what was paid.
class MyShop final : public shop::v1::Shop {
 public:
  cpprpc::Task<cpprpc::Result<acme::audit::Record>> buy(cpprpc::ServerContext&,
                                                        shop::v1::Order order) override {
    if (order.items.empty()) co_return cpprpc::Status::invalid_argument("nothing was ordered");
    for (const stock::v1::Item& item : order.items) {
      if (item.price) income_ += item.price->units;
    }
    co_return acme::audit::Record{.number = ++orders_, .secret = "the margin"};
  }

  std::int64_t income() const { return income_; }

 private:
  std::int64_t orders_ = 0;
  std::int64_t income_ = 0;
};
