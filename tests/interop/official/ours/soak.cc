// The cases that make many calls and look at how long each takes.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <iostream>
#include <string>
#include <vector>

#include "case_list.h"
#include "cpprpc/task/executor.h"
#include "cpprpc/task/sleep.h"
#include "cpprpc/task/when_all.h"
#include "expect.h"

namespace interop::official {
namespace {

using cpprpc::Clock;
using cpprpc::Result;
using cpprpc::Task;

// What became of the calls.
struct Tally {
  int done = 0;
  int failed = 0;  // with another status than OK, or too late
  Clock::duration longest{};
};

std::chrono::milliseconds in_ms(Clock::duration duration) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(duration);
}

Task<void> one_iteration(const Subject& subject, Tally& tally) {
  const ClientFlags& flags = subject.flags;
  SimpleRequest request;
  request.response_size = flags.soak_response_size;
  request.payload = zeros(static_cast<std::size_t>(flags.soak_request_size));
  const auto start = Clock::now();
  const Result<SimpleResponse> reply =
      co_await subject.client.unary_call(request, subject.options());
  const auto elapsed = Clock::now() - start;
  const std::chrono::milliseconds acceptable(flags.soak_per_iteration_max_acceptable_latency_ms);
  std::string outcome = reply.status().to_string();
  if (reply) expect_zeros(reply->payload, static_cast<std::size_t>(flags.soak_response_size));
  if (reply && elapsed > acceptable) outcome = "OK, but too late";
  if (outcome != "OK") ++tally.failed;
  tally.longest = std::max(tally.longest, elapsed);
  std::cerr << "soak iteration: " << tally.done++ << " elapsed_ms: " << in_ms(elapsed).count()
            << " server_uri: " << flags.target() << ' ' << outcome << '\n';
}

// The share of one of the soak_num_threads.
Task<void> iterate(const Subject& subject, bool anew, int iterations, Clock::time_point end,
                   Tally& tally) {
  const std::chrono::milliseconds interval(subject.flags.soak_min_time_ms_between_rpcs);
  for (int i = 0; i < iterations && Clock::now() < end; ++i) {
    const auto next = Clock::now() + interval;
    if (anew) {
      const Subject own = make_subject(subject.flags);
      co_await one_iteration(own, tally);
    } else {
      co_await one_iteration(subject, tally);
    }
    if (interval.count() > 0) co_await cpprpc::sleep_until(next);
  }
}

// `anew`: a channel of its own for each call.
Task<void> soak(const Subject& subject, bool anew) {
  const ClientFlags& flags = subject.flags;
  const auto end = Clock::now() + std::chrono::seconds(flags.soak_overall_timeout_seconds);
  Tally tally;
  std::vector<Task<void>> workers;
  for (int i = 0; i < flags.soak_num_threads; ++i) {
    const int share = flags.soak_iterations / flags.soak_num_threads +
                      (i < flags.soak_iterations % flags.soak_num_threads ? 1 : 0);
    workers.push_back(iterate(subject, anew, share, end, tally));
  }
  co_await cpprpc::when_all(std::move(workers));
  std::cerr << "soak: " << tally.done << " of " << flags.soak_iterations << " iterations, "
            << tally.failed << " failed, longest " << in_ms(tally.longest).count() << " ms\n";
  expect(tally.done == flags.soak_iterations, "the time is up before all iterations were made");
  expect(tally.failed <= flags.soak_max_failures, "more iterations have failed than may");
}

}  // namespace

Task<void> rpc_soak(const Subject& subject) { return soak(subject, false); }

Task<void> channel_soak(const Subject& subject) { return soak(subject, true); }

}  // namespace interop::official
