// Router: which handler answers which path. A server is given one.
//
//   Router router;
//   greeter.bind(router);              // generated: add_service(), and one add() per method
//   auto server = serve_grpc(router, ServerOptions{}.listen("127.0.0.1:0"));
//
// Filled by one thread before the server starts, unchanged afterwards; must outlive the server,
// as must the services that are bound.

#pragma once

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "cpprpc/rpc/detail/handler.h"
#include "cpprpc/rpc/method.h"
#include "cpprpc/rpc/middleware.h"

namespace cpprpc {

struct FileTable;

/// A service that a router has.
struct BoundService {
  std::string_view full_name;       // "demo.v1.Greeter"
  const FileTable* file = nullptr;  // that declares it (cpprpc/message/fields.h); null: unknown
};

namespace detail {
struct Root;
}  // namespace detail

class Router {
 public:
  /// Told of an exception that escaped from a handler: the method's path and what() of it. On the
  /// handler's thread; must not throw.
  using ExceptionLog = std::function<void(std::string_view path, std::string_view what)>;

  Router();
  Router(const Router&) = delete;
  Router& operator=(const Router&) = delete;
  ~Router();

  /// Routes a method to a member function of `service`. Throws std::logic_error if the path has
  /// a handler already.
  template <class MethodType, class Service, class Function>
  void add(const MethodType& method, Service& service, Function function) {
    add_handler(method, detail::make_handler(method, service, function));
  }

  /// Says that the router has a service, for those that describe the server: reflection, health.
  /// Both are constant data. Throws std::logic_error if it has it already.
  void add_service(std::string_view full_name) { add_service(BoundService{full_name, nullptr}); }
  void add_service(std::string_view full_name, const FileTable& declared_in) {
    add_service(BoundService{full_name, &declared_in});
  }

  /// The services, in the order in which they were bound.
  [[nodiscard]] std::span<const BoundService> services() const noexcept { return services_; }

  /// The methods that have a handler, by path: for middleware that prepares something for each.
  [[nodiscard]] std::vector<Method> methods() const;

  /// Puts a middleware around every call, those of unknown methods too, inside of those that are
  /// there already.
  void use(ServerMiddleware middleware) { middleware_.push_back(std::move(middleware)); }

  /// The same around the calls of one service: `use("demo.v1.Greeter", check)`, or
  /// `use<demo::v1::Greeter>(check)`. It comes inside of those that are around every call.
  void use(std::string_view service, ServerMiddleware middleware);
  template <class Service>
  void use(ServerMiddleware middleware) {
    use(Service::full_name, std::move(middleware));
  }

  /// Replaces the log of escaped exceptions, which writes a line to stderr.
  void log_exceptions(ExceptionLog log) { log_ = std::move(log); }

  /// For transports: answers a call that came in, on this thread's executor. An unknown path is
  /// UNIMPLEMENTED; an exception that escapes from a handler is logged and becomes UNKNOWN.
  void start(transport::ServerCall& call) const;

 private:
  struct Route {
    std::unique_ptr<detail::Handler> handler;
    const std::vector<ServerMiddleware>* middleware;  // its service's
  };
  class Chain;

  void add_service(const BoundService& service);
  void add_handler(const Method& method, std::unique_ptr<detail::Handler> handler);
  static detail::Root serve(const std::stop_token*, const Router& router, const Route& route,
                            transport::ServerCall& call);
  static detail::Root serve_through_chain(const std::stop_token*, const Router& router,
                                          const Route* route, transport::ServerCall& call);
  Task<Status> run_handler(const Route& route, ServerContext& context,
                           transport::ServerCall& call) const;
  [[nodiscard]] Status escaped(std::string_view path) const;

  std::unordered_map<std::string_view, Route> routes_;  // by path
  std::vector<BoundService> services_;
  std::vector<ServerMiddleware> middleware_;
  std::map<std::string, std::vector<ServerMiddleware>, std::less<>> service_middleware_;
  ExceptionLog log_;
};

}  // namespace cpprpc
