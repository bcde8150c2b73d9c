// Address: where a socket listens or leads to. Target: what a channel connects to, taken apart.
//
//   const Result<Target> target = Target::parse("dns:///users.test:443");
//   if (!target) return target.error();
//   if (target->addresses.empty()) resolve(loop, target->host, target->port, ...);
//
// Values; not synchronised. Targets are those of
// https://github.com/grpc/grpc/blob/master/doc/naming.md

#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cpprpc/base/result.h"

namespace cpprpc::transport::h2 {

class Address {
 public:
  /// Copies what the system gave.
  Address(const sockaddr* address, socklen_t size) noexcept;

  /// "127.0.0.1", "::1", "fe80::1%eth0": INVALID_ARGUMENT for what is no such literal.
  [[nodiscard]] static Result<Address> of_host(const std::string& literal, std::uint16_t port);

  /// A socket file: INVALID_ARGUMENT if the path is too long for one.
  [[nodiscard]] static Result<Address> of_path(std::string_view path);

  /// A name that is no file (unix(7)).
  [[nodiscard]] static Result<Address> of_abstract_name(std::string_view name);

  [[nodiscard]] const sockaddr* data() const noexcept {
    return reinterpret_cast<const sockaddr*>(&storage_);
  }
  [[nodiscard]] socklen_t size() const noexcept { return size_; }
  [[nodiscard]] int family() const noexcept { return storage_.ss_family; }

  /// Of TCP; else 0.
  [[nodiscard]] std::uint16_t port() const noexcept;
  void set_port(std::uint16_t port) noexcept;

  /// The path of a socket file; else empty.
  [[nodiscard]] std::string path() const;

  /// As gRPC writes it: "ipv4:127.0.0.1:80", "ipv6:[::1]:80", "unix:/run/x.sock", "unix:" for a
  /// socket without a name, "unix-abstract:name".
  [[nodiscard]] std::string text() const;

  friend bool operator==(const Address& a, const Address& b) noexcept;

 private:
  sockaddr_storage storage_{};
  socklen_t size_ = 0;
};

struct Target {
  /// INVALID_ARGUMENT, with what to write, for what is none.
  [[nodiscard]] static Result<Target> parse(const std::string& text);

  std::vector<Address> addresses;  // empty: ask for those of the host
  std::string host;                // what a server's certificate must be for
  std::uint16_t port = 0;
  std::string authority;  // what calls name as their :authority: "users.test:443"
  bool is_unix = false;   // stays on this machine
};

}  // namespace cpprpc::transport::h2
