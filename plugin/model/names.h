// How names of a .proto become names of C++. A name is not formatted but reserved: each C++ scope
// has one Scope, which hands every name out once.
//
//   Scope members;
//   members.take("unknown_fields");                    // what the generator itself declares
//   members.reserve(snake_case("unknownFields"));      // "unknown_fields_"
//   members.reserve("class");                          // "class_"
//
// What a Scope hands out is an identifier that C++ allows there: no keyword, no macro, not
// reserved for the implementation, neither `std` nor `cpprpc`, whatever the wanted name was.

#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_set>

namespace cpprpc::plugin::model {

/// `SayHello` and `sayHello` to `say_hello`, `GetHTTPInfo` to `get_http_info`.
[[nodiscard]] std::string snake_case(std::string_view name);

/// `DARK_RED`, `dark_red` and `darkRed` to `DarkRed`; `V1_2` to `V1_2`, not to `V12`.
[[nodiscard]] std::string upper_camel(std::string_view name);

/// `name` without the leading words that spell `prefix` in capitals or not, with or without
/// underscores: of `Color`, `COLOR_DARK_RED` to `DARK_RED`. Unchanged when it does not start so.
[[nodiscard]] std::string_view without_prefix(std::string_view name, std::string_view prefix);

/// Whether `text` is an identifier: letters, digits and underscores, no digit first.
[[nodiscard]] bool is_identifier(std::string_view text);

enum class ScopeKind {
  Members,      // of a struct or class
  Types,        // of a namespace
  GlobalTypes,  // of the global namespace, which is shared with the C library
};

class Scope {
 public:
  explicit Scope(ScopeKind kind = ScopeKind::Members,
                 std::function<bool(const std::string&)> taken_elsewhere = nullptr)
      : kind_(kind), taken_elsewhere_(std::move(taken_elsewhere)) {}

  /// Keeps a name for what is declared without asking.
  void take(std::string name) { taken_.insert(std::move(name)); }

  /// A name as close to `wanted` as C++ and the names given out before allow.
  [[nodiscard]] std::string reserve(std::string_view wanted);

  [[nodiscard]] bool contains(const std::string& name) const { return taken_.contains(name); }

 private:
  [[nodiscard]] bool is_free(const std::string& name) const;

  ScopeKind kind_;
  std::function<bool(const std::string&)> taken_elsewhere_;
  std::unordered_set<std::string> taken_;
};

/// The name of a namespace for one part of a package: `class` to `class_`. `outermost` ones share
/// the global scope with the C library.
[[nodiscard]] std::string namespace_name(std::string_view part, bool outermost);

}  // namespace cpprpc::plugin::model
