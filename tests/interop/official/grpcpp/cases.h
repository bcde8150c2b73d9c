// The interop cases on grpc++. One that fails throws std::runtime_error.

#pragma once

#include <grpcpp/grpcpp.h>

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "../client_flags.h"
#include "grpc/testing/test.grpc.pb.h"

namespace interop::official {

/// What a case is run with; outlives it.
struct Subject {
  const ClientFlags& flags;
  std::function<std::shared_ptr<grpc::Channel>()> connect;
  std::shared_ptr<grpc::Channel> channel;
  std::unique_ptr<grpc::testing::TestService::Stub> stub;
};

using Cases = std::map<std::string, void (*)(const Subject&)>;

/// unary_cases.cc, stream_cases.cc and compression_cases.cc
void add_unary_cases(Cases& cases);
void add_stream_cases(Cases& cases);
void add_compression_cases(Cases& cases);

// What they have in common: client.cc

inline constexpr int kLargeRequest = 271828;
inline constexpr int kLargeResponse = 314159;

void expect(bool is_so, const std::string& what);
void expect_code(const grpc::Status& status, grpc::StatusCode code);
/// Expects so many zeros.
void expect_zeros(const grpc::testing::Payload& payload, int size);
void set_zeros(grpc::testing::Payload& payload, int size);

}  // namespace interop::official
