// Our client, as a user would write it: a task for each call in flight, on one channel. The tasks
// run on the main thread; or, where BENCH_ON_CHANNEL is defined, on the one where the answers
// arrive. Where BENCH_H2 is defined, over the h2 transport.

#include "bench.rpc.h"
#include "cpprpc/task/run_on.h"
#include "cpprpc/task/sync_wait.h"
#include "cpprpc/task/when_all.h"
#include "measured.h"
#include "transport.h"

namespace {

using bench::Clock;
using bench::Measured;
using cpprpc::Result;
using cpprpc::Status;
using cpprpc::Task;
using ours::BenchClient;
using ours::Payload;
using ours::Reply;
using ours::Request;

void count(Measured& measured, const Status& status) {
  if (status.is_ok()) return measured.call_succeeded();
  measured.call_failed(status.to_string());
}

Task<> hello(BenchClient client, Measured& measured) {
  const auto request = bench::new_request<Request>();
  while (!measured.is_over()) {
    const auto begin = Clock::now();
    const Result<Reply> reply = co_await client.hello(request);
    measured.waited(begin, Clock::now());
    count(measured, reply.status());
  }
}

Task<> watch(BenchClient client, Measured& measured) {
  const auto request = bench::new_request<Request>();
  while (!measured.is_over()) {
    auto replies = client.watch(request);
    while (co_await replies.read()) measured.message();
    count(measured, co_await replies.finish());
  }
}

Task<> chat(BenchClient client, Measured& measured) {
  const auto request = bench::new_request<Request>();
  while (!measured.is_over()) {
    auto call = client.chat();
    for (int i = 0; i == 0 || (i < bench::kReplies && !measured.is_over()); ++i) {
      const auto begin = Clock::now();
      if (!co_await call.write(request)) break;
      if (!co_await call.read()) break;
      measured.waited(begin, Clock::now());
      measured.message();
    }
    count(measured, co_await call.finish());
  }
}

Task<> echo(BenchClient client, Measured& measured) {
  const Payload request{.data = std::string(bench::kPayload, 'x')};
  while (!measured.is_over()) {
    const auto begin = Clock::now();
    const Result<Payload> reply = co_await client.echo(request);
    measured.waited(begin, Clock::now());
    const bool is_whole = reply && reply->data.size() == request.data.size();
    count(measured, is_whole || !reply ? reply.status() : Status::internal("a wrong reply"));
  }
}

Task<> call(bench::Kind kind, const BenchClient& client, Measured& measured) {
  switch (kind) {
    case bench::Kind::Hello:
      return hello(client, measured);
    case bench::Kind::Watch:
      return watch(client, measured);
    case bench::Kind::Chat:
      return chat(client, measured);
    case bench::Kind::Echo:
      break;
  }
  return echo(client, measured);
}

}  // namespace

int main(int argc, char** argv) {
  const bench::Plan plan = bench::plan_of(argc, argv);
  const auto channel =
      bench::connect_to("127.0.0.1:" + std::to_string(plan.port), cpprpc::ChannelOptions());
  const BenchClient client(channel);
  Measured measured(plan);
  std::vector<Task<>> tasks;
  for (int i = 0; i < plan.in_flight; ++i) tasks.push_back(call(plan.kind, client, measured));
  auto all = cpprpc::when_all(std::move(tasks));
#ifdef BENCH_ON_CHANNEL
  cpprpc::sync_wait(cpprpc::run_on(channel.executor(), std::move(all)));
#else
  cpprpc::sync_wait(std::move(all));
#endif
  return measured.report();
}
