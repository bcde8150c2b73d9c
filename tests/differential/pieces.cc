#include "pieces.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

namespace differential {
namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

// Moves behind the field of `tag`. Its value, without the length or the tag that ends the group.
std::optional<std::string_view> take_value(CodedInputStream& in, std::string_view bytes,
                                           std::uint32_t tag) {
  auto start = static_cast<std::size_t>(in.CurrentPosition());
  const auto taken = [&] {
    return bytes.substr(start, static_cast<std::size_t>(in.CurrentPosition()) - start);
  };
  switch (static_cast<Wire>(tag & 7)) {
    case Wire::Length: {
      std::uint32_t length = 0;
      if (!in.ReadVarint32(&length)) return std::nullopt;
      start = static_cast<std::size_t>(in.CurrentPosition());
      if (!in.Skip(static_cast<int>(length))) return std::nullopt;
      return taken();
    }
    case Wire::Group:
      while (true) {
        const std::string_view value = taken();
        const std::uint32_t inner = in.ReadTag();
        if (inner == tag + 1) return value;
        if (inner == 0 || !WireFormatLite::SkipField(&in, inner)) return std::nullopt;
      }
    default:
      if (!WireFormatLite::SkipField(&in, tag)) return std::nullopt;
      return taken();
  }
}

}  // namespace

std::optional<std::vector<Piece>> take_apart(std::string_view bytes) {
  CodedInputStream in(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                      static_cast<int>(bytes.size()));
  std::vector<Piece> pieces;
  while (const std::uint32_t tag = in.ReadTag()) {
    const auto value = take_value(in, bytes, tag);
    if (!value) return std::nullopt;
    pieces.push_back({tag >> 3, static_cast<Wire>(tag & 7), std::string(*value)});
  }
  if (!in.ConsumedEntireMessage()) return std::nullopt;
  return pieces;
}

std::string varint(std::uint64_t value, std::size_t padding) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7) bytes += static_cast<char>(value | 0x80);
  for (; padding > 0 && bytes.size() < 9; --padding, value = 0) {
    bytes += static_cast<char>(value | 0x80);
  }
  return bytes + static_cast<char>(value);
}

std::string put_together(const std::vector<Piece>& pieces, Random& random, bool with_padding) {
  std::string bytes;
  const auto padding = [&](std::size_t size) {
    return with_padding && random.one_in(30) ? random.below(7 - size) : 0;
  };
  const auto append_tag = [&](std::uint32_t tag) {
    bytes += varint(tag, padding(varint(tag).size()));
  };
  for (const Piece& piece : pieces) {
    const std::uint32_t tag = piece.number << 3 | static_cast<std::uint32_t>(piece.wire);
    append_tag(tag);
    if (piece.wire == Wire::Length) {
      const std::size_t size = piece.value.size();
      bytes += varint(size, padding(varint(size).size()));
    }
    bytes += piece.value;
    if (piece.wire == Wire::Group) append_tag(tag + 1);
  }
  return bytes;
}

}  // namespace differential
