// Who buys in the shop: looks around once, and orders.
//
//   shop_customer --checkout=ADDRESS --token=FILE [--orders=20] [--in-flight=4]
//
//   3 articles
//   20 orders: 18 OK, 2 UNAVAILABLE
//
// Exits with 0 if all orders went through.

#include <fmt/core.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cpprpc/task/sync_wait.h"
#include "cpprpc/task/when_all.h"
#include "production.h"
#include "shop/v1/shop.rpc.h"

using namespace shop::v1;
using namespace std::chrono_literals;
using cpprpc::CallOptions;
using cpprpc::Status;
using cpprpc::Task;

namespace {

class Customer {
 public:
  explicit Customer(const cpprpc::Channel& checkout) : checkout_(checkout) {}

  Task<Status> look_around() {
    const BrowseRequest all;
    auto articles = checkout_.browse(all, CallOptions{}.timeout(5s));
    while (auto article = co_await articles.read()) articles_.push_back(article->name);
    co_return co_await articles.finish();
  }

  /// Orders so many times, one after the other.
  Task<void> order(std::uint64_t times) {
    for (std::uint64_t i = 0; i < times; ++i) {
      const OrderRequest request{.article = articles_[i % articles_.size()], .count = 1};
      const auto reply = co_await checkout_.order(request, CallOptions{}.timeout(5s));
      const Status status = reply ? Status::ok() : reply.error();
      ++outcomes_[std::string(to_string(status.code()))];
      if (!reply && why_.empty()) why_ = status.to_string();
    }
  }

  [[nodiscard]] std::size_t articles() const noexcept { return articles_.size(); }

  /// "18 OK, 2 UNAVAILABLE", and the first reason why not.
  [[nodiscard]] std::string outcome() const {
    std::string text;
    for (const auto& [code, count] : outcomes_) {
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, code);
    }
    return why_.empty() ? text : text + "\n  the first that did not: " + why_;
  }
  [[nodiscard]] bool is_content() const noexcept { return why_.empty(); }

 private:
  CheckoutClient checkout_;
  std::vector<std::string> articles_;
  std::map<std::string, int> outcomes_;
  std::string why_;
};

Task<bool> go_shopping(Customer& customer, std::uint64_t orders, std::uint64_t in_flight) {
  const Status looked = co_await customer.look_around();
  if (!looked.is_ok()) {
    fmt::print("no articles: {}\n", looked.to_string());
    co_return false;
  }
  fmt::print("{} articles\n", customer.articles());
  std::vector<Task<void>> tasks;
  for (std::uint64_t i = 0; i < in_flight; ++i) {
    tasks.push_back(customer.order(orders / in_flight + (i < orders % in_flight ? 1 : 0)));
  }
  co_await cpprpc::when_all(std::move(tasks));
  fmt::print("{} orders: {}\n", orders, customer.outcome());
  co_return customer.is_content();
}

}  // namespace

int main(int argc, char** argv) {
  Production production("customer", argc, argv);
  Customer customer(production.channel("checkout"));
  const bool content = cpprpc::sync_wait(
      go_shopping(customer, production.number("orders", 20), production.number("in-flight", 4)));
  return content ? 0 : 1;
}
