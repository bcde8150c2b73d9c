// Peer: the other end of a connection. Calls share it, and may outlive the connection.

#pragma once

#include <string>

#include "cpprpc/rpc/peer_identity.h"

namespace cpprpc::transport::h2 {

struct Peer {
  std::string address;    // as gRPC writes it: "ipv4:127.0.0.1:1234", "unix:"
  PeerIdentity identity;  // empty without TLS, and until the handshake is done
};

}  // namespace cpprpc::transport::h2
