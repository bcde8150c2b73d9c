// The service shop.v1.Stock: what there is, and for whom it is set aside.
//
//   shop_stock --listen=127.0.0.1:0 ... [--fail-every=N]     see production.h

#include <fmt/core.h>

#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>

#include "production.h"
#include "shop/v1/shop.rpc.h"

using namespace shop::v1;
using cpprpc::Result;
using cpprpc::ServerContext;
using cpprpc::Status;
using cpprpc::Task;

namespace {

class Warehouse final : public Stock {
 public:
  /// Every so many orders find the service unavailable when they come for the first time, to see
  /// what callers do about it; with 0 none does.
  explicit Warehouse(std::uint64_t fail_every) : fail_every_(fail_every) {}

  Task<Status> list(ServerContext&, ListRequest, cpprpc::Writer<Article>& articles) override {
    for (const auto& [name, cents] : kPrices) {
      const Article article{.name = name, .cents = cents};
      if (!co_await articles.write(article)) co_return Status::cancelled("the caller is gone");
    }
    co_return Status::ok();
  }

  Task<Result<ReserveReply>> reserve(ServerContext&, ReserveRequest request) override {
    const std::lock_guard lock(mutex_);
    if (is_in_trouble(request.order_id)) co_return Status::unavailable("stock is being counted");
    const auto left = left_.find(request.article);
    if (left == left_.end()) co_return Status::not_found("no article " + request.article);
    if (!reserved_.contains(request.order_id)) {
      if (left->second < request.count) co_return Status::failed_precondition("too few are left");
      left->second -= request.count;
      reserved_[request.order_id] = request;
    }
    co_return ReserveReply{.left = left->second};
  }

  Task<Result<ReleaseReply>> release(ServerContext&, ReleaseRequest request) override {
    const std::lock_guard lock(mutex_);
    const auto reservation = reserved_.find(request.order_id);
    if (reservation == reserved_.end()) co_return Status::not_found("no such reservation");
    left_[reservation->second.article] += reservation->second.count;
    reserved_.erase(reservation);
    co_return ReleaseReply{};
  }

  Task<Result<PriceReply>> price(ServerContext&, PriceRequest request) override {
    const auto price = kPrices.find(request.article);
    if (price == kPrices.end()) co_return Status::not_found("no article " + request.article);
    co_return PriceReply{.cents = price->second};
  }

 private:
  static inline const std::map<std::string, std::uint64_t> kPrices = {
      {"bread", 350}, {"cheese", 1290}, {"wine", 1800}};

  bool is_in_trouble(const std::string& order_id) {
    if (fail_every_ == 0 || reserved_.contains(order_id)) return false;
    if (sent_away_.erase(order_id) != 0) return false;  // the second time it is served
    if (++orders_ % fail_every_ != 0) return false;
    sent_away_.insert(order_id);
    return true;
  }

  const std::uint64_t fail_every_;
  std::mutex mutex_;  // guards what follows
  std::uint64_t orders_ = 0;
  std::set<std::string> sent_away_;
  std::map<std::string, std::uint32_t> left_ = {
      {"bread", 1'000'000}, {"cheese", 1'000'000}, {"wine", 1'000'000}};
  std::map<std::string, ReserveRequest> reserved_;  // by order
};

}  // namespace

int main(int argc, char** argv) {
  Production production("stock", argc, argv);
  Warehouse warehouse(production.number("fail-every"));
  warehouse.bind(production.router());
  return production.run();
}
