#include "cpprpc/middleware/logging/options.h"

#include <algorithm>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "cpprpc/rpc/method_path.h"

namespace cpprpc {
namespace {

std::size_t index_of(StatusCode code) noexcept {
  const auto index = static_cast<std::size_t>(code);
  return index < 17 ? index : static_cast<std::size_t>(StatusCode::Unknown);
}

bool is_key_character(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

void check_metadata_key(const std::string& key) {
  if (key.empty() || !std::all_of(key.begin(), key.end(), is_key_character)) {
    throw std::invalid_argument("metadata \"" + key +
                                "\" cannot be logged: a key is made of a-z, 0-9, '_', '-' and '.'");
  }
  if (key.ends_with("-bin")) {
    throw std::invalid_argument("metadata \"" + key + "\" cannot be logged: its values are bytes");
  }
  for (const std::string_view secret :
       {"authorization", "proxy-authorization", "cookie", "set-cookie"}) {
    if (key == secret) {
      throw std::invalid_argument("metadata \"" + key + "\" must not be logged: it is a secret");
    }
  }
}

}  // namespace

LogOptions::LogOptions() {
  using enum StatusCode;
  levels_.fill(spdlog::level::info);
  for (const StatusCode code : {DeadlineExceeded, ResourceExhausted, Unavailable}) {
    levels_[index_of(code)] = spdlog::level::warn;
  }
  for (const StatusCode code : {Unknown, Internal, DataLoss}) {
    levels_[index_of(code)] = spdlog::level::err;
  }
}

LogOptions& LogOptions::level(StatusCode code, spdlog::level::level_enum level) {
  levels_[index_of(code)] = level;
  return *this;
}

spdlog::level::level_enum LogOptions::level(StatusCode code) const noexcept {
  return levels_[index_of(code)];
}

LogOptions& LogOptions::skip(std::string service_or_path) {
  if (!is_service_name(service_or_path) && !MethodPath::of(service_or_path)) {
    throw std::invalid_argument("\"" + service_or_path +
                                "\" is no service, as demo.v1.Greeter, and no method, as "
                                "/demo.v1.Greeter/SayHello");
  }
  skipped_.push_back(std::move(service_or_path));
  return *this;
}

LogOptions& LogOptions::sample_ok(double share) {
  if (!(share >= 0 && share <= 1)) {
    throw std::invalid_argument("the share of calls to log must be between 0 and 1");
  }
  sample_ok_ = share;
  return *this;
}

LogOptions& LogOptions::slow(Clock::duration threshold, spdlog::level::level_enum level) {
  if (threshold <= Clock::duration::zero()) {
    throw std::invalid_argument("the time from which on a call is slow must be above 0");
  }
  slow_ = threshold;
  slow_level_ = level;
  return *this;
}

LogOptions& LogOptions::metadata(std::vector<std::string> keys) {
  for (const std::string& key : keys) check_metadata_key(key);
  metadata_ = std::move(keys);
  return *this;
}

LogOptions& LogOptions::payloads(std::size_t max_size, spdlog::level::level_enum level) {
  if (max_size == 0) throw std::invalid_argument("0 bytes of each message say nothing");
  payload_size_ = max_size;
  payload_level_ = level;
  return *this;
}

}  // namespace cpprpc
