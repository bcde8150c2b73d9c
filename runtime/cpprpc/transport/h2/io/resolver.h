// resolve(): asks the system for the addresses of a host, as getaddrinfo() does: /etc/hosts, DNS.
//
//   pending_ = resolve(loop, "users.test", 443, [this](Result<std::vector<Address>> found) {...});
//
// It blocks nobody: each question has a thread of its own until it is answered, which after the
// Pending is gone goes on by itself, as getaddrinfo() cannot be interrupted, and holds nothing of
// the loop. Bound the time with a timer.

#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "cpprpc/base/result.h"
#include "cpprpc/transport/h2/io/address.h"
#include "cpprpc/transport/h2/io/loop.h"
#include "cpprpc/transport/h2/io/pending.h"

namespace cpprpc::transport::h2 {

/// Called with at least one address, in the order to try them in (RFC 6724); or UNAVAILABLE, "DNS
/// resolution failed for users.test: Host not found".
using Resolved = std::function<void(Result<std::vector<Address>> found)>;

[[nodiscard]] PendingPtr resolve(Loop& loop, std::string host, std::uint16_t port, Resolved done);

}  // namespace cpprpc::transport::h2
