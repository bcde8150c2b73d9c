#include <cstdio>

#include "audit/record.rpc.h"
#include "shop/v1/note.msg.h"

// Exits with 0 when a record, with messages of all three libraries in it, comes back from its
// bytes.
int main() {
  audit::Record record;
  record.order.emplace().total.emplace().units = 42;
  record.time.emplace().seconds = 7;

  const std::string bytes = cpprpc::encode(record);
  const cpprpc::Result<audit::Record> again = cpprpc::decode<audit::Record>(bytes);
  if (!again || *again != record) return 1;
  std::printf("%lld units\n", static_cast<long long>(again->order->total->units));
  return 0;
}
