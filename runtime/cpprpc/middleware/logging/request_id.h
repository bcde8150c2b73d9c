// RequestId: names one request in all the lines that are logged of it, in all servers it goes
// through.
//
//   const RequestId& id = request_id(context);               // in a handler or middleware
//   logger->info("request_id={} took the slow path", id.value());
//
// It comes in the header `x-request-id`. One that is absent, longer than 128 characters, or made of
// anything but letters, digits and -_.:/+=@~ is replaced by a new one, of 128 random bits. It is
// sent back in the header of that name. ServerLog and ClientLog do all of that;
// PropagateRequestId does the client's part alone.
//
// A value.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "cpprpc/rpc/client_context.h"
#include "cpprpc/rpc/middleware.h"
#include "cpprpc/rpc/server_context.h"

namespace cpprpc {

class RequestId {
 public:
  static constexpr std::size_t kMaxSize = 128;
  static constexpr std::string_view kHeader = "x-request-id";

  /// Empty, if the text is no sane id.
  [[nodiscard]] static std::optional<RequestId> from(std::string_view text) noexcept;

  /// A new one, which nobody else has; but it is no secret. Throws std::system_error if the system
  /// has no random numbers.
  [[nodiscard]] static RequestId make();

  [[nodiscard]] std::string_view value() const noexcept { return {characters_.data(), size_}; }

  friend bool operator==(const RequestId& a, const RequestId& b) noexcept {
    return a.value() == b.value();
  }

 private:
  RequestId() noexcept {}  // the characters are set by whoever makes one

  std::array<char, kMaxSize> characters_;
  std::uint8_t size_ = 0;
};

/// That of the call that is being served, an extension of it. For the first that asks, it is taken
/// from the headers, or made, and will be sent back: ask before the first message is sent.
const RequestId& request_id(ServerContext& context);

/// Client middleware that sends the request id of the call that is being served, to which this one
/// belongs by CallOptions::parent(). One that the caller has put into the metadata stays.
class PropagateRequestId {
 public:
  PropagateRequestId() {}

  /// As ClientMiddleware.
  Task<Status> operator()(ClientContext& context, Next next) const;
};

namespace detail {

/// Sends an id with the call, if it has none: its parent's, or one that `make` says to make. Which
/// it has then, as an extension; null: none, or one that is not sane.
const RequestId* send_request_id(ClientContext& context, bool make);

}  // namespace detail

}  // namespace cpprpc
