#include "server_flags.h"

#include <iostream>

#include "flags.h"

namespace interop::official {

std::optional<ServerFlags> parse_server_flags(int argc, const char* const* argv) {
  ServerFlags parsed;
  Flags flags;
  flags.add("port", parsed.port, "the port to listen on; 0 takes one that is free");
  flags.add("address", parsed.address,
            "the address to listen on; 0.0.0.0 lets other machines, and containers, in");
  flags.add("transport", parsed.transport, "what carries the calls: grpc or h2");
  flags.add("use_tls", parsed.use_tls, "whether to encrypt");
  flags.add("tls_cert_file", parsed.tls_cert_file, "the server's certificate, PEM");
  flags.add("tls_key_file", parsed.tls_key_file, "its private key, PEM");
  if (!flags.parse(argc, argv)) return std::nullopt;
  if (parsed.use_tls && (parsed.tls_cert_file.empty() || parsed.tls_key_file.empty())) {
    std::cerr << "--use_tls needs a certificate: --tls_cert_file and --tls_key_file tell the PEM "
                 "files of it and of its key\n";
    return std::nullopt;
  }
  return parsed;
}

}  // namespace interop::official
