// Calls that a limit lets pass: by service, "grpc.health.v1.Health", or by path.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cpprpc/task/executor.h"

namespace cpprpc::detail {

/// As it is kept: a service as the beginning of its paths. Throws std::invalid_argument for what
/// is neither a service nor a path.
std::string checked_exempt(std::string_view service_or_path);

/// Of what checked_exempt() gave.
inline bool is_exempt(const std::vector<std::string>& exempt, std::string_view path) noexcept {
  for (const std::string& one : exempt) {
    if (one.back() == '/' ? path.starts_with(one) : path == one) return true;
  }
  return false;
}

/// The time in a RetryInfo, which is in seconds of 32 bits and more. Throws std::invalid_argument
/// unless it is more than zero, and no more than a day.
Clock::duration checked_retry(Clock::duration time);

}  // namespace cpprpc::detail
