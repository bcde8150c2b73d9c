// Advice: what a server that has failed a call says of trying again.

#pragma once

#include <optional>

#include "cpprpc/base/status.h"
#include "cpprpc/rpc/metadata.h"
#include "cpprpc/task/executor.h"

namespace cpprpc::detail::resilience {

struct Advice {
  bool is_never = false;                         // it must not be
  std::optional<Clock::duration> exactly = {};   // after that time: it has chosen that itself
  std::optional<Clock::duration> at_least = {};  // not before that
};

/// From the trailer grpc-retry-pushback-ms, and the status's google.rpc.RetryInfo.
/// https://github.com/grpc/proposal/blob/master/A6-client-retries.md#pushback
[[nodiscard]] Advice advice_of(const Metadata& trailers, const Status& status);

}  // namespace cpprpc::detail::resilience
