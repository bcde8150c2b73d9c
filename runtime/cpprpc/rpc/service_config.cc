#include "cpprpc/rpc/service_config.h"

#include <algorithm>

#include "cpprpc/rpc/detail/checked.h"
#include "cpprpc/rpc/method_path.h"

namespace cpprpc {
namespace {

bool same(const MethodConfig::Name& a, const MethodConfig::Name& b) {
  return a.service == b.service && a.method == b.method;
}

// How ServiceConfig files an entry: "/demo.v1.Greeter/" stands for all methods of the service.
std::string path_of(const MethodConfig::Name& name) {
  return "/" + name.service + "/" + name.method;
}

std::string described(const MethodConfig::Name& name) {
  return name.method.empty() ? name.service : path_of(name);
}

}  // namespace

MethodConfig& MethodConfig::service(std::string_view full_name) {
  if (!is_service_name(full_name)) {
    detail::refuse("\"" + std::string(full_name) + "\"",
                   "is no full name of a service, such as demo.v1.Greeter");
  }
  add_name({std::string(full_name), ""});
  return *this;
}

MethodConfig& MethodConfig::method(std::string_view full_path) {
  const std::optional<MethodPath> path = MethodPath::of(full_path);
  if (!path) {
    detail::refuse("\"" + std::string(full_path) + "\"",
                   "is no path of a method, such as /demo.v1.Greeter/SayHello");
  }
  add_name({std::string(path->service), std::string(path->method)});
  return *this;
}

void MethodConfig::add_name(Name name) {
  for (const Name& other : names_) {
    if (same(name, other)) return;
  }
  names_.push_back(std::move(name));
}

MethodConfig& MethodConfig::timeout(Clock::duration timeout) {
  timeout_ = detail::positive(timeout, "the timeout of a method");
  return *this;
}

ServiceConfig& ServiceConfig::add(MethodConfig config) {
  std::vector<Entry> added;
  if (config.names().empty()) {
    if (entry("") != nullptr) detail::refuse("the entry for every method", "is there already");
    added.push_back({"", methods_.size()});
  }
  for (const MethodConfig::Name& name : config.names()) {
    std::string path = path_of(name);
    if (entry(path) != nullptr) {
      detail::refuse("the entry for " + described(name), "is there already");
    }
    added.push_back({std::move(path), methods_.size()});
  }
  methods_.push_back(std::move(config));
  std::ranges::move(added, std::back_inserter(entries_));
  std::ranges::sort(entries_, {}, &Entry::path);
  return *this;
}

const MethodConfig* ServiceConfig::entry(std::string_view path) const noexcept {
  const auto found = std::ranges::lower_bound(
      entries_, path, {}, [](const Entry& entry) -> std::string_view { return entry.path; });
  return found == entries_.end() || found->path != path ? nullptr : &methods_[found->config];
}

const MethodConfig* ServiceConfig::find(std::string_view path) const noexcept {
  if (entries_.empty()) return nullptr;
  if (const MethodConfig* const config = entry(path)) return config;
  if (const MethodConfig* const config = entry(path.substr(0, path.rfind('/') + 1))) return config;
  const bool has_one_for_every_method = entries_.front().path.empty();
  return has_one_for_every_method ? &methods_[entries_.front().config] : nullptr;
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
