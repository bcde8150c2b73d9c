// Our client of gRPC's interop tests, with the flags of the official ones.
//
//   interop_client --server_host=localhost --server_port=8080 --test_case=large_unary
//   interop_client ... --use_tls --use_test_ca --ca_file=ca.pem
//   --server_host_override=foo.test.google.fr
//
// Exit status: 0 if the case passes, 1 with the reason on stderr if it does not, 2 if the command
// line is wrong.

#include <exception>
#include <iostream>

#include "cases.h"
#include "cpprpc/task/sync_wait.h"

int main(int argc, char** argv) {
  using namespace interop::official;
  const auto flags = parse_client_flags(argc, argv);
  if (!flags) return 2;
  const Case* const found = find_case(flags->test_case);
  if (found == nullptr) {
    std::cerr << "there is no case \"" << flags->test_case << "\"; the cases:";
    for (const Case& each : all_cases()) std::cerr << ' ' << each.name;
    std::cerr << '\n';
    return 2;
  }
  try {
    const Subject subject = make_subject(*flags);
    cpprpc::sync_wait(found->run(subject));
  } catch (const std::exception& error) {
    std::cerr << flags->test_case << ": " << error.what() << '\n';
    return 1;
  }
}
