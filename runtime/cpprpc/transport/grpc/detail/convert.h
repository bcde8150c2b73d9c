// Conversions between this runtime's values and gRPC's.

#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "cpprpc/base/status.h"
#include "cpprpc/rpc/compression.h"
#include "cpprpc/rpc/encoder.h"
#include "cpprpc/rpc/metadata.h"
#include "cpprpc/rpc/transport.h"
#include "cpprpc/task/executor.h"

struct gpr_timespec;
struct grpc_byte_buffer;
struct grpc_metadata;
struct grpc_slice;

namespace cpprpc::transport::grpc_detail {

// --- time

/// Whatever gRPC asks a deadline for takes this.
[[nodiscard]] gpr_timespec to_grpc_deadline(Clock::time_point when) noexcept;

/// Empty for a deadline that never comes.
[[nodiscard]] std::optional<Clock::time_point> from_grpc_deadline(gpr_timespec deadline) noexcept;

// --- messages

/// The bytes of a message; to be destroyed with grpc_byte_buffer_destroy().
[[nodiscard]] grpc_byte_buffer* encode(const Encoder& encoder);

/// The same, compressed if that is worth it; to be sent so that gRPC does not compress it.
[[nodiscard]] grpc_byte_buffer* encode(const Encoder& encoder, Compression compression);

/// Decodes what arrived, and destroys it. If it is compressed, at most `limit` bytes may come out.
void deliver(grpc_byte_buffer* message, ReadOperation& operation, std::size_t limit);

// --- compression

/// For a client: the algorithm's number.
[[nodiscard]] int compression_algorithm(Compression compression) noexcept;

/// For a server, a level: gRPC chooses the algorithm among those that the client reads, in the
/// order gzip, deflate. The lowest level is the first of them, the highest the last.
[[nodiscard]] int compression_level(Compression compression) noexcept;

// --- metadata and status

[[nodiscard]] std::string_view view(const grpc_slice& slice) noexcept;

/// Copies, in gRPC's terms.
class SentMetadata {
 public:
  SentMetadata() noexcept = default;
  SentMetadata(const SentMetadata&) = delete;
  SentMetadata& operator=(const SentMetadata&) = delete;
  ~SentMetadata();

  void add(const Metadata& metadata);
  /// The entry that carries a status's details, if it has some.
  void add_details(const Status& status);
  void add_bearer_token(std::string_view token);
  /// A client's wish, which gRPC takes out again.
  void add_compression(Compression compression);
  void clear() noexcept;

  [[nodiscard]] std::size_t size() const noexcept;
  [[nodiscard]] grpc_metadata* data() noexcept;

 private:
  void add(std::string_view key, std::string_view value);

  std::vector<grpc_metadata> entries_;
};

/// All but a status's details.
[[nodiscard]] Metadata received(const grpc_metadata* entries, std::size_t count);

/// A number that is no code is UNKNOWN here too.
[[nodiscard]] int sent_code(StatusCode code) noexcept;

/// A status that came with these trailers. A number that is no code is UNKNOWN.
[[nodiscard]] Status received_status(int code, std::string_view message,
                                     const grpc_metadata* trailers, std::size_t count);

}  // namespace cpprpc::transport::grpc_detail
