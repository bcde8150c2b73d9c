// Before the migration: gRPC's own service and stub, protoc's classes. Starts a server, orders
// something of it, and prints what it is told.

#include <grpcpp/grpcpp.h>

#include <cstdio>
#include <memory>
#include <string>

#include "orders/v1/orders.grpc.pb.h"
#include "pricing.h"

using namespace orders::v1;

class OrdersService final : public Orders::Service {
 public:
  grpc::Status Place(grpc::ServerContext*, const Order* order, Receipt* receipt) override {
    if (order->items().empty()) {
      return {grpc::StatusCode::INVALID_ARGUMENT, "nothing was ordered"};
    }
    *receipt = price(*order);
    return grpc::Status::OK;
  }

  grpc::Status Track(grpc::ServerContext*, const Receipt*,
                     grpc::ServerWriter<Progress>* progress) override {
    for (const Stage stage : {STAGE_PACKED, STAGE_ON_THE_WAY}) {
      Progress step;
      step.set_stage(stage);
      if (!progress->Write(step)) break;
    }
    return grpc::Status::OK;
  }
};

grpc::Status buy(Orders::Stub& stub) {
  Order order;
  order.set_id("a7");
  Item* pen = order.add_items();
  pen->set_name("pen");
  pen->set_count(2);

  Receipt receipt;
  grpc::ClientContext place_context;
  const grpc::Status status = stub.Place(&place_context, order, &receipt);
  if (!status.ok()) return status;
  std::printf("%s: %ld cents\n", receipt.order_id().c_str(), static_cast<long>(receipt.cents()));

  grpc::ClientContext track_context;
  const auto steps = stub.Track(&track_context, receipt);
  Progress step;
  while (steps->Read(&step)) std::printf("%s\n", Stage_Name(step.stage()).c_str());
  return steps->Finish();
}

int main() {
  OrdersService service;
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) return 1;

  const std::string address = "127.0.0.1:" + std::to_string(port);
  const auto stub =
      Orders::NewStub(grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
  const grpc::Status status = buy(*stub);
  if (!status.ok()) std::fprintf(stderr, "migration_before: %s\n", status.error_message().c_str());
  server->Shutdown();
  return status.ok() ? 0 : 1;
}
