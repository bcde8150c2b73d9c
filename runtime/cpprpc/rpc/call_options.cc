#include "cpprpc/rpc/call_options.h"

#include <algorithm>
#include <string>
#include <utility>

#include "cpprpc/rpc/server_context.h"

namespace cpprpc {

CallOptions& CallOptions::timeout(Clock::duration timeout) { return deadline(from_now(timeout)); }

CallOptions& CallOptions::deadline(Clock::time_point deadline) {
  deadline_ = deadline_ ? std::min(*deadline_, deadline) : deadline;
  return *this;
}

CallOptions& CallOptions::metadata(std::string_view key, std::string_view value) {
  metadata_.add(key, value);
  return *this;
}

CallOptions& CallOptions::bearer_token(std::string_view token) {
  metadata_.erase("authorization");
  metadata_.add("authorization", std::string("Bearer ").append(token));
  has_credentials_ = true;
  return *this;
}

CallOptions& CallOptions::wait_for_ready(bool wait) noexcept {
  wait_for_ready_ = wait;
  return *this;
}

CallOptions& CallOptions::compression(Compression compression) noexcept {
  compression_ = compression;
  return *this;
}

CallOptions& CallOptions::stop_token(std::stop_token token) {
  stop_token_ = std::move(token);
  return *this;
}

CallOptions& CallOptions::parent(const ServerContext& context) {
  parent_ = context.stop_token();
  parent_extensions_ = context.extensions_;
  parent_deadline_ = context.deadline();
  if (parent_deadline_) deadline(*parent_deadline_);
  for (const std::string_view key : {"traceparent", "tracestate", "grpc-trace-bin"}) {
    if (metadata_.get(key)) continue;  // the call has a trace of its own
    for (const std::string_view value : context.metadata().get_all(key)) {
      metadata_.add_received(key, value);
    }
  }
  return *this;
}

}  // namespace cpprpc
