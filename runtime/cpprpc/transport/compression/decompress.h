// decompress(): the bytes of a message that arrived compressed, if they are not too many.
//
//   const std::string_view pieces[] = {"...", "..."};   // as they came
//   Result<std::string> bytes = decompress(Compression::Gzip, pieces, 4 * 1024 * 1024);
//
// A message that was compressed a thousandfold costs its sender nothing: so it is the bytes that
// come out that are counted, while they come. From any thread.

#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "cpprpc/base/result.h"
#include "cpprpc/rpc/compression.h"

namespace cpprpc::transport {

/// RESOURCE_EXHAUSTED if there are more than `limit` bytes, of which not many more are ever in
/// memory; INTERNAL if it is not compressed that way, or damaged. As they are for Identity.
[[nodiscard]] Result<std::string> decompress(Compression compression,
                                             std::span<const std::string_view> pieces,
                                             std::size_t limit);

}  // namespace cpprpc::transport
