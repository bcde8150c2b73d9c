#include <algorithm>
#include <optional>
#include <utility>

#include "cpprpc/transport/address/host_and_port.h"
#include "cpprpc/transport/h2/io/address.h"

namespace cpprpc::transport::h2 {
namespace {

constexpr std::uint16_t kDefaultPort = 443;

Status no_target(const std::string& text, const std::string& why) {
  return Status::invalid_argument("cannot connect to \"" + text + "\": " + why);
}

// What stands behind a scheme that the text starts with.
std::optional<std::string> after(const std::string& text, std::string_view scheme) {
  if (!text.starts_with(scheme)) return std::nullopt;
  return text.substr(scheme.size());
}

// "users.test", "127.0.0.1", "::1", "[::1]": without a port.
std::optional<HostAndPort> host_alone(const std::string& text) {
  std::string host = text;
  const bool has_brackets = host.starts_with('[') && host.ends_with(']');
  if (has_brackets) host = host.substr(1, host.size() - 2);
  const bool is_plain = host.find_first_of(":[]") == std::string::npos;
  if (host.empty() || (!is_plain && !Address::of_host(host, 0))) return std::nullopt;
  return HostAndPort{host, kDefaultPort};
}

bool is_host(const std::string& host) {
  return std::none_of(host.begin(), host.end(), [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == '\x7f' || c == '/' || c == ',' || c == '@';
  });
}

Result<Target> by_host(const std::string& text, const std::string& name) {
  auto parts = split_host_and_port(name);
  if (!parts) parts = host_alone(name);
  if (!parts || !is_host(parts->host) || parts->port == 0) {
    return no_target(text, "write HOST:PORT, such as users.test:443, 127.0.0.1:80 or [::1]:80");
  }
  Target target;
  target.host = parts->host;
  target.port = parts->port;
  target.authority = name;
  if (auto literal = Address::of_host(parts->host, parts->port)) {
    target.addresses.push_back(*literal);
  }
  return target;
}

// "dns:users.test:80", "dns:///users.test:80"; a DNS server of one's own, "dns://8.8.8.8/...", is
// the system's business.
Result<Target> by_dns(const std::string& text, const std::string& rest) {
  if (!rest.starts_with('/')) return by_host(text, rest);
  if (rest.starts_with("///")) return by_host(text, rest.substr(3));
  if (!rest.starts_with("//")) return by_host(text, rest.substr(1));
  return no_target(text, "the system's DNS servers are asked: write dns:///HOST:PORT");
}

// "ipv4:127.0.0.1:80,127.0.0.2:80"
Result<Target> by_addresses(const std::string& text, const std::string& rest, int family) {
  Target target;
  for (std::size_t from = 0; from <= rest.size();) {
    const std::size_t to = std::min(rest.find(',', from), rest.size());
    const std::string one = rest.substr(from, to - from);
    const auto parts = split_host_and_port(one);
    const auto address =
        parts ? Address::of_host(parts->host, parts->port) : Result<Address>(Status::unknown(""));
    if (!address || address->family() != family || parts->port == 0) {
      return no_target(text, "\"" + one + "\" is no address: write " +
                                 (family == AF_INET ? "ipv4:127.0.0.1:80,127.0.0.2:80"
                                                    : "ipv6:[::1]:80,[::2]:80"));
    }
    if (target.addresses.empty()) {
      target.host = parts->host;
      target.port = parts->port;
      target.authority = one;
    }
    target.addresses.push_back(*address);
    from = to + 1;
  }
  return target;
}

Result<Target> by_socket(const std::string& text, const Result<Address>& address) {
  if (!address) return no_target(text, std::string(address.status().message()));
  Target target;
  target.addresses.push_back(*address);
  target.host = target.authority = "localhost";
  target.is_unix = true;
  return target;
}

}  // namespace

Result<Target> Target::parse(const std::string& text) {
  if (const auto rest = after(text, "unix-abstract:")) {
    return by_socket(text, Address::of_abstract_name(*rest));
  }
  if (const auto rest = after(text, "unix:")) {
    return by_socket(text, Address::of_path(rest->starts_with("//") ? rest->substr(2) : *rest));
  }
  if (const auto rest = after(text, "ipv4:")) return by_addresses(text, *rest, AF_INET);
  if (const auto rest = after(text, "ipv6:")) return by_addresses(text, *rest, AF_INET6);
  if (const auto rest = after(text, "dns:")) return by_dns(text, *rest);
  if (text.find("://") != std::string::npos) {
    return no_target(text, "of the schemes, dns, ipv4, ipv6, unix and unix-abstract are known");
  }
  return by_host(text, text);
}

}  // namespace cpprpc::transport::h2
