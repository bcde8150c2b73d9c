// The interop cases, each a task against a server. One that fails throws CaseFailed.
//
//   const Case* found = find_case("large_unary");
//   sync_wait(found->run(subject));
//
// Specification: https://github.com/grpc/grpc/blob/master/doc/interop-test-descriptions.md

#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "../client_flags.h"
#include "cpprpc/rpc/service.h"
#include "grpc/testing/test.rpc.h"

namespace interop::official {

class CaseFailed : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What a case is run with; outlives it.
struct Subject {
  const ClientFlags& flags;
  cpprpc::Channel channel;
  TestServiceClient client = TestServiceClient(channel);

  /// For a call: the metadata that the command line asks for.
  [[nodiscard]] cpprpc::CallOptions options() const;
};

/// Throws BadResultAccess if there can be no channel.
[[nodiscard]] Subject make_subject(const ClientFlags& flags);

struct Case {
  std::string_view name;
  cpprpc::Task<void> (*run)(const Subject& subject);
};

[[nodiscard]] const std::vector<Case>& all_cases();

/// Null if there is none of that name.
[[nodiscard]] const Case* find_case(std::string_view name);

}  // namespace interop::official
