#include "cpprpc/transport/h2/io/listener.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "cpprpc/transport/address/host_and_port.h"

namespace cpprpc::transport::h2 {
namespace {

constexpr std::string_view kUnix = "unix:";
constexpr std::string_view kAbstract = "unix-abstract:";

Status cannot_listen(const std::string& address, int error) {
  return Status::unavailable("cannot listen on " + address + ": " +
                             std::generic_category().message(error));
}

// "unix:///run/x" is an absolute path, too.
std::string_view path_of(std::string_view address) noexcept {
  address.remove_prefix(kUnix.size());
  if (address.starts_with("//")) address.remove_prefix(2);
  return address;
}

// All that the host stands for.
Result<std::vector<Address>> look_up(const HostAndPort& parts) {
  if (auto literal = Address::of_host(parts.host, parts.port)) return std::vector{*literal};
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int error =
      ::getaddrinfo(parts.host.c_str(), std::to_string(parts.port).c_str(), &hints, &found);
  if (error != 0) return Status::invalid_argument(::gai_strerror(error));
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> guard(found, ::freeaddrinfo);
  std::vector<Address> addresses;
  for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
    addresses.emplace_back(one->ai_addr, one->ai_addrlen);
  }
  return addresses;
}

bool is_any_address(const Address& address) {
  const std::string text = address.text();
  return text.starts_with("ipv4:0.0.0.0:") || text.starts_with("ipv6:[::]:");
}

// The socket file of a server that has gone refuses connections.
bool is_left_behind(const Address& address) {
  struct stat info {};
  if (::stat(address.path().c_str(), &info) != 0 || !S_ISSOCK(info.st_mode)) return false;
  const Socket socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  return socket && ::connect(socket.fd(), address.data(), address.size()) != 0 &&
         errno == ECONNREFUSED;
}

}  // namespace

// Our socket file, which goes at the end unless another has taken its place.
struct Listener::File {
  explicit File(std::string at) : path(std::move(at)) { ::stat(path.c_str(), &info); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    struct stat now {};
    if (::stat(path.c_str(), &now) != 0) return;
    if (now.st_dev == info.st_dev && now.st_ino == info.st_ino) ::unlink(path.c_str());
  }
  std::string path;
  struct stat info {};
};

Listener::Listener() noexcept = default;
Listener::~Listener() = default;

Result<std::unique_ptr<Listener>> Listener::open(const std::string& address) {
  Status status = check_listen_address(address);
  if (!status.is_ok()) return status;
  std::unique_ptr<Listener> made(new Listener);
  status = is_unix_address(address) ? made->open_unix(address) : made->open_host(address);
  if (!status.is_ok()) return status;
  return made;
}

void Listener::start(Loop& loop, std::function<void(Socket socket)> accepted) {
  for (Socket& socket : std::exchange(sockets_, {})) {
    acceptors_.push_back(std::make_shared<Acceptor>(loop, std::move(socket), accepted));
    acceptors_.back()->start();
  }
}

void Listener::stop() {
  for (const auto& acceptor : std::exchange(acceptors_, {})) acceptor->stop();
  sockets_.clear();
  file_.reset();
}

// One family may not be there, or the port be taken in one only: what works is used, as by gRPC,
// but for one address that was meant and does not work.
Status Listener::open_host(const std::string& address) {
  const auto parts = split_host_and_port(address);
  Result<std::vector<Address>> addresses = look_up(*parts);
  if (!addresses) {
    return Status::invalid_argument("cannot listen on " + address + ": " +
                                    std::string(addresses.status().message()));
  }
  if (addresses->size() == 1 && is_any_address(addresses->front())) {
    const int error = listen(*Address::of_host("::", parts->port));
    if (error == 0) return Status::ok();
    if (error == EADDRINUSE) return cannot_listen(address, error);
    *addresses = {*Address::of_host("0.0.0.0", parts->port)};  // there is no IPv6
  }
  int error = 0;
  for (Address& one : *addresses) {
    if (parts->port == 0) one.set_port(port_);  // the same for all
    const int failed = listen(one);
    if (failed != 0) error = failed;
    if (failed == EADDRINUSE && parts->port != 0) return cannot_listen(address, failed);
  }
  return sockets_.empty() ? cannot_listen(address, error) : Status::ok();
}

Status Listener::open_unix(const std::string& address) {
  const bool is_abstract = address.starts_with(kAbstract);
  const Result<Address> name = is_abstract
                                   ? Address::of_abstract_name(address.substr(kAbstract.size()))
                                   : Address::of_path(path_of(address));
  if (!name) {
    return Status::invalid_argument("cannot listen on " + address + ": " +
                                    std::string(name.status().message()));
  }
  int error = listen(*name);
  if (error == EADDRINUSE && !is_abstract && is_left_behind(*name)) {
    ::unlink(name->path().c_str());
    error = listen(*name);
  }
  if (error != 0) return cannot_listen(address, error);
  if (!is_abstract) file_ = std::make_unique<File>(name->path());
  return Status::ok();
}

// The number of the error; 0 if it listens.
int Listener::listen(const Address& address) {
  Socket socket(::socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket) return errno;
  const int on = 1;
  const int off = 0;
  if (address.family() != AF_UNIX) {
    // A server that starts anew need not wait until the connections of the last one are forgotten.
    ::setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  }
  if (address.family() == AF_INET6) {
    const int only = is_any_address(address) ? off : on;
    ::setsockopt(socket.fd(), IPPROTO_IPV6, IPV6_V6ONLY, &only, sizeof only);
  }
  if (::bind(socket.fd(), address.data(), address.size()) != 0) return errno;
  if (::listen(socket.fd(), SOMAXCONN) != 0) return errno;
  sockaddr_storage bound{};
  socklen_t size = sizeof bound;
  auto* const any = reinterpret_cast<sockaddr*>(&bound);
  if (::getsockname(socket.fd(), any, &size) == 0 && port_ == 0) port_ = Address(any, size).port();
  sockets_.push_back(std::move(socket));
  return 0;
}

}  // namespace cpprpc::transport::h2
