// Step 1: the service and its client are ours, the messages still protoc's classes. What the
// program does with them is what it did before.

#include <cstdio>
#include <string>

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
using namespace orders::v1;

class OrdersService final : public Orders {
 public:
  Task<Result<Receipt>> place(ServerContext&, Order order) override {
    if (order.items().empty()) co_return Status::invalid_argument("nothing was ordered");
    co_return price(order);
  }

  Task<Status> track(ServerContext&, Receipt, Writer<Progress>& progress) override {
    for (const Stage stage : {STAGE_PACKED, STAGE_ON_THE_WAY}) {
      Progress step;
      step.set_stage(stage);
      if (!co_await progress.write(step)) break;
    }
    co_return Status::ok();
  }
};

Task<Status> buy(OrdersClient client) {
  Order order;
  order.set_id("a7");
  Item* pen = order.add_items();
  pen->set_name("pen");
  pen->set_count(2);

  const Result<Receipt> receipt = co_await client.place(order);
  if (!receipt) co_return receipt.error();
  std::printf("%s: %ld cents\n", receipt->order_id().c_str(), static_cast<long>(receipt->cents()));

  auto steps = client.track(*receipt);
  while (auto step = co_await steps.read()) std::printf("%s\n", Stage_Name(step->stage()).c_str());
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
  if (!status.is_ok()) std::fprintf(stderr, "migration_services: %s\n", status.to_string().c_str());
  return status.is_ok() ? 0 : 1;
}
