#include "cpprpc/transport/h2/io/address.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstring>

namespace cpprpc::transport::h2 {
namespace {

constexpr std::size_t kPathOffset = offsetof(sockaddr_un, sun_path);

template <class T>
T as(const sockaddr* address) noexcept {
  T copy{};
  std::memcpy(&copy, address, sizeof copy);
  return copy;
}

std::string host_text(int family, const void* host) {
  char text[INET6_ADDRSTRLEN] = "";
  ::inet_ntop(family, host, text, sizeof text);
  return text;
}

// An IPv4 peer of a socket of both families has an address of IPv6.
std::string ipv6_text(const sockaddr_in6& address) {
  if (IN6_IS_ADDR_V4MAPPED(&address.sin6_addr)) {
    const std::string host = host_text(AF_INET, &address.sin6_addr.s6_addr[12]);
    return "ipv4:" + host + ":" + std::to_string(ntohs(address.sin6_port));
  }
  std::string host = host_text(AF_INET6, &address.sin6_addr);
  if (address.sin6_scope_id != 0) host += "%" + std::to_string(address.sin6_scope_id);
  return "ipv6:[" + host + "]:" + std::to_string(ntohs(address.sin6_port));
}

// What stands in sun_path: starts with a null byte if it is no file.
std::string_view unix_name(const sockaddr* address, socklen_t size) noexcept {
  if (size <= kPathOffset) return "";
  const char* const path = reinterpret_cast<const char*>(address) + kPathOffset;
  const std::size_t length = size - kPathOffset;
  return {path, path[0] == '\0' ? length : ::strnlen(path, length)};
}

Result<Address> unix_address(std::string_view name) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (name.size() >= sizeof address.sun_path) {
    return Status::invalid_argument("the path of a unix socket has at most " +
                                    std::to_string(sizeof address.sun_path - 1) + " bytes: \"" +
                                    std::string(name) + "\" has " + std::to_string(name.size()));
  }
  std::memcpy(address.sun_path, name.data(), name.size());
  // A file's name ends with a null byte; the others are as long as the size says.
  const std::size_t size = kPathOffset + name.size() + (name.starts_with('\0') ? 0 : 1);
  return Address(reinterpret_cast<const sockaddr*>(&address), static_cast<socklen_t>(size));
}

// "fe80::1%eth0", "fe80::1%2"
bool set_scope(const std::string& scope, sockaddr_in6& address) noexcept {
  address.sin6_scope_id = ::if_nametoindex(scope.c_str());
  if (address.sin6_scope_id != 0) return true;
  const char* const end = scope.data() + scope.size();
  const auto parsed = std::from_chars(scope.data(), end, address.sin6_scope_id);
  return parsed.ec == std::errc() && parsed.ptr == end;
}

}  // namespace

Address::Address(const sockaddr* address, socklen_t size) noexcept
    : size_(std::min(size, socklen_t{sizeof storage_})) {
  std::memcpy(&storage_, address, size_);
}

Result<Address> Address::of_host(const std::string& literal, std::uint16_t port) {
  sockaddr_in four{};
  if (::inet_pton(AF_INET, literal.c_str(), &four.sin_addr) == 1) {
    four.sin_family = AF_INET;
    four.sin_port = htons(port);
    return Address(reinterpret_cast<const sockaddr*>(&four), sizeof four);
  }
  sockaddr_in6 six{};
  const std::size_t percent = literal.find('%');
  const bool has_scope = percent != std::string::npos;
  if (::inet_pton(AF_INET6, literal.substr(0, percent).c_str(), &six.sin6_addr) == 1 &&
      (!has_scope || set_scope(literal.substr(percent + 1), six))) {
    six.sin6_family = AF_INET6;
    six.sin6_port = htons(port);
    return Address(reinterpret_cast<const sockaddr*>(&six), sizeof six);
  }
  return Status::invalid_argument("\"" + literal + "\" is no IP address");
}

Result<Address> Address::of_path(std::string_view path) {
  if (path.empty() || path.find('\0') != std::string_view::npos) {
    return Status::invalid_argument("a unix socket needs a path: unix:/run/users.sock");
  }
  return unix_address(path);
}

Result<Address> Address::of_abstract_name(std::string_view name) {
  if (name.empty()) {
    return Status::invalid_argument("an abstract unix socket needs a name: unix-abstract:users");
  }
  return unix_address(std::string(1, '\0').append(name));
}

std::uint16_t Address::port() const noexcept {
  if (family() == AF_INET) return ntohs(as<sockaddr_in>(data()).sin_port);
  if (family() == AF_INET6) return ntohs(as<sockaddr_in6>(data()).sin6_port);
  return 0;
}

void Address::set_port(std::uint16_t port) noexcept {
  if (family() == AF_INET) {
    auto four = as<sockaddr_in>(data());
    four.sin_port = htons(port);
    std::memcpy(&storage_, &four, sizeof four);
  } else if (family() == AF_INET6) {
    auto six = as<sockaddr_in6>(data());
    six.sin6_port = htons(port);
    std::memcpy(&storage_, &six, sizeof six);
  }
}

std::string Address::path() const {
  if (family() != AF_UNIX) return "";
  const std::string_view name = unix_name(data(), size_);
  return name.starts_with('\0') ? "" : std::string(name);
}

std::string Address::text() const {
  if (family() == AF_INET) {
    const auto four = as<sockaddr_in>(data());
    return "ipv4:" + host_text(AF_INET, &four.sin_addr) + ":" + std::to_string(port());
  }
  if (family() == AF_INET6) return ipv6_text(as<sockaddr_in6>(data()));
  const std::string_view name = unix_name(data(), size_);
  if (name.starts_with('\0')) return "unix-abstract:" + std::string(name.substr(1));
  return "unix:" + std::string(name);
}

bool operator==(const Address& a, const Address& b) noexcept {
  return a.size_ == b.size_ && std::memcmp(&a.storage_, &b.storage_, a.size_) == 0;
}

}  // namespace cpprpc::transport::h2
