// The form of addresses, as people write them: "127.0.0.1:80", "[::1]:80", "localhost:80",
// "unix:/run/users.sock", "unix-abstract:users".
//
//   const auto parts = split_host_and_port("[::1]:80");     // {"::1", 80}

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cpprpc/base/status.h"

namespace cpprpc::transport {

struct HostAndPort {
  std::string host;  // without the brackets of an IPv6 address
  std::uint16_t port = 0;
};

/// Empty unless there is a host, and a port behind a colon. An IPv6 address has brackets:
/// "::1:80" would be a guess.
[[nodiscard]] std::optional<HostAndPort> split_host_and_port(std::string_view address);

/// A socket file, or its like without a file. "unixhost:443" is a host.
[[nodiscard]] bool is_unix_address(std::string_view address) noexcept;

/// INVALID_ARGUMENT, with what to write, unless a server could listen on it.
[[nodiscard]] Status check_listen_address(const std::string& address);

}  // namespace cpprpc::transport
