#include "bill.msg.h"

// Exits with 0 when a bill comes back from its bytes.
int main() {
  Bill bill;
  bill.items.emplace_back().units = 3;
  bill.order.emplace().total.emplace().currency = "EUR";
  const cpprpc::Result<Bill> again = cpprpc::decode<Bill>(cpprpc::encode(bill));
  return again && *again == bill ? 0 : 1;
}
