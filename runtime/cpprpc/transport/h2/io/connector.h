// connect(): a connection to one address, ready to carry HTTP/2.
//
//   pending_ = connect(loop, address, tls_.get(), target.host, from_now(20s),
//                      [this](Result<LinkPtr> link) {
//                        if (!link) return retry_later(link.error());
//                        Link::start(std::move(*link), *connection_);
//                      });

#pragma once

#include <functional>
#include <string>

#include "cpprpc/base/result.h"
#include "cpprpc/task/executor.h"
#include "cpprpc/transport/h2/io/address.h"
#include "cpprpc/transport/h2/io/link.h"
#include "cpprpc/transport/h2/io/pending.h"
#include "cpprpc/transport/h2/io/tls_context.h"

namespace cpprpc::transport::h2 {

/// Called with a link, after the handshake of TLS; or UNAVAILABLE and why: "failed to connect to
/// ipv4:127.0.0.1:1: Connection refused". A link that is dropped is closed.
using Connected = std::function<void(Result<LinkPtr> link)>;

/// `tls`: null for none; must stay until the callback. `host`: whom the certificate must be for,
/// unless the TLS options name another. After the deadline it fails.
[[nodiscard]] PendingPtr connect(Loop& loop, const Address& address, const ClientTlsContext* tls,
                                 const std::string& host, Clock::time_point deadline,
                                 Connected done);

}  // namespace cpprpc::transport::h2
