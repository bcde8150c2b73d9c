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

/// What the .proto says of doing it twice: `option idempotency_level`. Unknown: nothing, so that
/// nobody may try such a call again who does not know better.
/// https://github.com/protocolbuffers/protobuf/blob/main/src/google/protobuf/descriptor.proto
enum class Idempotency : std::uint8_t { Unknown, NoSideEffects, Idempotent };

/// What all methods have: the path lives as long as the program.
struct Method {
  std::string_view path;
  MethodKind kind;
  Idempotency idempotency = Idempotency::Unknown;
};

template <Payload In, Payload Out>
struct Unary : Method {
  constexpr explicit Unary(std::string_view full_path,
                           Idempotency level = Idempotency::Unknown) noexcept
      : Method{full_path, MethodKind::Unary, level} {}
};

template <Payload In, Payload Out>
struct ServerStream : Method {
  constexpr explicit ServerStream(std::string_view full_path,
                                  Idempotency level = Idempotency::Unknown) noexcept
      : Method{full_path, MethodKind::ServerStream, level} {}
};

template <Payload In, Payload Out>
struct ClientStream : Method {
  constexpr explicit ClientStream(std::string_view full_path,
                                  Idempotency level = Idempotency::Unknown) noexcept
      : Method{full_path, MethodKind::ClientStream, level} {}
};

template <Payload In, Payload Out>
struct BidiStream : Method {
  constexpr explicit BidiStream(std::string_view full_path,
                                Idempotency level = Idempotency::Unknown) noexcept
      : Method{full_path, MethodKind::BidiStream, level} {}
};

}  // namespace cpprpc
