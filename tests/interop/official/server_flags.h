// ServerFlags: what an interop server is told on its command line.
//
//   const std::optional<ServerFlags> flags = parse_server_flags(argc, argv);
//   if (!flags) return 2;
//
// Specification: https://github.com/grpc/grpc/blob/master/doc/interop-test-descriptions.md, Server

#pragma once

#include <optional>
#include <string>

namespace interop::official {

struct ServerFlags {
  int port = 0;
  std::string address = "127.0.0.1";
  std::string transport = "grpc";

  bool use_tls = false;
  std::string tls_cert_file;
  std::string tls_key_file;

  /// "127.0.0.1:7"
  [[nodiscard]] std::string listen_address() const { return address + ':' + std::to_string(port); }
};

/// Empty if the command line is wrong: the reason is on stderr.
[[nodiscard]] std::optional<ServerFlags> parse_server_flags(int argc, const char* const* argv);

}  // namespace interop::official
