#include "pricing.h"

orders::v1::Receipt price(const orders::v1::Order& order) {
  orders::v1::Receipt receipt;
  receipt.set_order_id(order.id());
  for (const orders::v1::Item& item : order.items()) {
    receipt.set_cents(receipt.cents() + 250 * item.count());
  }
  return receipt;
}
