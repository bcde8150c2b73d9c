#include "plugin/options.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "plugin/model/keywords.h"
#include "plugin/model/names.h"

namespace cpprpc::plugin {
namespace {

constexpr std::string_view kKnown =
    "the options are services=true|false, messages=cpprpc|protobuf, map=ordered|unordered, "
    "descriptors=true|false, well_known=include|generate and namespace=PACKAGE:NAMESPACE";

// What was said so far.
struct Given {
  std::optional<bool> services;
  std::optional<Messages> messages;
  std::optional<bool> unordered_maps;
  std::optional<bool> descriptors;
  std::optional<bool> generate_well_known;
  std::map<std::string, std::string> namespaces;
};

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

// Sets what can be said once.
template <class T>
std::string set_once(std::optional<T>& option, T value, const std::string& text) {
  if (option && *option != value) {
    return text + " contradicts what was said before; leave one of them out";
  }
  option = value;
  return {};
}

std::string set_bool(std::optional<bool>& option, const std::string& name, std::string_view value) {
  const std::string text = name + "=" + std::string(value);
  if (value != "true" && value != "false") {
    return text + " is neither true nor false; write one of them";
  }
  return set_once(option, value == "true", text);
}

std::string set_services(Given& given, std::string_view value) {
  return set_bool(given.services, "services", value);
}

std::string set_descriptors(Given& given, std::string_view value) {
  return set_bool(given.descriptors, "descriptors", value);
}

std::string set_messages(Given& given, std::string_view value) {
  const std::string text = "messages=" + std::string(value);
  if (value != "cpprpc" && value != "protobuf") {
    return text + " is neither cpprpc nor protobuf; write one of them";
  }
  return set_once(given.messages, value == "protobuf" ? Messages::Protobuf : Messages::Ours, text);
}

std::string set_map(Given& given, std::string_view value) {
  const std::string text = "map=" + std::string(value);
  if (value != "ordered" && value != "unordered") {
    return text + " is neither ordered nor unordered; write one of them";
  }
  return set_once(given.unordered_maps, value == "unordered", text);
}

std::string set_well_known(Given& given, std::string_view value) {
  const std::string text = "well_known=" + std::string(value);
  if (value != "include" && value != "generate") {
    return text + " is neither include nor generate; write one of them";
  }
  return set_once(given.generate_well_known, value == "generate", text);
}

std::string set_namespace(Given& given, std::string_view value) {
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
  const auto [at, is_new] = given.namespaces.emplace(package, name);
  if (!is_new && at->second != name) {
    return text + " contradicts namespace=" + package + ":" + at->second +
           "; leave one of them out";
  }
  return {};
}

std::string set(Given& given, std::string_view option) {
  using Setter = std::string (*)(Given&, std::string_view value);
  constexpr std::pair<std::string_view, Setter> setters[] = {{"services", set_services},
                                                             {"messages", set_messages},
                                                             {"map", set_map},
                                                             {"descriptors", set_descriptors},
                                                             {"well_known", set_well_known},
                                                             {"namespace", set_namespace}};
  const std::size_t equals = option.find('=');
  const std::string_view key = option.substr(0, equals);
  const auto setter = std::find_if(std::begin(setters), std::end(setters),
                                   [&](const auto& known) { return known.first == key; });
  if (setter == std::end(setters)) {
    return "unknown option " + quoted(option) + "; " + std::string(kKnown);
  }
  if (equals == std::string_view::npos) {
    return "option " + quoted(option) + " has no value; " + std::string(kKnown);
  }
  return setter->second(given, option.substr(equals + 1));
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
  Given given;
  const auto fail = [&](const std::string& error) {
    if (!parsed.error.empty() && !error.empty()) parsed.error += '\n';
    parsed.error += error;
  };
  for (const std::string_view option : split(parameter, ",")) {
    if (option.empty()) continue;  // protoc joins several --cpp-rpc_opt with commas
    fail(set(given, option));
  }
  parsed.options = {given.services.value_or(true),
                    given.messages.value_or(Messages::Ours),
                    given.unordered_maps.value_or(false),
                    given.descriptors.value_or(true),
                    given.generate_well_known.value_or(false),
                    std::move(given.namespaces)};
  if (!parsed.options.services && parsed.options.messages == Messages::Protobuf) {
    fail("services=false and messages=protobuf leave nothing to generate; leave one of them out");
  }
  return parsed;
}

}  // namespace cpprpc::plugin
