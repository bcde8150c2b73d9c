// The path of a method, taken apart: what logs, metrics, traces and rules say of it.
//
//   const std::optional<MethodPath> path = MethodPath::of("/demo.v1.Greeter/SayHello");
//   path->service                                     // "demo.v1.Greeter"
//   path->method                                      // "SayHello"
//
// Specification: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md, Path

#pragma once

#include <optional>
#include <string_view>

#include "cpprpc/rpc/method.h"

namespace cpprpc {

struct MethodPath {
  std::string_view service;  // the full name, with its package
  std::string_view method;

  /// Views of `path`; nothing, if that is not "/" service "/" method, none of them empty. A peer
  /// may call anything: whether there is such a method is not said, and a service may hold slashes.
  [[nodiscard]] static std::optional<MethodPath> of(std::string_view path) noexcept;
};

/// Whether that may be the full name of a service, "demo.v1.Greeter": what programs ask before they
/// take a name that a user has configured.
[[nodiscard]] bool is_service_name(std::string_view text) noexcept;

/// "unary", "server_stream", "client_stream" or "bidi_stream", as gRPC's metrics name them.
[[nodiscard]] std::string_view to_string(MethodKind kind) noexcept;

}  // namespace cpprpc
