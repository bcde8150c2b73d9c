#include "cpprpc/rpc/router.h"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <stdexcept>

#include "cpprpc/rpc/method_path.h"
#include "cpprpc/task/detail/root.h"

namespace cpprpc {
namespace {

void log_to_stderr(std::string_view path, std::string_view what) {
  const std::string line =
      "cpprpc: an exception escaped from " + std::string(path) + ": " + std::string(what) + "\n";
  std::fputs(line.c_str(), stderr);
}

Status no_method(std::string_view path) {
  return Status::unimplemented("no method " + std::string(path));
}

}  // namespace

Router::Router() : log_(log_to_stderr) {}
Router::~Router() = default;

void Router::add_service(const BoundService& service) {
  const auto is_same = [&](const BoundService& other) {
    return other.full_name == service.full_name;
  };
  if (std::any_of(services_.begin(), services_.end(), is_same)) {
    throw std::logic_error("two services " + std::string(service.full_name) +
                           ": bind each service once");
  }
  services_.push_back(service);
}

void Router::add_handler(const Method& method, std::unique_ptr<detail::Handler> handler) {
  const std::string_view service = MethodPath::of(method.path).value_or(MethodPath{}).service;
  Route route{std::move(handler), &service_middleware_[std::string(service)]};
  if (!routes_.emplace(method.path, std::move(route)).second) {
    throw std::logic_error("two handlers for " + std::string(method.path) +
                           ": bind each service once");
  }
}

std::vector<Method> Router::methods() const {
  std::vector<Method> methods;
  methods.reserve(routes_.size());
  for (const auto& [path, route] : routes_) methods.push_back(route.handler->method());
  std::sort(methods.begin(), methods.end(),
            [](const Method& a, const Method& b) { return a.path < b.path; });
  return methods;
}

void Router::use(std::string_view service, ServerMiddleware middleware) {
  service_middleware_[std::string(service)].push_back(std::move(middleware));
}

// --- one call

// The middleware around a call, the server's and then its service's, and its handler.
class Router::Chain final : public detail::Chain {
 public:
  Chain(const Router& router, const Route* route, ServerContext& context,
        transport::ServerCall& call) noexcept
      : router_(router), route_(route), context_(context), call_(call) {}

  Task<Status> run(std::size_t position) override {
    const auto& outer = router_.middleware_;
    if (position < outer.size()) return outer[position](context_, Next(*this, position + 1));
    position -= outer.size();
    if (route_ == nullptr) return answer(no_method(context_.path()));
    const auto& inner = *route_->middleware;
    if (position < inner.size()) {
      return inner[position](context_, Next(*this, outer.size() + position + 1));
    }
    if (std::exchange(handled_, true)) {
      return answer(Status::internal("a middleware has called next() twice"));
    }
    return router_.run_handler(*route_, context_, call_);
  }

 private:
  static Task<Status> answer(Status status) { co_return status; }

  const Router& router_;
  const Route* const route_;
  ServerContext& context_;
  transport::ServerCall& call_;
  bool handled_ = false;
};

void Router::start(transport::ServerCall& call) const {
  const auto found = routes_.find(call.path());
  const Route* const route = found == routes_.end() ? nullptr : &found->second;
  if (!middleware_.empty() || (route != nullptr && !route->middleware->empty())) {
    serve_through_chain(&call.stop_token(), *this, route, call);
  } else if (route != nullptr) {
    serve(&call.stop_token(), *this, *route, call);
  } else {
    call.finish(no_method(call.path()));
  }
}

// Runs a handler from its first line to the call's end.
detail::Root Router::serve(const std::stop_token*, const Router& router, const Route& route,
                           transport::ServerCall& call) {
  Status status;
  {
    ServerContext context(call, &route.handler->method());
    try {
      Task<Status> answer = route.handler->run(context, call);
      status = co_await std::move(answer);
    } catch (...) {
      status = router.escaped(call.path());
    }
    status = context.ended(std::move(status));
  }
  call.finish(std::move(status));
}

// The same with the middleware around it.
detail::Root Router::serve_through_chain(const std::stop_token*, const Router& router,
                                         const Route* route, transport::ServerCall& call) {
  Status status;
  {
    ServerContext context(call, route == nullptr ? nullptr : &route->handler->method());
    static_cast<void>(context.tap());  // counts from the first message on
    Chain chain(router, route, context, call);
    try {
      Task<Status> answer = chain.run(0);
      status = co_await std::move(answer);
    } catch (...) {
      status = router.escaped(call.path());
    }
  }
  call.finish(std::move(status));
}

// The handler's status as its middleware sees it.
Task<Status> Router::run_handler(const Route& route, ServerContext& context,
                                 transport::ServerCall& call) const {
  Status status;
  try {
    Task<Status> answer = route.handler->run(context, call);
    status = co_await std::move(answer);
  } catch (...) {
    status = escaped(call.path());
  }
  const Status& refusal = context.tap().refusal();
  co_return context.ended(refusal.is_ok() ? std::move(status) : refusal);
}

// Inside a handler of an exception.
Status Router::escaped(std::string_view path) const {
  try {
    throw;
  } catch (const std::exception& exception) {
    log_(path, exception.what());
  } catch (...) {
    log_(path, "not a std::exception");
  }
  return Status::unknown("an exception escaped from the handler");
}

}  // namespace cpprpc
