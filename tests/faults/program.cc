// A peer in a process of its own, for tests that kill it or look at its memory.
//
//   faults_program serve TRANSPORT PORT     prints its port, and serves until it is killed
//   faults_program call TRANSPORT TARGET N  starts N calls of each kind, and waits in them

#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <string>
#include <vector>

#include "cpprpc/task/sync_wait.h"
#include "cpprpc/task/when_all.h"
#include "service.h"
#include "serving.h"

namespace faults {
namespace {

void wait_for_the_kill() {
  for (;;) ::pause();
}

void serve_until_killed(const Network& network, int port) {
  Service service;
  cpprpc::Router router;
  service.bind(router);
  const cpprpc::Server server = serve(network, router, port);
  std::printf("%d\n", server.port());
  std::fflush(stdout);
  wait_for_the_kill();
}

void call(const Network& network, const std::string& target, int count) {
  const EchoClient client(connect(network, target));
  const auto call_all = [&]() -> Task<> {
    std::vector<Task<std::vector<Status>>> calls;
    for (int i = 0; i < count; ++i) calls.push_back(four_calls(client));
    co_await cpprpc::when_all(std::move(calls));
  };
  cpprpc::sync_wait(call_all());
}

}  // namespace
}  // namespace faults

int main(int argc, char** argv) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a test that dies leaves nobody behind
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() == 3 && arguments[0] == "serve") {
    faults::serve_until_killed(networks::named(arguments[1]), std::stoi(arguments[2]));
  } else if (arguments.size() == 4 && arguments[0] == "call") {
    faults::call(networks::named(arguments[1]), arguments[2], std::stoi(arguments[3]));
  } else {
    return 2;
  }
}
