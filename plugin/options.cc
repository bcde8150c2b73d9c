#include "plugin/options.h"

#include <optional>
#include <vector>

#include "plugin/model/keywords.h"
#include "plugin/model/names.h"

namespace cpprpc::plugin {
namespace {

constexpr std::string_view kKnown =
    "the options are services=true|false and namespace=PACKAGE:NAMESPACE";

std::vector<std::string_view> split(std::string_view text, std::string_view separator) {
  std::vector<std::string_view> parts;
  for (std::size_t at = 0;;) {
    const std::size_t end = text.find(separator, at);
    parts.push_back(text.substr(at, end - at));
    if (end == std::string_view::npos) return parts;
    at = end + separator.size();
  }
}

std::string quoted(std::string_view text) { return std::string("\"").append(text).append("\""); }

bool is_package(std::string_view text) {
  for (const std::string_view part : split(text, ".")) {
    if (!model::is_identifier(part)) return false;
  }
  return true;
}

bool is_package_of(std::string_view package, std::string_view parent) {
  return package == parent ||
         (package.starts_with(parent) && package.substr(parent.size()).starts_with('.'));
}

std::string set_services(std::optional<bool>& services, std::string_view value) {
  const std::string text = "services=" + std::string(value);
  if (value != "true" && value != "false") {
    return text + " is neither true nor false; write one of them";
  }
  const bool wanted = value == "true";
  if (services && *services != wanted) {
    return text + " contradicts what was said before; leave one of them out";
  }
  services = wanted;
  return {};
}

std::string set_namespace(Options& options, std::string_view value) {
  const std::string text = "namespace=" + std::string(value);
  const std::size_t colon = value.find(':');
  if (colon == std::string_view::npos) {
    return text +
           " names no namespace; write namespace=PACKAGE:NAMESPACE, and give it with "
           "--cpp-rpc_opt, since --cpp-rpc_out ends its options at the first colon";
  }
  const std::string package(value.substr(0, colon));
  const std::string name(value.substr(colon + 1));
  if (!package.empty() && !is_package(package)) {
    return text + ": " + quoted(package) + " is no package; write it as in the .proto";
  }
  if (is_package_of(package, "google.protobuf")) {
    return text + ": the well-known types come with the runtime, in cpprpc::wkt; leave them there";
  }
  if (const auto fault = namespace_fault(name)) {
    return text + ": " + fault->what + "; " + fault->remedy;
  }
  const auto [at, is_new] = options.namespaces.emplace(package, name);
  if (!is_new && at->second != name) {
    return text + " contradicts namespace=" + package + ":" + at->second +
           "; leave one of them out";
  }
  return {};
}

std::string set(Options& options, std::optional<bool>& services, std::string_view option) {
  const std::size_t equals = option.find('=');
  const std::string_view key = option.substr(0, equals);
  const bool has_value = equals != std::string_view::npos;
  const std::string_view value = has_value ? option.substr(equals + 1) : std::string_view();
  if (key != "services" && key != "namespace") {
    return "unknown option " + quoted(option) + "; " + std::string(kKnown);
  }
  if (!has_value) {
    return "option " + quoted(option) + " has no value; " + std::string(kKnown);
  }
  return key == "services" ? set_services(services, value) : set_namespace(options, value);
}

}  // namespace

std::optional<Fault> namespace_fault(std::string_view text) {
  const std::vector<std::string_view> parts = split(text, "::");
  const auto fault = [](std::string_view part, const char* what) {
    return Fault{quoted(part) + what, "choose another name"};
  };
  for (const std::string_view part : parts) {
    if (!model::is_identifier(part)) {
      return Fault{quoted(text) + " is no C++ namespace",
                   "write names with :: between them, as in acme::orders"};
    }
    if (model::is_keyword(part)) return fault(part, " is a keyword of C++");
    if (model::is_macro(part)) return fault(part, " is a macro of the system's headers");
    if (part.find("__") != std::string_view::npos || part.front() == '_') {
      return fault(part, " is reserved for the C++ implementation");
    }
    if (part == "std") return fault(part, " is the standard library's");
    if (part == "cpprpc" && part.data() != text.data()) return fault(part, " hides ::cpprpc");
  }
  if (model::is_global(parts.front())) return fault(parts.front(), " is a name of the C library");
  return std::nullopt;
}

ParsedOptions parse_options(std::string_view parameter) {
  ParsedOptions parsed;
  if (parameter.empty()) return parsed;
  std::optional<bool> services;
  for (const std::string_view option : split(parameter, ",")) {
    if (option.empty()) continue;  // protoc joins several --cpp-rpc_opt with commas
    const std::string error = set(parsed.options, services, option);
    if (error.empty()) continue;
    if (!parsed.error.empty()) parsed.error += '\n';
    parsed.error += error;
  }
  parsed.options.services = services.value_or(true);
  return parsed;
}

}  // namespace cpprpc::plugin
