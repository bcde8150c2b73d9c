// The grpc-encoding and grpc-accept-encoding fields: how messages are compressed, and may be.
//
//   std::optional<Compression> encoding = parse_encoding("gzip");
//   if (!encoding) return unknown_encoding("gzip", StatusCode::Unimplemented);
//   const Encodings accepted = Encodings::parse("identity, gzip");
//   Compression sent = accepted.contains(wanted) ? wanted : Compression::Identity;
//
// Specification: https://github.com/grpc/grpc/blob/master/doc/compression.md

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "cpprpc/base/status.h"
#include "cpprpc/rpc/compression.h"

namespace cpprpc::transport::h2 {

/// Everything that we can read, for grpc-accept-encoding.
inline constexpr std::string_view kAcceptEncoding = "identity, deflate, gzip";

/// `identity`, `deflate`, `gzip`.
[[nodiscard]] std::string_view encoding_name(Compression compression) noexcept;

/// Nothing for a name that is not one of these.
[[nodiscard]] std::optional<Compression> parse_encoding(std::string_view name) noexcept;

/// A set of ways to compress. What is not compressed everybody can read.
class Encodings {
 public:
  /// What is not known is left out.
  [[nodiscard]] static Encodings parse(std::string_view list) noexcept;

  [[nodiscard]] bool contains(Compression compression) const noexcept {
    return (bits_ & bit(compression)) != 0;
  }
  void add(Compression compression) noexcept { bits_ |= bit(compression); }

  friend bool operator==(Encodings, Encodings) = default;

 private:
  static constexpr unsigned bit(Compression compression) noexcept {
    return 1U << static_cast<unsigned>(compression);
  }

  unsigned bits_ = bit(Compression::Identity);
};

/// For a call whose messages are compressed in a way that we do not know: UNIMPLEMENTED from a
/// server, which sends kAcceptEncoding with it; INTERNAL in a client.
[[nodiscard]] Status unknown_encoding(std::string_view name, StatusCode code);

}  // namespace cpprpc::transport::h2
