#include "service.h"

#include <chrono>
#include <string>
#include <string_view>

#include "cpprpc/task/sleep.h"
#include "payload.h"

namespace soak {
namespace {

void echo_metadata(ServerContext& context) {
  const cpprpc::Metadata& sent = context.metadata();
  if (const auto id = sent.get(kIdKey)) context.trailers().add(kIdKey, *id);
  if (const auto bytes = sent.get(kEchoKey)) context.headers().add(kEchoKey, *bytes);
}

// Nobody waits for the answer any more.
Status stopped(const ServerContext& context) {
  const bool is_late = context.deadline() && *context.deadline() <= cpprpc::Clock::now();
  if (is_late) return Status::deadline_exceeded("too late");
  return Status::cancelled("the client is gone");
}

Status end_of(const Order& order) {
  if (order.status == 0) return Status::ok();
  return Status(static_cast<StatusCode>(order.status), "as it was ordered");
}

// As the first order says. False: the handler was told to stop meanwhile.
Task<bool> begin(ServerContext& context, const Order& order) {
  if (order.compress) context.compression(cpprpc::Compression::Gzip);
  if (order.delay_ms == 0) co_return true;
  co_return co_await cpprpc::sleep(std::chrono::milliseconds(order.delay_ms));
}

Answer answer_to(const Order& order, std::uint32_t index, std::uint64_t taken) {
  return Answer{.id = order.id,
                .index = index,
                .taken = taken,
                .payload = payload_of(order.id, index, order.size)};
}

}  // namespace

Task<Result<Answer>> Service::one(ServerContext& context, Order order) {
  const Visit visit(ledger, context);
  echo_metadata(context);
  const bool goes_on = co_await begin(context, order);
  if (!goes_on) co_return stopped(context);
  if (order.status != 0) co_return end_of(order);
  co_return answer_to(order, 0, order.payload.size());
}

Task<Status> Service::many(ServerContext& context, Order order, Writer<Answer>& answers) {
  const Visit visit(ledger, context);
  echo_metadata(context);
  const bool goes_on = co_await begin(context, order);
  if (!goes_on) co_return stopped(context);
  for (std::uint32_t i = 0; i < order.answers; ++i) {
    const Answer answer = answer_to(order, i, order.payload.size());
    const bool is_there = co_await answers.write(answer);
    if (!is_there) co_return stopped(context);
  }
  co_return end_of(order);
}

Task<Result<Answer>> Service::sum(ServerContext& context, Reader<Order>& orders) {
  const Visit visit(ledger, context);
  echo_metadata(context);
  std::optional<Order> first = co_await orders.read();
  if (!first) co_return stopped(context);
  std::uint64_t taken = first->payload.size();
  while (const auto order = co_await orders.read()) taken += order->payload.size();
  const bool goes_on = co_await begin(context, *first);
  if (!goes_on || context.is_cancelled()) co_return stopped(context);
  if (first->status != 0) co_return end_of(*first);
  co_return answer_to(*first, 0, taken);
}

Task<Status> Service::both(ServerContext& context, Reader<Order>& orders, Writer<Answer>& answers) {
  const Visit visit(ledger, context);
  echo_metadata(context);
  std::optional<Order> first = co_await orders.read();
  if (!first) co_return stopped(context);
  const bool goes_on = co_await begin(context, *first);
  if (!goes_on) co_return stopped(context);
  std::uint64_t taken = 0;
  std::uint32_t index = 0;
  for (std::optional<Order> order = first; order; order = co_await orders.read()) {
    taken += order->payload.size();
    const Answer answer = answer_to(*first, index++, taken);
    const bool is_there = co_await answers.write(answer);
    if (!is_there) co_return stopped(context);
  }
  if (context.is_cancelled()) co_return stopped(context);
  co_return end_of(*first);
}

}  // namespace soak
