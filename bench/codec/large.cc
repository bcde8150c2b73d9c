#include "large.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "archive.msg.h"
#include "archive.pb.h"
#include "codec_operations.h"
#include "random.h"

namespace bench {
namespace {

using google::protobuf::Descriptor;

// --- bytes by hand: libprotobuf would need the whole message in memory

void append_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
}

/// The tag and length of a field of bytes, a string, a submessage or packed numbers.
void append_head(std::string& out, int number, std::size_t size) {
  append_varint(out, static_cast<std::uint64_t>(number) << 3 | 2);
  append_varint(out, size);
}

void append_field(std::string& out, int number, std::string_view bytes) {
  append_head(out, number, bytes.size());
  out += bytes;
}

/// Appends to a string until it has `size` bytes, whose memory does not grow on the way.
template <class Append>
std::string repeat(std::size_t size, Append append) {
  std::string out;
  out.reserve(size + size / 8 + 4096);
  while (out.size() < size) append(out);
  return out;
}

// --- the messages

/// Those for anyone's bytes do not let so many unknown fields through.
constexpr cpprpc::DecodeLimits limits = {.unknown_bytes = std::size_t{1} << 31};

template <class Ours, class Theirs>
Large large(std::string name, std::function<std::string(std::size_t)> encoded) {
  return {
      std::move(name), std::move(encoded),
      [](const Encoded& messages) { return fresh<Ours, Theirs>(messages, limits); },
      [](const Encoded& messages) { return serialize_to_array<Ours, Theirs>(messages, limits); }};
}

Large numbers(std::uint64_t seed) {
  return large<ours::Block, shapes::Block>("numbers", [seed](std::size_t size) {
    Random random(seed, "numbers", 0);
    const std::string body =
        repeat(size, [&](std::string& out) { append_varint(out, random.number(40)); });
    std::string out;
    out.reserve(body.size() + 16);
    append_field(out, shapes::Block::kOrderIdFieldNumber, body);
    return out;
  });
}

Large bytes(std::uint64_t seed) {
  return large<ours::MediaFrame, shapes::MediaFrame>("bytes", [seed](std::size_t size) {
    Random random(seed, "bytes", 0);
    std::string out;
    out.reserve(size + 4096);
    append_head(out, shapes::MediaFrame::kDataFieldNumber, size);
    for (std::size_t left = size; left > 0;) {
      const std::size_t part = std::min<std::size_t>(left, 1024);
      out += random.bytes(part);
      left -= part;
    }
    return out;
  });
}

Large map(std::uint64_t seed) {
  return large<ours::Page, shapes::Page>("map", [seed](std::size_t size) {
    Random random(seed, "map", 0);
    std::string entry;
    return repeat(size, [&](std::string& out) {
      entry.clear();
      append_field(entry, 1, random.identifier());
      append_field(entry, 2, random.word());
      append_field(out, shapes::Page::kMetadataFieldNumber, entry);
    });
  });
}

Large unknown(std::uint64_t seed) {
  return large<ours::Point, shapes::Point>("unknown", [seed](std::size_t size) {
    Random random(seed, "unknown", 0);
    return repeat(size, [&](std::string& out) {
      append_field(out, random.count(100, 3000), random.identifier());
    });
  });
}

Large archive(int number, const Shape& shape) {
  return large<ours::Archive, shapes::Archive>(shape.name(), [&shape, number](std::size_t size) {
    std::size_t next = 0;
    return repeat(size, [&](std::string& out) {
      append_field(out, number, shape.messages()[next++ % shape.messages().size()]);
    });
  });
}

}  // namespace

std::vector<Large> large_fields(const DataOptions& options) {
  return {numbers(options.seed), bytes(options.seed), map(options.seed), unknown(options.seed)};
}

std::vector<Large> archives(const Shapes& shapes) {
  std::vector<Large> all;
  for (const auto& shape : shapes) {
    const auto* field = shapes::Archive::descriptor()->FindFieldByName(shape->name());
    if (field) all.push_back(archive(field->number(), *shape));
  }
  return all;
}

}  // namespace bench
