#include "plugin/model/build_services.h"

#include <google/protobuf/descriptor.pb.h>

#include <algorithm>
#include <string>
#include <vector>

#include "plugin/model/descriptors.h"
#include "plugin/model/names.h"

namespace cpprpc::plugin::model {
namespace {

Idempotency idempotency_of(const pb::MethodDescriptor& method) {
  switch (method.options().idempotency_level()) {
    case pb::MethodOptions::NO_SIDE_EFFECTS:
      return Idempotency::NoSideEffects;
    case pb::MethodOptions::IDEMPOTENT:
      return Idempotency::Idempotent;
    default:
      return Idempotency::Unknown;
  }
}

}  // namespace

Service build_service(const pb::ServiceDescriptor& service, const TypeNames& names,
                      TypeWriter& types) {
  Service result;
  result.full_name = service.full_name();
  result.doc = comment_of(service);
  result.deprecated = service.options().deprecated();
  result.name = names.name(service);
  result.client_name = names.client(service);
  Scope scope;
  for (const std::string& name : {result.name, result.client_name}) scope.take(name);
  for (const std::string_view name : kServiceMembers) scope.take(std::string(name));
  std::vector<std::string> method_names;
  for (int i = 0; i < service.method_count(); ++i) {
    method_names.push_back(scope.reserve(snake_case(service.method(i)->name())));
  }
  for (int i = 0; i < service.method_count(); ++i) {
    const pb::MethodDescriptor& method = *service.method(i);
    Method m;
    m.doc = comment_of(method);
    m.deprecated = method.options().deprecated();
    m.path = "/" + result.full_name + "/" + std::string(method.name());
    m.name = method_names[static_cast<std::size_t>(i)];
    m.kind = method.client_streaming()
                 ? (method.server_streaming() ? MethodKind::BidiStream : MethodKind::ClientStream)
                 : (method.server_streaming() ? MethodKind::ServerStream : MethodKind::Unary);
    m.idempotency = idempotency_of(method);
    m.request = types.spell(*method.input_type(), scope);
    m.reply = types.spell(*method.output_type(), scope);
    result.methods.push_back(std::move(m));
  }
  return result;
}

bool is_deprecated(const Service& service) {
  return service.deprecated || std::any_of(service.methods.begin(), service.methods.end(),
                                           [](const Method& m) { return m.deprecated; });
}

}  // namespace cpprpc::plugin::model
