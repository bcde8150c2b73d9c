#include "network.h"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>

#include "certificates.h"
#ifdef CPPRPC_TEST_GRPC
#include "cpprpc/transport/grpc/grpc.h"
#endif
#ifdef CPPRPC_TEST_H2
#include "cpprpc/transport/h2/h2.h"
#endif

namespace networks {
namespace {

using Security = Network::Security;

// --- whom they trust

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// A server's certificate and what vouches for it, made by the first process that asks, and found
// by those that it starts.
struct Trust {
  Trust() {
    constexpr const char* kFolder = "CPPRPC_TEST_CERTIFICATES";
    if (const char* const made = std::getenv(kFolder)) {
      const std::string path = made;
      roots = read(path + "/ca.pem");
      certificate = {read(path + "/server.pem"), read(path + "/server.key")};
      return;
    }
    const Authority authority("test CA");
    roots = authority.roots();
    certificate = authority.issue(local_server());
    folder = std::make_unique<Folder>();
    folder->write("ca.pem", roots);
    folder->write("server.pem", certificate.chain);
    folder->write("server.key", certificate.key);
    ::setenv(kFolder, folder->path("").c_str(), 1);
  }

  std::string roots;
  cpprpc::TlsCertificate certificate;
  std::unique_ptr<Folder> folder;  // null: somebody else's
};

const Trust& trust() {
  static const Trust trust;
  return trust;
}

// --- the transports

void add(std::vector<Network>& networks, Security security) {
  const std::string suffix = security == Security::Tls ? "_tls" : "";
  if (security == Security::Tls) static_cast<void>(trust());  // before any process is started
#ifdef CPPRPC_TEST_GRPC
  networks.emplace_back("grpc" + suffix, cpprpc::serve_grpc, cpprpc::connect_grpc, security);
#endif
#ifdef CPPRPC_TEST_H2
  networks.emplace_back("h2" + suffix, cpprpc::serve_h2, cpprpc::connect_h2, security);
#endif
}

}  // namespace

cpprpc::ServerOptions Network::listening(std::string address) const {
  cpprpc::ServerOptions options;
  if (!is_encrypted()) return options.listen(std::move(address));
  return options.listen(std::move(address),
                        cpprpc::ServerTlsOptions().certificate(trust().certificate));
}

cpprpc::Channel Network::connect(std::string target, cpprpc::ChannelOptions options) const {
  if (is_encrypted() && !options.tls()) {
    options.tls(cpprpc::TlsOptions().roots(trust().roots));
  }
  return connect_(std::move(target), std::move(options));
}

std::vector<Network> plain() {
  std::vector<Network> networks;
  add(networks, Security::Plain);
  return networks;
}

std::vector<Network> encrypted() {
  std::vector<Network> networks;
  add(networks, Security::Tls);
  return networks;
}

std::vector<Network> all() {
  std::vector<Network> networks;
  add(networks, Security::Plain);
  add(networks, Security::Tls);
  return networks;
}

Network named(const std::string& name) {
  for (const auto networks : {plain, encrypted}) {  // no certificate for one that has none
    for (const Network& network : networks()) {
      if (network.name() == name) return network;
    }
  }
  throw std::invalid_argument("there is no transport " + name);
}

std::string local(const cpprpc::Server& server) {
  return "127.0.0.1:" + std::to_string(server.port());
}

}  // namespace networks
