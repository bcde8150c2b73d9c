// The calls of a channel.

#pragma once

#include <memory>
#include <optional>

#include "cpprpc/rpc/transport.h"
#include "cpprpc/transport/grpc/detail/channel_core.h"

namespace cpprpc::transport::grpc_detail {

/// As ClientTransport::start().
[[nodiscard]] ClientCallPtr start_call(const std::shared_ptr<ChannelCore>& channel,
                                       const Method& method, const CallOptions& options,
                                       std::optional<Outgoing> request);

}  // namespace cpprpc::transport::grpc_detail
