// Frames of HTTP/2, written byte by byte: for peers that do what no library does.
//
//   std::string bytes = std::string(kPreface) + settings() +
//                       headers(1, call("/echo.Echo/Once")) + data(1, message("x"), kEndStream);
//
// Specification: RFC 9113, and RFC 7541 for the headers.

#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace raw {

enum class FrameType : std::uint8_t {
  Data = 0,
  Headers = 1,
  Priority = 2,
  Reset = 3,
  Settings = 4,
  PushPromise = 5,
  Ping = 6,
  GoAway = 7,
  WindowUpdate = 8,
  Continuation = 9,
};

inline constexpr std::uint8_t kEndStream = 1, kAck = 1, kEndHeaders = 4, kPadded = 8;

/// Of SETTINGS.
inline constexpr std::uint16_t kHeaderTableSize = 1, kEnablePush = 2, kMaxConcurrentStreams = 3,
                               kInitialWindowSize = 4, kMaxFrameSize = 5, kMaxHeaderListSize = 6;

/// Of RST_STREAM and GOAWAY.
inline constexpr std::uint32_t kNoError = 0, kProtocolError = 1, kInternalError = 2,
                               kFlowControlError = 3, kStreamClosed = 5, kFrameSizeError = 6,
                               kRefusedStream = 7, kCancel = 8, kCompressionError = 9,
                               kEnhanceYourCalm = 11;

inline constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

std::string frame(FrameType type, std::uint8_t flags, std::uint32_t stream,
                  std::string_view payload);

/// Four bytes, the highest first.
std::string number(std::uint32_t value);

struct Setting {
  std::uint16_t id;
  std::uint32_t value;
};
std::string settings(std::initializer_list<Setting> settings = {});
std::string settings_ack();
std::string headers(std::uint32_t stream, std::string_view block, std::uint8_t flags = kEndHeaders);
std::string continuation(std::uint32_t stream, std::string_view block, std::uint8_t flags);
std::string data(std::uint32_t stream, std::string_view bytes, std::uint8_t flags = 0);
std::string reset(std::uint32_t stream, std::uint32_t code = kCancel);
std::string window_update(std::uint32_t stream, std::uint32_t bytes);
std::string ping(std::string_view eight_bytes = "how r u?", std::uint8_t flags = 0);
std::string go_away(std::uint32_t last_stream, std::uint32_t code, std::string_view text = "");

/// A header field, written out.
std::string field(std::string_view name, std::string_view value);

/// The same, which the peer puts into its table as entry 62, before the others; and that entry.
std::string field_to_table(std::string_view name, std::string_view value);
inline constexpr std::string_view kNewestEntry = "\xbe";

/// The header block of a call, with `more` fields behind those that it needs.
std::string call(std::string_view path, std::string_view more = "");

/// A message of gRPC's, with its prefix.
std::string message(std::string_view bytes, char flag = 0);

}  // namespace raw
