#include "transport.h"

#include <map>
#include <stdexcept>
#include <string>
#include <utility>

#include "cpprpc/transport/grpc/grpc.h"
#ifdef CPPRPC_INTEROP_H2
#include "cpprpc/transport/h2/h2.h"
#endif

namespace interop::official {
namespace {

using cpprpc::Status;

using Serve = cpprpc::Result<cpprpc::Server> (*)(const cpprpc::Router&, cpprpc::ServerOptions);
using Connect = cpprpc::Channel (*)(std::string, cpprpc::ChannelOptions);

// The transports that are built, by name.
const std::map<std::string, std::pair<Serve, Connect>> kTransports = {
    {"grpc", {cpprpc::serve_grpc, cpprpc::connect_grpc}},
#ifdef CPPRPC_INTEROP_H2
    {"h2", {cpprpc::serve_h2, cpprpc::connect_h2}},
#endif
};

Status no_such_transport(const std::string& name) {
  std::string why = "there is no transport \"" + name + "\"; the transports:";
  for (const auto& [known, functions] : kTransports) why += " " + known;
  return Status::invalid_argument(why);
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
  const auto found = kTransports.find(flags.transport);
  if (found == kTransports.end()) return no_such_transport(flags.transport);
  return found->second.first(router, server_options(flags));
} catch (const std::invalid_argument& error) {
  return Status::invalid_argument(error.what());
}

cpprpc::Result<cpprpc::Channel> connect(const ClientFlags& flags) try {
  const auto found = kTransports.find(flags.transport);
  if (found == kTransports.end()) return no_such_transport(flags.transport);
  return found->second.second(flags.target(), channel_options(flags));
} catch (const std::invalid_argument& error) {
  return Status::invalid_argument(error.what());
}

}  // namespace interop::official
