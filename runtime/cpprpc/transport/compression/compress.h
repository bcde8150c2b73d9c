// compress(): a message as it travels compressed, if that is worth it.
//
//   std::string out;
//   if (compress(Compression::Gzip, bytes, out)) send_compressed(out); else send(bytes);
//
// From any thread; each keeps zlib's memory, 256 kB for each way of compression it has used.

#pragma once

#include <string>
#include <string_view>

#include "cpprpc/rpc/compression.h"

namespace cpprpc::transport {

/// Replaces `out`, keeping its capacity. False: it would not be smaller than `bytes`, or is
/// Identity; then `out` is unspecified.
[[nodiscard]] bool compress(Compression compression, std::string_view bytes, std::string& out);

}  // namespace cpprpc::transport
