// How the tests of faults use their networks: servers at a port that was chosen, channels that
// connect again soon.

#pragma once

#include <string>

#include "network.h"

namespace faults {

using networks::Network;

/// A server with two threads on that port of this machine; 0 for one that is free. Throws if it
/// cannot be had.
cpprpc::Server serve(const Network& network, const cpprpc::Router& router, int port = 0);

cpprpc::Channel connect(const Network& network, const std::string& target,
                        cpprpc::ChannelOptions options = cpprpc::ChannelOptions());

}  // namespace faults
