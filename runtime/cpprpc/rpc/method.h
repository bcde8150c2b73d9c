// The four kinds of method, as types: what generated code says of each rpc.
//
//   static constexpr cpprpc::Unary<HelloRequest, HelloReply>
//   say_hello{"/demo.v1.Greeter/SayHello"};

#pragma once

#include <cstdint>
#include <string_view>

#include "cpprpc/message/message.h"

namespace cpprpc {

enum class MethodKind : std::uint8_t { Unary, ServerStream, ClientStream, BidiStream };

/// What all methods have: the path lives as long as the program.
struct Method {
  std::string_view path;
  MethodKind kind;
};

template <Payload In, Payload Out>
struct Unary : Method {
  constexpr explicit Unary(std::string_view full_path) noexcept
      : Method{full_path, MethodKind::Unary} {}
};

template <Payload In, Payload Out>
struct ServerStream : Method {
  constexpr explicit ServerStream(std::string_view full_path) noexcept
      : Method{full_path, MethodKind::ServerStream} {}
};

template <Payload In, Payload Out>
struct ClientStream : Method {
  constexpr explicit ClientStream(std::string_view full_path) noexcept
      : Method{full_path, MethodKind::ClientStream} {}
};

template <Payload In, Payload Out>
struct BidiStream : Method {
  constexpr explicit BidiStream(std::string_view full_path) noexcept
      : Method{full_path, MethodKind::BidiStream} {}
};

}  // namespace cpprpc
