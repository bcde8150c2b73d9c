// The wire format, appended to a string piece by piece: for what is rare. Codecs write with
// cpprpc/wire/writer.h, which knows all sizes before.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "cpprpc/wire/varint.h"

namespace cpprpc::wire {

inline void append_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
}

inline void append_tag(std::string& out, std::uint32_t number, WireType type) {
  append_varint(out, std::uint64_t{number} << 3 | static_cast<std::uint64_t>(type));
}

/// 4 or 8 bytes, as they stand in memory: the wire is little-endian, as all we run on.
template <class T>
void append_fixed(std::string& out, T value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

/// A length and as many bytes.
inline void append_bytes(std::string& out, std::string_view bytes) {
  append_varint(out, bytes.size());
  out.append(bytes);
}

}  // namespace cpprpc::wire
