// Calls a server, and tells what becomes of the calls.
//
//   bench_overload_load_h2 PORT closed IN_FLIGHT SECONDS DEADLINE_MS
//   bench_overload_load_h2 PORT open PER_SECOND SECONDS DEADLINE_MS
//
// `closed` makes a call when another has ended. `open` makes them when their time has come,
// whatever became of the others, as many clients do who know nothing of each other. Latencies count
// from when the call was to be made, so that a server which stands still is not spared the calls of
// that time. Prints a line of names and numbers.

#include "load.h"

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "../rpc/transport.h"
#include "bench.rpc.h"
#include "cpprpc/task/run_on.h"
#include "cpprpc/task/scope.h"
#include "cpprpc/task/sleep.h"
#include "cpprpc/task/sync_wait.h"
#include "cpprpc/task/when_all.h"

namespace {

using bench::Clock;
using bench::Outcomes;
using bench::Plan;
using cpprpc::CallOptions;
using cpprpc::Result;
using cpprpc::Task;

// The calls of one connection, on its thread.
class Caller {
 public:
  Caller(const Plan& plan, unsigned number)
      : plan_(plan),
        arrivals_(plan.per_second / plan.connections, number + 1),
        channel_(
            bench::connect_to("127.0.0.1:" + std::to_string(plan.port), cpprpc::ChannelOptions())),
        client_(channel_) {}

  Task<> run(Clock::time_point begin) {
    outcomes_.begin(begin, plan_.seconds);
    return cpprpc::run_on(channel_.executor(), plan_.is_open ? open() : closed());
  }

  /// Before anything is measured.
  Task<> connect() { return cpprpc::run_on(channel_.executor(), one_call()); }

  [[nodiscard]] const Outcomes& outcomes() const noexcept { return outcomes_; }

 private:
  Task<> one_call() {
    const ours::Request request{.name = "a name of usual length"};
    CallOptions options;
    options.timeout(std::chrono::seconds(30)).wait_for_ready();
    const Result<ours::Reply> reply = co_await client_.hello(request, options);
    if (!reply) bench::die("the first call failed: " + reply.error().to_string());
  }

  Task<> call(Clock::time_point planned) {
    ++in_flight_;
    const ours::Request request{.name = "a name of usual length"};
    CallOptions options;
    options.deadline(planned + plan_.deadline);
    const Result<ours::Reply> reply = co_await client_.hello(request, options);
    outcomes_.add(reply.status(), planned, Clock::now(), plan_.deadline);
    --in_flight_;
  }

  // One after the other.
  Task<> calls_in_turn() {
    for (auto now = Clock::now(); !outcomes_.is_over(now); now = Clock::now()) co_await call(now);
  }

  Task<> closed() {
    std::vector<Task<>> turns;
    for (int i = 0; i < plan_.in_flight / plan_.connections; ++i) turns.push_back(calls_in_turn());
    co_await cpprpc::when_all(std::move(turns));
  }

  Task<> open() {
    cpprpc::Scope calls;
    Clock::time_point next = outcomes_.begins() + arrivals_.gap();
    while (!outcomes_.is_over(next)) {
      for (const auto now = Clock::now(); next <= now; next += arrivals_.gap()) {
        if (outcomes_.is_over(next)) break;
        if (in_flight_ < plan_.most_in_flight / plan_.connections) {
          calls.spawn(call(next));
        } else {
          outcomes_.not_made();
        }
      }
      co_await cpprpc::sleep_until(next);
    }
    co_await calls.join();
  }

  const Plan plan_;
  bench::Arrivals arrivals_;
  cpprpc::Channel channel_;
  ours::BenchClient client_;
  Outcomes outcomes_;
  int in_flight_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  const Plan plan = bench::plan_of(argc, argv);
  std::vector<std::unique_ptr<Caller>> callers;
  for (unsigned i = 0; i < static_cast<unsigned>(plan.connections); ++i) {
    callers.push_back(std::make_unique<Caller>(plan, i));
    cpprpc::sync_wait(callers.back()->connect());
  }
  std::vector<Task<>> tasks;
  const auto begin = Clock::now();
  for (const auto& caller : callers) tasks.push_back(caller->run(begin));
  cpprpc::sync_wait(cpprpc::when_all(std::move(tasks)));
  Outcomes all;
  for (const auto& caller : callers) all.add(caller->outcomes());
  all.print();
}
