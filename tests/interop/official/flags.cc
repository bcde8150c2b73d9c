#include "flags.h"

#include <charconv>
#include <cstddef>
#include <iostream>
#include <optional>
#include <utility>
#include <vector>

namespace interop::official {
namespace {

std::optional<bool> to_bool(std::string_view text) {
  if (text == "true" || text == "1") return true;
  if (text == "false" || text == "0") return false;
  return std::nullopt;
}

// An argument without its dashes; empty if it has none.
std::string_view without_dashes(std::string_view argument) {
  if (argument.starts_with("--")) return argument.substr(2);
  if (argument.starts_with("-")) return argument.substr(1);
  return {};
}

}  // namespace

void Flags::add(const std::string& name, std::string& value, const std::string& help) {
  const auto set = [&value](const std::string& text) { return value = text, true; };
  flags_.insert_or_assign(name, Flag{help, '"' + value + '"', false, set});
}

void Flags::add(const std::string& name, int& value, const std::string& help) {
  const auto set = [&value](const std::string& text) {
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, value);
    return error == std::errc() && rest == end;
  };
  flags_.insert_or_assign(name, Flag{help, std::to_string(value), false, set});
}

void Flags::add(const std::string& name, bool& value, const std::string& help) {
  const auto set = [&value](const std::string& text) {
    const std::optional<bool> parsed = to_bool(text);
    value = parsed.value_or(value);
    return parsed.has_value();
  };
  flags_.insert_or_assign(name, Flag{help, value ? "true" : "false", true, set});
}

bool Flags::parse(int argc, const char* const* argv) const {
  const std::vector<std::string> arguments(argv, argv + argc);
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    const std::string_view argument = without_dashes(arguments[i]);
    const std::size_t equals = argument.find('=');
    const auto found = flags_.find(argument.substr(0, equals));
    if (found == flags_.end()) {
      if (argument != "help") std::cerr << "there is no flag " << arguments[i] << '\n';
      print_usage(arguments[0]);
      return false;
    }
    const Flag& flag = found->second;
    const bool next_is_value =
        i + 1 < arguments.size() && (!flag.is_bool || to_bool(arguments[i + 1]));
    std::string value = "true";
    if (equals != std::string_view::npos) {
      value = argument.substr(equals + 1);
    } else if (next_is_value) {
      value = arguments[++i];
    } else if (!flag.is_bool) {
      std::cerr << "--" << found->first << " lacks a value: " << flag.help << '\n';
      return false;
    }
    if (!flag.set(value)) {
      std::cerr << "--" << found->first << "=" << value << " is no value for it: " << flag.help
                << '\n';
      return false;
    }
  }
  return true;
}

void Flags::print_usage(std::string_view program) const {
  std::cerr << "usage: " << program << " [FLAG...]\n";
  for (const auto& [name, flag] : flags_) {
    std::cerr << "  --" << name << "  " << flag.help << " (" << flag.default_value << ")\n";
  }
}

}  // namespace interop::official
