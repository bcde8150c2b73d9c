// AccessRules: server middleware that says who may call what.
//
//   AccessRules rules;
//   rules.service<health::v1::Health>(Access::everyone())
//       .service<orders::v1::Orders>(Access::any_scope({"orders.read", "orders.write"}))
//       .method(orders::v1::Orders::methods::refund, Access::all_scopes({"orders.refund"}));
//   if (Status status = rules.check(router); !status.is_ok()) ...   // a rule for no method
//   router.use(Authenticate().jwt(verifier).allow_anonymous());
//   router.use(rules);
//
// The rule of the method counts, else that of its service, else fallback(), which is nobody unless
// it is set. A call whose caller is not known ends with UNAUTHENTICATED where more than that is
// asked, one whose caller may not with PERMISSION_DENIED.
//
// Methods that do not exist: who is not known is refused there as everywhere, and so learns
// nothing; who is known hears UNIMPLEMENTED, as clients that are newer than the server have to.
// Which methods there are is no secret from those, here no more than with reflection.
//
// Setters throw std::invalid_argument. A value: copies share what they hold, and one that is in use
// is not changed.

#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cpprpc/base/status.h"
#include "cpprpc/middleware/auth/caller.h"
#include "cpprpc/rpc/method.h"
#include "cpprpc/rpc/middleware.h"

namespace cpprpc {

class Router;

/// Who may.
class Access {
 public:
  /// Decides with all there is to know of a call. OK lets it go on. On the threads of calls; must
  /// not block.
  using Predicate = std::function<Status(const Caller& caller, const ServerContext& context)>;

  [[nodiscard]] static Access everyone();
  [[nodiscard]] static Access nobody();
  [[nodiscard]] static Access authenticated();
  /// Callers that have one of the scopes.
  [[nodiscard]] static Access any_scope(std::vector<std::string> scopes);
  /// Callers that have all of them.
  [[nodiscard]] static Access all_scopes(std::vector<std::string> scopes);
  /// Callers that the function lets pass.
  [[nodiscard]] static Access when(Predicate predicate);

  /// OK, UNAUTHENTICATED, PERMISSION_DENIED, or what the predicate says.
  [[nodiscard]] Status check(const Caller* caller, const ServerContext& context) const;

 private:
  enum class Kind { Everyone, Nobody, Authenticated, AnyScope, AllScopes, When };
  explicit Access(Kind kind) noexcept : kind_(kind) {}
  Access(Kind kind, std::vector<std::string> scopes);

  Kind kind_;
  std::vector<std::string> scopes_;
  Predicate predicate_;
};

class AccessRules {
 public:
  AccessRules();

  /// `path` is "/orders.v1.Orders/Refund".
  AccessRules& method(std::string_view path, Access access);
  AccessRules& method(const Method& method, Access access) {
    return this->method(method.path, std::move(access));
  }

  /// All methods of a service that have no rule of their own: "orders.v1.Orders".
  AccessRules& service(std::string_view full_name, Access access);
  template <class Service>
  AccessRules& service(Access access) {
    return service(Service::full_name, std::move(access));
  }

  /// All other methods. Nobody, if nothing is said.
  AccessRules& fallback(Access access);

  /// FAILED_PRECONDITION names the rules that are for no method or service of the router: they
  /// would be for nothing, because of a slip. To be asked when all services are bound.
  [[nodiscard]] Status check(const Router& router) const;

  /// As ServerMiddleware.
  Task<Status> operator()(ServerContext& context, Next next) const;

 private:
  struct Rules;
  Rules& own();
  [[nodiscard]] const Access& rule_for(const Method& method) const;
  [[nodiscard]] const Access& rule_for(std::string_view path) const;
  static Task<Status> refuse(Status status);

  std::shared_ptr<const Rules> rules_;  // never null
};

}  // namespace cpprpc
