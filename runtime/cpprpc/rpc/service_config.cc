#include "cpprpc/rpc/service_config.h"

#include "cpprpc/rpc/detail/checked.h"

namespace cpprpc {
namespace {

bool same(const MethodConfig::Name& a, const MethodConfig::Name& b) {
  return a.service == b.service && a.method == b.method;
}

std::string described(const MethodConfig::Name& name) {
  return name.method.empty() ? name.service : "/" + name.service + "/" + name.method;
}

bool contains(const MethodConfig& config, const MethodConfig::Name& wanted) {
  for (const MethodConfig::Name& name : config.names()) {
    if (same(name, wanted)) return true;
  }
  return false;
}

}  // namespace

MethodConfig& MethodConfig::service(std::string_view full_name) {
  if (full_name.empty() || full_name.find('/') != std::string_view::npos) {
    detail::refuse("\"" + std::string(full_name) + "\"",
                   "is no full name of a service, such as demo.v1.Greeter");
  }
  add_name({std::string(full_name), ""});
  return *this;
}

MethodConfig& MethodConfig::method(const Method& method) {
  const std::string_view path = method.path;
  const std::size_t slash = path.rfind('/');
  add_name({std::string(path.substr(1, slash - 1)), std::string(path.substr(slash + 1))});
  return *this;
}

void MethodConfig::add_name(Name name) {
  if (!contains(*this, name)) names_.push_back(std::move(name));
}

MethodConfig& MethodConfig::timeout(Clock::duration timeout) {
  timeout_ = detail::positive(timeout, "the timeout of a method");
  return *this;
}

ServiceConfig& ServiceConfig::add(MethodConfig config) {
  for (const MethodConfig& other : methods_) {
    if (config.names().empty() && other.names().empty()) {
      detail::refuse("the entry for every method", "is there already");
    }
    for (const MethodConfig::Name& name : config.names()) {
      if (contains(other, name))
        detail::refuse("the entry for " + described(name), "is there already");
    }
  }
  methods_.push_back(std::move(config));
  return *this;
}

ServiceConfig& ServiceConfig::retry_throttling(int max_tokens, double token_ratio) {
  if (max_tokens < 1 || max_tokens > 1000) {
    detail::refuse("the number of retry tokens", "must be from 1 to 1000");
  }
  if (!(token_ratio >= 0.001 && token_ratio <= max_tokens)) {
    detail::refuse("the token ratio of retries", "must be from 0.001 to the number of tokens");
  }
  retry_throttling_ = RetryThrottling{max_tokens, token_ratio};
  return *this;
}

}  // namespace cpprpc
