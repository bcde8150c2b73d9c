#include "cpprpc/middleware/limits/detail/peer_key.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

namespace cpprpc::detail {
namespace {

// "[::1]", as gRPC has it also "%5B::1%5D".
std::string_view without_brackets(std::string_view host) {
  for (const std::string_view open : {"[", "%5B", "%5b"}) {
    if (host.starts_with(open)) host.remove_prefix(open.size());
  }
  return host.substr(0, std::min(host.find(']'), host.find('%')));  // a zone may follow
}

std::string ipv6_key(std::string_view host) {
  in6_addr address{};
  if (inet_pton(AF_INET6, std::string(host).c_str(), &address) != 1) return std::string(host);
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (IN6_IS_ADDR_V4MAPPED(&address)) {
    inet_ntop(AF_INET, &address.s6_addr[12], text.data(), text.size());
    return "ipv4:" + std::string(text.data());
  }
  std::fill(std::begin(address.s6_addr) + 8, std::end(address.s6_addr), std::uint8_t{0});
  inet_ntop(AF_INET6, &address, text.data(), text.size());
  return "ipv6:" + std::string(text.data()) + "/64";
}

}  // namespace

std::string peer_key(std::string_view peer) {
  constexpr std::string_view kIpv6 = "ipv6:";
  if (!peer.starts_with("ipv4:") && !peer.starts_with(kIpv6)) return std::string(peer);
  const std::string_view host = peer.substr(0, peer.rfind(':'));
  if (peer.starts_with("ipv4:")) return std::string(host);
  return ipv6_key(without_brackets(host.substr(kIpv6.size())));
}

}  // namespace cpprpc::detail
