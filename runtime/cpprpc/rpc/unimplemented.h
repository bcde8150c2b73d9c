// unimplemented(): the answer of a method that a service does not override.

#pragma once

#include <string>
#include <string_view>

#include "cpprpc/base/result.h"
#include "cpprpc/rpc/method.h"
#include "cpprpc/task/task.h"

namespace cpprpc {
namespace detail {

/// "demo.v1.Greeter/SayHello is not implemented"
Status unimplemented_status(std::string_view path);

Task<Status> answer_unimplemented(std::string_view path);

template <Payload Out>
Task<Result<Out>> reply_unimplemented(std::string_view path) {
  co_return unimplemented_status(path);
}

}  // namespace detail

template <Payload In, Payload Out>
Task<Result<Out>> unimplemented(const Unary<In, Out>& method) {
  return detail::reply_unimplemented<Out>(method.path);
}
template <Payload In, Payload Out>
Task<Result<Out>> unimplemented(const ClientStream<In, Out>& method) {
  return detail::reply_unimplemented<Out>(method.path);
}
template <Payload In, Payload Out>
Task<Status> unimplemented(const ServerStream<In, Out>& method) {
  return detail::answer_unimplemented(method.path);
}
template <Payload In, Payload Out>
Task<Status> unimplemented(const BidiStream<In, Out>& method) {
  return detail::answer_unimplemented(method.path);
}

}  // namespace cpprpc
