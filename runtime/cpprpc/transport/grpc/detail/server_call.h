// The calls of a server.

#pragma once

#include "cpprpc/transport/grpc/detail/server_queue.h"

namespace cpprpc::transport::grpc_detail {

/// Waits for a call and answers it, through the queue's router; then waits for another, until the
/// server is shut down. On the queue's thread.
void accept_calls(ServerQueue& queue);

}  // namespace cpprpc::transport::grpc_detail
