// The server's side of the soak: does what an order says, and keeps the ledger.

#pragma once

#include "ledger.h"
#include "soak.rpc.h"

namespace soak {

using cpprpc::CallOptions;
using cpprpc::Reader;
using cpprpc::Result;
using cpprpc::ServerContext;
using cpprpc::Status;
using cpprpc::StatusCode;
using cpprpc::Task;
using cpprpc::Writer;
using v1::Answer;
using v1::Order;

class Service final : public v1::Soak {
 public:
  Task<Result<Answer>> one(ServerContext& context, Order order) override;
  Task<Status> many(ServerContext& context, Order order, Writer<Answer>& answers) override;
  Task<Result<Answer>> sum(ServerContext& context, Reader<Order>& orders) override;
  Task<Status> both(ServerContext& context, Reader<Order>& orders,
                    Writer<Answer>& answers) override;

  Ledger ledger;
};

}  // namespace soak
