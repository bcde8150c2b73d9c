#include "cpprpc/middleware/auth/access_rules.h"

#include <algorithm>
#include <stdexcept>
#include <unordered_map>
#include <utility>

#include "cpprpc/rpc/detail/per_method.h"
#include "cpprpc/rpc/method_path.h"
#include "cpprpc/rpc/router.h"
#include "cpprpc/rpc/server_context.h"

namespace cpprpc {
namespace {

struct Hash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const noexcept {
    return std::hash<std::string_view>()(text);
  }
};
using ByName = std::unordered_map<std::string, Access, Hash, std::equal_to<>>;

std::string_view service_of(std::string_view path) noexcept {
  return MethodPath::of(path).value_or(MethodPath{}).service;
}

Status not_allowed() { return Status::permission_denied("the caller may not call this method"); }

}  // namespace

// --- one rule

Access Access::everyone() { return Access(Kind::Everyone); }
Access Access::nobody() { return Access(Kind::Nobody); }
Access Access::authenticated() { return Access(Kind::Authenticated); }

Access::Access(Kind kind, std::vector<std::string> scopes)
    : kind_(kind), scopes_(std::move(scopes)) {
  if (scopes_.empty()) {
    throw std::invalid_argument("no scope is listed: Access::authenticated() asks for none");
  }
  for (const std::string& scope : scopes_) {
    if (scope.empty() || scope.find(' ') != std::string::npos) {
      throw std::invalid_argument("\"" + scope + "\" is no scope: list them one by one");
    }
  }
}

Access Access::any_scope(std::vector<std::string> scopes) {
  return {Kind::AnyScope, std::move(scopes)};
}

Access Access::all_scopes(std::vector<std::string> scopes) {
  return {Kind::AllScopes, std::move(scopes)};
}

Access Access::when(Predicate predicate) {
  if (predicate == nullptr) throw std::invalid_argument("the predicate is no function");
  Access access(Kind::When);
  access.predicate_ = std::move(predicate);
  return access;
}

Status Access::check(const Caller* caller, const ServerContext& context) const {
  if (kind_ == Kind::Everyone) return Status::ok();
  if (caller == nullptr) return Status::unauthenticated("this method is for known callers only");
  const auto has = [&](const std::string& scope) { return caller->has_scope(scope); };
  switch (kind_) {
    case Kind::Everyone:
    case Kind::Authenticated:
      return Status::ok();
    case Kind::Nobody:
      return not_allowed();
    case Kind::AnyScope:
      return std::any_of(scopes_.begin(), scopes_.end(), has) ? Status::ok() : not_allowed();
    case Kind::AllScopes:
      return std::all_of(scopes_.begin(), scopes_.end(), has) ? Status::ok() : not_allowed();
    case Kind::When:
      return predicate_(*caller, context);
  }
  return not_allowed();
}

// --- all of them

struct AccessRules::Rules {
  Rules() = default;
  // Begins without what is known: it will be given other rules.
  Rules(const Rules& other)
      : methods(other.methods), services(other.services), fallback(other.fallback) {}
  Rules& operator=(const Rules&) = delete;
  ~Rules() = default;

  ByName methods;
  ByName services;
  Access fallback = Access::nobody();
  mutable detail::PerMethod<const Access*> known;  // of methods that were called
};

AccessRules::AccessRules() : rules_(std::make_shared<Rules>()) {}

AccessRules::Rules& AccessRules::own() {
  auto rules = std::make_shared<Rules>(*rules_);
  Rules& own = *rules;
  rules_ = std::move(rules);
  return own;
}

AccessRules& AccessRules::method(std::string_view path, Access access) {
  if (!MethodPath::of(path)) {
    throw std::invalid_argument("\"" + std::string(path) +
                                "\" is no path of a method: \"/orders.v1.Orders/Refund\" is one");
  }
  if (!own().methods.emplace(path, std::move(access)).second) {
    throw std::invalid_argument("two rules for " + std::string(path));
  }
  return *this;
}

AccessRules& AccessRules::service(std::string_view full_name, Access access) {
  if (!is_service_name(full_name)) {
    throw std::invalid_argument("\"" + std::string(full_name) +
                                "\" is no name of a service: \"orders.v1.Orders\" is one");
  }
  if (!own().services.emplace(full_name, std::move(access)).second) {
    throw std::invalid_argument("two rules for " + std::string(full_name));
  }
  return *this;
}

AccessRules& AccessRules::fallback(Access access) {
  own().fallback = std::move(access);
  return *this;
}

Status AccessRules::check(const Router& router) const {
  std::vector<std::string> unknown;
  const std::vector<Method> methods = router.methods();
  for (const auto& [path, access] : rules_->methods) {
    const auto is_path = [&](const Method& method) { return method.path == path; };
    if (std::none_of(methods.begin(), methods.end(), is_path)) unknown.push_back(path);
  }
  for (const auto& [name, access] : rules_->services) {
    const auto is_it = [&](const BoundService& service) { return service.full_name == name; };
    const auto is_of_it = [&](const Method& method) { return service_of(method.path) == name; };
    const auto services = router.services();
    if (std::none_of(services.begin(), services.end(), is_it) &&
        std::none_of(methods.begin(), methods.end(), is_of_it)) {
      unknown.push_back(name);
    }
  }
  if (unknown.empty()) return Status::ok();
  std::sort(unknown.begin(), unknown.end());
  std::string names;
  for (const std::string& name : unknown) names += (names.empty() ? "" : ", ") + name;
  return Status::failed_precondition(
      "there are access rules for what no bound service has: " + names +
      ". Correct the names, or bind the service before the rules are checked.");
}

const Access& AccessRules::rule_for(const Method& method) const {
  const auto rule = [&](std::string_view path) { return &rule_for(path); };
  const Access* const* const known = rules_->known.find_or_make(method.path, rule);
  return known != nullptr ? **known : rule_for(method.path);
}

const Access& AccessRules::rule_for(std::string_view path) const {
  if (!rules_->methods.empty()) {
    const auto method = rules_->methods.find(path);
    if (method != rules_->methods.end()) return method->second;
  }
  if (!rules_->services.empty()) {
    const auto service = rules_->services.find(service_of(path));
    if (service != rules_->services.end()) return service->second;
  }
  return rules_->fallback;
}

// No coroutine: there is nothing to do behind next().
Task<Status> AccessRules::operator()(ServerContext& context, Next next) const {
  const Caller* const caller = context.extensions().get<Caller>();
  const Method* const method = context.method();
  // Of methods that do not exist next() says so.
  if (method == nullptr && caller != nullptr) return next();
  const Access& access = method == nullptr ? rule_for(context.path()) : rule_for(*method);
  Status status = access.check(caller, context);
  return status.is_ok() ? next() : refuse(std::move(status));
}

Task<Status> AccessRules::refuse(Status status) { co_return status; }

}  // namespace cpprpc
