#include "frames.h"

#include <cstddef>

namespace raw {
namespace {

char byte(std::uint64_t value, int shift) {
  return static_cast<char>(static_cast<std::uint8_t>(value >> shift));
}

// RFC 7541, sections 5.1 and 5.2: no Huffman code, and a length in a prefix of seven bits.
std::string text(std::string_view characters) {
  std::string bytes;
  std::size_t size = characters.size();
  if (size < 127) {
    bytes += byte(size, 0);
  } else {
    bytes += '\x7f';
    for (size -= 127; size >= 128; size >>= 7) bytes += byte(size % 128 + 128, 0);
    bytes += byte(size, 0);
  }
  return bytes.append(characters);
}

}  // namespace

std::string number(std::uint32_t value) {
  return {byte(value, 24), byte(value, 16), byte(value, 8), byte(value, 0)};
}

std::string frame(FrameType type, std::uint8_t flags, std::uint32_t stream,
                  std::string_view payload) {
  std::string bytes = number(static_cast<std::uint32_t>(payload.size())).substr(1);
  bytes += static_cast<char>(type);
  bytes += static_cast<char>(flags);
  return bytes.append(number(stream)).append(payload);
}

std::string settings(std::initializer_list<Setting> settings) {
  std::string payload;
  for (const Setting& setting : settings) {
    payload.append({byte(setting.id, 8), byte(setting.id, 0)}).append(number(setting.value));
  }
  return frame(FrameType::Settings, 0, 0, payload);
}

std::string settings_ack() { return frame(FrameType::Settings, kAck, 0, ""); }

std::string headers(std::uint32_t stream, std::string_view block, std::uint8_t flags) {
  return frame(FrameType::Headers, flags, stream, block);
}

std::string continuation(std::uint32_t stream, std::string_view block, std::uint8_t flags) {
  return frame(FrameType::Continuation, flags, stream, block);
}

std::string data(std::uint32_t stream, std::string_view bytes, std::uint8_t flags) {
  return frame(FrameType::Data, flags, stream, bytes);
}

std::string reset(std::uint32_t stream, std::uint32_t code) {
  return frame(FrameType::Reset, 0, stream, number(code));
}

std::string window_update(std::uint32_t stream, std::uint32_t bytes) {
  return frame(FrameType::WindowUpdate, 0, stream, number(bytes));
}

std::string ping(std::string_view eight_bytes, std::uint8_t flags) {
  return frame(FrameType::Ping, flags, 0, eight_bytes);
}

std::string go_away(std::uint32_t last_stream, std::uint32_t code, std::string_view debug) {
  return frame(FrameType::GoAway, 0, 0, number(last_stream) + number(code) + std::string(debug));
}

std::string field(std::string_view name, std::string_view value) {
  return std::string(1, '\0') + text(name) + text(value);
}

std::string field_to_table(std::string_view name, std::string_view value) {
  return "\x40" + text(name) + text(value);
}

std::string call(std::string_view path, std::string_view more) {
  std::string block = field(":method", "POST") + field(":scheme", "http") + field(":path", path) +
                      field(":authority", "localhost") + field("te", "trailers") +
                      field("content-type", "application/grpc");
  return block.append(more);
}

std::string message(std::string_view bytes, char flag) {
  return std::string(1, flag) + number(static_cast<std::uint32_t>(bytes.size())) +
         std::string(bytes);
}

}  // namespace raw
