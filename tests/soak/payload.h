// What a payload must be, so that one of another call, or of another message, is noticed.

#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace soak {

/// In the metadata of each call: the number of the call, and bytes that come back.
inline constexpr std::string_view kIdKey = "soak-id";
inline constexpr std::string_view kEchoKey = "soak-echo-bin";

/// The message says with its beginning whose it is, and repeats that.
inline std::string payload_of(std::uint64_t id, std::uint32_t index, std::size_t size) {
  std::string payload = std::to_string(id) + "/" + std::to_string(index) + " ";
  payload.reserve(std::max(size, payload.size()));
  while (payload.size() < size) {
    payload.append(payload, 0, std::min(payload.size(), size - payload.size()));
  }
  payload.resize(size);
  return payload;
}

inline bool is_payload_of(std::uint64_t id, std::uint32_t index, std::string_view payload) {
  const std::string begin = payload_of(id, index, std::min<std::size_t>(payload.size(), 64));
  if (payload.substr(0, begin.size()) != begin) return false;
  const std::size_t period = (std::to_string(id) + "/" + std::to_string(index) + " ").size();
  return payload.size() <= period ||
         payload.substr(period) == payload.substr(0, payload.size() - period);
}

}  // namespace soak
