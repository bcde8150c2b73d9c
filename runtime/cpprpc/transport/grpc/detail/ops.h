// The operations that a batch is made of.
//
//   const grpc_op operations[] = {send_message(message), send_close()};

#pragma once

struct grpc_byte_buffer;
struct grpc_op;

namespace cpprpc::transport::grpc_detail {

class SentMetadata;

/// The entries stay until the batch is done.
[[nodiscard]] grpc_op send_headers(SentMetadata& headers) noexcept;

/// The message is the caller's to destroy, once the batch is done.
[[nodiscard]] grpc_op send_message(grpc_byte_buffer* message) noexcept;

/// No message of the client follows.
[[nodiscard]] grpc_op send_close() noexcept;

/// Null is put there at the end of the stream.
[[nodiscard]] grpc_op receive_message(grpc_byte_buffer** message) noexcept;

}  // namespace cpprpc::transport::grpc_detail
