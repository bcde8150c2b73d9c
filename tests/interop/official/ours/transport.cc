#include "transport.h"

#include <stdexcept>
#include <string>
#include <utility>

#include "cpprpc/transport/grpc/grpc.h"

namespace interop::official {
namespace {

using cpprpc::Status;

Status no_such_transport(const std::string& name) {
  return Status::invalid_argument("there is no transport \"" + name + "\"; only grpc");
}

cpprpc::ServerOptions server_options(const ServerFlags& flags) {
  cpprpc::ServerOptions options;
  if (!flags.use_tls) return options.listen(flags.listen_address());
  cpprpc::ServerTlsOptions tls;
  tls.certificate_files(flags.tls_cert_file, flags.tls_key_file);
  return options.listen(flags.listen_address(), std::move(tls));
}

cpprpc::ChannelOptions channel_options(const ClientFlags& flags) {
  cpprpc::ChannelOptions options;
  if (!flags.service_config_json.empty()) options.service_config_json(flags.service_config_json);
  if (!flags.use_tls) return options;
  cpprpc::TlsOptions tls;
  if (flags.use_test_ca) tls.roots_file(flags.ca_file);
  if (!flags.server_host_override.empty()) tls.server_name(flags.server_host_override);
  return options.tls(std::move(tls));
}

}  // namespace

cpprpc::Result<cpprpc::Server> serve(const cpprpc::Router& router, const ServerFlags& flags) try {
  if (flags.transport != "grpc") return no_such_transport(flags.transport);
  return cpprpc::serve_grpc(router, server_options(flags));
} catch (const std::invalid_argument& error) {
  return Status::invalid_argument(error.what());
}

cpprpc::Result<cpprpc::Channel> connect(const ClientFlags& flags) try {
  if (flags.transport != "grpc") return no_such_transport(flags.transport);
  return cpprpc::connect_grpc(flags.target(), channel_options(flags));
} catch (const std::invalid_argument& error) {
  return Status::invalid_argument(error.what());
}

}  // namespace interop::official
