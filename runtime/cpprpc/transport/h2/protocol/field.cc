#include "cpprpc/transport/h2/protocol/field.h"

#include <algorithm>

namespace cpprpc::transport::h2 {
namespace {

struct Name {
  std::string_view name;
  Field field;
};

// Of those that begin with "grpc-", all that are not here are reserved for the protocol. The last
// ones are metadata, as in gRPC: middleware and handlers have a use for them.
constexpr Name kGrpcNames[] = {
    {"grpc-timeout", Field::Timeout},
    {"grpc-encoding", Field::Encoding},
    {"grpc-accept-encoding", Field::AcceptEncoding},
    {"grpc-status", Field::GrpcStatus},
    {"grpc-message", Field::GrpcMessage},
    {"grpc-status-details-bin", Field::StatusDetails},
    {"grpc-trace-bin", Field::Custom},
    {"grpc-tags-bin", Field::Custom},
    {"grpc-previous-rpc-attempts", Field::Custom},
    {"grpc-retry-pushback-ms", Field::Custom},
};

constexpr Name kPseudoNames[] = {
    {":path", Field::Path},           {":method", Field::Method},     {":scheme", Field::Scheme},
    {":authority", Field::Authority}, {":status", Field::HttpStatus},
};

template <std::size_t size>
Field find(const Name (&names)[size], std::string_view name) noexcept {
  const auto* const found = std::find_if(std::begin(names), std::end(names),
                                         [&](const Name& one) { return one.name == name; });
  return found == std::end(names) ? Field::Other : found->field;
}

}  // namespace

Field field_of(std::string_view name) noexcept {
  if (name.starts_with("grpc-")) return find(kGrpcNames, name);
  if (name.starts_with(':')) return find(kPseudoNames, name);
  if (name == "te") return Field::Te;
  if (name == "content-type") return Field::ContentType;
  return Field::Custom;
}

}  // namespace cpprpc::transport::h2
