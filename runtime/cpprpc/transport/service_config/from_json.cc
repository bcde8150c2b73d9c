// From JSON, strictly: what gRPC's specification does not allow is told with its place.

#include <algorithm>
#include <array>
#include <cctype>
#include <climits>
#include <set>
#include <stdexcept>

#include "cpprpc/transport/service_config/document.h"
#include "cpprpc/transport/service_config/json.h"

// RapidJSON adds to a null pointer while its stack is empty, only to compare: the sanitizer stops
// at it.
#ifdef __clang__
#pragma clang attribute push(__attribute__((no_sanitize("pointer-overflow"))), apply_to = function)
#endif
#include <rapidjson/document.h>
#include <rapidjson/error/en.h>
#ifdef __clang__
#pragma clang attribute pop
#endif

namespace cpprpc::transport::service_config {
namespace {

[[noreturn]] void refuse_text(const std::string& why) {
  throw std::invalid_argument("the service config is no JSON object: " + why);
}

// An object, or std::invalid_argument.
rapidjson::Document parse(std::string_view json) {
  // RapidJSON takes it for the end, and gRPC's library is given a C string.
  if (json.find('\0') != std::string_view::npos) refuse_text("it holds a NUL");
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(
      json.data(), json.size());
  if (document.HasParseError()) {
    refuse_text(std::string(rapidjson::GetParseError_En(document.GetParseError())) + " At byte " +
                std::to_string(document.GetErrorOffset()));
  }
  if (!document.IsObject()) refuse_text("it is no object");
  return document;
}

// --- how calls are spread

std::optional<LoadBalancing> policy(std::string_view name) {
  if (name == "pick_first") return LoadBalancing::PickFirst;
  if (name == "round_robin") return LoadBalancing::RoundRobin;
  return std::nullopt;
}

// A list of objects with one member each, {"round_robin": {}}, in the order of preference.
LoadBalancing first_known_policy(const Node& list) {
  for (const Node& choice : list.elements()) {
    const std::vector<std::string_view> names = choice.names();
    if (names.size() != 1) choice.refuse("one policy is expected");
    const auto known = policy(names.front());
    if (!known) continue;
    if (const auto settings = choice.member(names.front())) settings->require_object();
    return *known;
  }
  list.refuse("none of these policies is known: there are pick_first and round_robin");
}

// The older way to say it, with the name of an enum's value.
std::optional<LoadBalancing> named_policy(const Node& name) {
  std::string lower(name.text());
  std::ranges::transform(lower, lower.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (lower == "unspecified") return std::nullopt;
  const auto known = policy(lower);
  if (!known) name.refuse("is no known policy: there are PICK_FIRST and ROUND_ROBIN");
  return known;
}

void read_load_balancing(const Node& root, ServiceConfig& config) {
  if (const auto list = root.member("loadBalancingConfig"); list && !list->elements().empty()) {
    config.load_balancing(first_known_policy(*list));
  } else if (const auto name = root.member("loadBalancingPolicy")) {
    if (const auto known = named_policy(*name)) config.load_balancing(*known);
  }
}

// --- retries

StatusCode status_code(const Node& node) {
  if (node.is_text()) {
    const auto code = status_code_from_string(node.text());
    if (!code) node.refuse("is no status code, such as \"UNAVAILABLE\"");
    return *code;
  }
  const std::uint32_t number = node.whole_number();
  if (number > static_cast<std::uint32_t>(StatusCode::Unauthenticated)) {
    node.refuse("is no status code: they end with 16");
  }
  return static_cast<StatusCode>(number);
}

std::vector<StatusCode> status_codes(const Node& list) {
  std::vector<StatusCode> codes;
  for (const Node& element : list.elements()) {
    const StatusCode code = status_code(element);
    element.apply([&] { static_cast<void>(RetryPolicy().retry_on({code})); });
    codes.push_back(code);
  }
  return codes;
}

// All of it must be there: https://github.com/grpc/proposal/blob/master/A6-client-retries.md
RetryPolicy retry_policy(const Node& node) {
  RetryPolicy policy;
  const Node attempts = node.required("maxAttempts");
  const int count = static_cast<int>(std::min(attempts.whole_number(), std::uint32_t{INT_MAX}));
  attempts.apply([&] { policy.max_attempts(count); });

  const Node initial = node.required("initialBackoff");
  const Clock::duration first = initial.duration();
  initial.apply([&] { policy.initial_backoff(first); });

  const Node longest = node.required("maxBackoff");
  const Clock::duration most = longest.duration();
  longest.apply([&] { policy.max_backoff(most); });

  const Node multiplier = node.required("backoffMultiplier");
  const double factor = multiplier.number();
  multiplier.apply([&] { policy.backoff_multiplier(factor); });

  const Node list = node.required("retryableStatusCodes");
  std::vector<StatusCode> codes = status_codes(list);
  list.apply([&] { policy.retry_on(std::move(codes)); });
  return policy;
}

void read_throttling(const Node& node, ServiceConfig& config) {
  const std::uint32_t tokens = node.required("maxTokens").whole_number();
  const double ratio = node.required("tokenRatio").number();
  // A success brings back all tokens at most: a larger ratio is the same.
  node.apply([&] {
    config.retry_throttling(static_cast<int>(std::min(tokens, std::uint32_t{INT_MAX})),
                            std::min(ratio, static_cast<double>(tokens)));
  });
}

// --- methods

// Which calls an entry is for.
struct Names {
  bool every_method = false;
  MethodConfig named;  // with nothing but names
};

void read_name(const Node& node, std::set<std::string>& seen, Names& names) {
  const auto service_node = node.member("service");
  const auto method_node = node.member("method");
  const std::string service(service_node ? service_node->text() : "");
  const std::string method(method_node ? method_node->text() : "");
  if (service.empty() && !method.empty()) node.refuse("a method is named without its service");
  if (!seen.insert(service + "/" + method).second) {
    node.refuse("the same name is there before: which of the two counts?");
  }
  if (service.empty()) {
    names.every_method = true;
  } else if (method.empty()) {
    service_node->apply([&] { names.named.service(service); });
  } else {
    service_node->apply([&] { static_cast<void>(MethodConfig().service(service)); });
    if (method.find('/') != std::string::npos) method_node->refuse("is no name of a method");
    names.named.method("/" + service + "/" + method);
  }
}

Names read_names(const Node& node, std::set<std::string>& seen) {
  Names names;
  if (const auto list = node.member("name")) {
    for (const Node& name : list->elements()) read_name(name, seen, names);
  }
  return names;
}

void read_settings(const Node& node, MethodConfig& config) {
  if (const auto wait = node.member("waitForReady")) config.wait_for_ready(wait->boolean());
  if (const auto timeout = node.member("timeout")) {
    const Clock::duration duration = timeout->duration();
    timeout->apply([&] { config.timeout(duration); });
  }
  if (const auto size = node.member("maxRequestMessageBytes")) {
    config.max_request(size->whole_number());
  }
  if (const auto size = node.member("maxResponseMessageBytes")) {
    config.max_reply(size->whole_number());
  }
  if (const auto retry = node.member("retryPolicy")) config.retry(retry_policy(*retry));
}

void read_methods(const Node& list, ServiceConfig& config) {
  std::set<std::string> seen;
  for (const Node& node : list.elements()) {
    const Names names = read_names(node, seen);
    MethodConfig named = names.named;
    read_settings(node, named);  // also of an entry that stands for no call: it may be wrong
    if (!names.named.names().empty()) config.add(std::move(named));
    if (names.every_method) {
      MethodConfig every_method;
      read_settings(node, every_method);
      config.add(std::move(every_method));
    }
  }
}

ServiceConfig read(const Node& root) {
  ServiceConfig config;
  read_load_balancing(root, config);
  if (const auto methods = root.member("methodConfig")) read_methods(*methods, config);
  if (const auto throttling = root.member("retryThrottling")) read_throttling(*throttling, config);
  if (const auto health = root.member("healthCheckConfig")) {
    if (const auto service = health->member("serviceName")) {
      config.health_check(std::string(service->text()));
    }
  }
  return config;
}

}  // namespace

Result<ServiceConfig> from_json(std::string_view json) {
  try {
    const rapidjson::Document document = parse(json);
    const auto* const root = static_cast<const rapidjson::Value*>(&document);
    return read(Node(root, ""));
  } catch (const std::invalid_argument& wrong) {
    return Status::invalid_argument(wrong.what());
  }
}

std::string json_of(const ChannelOptions& options) {
  if (options.service_config()) return to_json(*options.service_config());
  if (!options.service_config_json()) return "";
  static_cast<void>(parse(*options.service_config_json()));
  return *options.service_config_json();
}

ServiceConfig config_of(const ChannelOptions& options) {
  if (options.service_config()) return *options.service_config();
  if (!options.service_config_json()) return ServiceConfig();
  Result<ServiceConfig> config = from_json(*options.service_config_json());
  if (!config) throw std::invalid_argument(std::string(config.error().message()));
  return *std::move(config);
}

}  // namespace cpprpc::transport::service_config
