// Compression: how the messages of a call travel.
//
//   co_await client.upload(report, CallOptions{}.compression(Compression::Gzip));
//
// Said per channel or server, and for single calls. What arrives is decompressed whatever was
// said. A server compresses only in a way that its client says it can read.
//
// Specification: https://github.com/grpc/grpc/blob/master/doc/compression.md

#pragma once

#include <cstdint>

namespace cpprpc {

enum class Compression : std::uint8_t {
  Identity,  // as they are
  Deflate,   // zlib's format, RFC 1950
  Gzip,
};

}  // namespace cpprpc
