// A server whose calls cost something, with the limits of cpprpc::limits as they are by default, or
// with none. One thread.
//
//   bench_overload_server_h2 LIMITS processor MICROSECONDS
//   bench_overload_server_h2 LIMITS dependency MICROSECONDS SLOTS
//
// `processor` holds the thread for so much of its time. `dependency` is what many servers wait for:
// a database, say, that does so many things at a time, each for so long. It speaks as
// ../rpc/serving.h tells.

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <string_view>
#include <utility>

#include "../rpc/serving.h"
#include "../rpc/transport.h"
#include "bench.rpc.h"
#include "cpprpc/middleware/limits.h"
#include "cpprpc/rpc/router.h"
#include "cpprpc/task/async_semaphore.h"
#include "cpprpc/task/sleep.h"

namespace {

using namespace cpprpc;

struct Work {
  bool is_dependency = false;
  std::chrono::microseconds time{};
  std::size_t slots = 1;
};

std::chrono::nanoseconds thread_time() {
  std::timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

class Service final : public ours::Bench {
 public:
  Service(const Work& work, bench::Answered& answered) noexcept
      : work_(work), answered_(answered), slots_(work.slots) {}

  Task<Result<ours::Reply>> hello(ServerContext&, ours::Request request) override {
    if (work_.is_dependency) {
      Status status = co_await depend();
      if (!status.is_ok()) co_return std::move(status);
    } else {
      for (const auto end = thread_time() + work_.time; thread_time() < end;) {
      }
    }
    answered_.calls.fetch_add(1, std::memory_order_relaxed);
    co_return ours::Reply{.message = bench::greeting(request.name), .id = request.id};
  }

 private:
  Task<Status> depend() {
    const AsyncSemaphore::Permit slot = co_await slots_.acquire();
    const bool has_slept = slot && co_await sleep(work_.time);
    co_return has_slept ? Status::ok() : Status::cancelled("nobody waits for it any more");
  }

  const Work work_;
  bench::Answered& answered_;
  AsyncSemaphore slots_;
};

[[noreturn]] void die(std::string_view why) {
  std::cerr << "bench_overload_server: " << why << "\n";
  std::exit(EXIT_FAILURE);
}

Work work_of(int argc, char** argv) {
  if (argc < 4) die("usage: none|limits processor|dependency MICROSECONDS [SLOTS]");
  return {.is_dependency = std::string_view(argv[2]) == "dependency",
          .time = std::chrono::microseconds(std::atoi(argv[3])),
          .slots = argc > 4 ? static_cast<std::size_t>(std::atoi(argv[4])) : 1};
}

}  // namespace

int main(int argc, char** argv) {
  const Work work = work_of(argc, argv);
  bench::Answered answered;
  Service service(work, answered);
  Router router;
  service.bind(router);
  if (std::string_view(argv[1]) == "limits") router.use(ConcurrencyLimit());
  auto server = bench::serve(router, ServerOptions{}.listen("127.0.0.1:0").threads(1));
  if (!server) die(server.error().to_string());
  bench::serve_script(server->port(), answered);
  server->shutdown(std::chrono::seconds(0));
}
