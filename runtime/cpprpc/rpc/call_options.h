// CallOptions: what one call of a client asks for beyond its request.
//
//   co_await client.say_hello(request, CallOptions{}.timeout(2s).metadata("x-tenant", "acme"));
//
// A value; not synchronised.

#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string_view>
#include <utility>

#include "cpprpc/rpc/compression.h"
#include "cpprpc/rpc/extensions.h"
#include "cpprpc/rpc/metadata.h"
#include "cpprpc/task/executor.h"

namespace cpprpc {

class ServerContext;

class CallOptions {
 public:
  CallOptions() {}

  /// The call ends with DEADLINE_EXCEEDED when it has not ended this long after now. Of several
  /// timeouts and deadlines the earliest counts.
  CallOptions& timeout(Clock::duration timeout);

  /// The same, with a point in time.
  CallOptions& deadline(Clock::time_point deadline);

  /// Sends that entry in the call's headers. Throws as Metadata::add() does.
  CallOptions& metadata(std::string_view key, std::string_view value);

  /// Sends `token` as `authorization: Bearer ...`. The call ends with UNAUTHENTICATED, and nothing
  /// is sent, where others could read it: on a connection to another machine without TLS, unless
  /// the channel allows that. Throws as metadata() does.
  CallOptions& bearer_token(std::string_view token);

  /// Waits for a connection, until the deadline, where the call would else end with UNAVAILABLE
  /// because there is none. Without this, what the channel says.
  /// https://github.com/grpc/grpc/blob/master/doc/wait-for-ready.md
  CallOptions& wait_for_ready(bool wait = true) noexcept;

  /// Compresses the messages that are sent. Without this, what the channel says.
  CallOptions& compression(Compression compression) noexcept;

  /// Cancels the call when the token says stop.
  CallOptions& stop_token(std::stop_token token);

  /// Makes the call part of the one that is being served: it inherits its deadline, ends when that
  /// is cancelled, carries its trace on (`traceparent`, `tracestate` and `grpc-trace-bin`), and
  /// shows its extensions to the client's middleware.
  CallOptions& parent(const ServerContext& context);

  /// Hands a value to the middleware of the channel, which finds it among the extensions of the
  /// call: ClientContext::extensions(). In place of one of the same type.
  template <class T>
  CallOptions& extension(T value) {
    auto changed = extensions_ == nullptr ? std::make_shared<Extensions>()
                                          : std::make_shared<Extensions>(*extensions_);
    changed->set(std::move(value));
    extensions_ = std::move(changed);
    return *this;
  }

  [[nodiscard]] const std::optional<Clock::time_point>& deadline() const noexcept {
    return deadline_;
  }
  [[nodiscard]] const Metadata& metadata() const noexcept { return metadata_; }
  /// Whether the metadata hold a secret that only a protected connection may carry.
  [[nodiscard]] bool has_credentials() const noexcept { return has_credentials_; }
  [[nodiscard]] const std::optional<bool>& wait_for_ready() const noexcept {
    return wait_for_ready_;
  }
  [[nodiscard]] const std::optional<Compression>& compression() const noexcept {
    return compression_;
  }
  [[nodiscard]] const std::stop_token& stop_token() const noexcept { return stop_token_; }
  [[nodiscard]] const std::stop_token& parent_stop_token() const noexcept { return parent_; }
  /// Of the call that this one is part of, whatever this one's own is.
  [[nodiscard]] const std::optional<Clock::time_point>& parent_deadline() const noexcept {
    return parent_deadline_;
  }
  [[nodiscard]] const std::shared_ptr<const Extensions>& parent_extensions() const noexcept {
    return parent_extensions_;
  }
  /// Null: none.
  [[nodiscard]] const std::shared_ptr<const Extensions>& extensions() const noexcept {
    return extensions_;
  }

 private:
  friend class ClientContext;

  std::optional<Clock::time_point> deadline_;
  Metadata metadata_;
  std::optional<bool> wait_for_ready_;
  std::optional<Compression> compression_;
  bool has_credentials_ = false;
  std::stop_token stop_token_;
  std::stop_token parent_;
  std::optional<Clock::time_point> parent_deadline_;
  std::shared_ptr<const Extensions> parent_extensions_;
  std::shared_ptr<const Extensions> extensions_;  // copies of the options share it
};

}  // namespace cpprpc
