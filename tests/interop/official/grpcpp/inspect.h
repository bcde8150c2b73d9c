// Whether the message of a call that grpc++ received last was compressed on the wire. grpc++ has it
// decompressed before anybody sees it, and tells that to gRPC's own interop tests alone: to the
// friends of its contexts that are named below.

#pragma once

#include <grpc/impl/codegen/propagation_bits.h>
#include <grpcpp/client_context.h>
#include <grpcpp/server_context.h>

#include <cstdint>

// libgrpc exports this, and no header of it is installed.
std::uint32_t grpc_call_test_only_get_message_flags(grpc_call* call);

namespace grpc::testing {

inline bool message_was_compressed(grpc_call* call) {
  constexpr std::uint32_t kWasCompressed = 0x40000000;  // a flag that is internal to gRPC
  return (grpc_call_test_only_get_message_flags(call) & kWasCompressed) != 0;
}

class InteropClientContextInspector {
 public:
  static bool was_compressed(const ClientContext& context) {
    return message_was_compressed(context.call_);
  }
};

class InteropServerContextInspector {
 public:
  static bool was_compressed(const ServerContextBase& context) {
    return message_was_compressed(context.call_.call);
  }
};

}  // namespace grpc::testing
