// Rich errors: a Status with details that programs can read, as google.rpc has them.
//
//   errors::BadRequest wrong{.field_violations = {{.field = "name", .description = "is empty"}}};
//   co_return with_details(Status::invalid_argument("no such user"), wrong);
//
//   if (auto retry = get_detail<errors::RetryInfo>(reply.error())) co_await sleep(...);
//
// Details travel as a google.rpc.Status in the trailer grpc-status-details-bin, which other
// implementations of gRPC read and write likewise. Peers take 8 KiB of metadata as a rule, so keep
// them short. Any message may be a detail; the usual ones are in cpprpc/errors/error_details.msg.h.
// Plain functions without state, for any thread. Link cpprpc::errors.

#pragma once

#include <concepts>
#include <optional>
#include <utility>
#include <vector>

#include "cpprpc/base/result.h"
#include "cpprpc/base/status.h"
#include "cpprpc/errors/error_details.msg.h"
#include "cpprpc/errors/status.msg.h"
#include "cpprpc/message/message.h"
#include "cpprpc/wkt/any.h"

namespace cpprpc {

/// `status` with `details` behind those that it has. One that is OK stays OK and has none. If what
/// it has cannot be decoded, because a peer sent it so, the new details take its place.
[[nodiscard]] Status with_details(const Status& status, std::vector<wkt::Any> details);

/// The same for messages: `with_details(status, info, retry)`.
template <Message... Details>
requires(!std::same_as<Details, wkt::Any> && ...)  // which are details already
    [[nodiscard]] Status with_details(const Status& status, const Details&... details) {
  std::vector<wkt::Any> packed;
  packed.reserve(sizeof...(details));
  (packed.push_back(wkt::pack(details)), ...);
  return with_details(status, std::move(packed));
}

/// All details, in their order; none if the status has none. INVALID_ARGUMENT, saying where, when
/// the peer sent what cannot be decoded.
[[nodiscard]] Result<std::vector<wkt::Any>> details_of(const Status& status);

/// The first detail that is an M; empty if there is none, or none that can be decoded.
template <Message M>
[[nodiscard]] std::optional<M> get_detail(const Status& status) {
  const Result<std::vector<wkt::Any>> details = details_of(status);
  if (!details) return std::nullopt;
  for (const wkt::Any& detail : *details) {
    if (!wkt::is<M>(detail)) continue;
    if (Result<M> message = wkt::unpack<M>(detail)) return std::move(*message);
  }
  return std::nullopt;
}

/// A status as a message, with the details that can be decoded: for an answer that tells of several
/// things, each with a status of its own.
[[nodiscard]] errors::Status to_message(const Status& status);

/// The status that such a message tells. A code that gRPC does not know is UNKNOWN.
[[nodiscard]] Status from_message(const errors::Status& message);

}  // namespace cpprpc
