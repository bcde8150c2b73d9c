// Step 2: the messages are ours too. pricing.h knows protoc's classes still: at its border they are
// converted.

#include <cstdio>
#include <string>

#include "cpprpc/protobuf.h"
#include "cpprpc/rpc/router.h"
#include "cpprpc/rpc/server.h"
#include "cpprpc/task/sync_wait.h"
#include "cpprpc/transport/grpc/grpc.h"
#include "orders/v1/orders.rpc.h"
#include "pricing.h"

using cpprpc::Result;
using cpprpc::ServerContext;
using cpprpc::Status;
using cpprpc::Task;
using cpprpc::Writer;
using namespace acme::orders;

class OrdersService final : public Orders {
 public:
  Task<Result<Receipt>> place(ServerContext&, Order order) override {
    if (order.items.empty()) co_return Status::invalid_argument("nothing was ordered");
    const auto theirs = cpprpc::to_protobuf<orders::v1::Order>(order);
    if (!theirs) co_return theirs.error();
    co_return cpprpc::from_protobuf<Receipt>(price(*theirs));
  }

  Task<Status> track(ServerContext&, Receipt, Writer<Progress>& progress) override {
    for (const Stage stage : {Stage::Packed, Stage::OnTheWay}) {
      const Progress step{.stage = stage};
      if (!co_await progress.write(step)) break;
    }
    co_return Status::ok();
  }
};

Task<Status> buy(OrdersClient client) {
  const Order order{.id = "a7", .items = {{.name = "pen", .count = 2}}};

  const Result<Receipt> receipt = co_await client.place(order);
  if (!receipt) co_return receipt.error();
  std::printf("%s: %ld cents\n", receipt->order_id.c_str(), static_cast<long>(receipt->cents));

  auto steps = client.track(*receipt);
  while (auto step = co_await steps.read()) {
    std::printf("%s\n", std::string(to_string(step->stage)).c_str());
  }
  co_return co_await steps.finish();
}

int main() {
  OrdersService service;
  cpprpc::Router router;
  service.bind(router);
  auto server = cpprpc::serve_grpc(router, cpprpc::ServerOptions{}.listen("127.0.0.1:0"));
  if (!server) return 1;

  const std::string address = "127.0.0.1:" + std::to_string(server->port());
  const Status status = cpprpc::sync_wait(buy(OrdersClient(cpprpc::connect_grpc(address))));
  if (!status.is_ok()) std::fprintf(stderr, "migration_border: %s\n", status.to_string().c_str());
  return status.is_ok() ? 0 : 1;
}
