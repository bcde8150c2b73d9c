// Whom a peer's address is counted as: "ipv4:127.0.0.1:40312" as "ipv4:127.0.0.1".

#pragma once

#include <string>
#include <string_view>

namespace cpprpc::detail {

/// Without the port; of IPv6 the network of 64 bits, which one machine as a rule has for itself
/// (RFC 4291, section 2.5.1, and RFC 6177), but of one that stands for IPv4 (RFC 4291, section
/// 2.5.5.2) the latter. What is no address of the network stays as it is.
std::string peer_key(std::string_view peer);

}  // namespace cpprpc::detail
