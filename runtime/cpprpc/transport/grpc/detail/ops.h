// The operations that a batch is made of.
//
//   const grpc_op operations[] = {send_message(message), send_close()};

#pragma once

#include <optional>

#include "cpprpc/rpc/compression.h"

struct grpc_byte_buffer;
struct grpc_op;

namespace cpprpc::transport::grpc_detail {

class SentMetadata;

/// A client's, with what was said of waiting, if anything was. The entries stay until the batch is
/// done.
[[nodiscard]] grpc_op send_headers(SentMetadata& headers,
                                   std::optional<bool> wait_for_ready) noexcept;

/// A server's, with how the messages are to be compressed unless that is the server's default.
[[nodiscard]] grpc_op send_headers(SentMetadata& headers,
                                   std::optional<Compression> compression) noexcept;

/// The message is the caller's to destroy, once the batch is done.
[[nodiscard]] grpc_op send_message(grpc_byte_buffer* message, bool may_compress = true) noexcept;

/// No message of the client follows.
[[nodiscard]] grpc_op send_close() noexcept;

/// Null is put there at the end of the stream.
[[nodiscard]] grpc_op receive_message(grpc_byte_buffer** message) noexcept;

}  // namespace cpprpc::transport::grpc_detail
