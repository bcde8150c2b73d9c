// Handlers: the member functions of a service behind one interface. The four kinds of method
// differ here, in four functions, and nowhere else on the server's side.

#pragma once

#include <memory>
#include <utility>

#include "cpprpc/rpc/method.h"
#include "cpprpc/rpc/server_context.h"
#include "cpprpc/rpc/server_stream.h"
#include "cpprpc/task/task.h"

namespace cpprpc::detail {

/// Answers the calls of one method.
class Handler {
 public:
  Handler() = default;
  Handler(const Handler&) = delete;
  Handler& operator=(const Handler&) = delete;
  virtual ~Handler() = default;

  [[nodiscard]] virtual const Method& method() const noexcept = 0;
  virtual Task<Status> run(ServerContext& context, transport::ServerCall& call) = 0;
};

// Hands the single reply of a call to the transport; the status of the call.
template <Payload Out>
Status stage(transport::ServerCall& call, const Result<Out>& reply) {
  if (!reply) return reply.error();
  return stage_reply(call, {&Codec<Out>::ops, &*reply});
}

template <class Service, class Function>
struct BoundFunction {
  template <class... Args>
  auto operator()(Args&&... args) const {
    return (service.*function)(std::forward<Args>(args)...);
  }
  Service& service;
  Function function;
};

template <Payload In, Payload Out, class Service, class Function>
Task<Status> run(const Unary<In, Out>&, BoundFunction<Service, Function> function,
                 ServerContext& context, transport::ServerCall& call) {
  Result<In> request = co_await OneRequest<In>(call);
  if (!request) co_return std::move(request).error();
  Task<Result<Out>> answer = function(context, std::move(*request));
  const Result<Out> reply = co_await std::move(answer);
  co_return stage(call, reply);
}

template <Payload In, Payload Out, class Service, class Function>
Task<Status> run(const ServerStream<In, Out>&, BoundFunction<Service, Function> function,
                 ServerContext& context, transport::ServerCall& call) {
  Result<In> request = co_await OneRequest<In>(call);
  if (!request) co_return std::move(request).error();
  Writer<Out> replies(call);
  Task<Status> answer = function(context, std::move(*request), replies);
  co_return co_await std::move(answer);
}

template <Payload In, Payload Out, class Service, class Function>
Task<Status> run(const ClientStream<In, Out>&, BoundFunction<Service, Function> function,
                 ServerContext& context, transport::ServerCall& call) {
  Reader<In> requests(call);
  Task<Result<Out>> answer = function(context, requests);
  const Result<Out> reply = co_await std::move(answer);
  if (!requests.error().is_ok()) co_return requests.error();
  co_return stage(call, reply);
}

template <Payload In, Payload Out, class Service, class Function>
Task<Status> run(const BidiStream<In, Out>&, BoundFunction<Service, Function> function,
                 ServerContext& context, transport::ServerCall& call) {
  Reader<In> requests(call);
  Writer<Out> replies(call);
  Task<Status> answer = function(context, requests, replies);
  Status status = co_await std::move(answer);
  co_return requests.error().is_ok() ? std::move(status) : requests.error();
}

template <class MethodType, class Service, class Function>
class MethodHandler final : public Handler {
 public:
  MethodHandler(const MethodType& method, Service& service, Function function) noexcept
      : method_(method), function_{service, function} {}

  [[nodiscard]] const Method& method() const noexcept override { return method_; }
  Task<Status> run(ServerContext& context, transport::ServerCall& call) override {
    return detail::run(method_, function_, context, call);
  }

 private:
  MethodType method_;
  BoundFunction<Service, Function> function_;
};

template <class MethodType, class Service, class Function>
std::unique_ptr<Handler> make_handler(const MethodType& method, Service& service,
                                      Function function) {
  return std::make_unique<MethodHandler<MethodType, Service, Function>>(method, service, function);
}

}  // namespace cpprpc::detail
