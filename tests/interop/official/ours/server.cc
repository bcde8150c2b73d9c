// Our server of gRPC's interop tests, with the flags of the official ones.
//
//   interop_server --port=0
//   interop_server --port=8080 --use_tls=true --tls_cert_file=server1.pem
//   --tls_key_file=server1.key
//
// Prints "port 8080" once it serves, and ends on SIGTERM or SIGINT.

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <iostream>

#include "service.h"
#include "transport.h"

namespace {

// Unlike any other server's.
std::string make_server_id() {
  const auto now = std::chrono::system_clock::now().time_since_epoch().count();
  return "cpp-rpc-" + std::to_string(::getpid()) + '-' + std::to_string(now);
}

}  // namespace

int main(int argc, char** argv) {
  const auto flags = interop::official::parse_server_flags(argc, argv);
  if (!flags) return 2;

  interop::official::TestServer service(make_server_id());
  cpprpc::Router router;
  service.bind(router);
  cpprpc::Result<cpprpc::Server> server = interop::official::serve(router, *flags);
  if (!server) {
    std::cerr << "interop_server: " << server.error().to_string() << '\n';
    return 1;
  }
  std::cout << "port " << server->port() << std::endl;
  const cpprpc::ShutdownOptions options = cpprpc::ShutdownOptions().drain(std::chrono::seconds(1));
  if (!server->run_until_signal(options)) std::_Exit(1);  // a handler does not listen
}
