// The two processes of the soak; the script `run` starts and watches them.
//
//   soak_program certificates FOLDER        makes those that networks with TLS find by the variable
//                                           CPPRPC_TEST_CERTIFICATES
//   soak_program serve TRANSPORT            prints its port, then, for each line of its input, what
//                                           its ledger says; ends with its input
//   soak_program call TRANSPORT PORT SECONDS SEED
//                                           makes calls for so long, and prints what came of them;
//                                           ends with its input

#include <sys/prctl.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "caller.h"
#include "certificates.h"
#include "cpprpc/task/sync_wait.h"
#include "cpprpc/task/when_all.h"
#include "service.h"
#include "serving.h"

namespace soak {
namespace {

constexpr int kThreads = 3;
constexpr int kCallsPerThread = 8;
constexpr int kCutWires = 3;

int make_certificates(const std::string& folder) {
  const networks::Authority authority("test CA");
  const cpprpc::TlsCertificate certificate = authority.issue(networks::local_server());
  std::ofstream(folder + "/ca.pem") << authority.roots();
  std::ofstream(folder + "/server.pem") << certificate.chain;
  std::ofstream(folder + "/server.key") << certificate.key;
  return EXIT_SUCCESS;
}

int serve(const networks::Network& network) {
  Service service;
  cpprpc::Router router;
  service.bind(router);
  cpprpc::Server server = faults::serve(network, router);
  std::cout << server.port() << std::endl;
  for (std::string line; std::getline(std::cin, line);) {
    const Ledger& ledger = service.ledger;
    std::cout << "begun=" << ledger.begun() << " ended=" << ledger.ended()
              << " wrong=" << ledger.wrong() << std::endl;
  }
  return server.shutdown(cpprpc::ShutdownOptions().drain(std::chrono::seconds(1))) ? EXIT_SUCCESS
                                                                                   : EXIT_FAILURE;
}

void call_on_a_thread(const std::vector<std::unique_ptr<Wire>>& wires, Tally& tally,
                      Clock::time_point end, std::uint64_t seed) {
  Caller caller(wires, tally, [end] { return Clock::now() >= end; });
  std::vector<Task<>> tasks;
  for (std::uint64_t i = 0; i < kCallsPerThread; ++i) {
    tasks.push_back(caller.keep_calling(seed + i));
  }
  cpprpc::sync_wait(cpprpc::when_all(std::move(tasks)));
}

int call(const networks::Network& network, int port, int seconds, std::uint64_t seed) {
  Tally tally;
  std::int64_t cuts = 0;
  {
    std::vector<std::unique_ptr<Wire>> wires;
    wires.push_back(std::make_unique<Wire>(network, port));
    for (std::uint64_t i = 1; i <= kCutWires; ++i) {
      wires.push_back(std::make_unique<Wire>(network, port, seed * 1000 + i));
    }
    const auto end = Clock::now() + std::chrono::seconds(seconds);
    std::vector<std::thread> threads;
    for (std::uint64_t i = 0; i < kThreads; ++i) {
      threads.emplace_back(
          [&, i] { call_on_a_thread(wires, tally, end, (seed * kThreads + i) * 1000); });
    }
    for (std::thread& thread : threads) thread.join();
    for (const auto& wire : wires) cuts += wire->cuts();
  }
  std::cout << tally.line() << " cuts=" << cuts << std::endl;
  for (std::string line; std::getline(std::cin, line);) {
  }
  return tally.wrong() == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace soak

int main(int argc, char** argv) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a script that dies leaves nobody behind
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() == 2 && arguments[0] == "certificates") {
    return soak::make_certificates(arguments[1]);
  }
  if (arguments.size() == 2 && arguments[0] == "serve") {
    return soak::serve(networks::named(arguments[1]));
  }
  if (arguments.size() == 5 && arguments[0] == "call") {
    return soak::call(networks::named(arguments[1]), std::stoi(arguments[2]),
                      std::stoi(arguments[3]), std::stoull(arguments[4]));
  }
  return 2;
}
