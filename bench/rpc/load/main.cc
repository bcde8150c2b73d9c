// Calls a server as fast as it answers, over plain nghttp2: see connection.h.
//
//   bench_rpc_load PORT hello|watch|chat IN_FLIGHT SECONDS [CONNECTIONS [IDLE [PATH]]]
//
// IDLE streams are open on the same connections meanwhile, in which nothing happens. If there are
// any, it says `ready` when they are, begins with the next line of its input, and ends with that:
// so that what they cost while they come and go can be left out. With a PATH, calls that, whatever
// its name.

#include <memory>
#include <string>
#include <string_view>

#include "connection.h"
#include "poll.h"

namespace {

// Each has had a reply before anything is measured.
void open_idle(bench::Poll& poll, int count) {
  for (int i = 0; i < count; ++i) {
    poll[static_cast<std::size_t>(i) % poll.size()].start_idle();
    if (i % 1000 != 999 && i + 1 != count) continue;
    for (std::size_t k = 0; k < poll.size(); ++k) poll[k].send();
    poll.settle();
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && std::string_view(argv[1]) == "--request") {  // for h2load
    std::cout << bench::calls_of(bench::Kind::Hello).request;
    return EXIT_SUCCESS;
  }
  const bench::Plan plan = bench::plan_of(argc, argv);
  const bench::Calls calls = bench::calls_of(plan.kind, argc > 7 ? argv[7] : nullptr);
  bench::Measured measured(plan);
  bench::Poll poll;
  for (int i = 0; i < plan.connections; ++i) {
    poll.add(std::make_unique<bench::Connection>(calls, plan.port, measured));
  }
  const int idle = argc > 6 ? std::atoi(argv[6]) : 0;
  std::string line;
  if (idle > 0) {
    open_idle(poll, idle);
    std::cout << "ready" << std::endl;
    std::getline(std::cin, line);
  }
  measured.begin();
  for (std::size_t k = 0; k < poll.size(); ++k) {
    for (int i = 0; i < plan.in_flight; ++i) poll[k].start_call(true);
    poll[k].send();
  }
  poll.settle();
  const int code = measured.report();
  if (idle > 0) std::getline(std::cin, line);
  return code;
}
