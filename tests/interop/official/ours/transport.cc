#include "transport.h"

#include <utility>

#include "cpprpc/transport/grpc/grpc.h"

namespace interop::official {
namespace {

using cpprpc::Status;

Status no_such_transport(const std::string& name) {
  return Status::invalid_argument("there is no transport \"" + name + "\"; only grpc");
}

}  // namespace

cpprpc::Result<cpprpc::Server> serve(const cpprpc::Router& router, const ServerFlags& flags) {
  if (flags.transport != "grpc") return no_such_transport(flags.transport);
  if (flags.use_tls) return Status::unimplemented("TLS");
  return cpprpc::serve_grpc(router, cpprpc::GrpcServerOptions().listen(flags.listen_address()));
}

cpprpc::Result<cpprpc::Channel> connect(const ClientFlags& flags) {
  if (flags.transport != "grpc") return no_such_transport(flags.transport);
  if (flags.use_tls) return Status::unimplemented("TLS");
  return cpprpc::connect_grpc(flags.target());
}

}  // namespace interop::official
