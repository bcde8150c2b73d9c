#include "shop/v1/order.msg.h"
#include "stock/v1/shelf.msg.h"

// Passes when a shelf, with messages of all packages in it, comes back from its bytes.
int main() {
  stock::v1::Shelf shelf;
  shop::v1::Order& order = shelf.reserved_for.emplace_back();
  order.time.emplace().seconds = 7;
  order.items.push_back({.name = "Sketches", .edition = stock::v1::Edition::Audio});
  order.items.back().price.emplace().currency = "EUR";

  const cpprpc::Result<stock::v1::Shelf> again =
      cpprpc::decode<stock::v1::Shelf>(cpprpc::encode(shelf));
  return again && *again == shelf ? 0 : 1;
}
