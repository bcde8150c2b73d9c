// render(): the one way this plugin turns text plus names into C++ source.
//
//   render({{"Type", "HelloReply"}, {"fields", fields}}, R"cc(
//     struct $Type$ {
//       $fields$
//     };
//   )cc");
//
//  * The template is dedented and loses its first and last line break.
//  * $name$ is replaced; a value of many lines takes the indent of its line.
//  * A line that holds only $name$ disappears when the value is empty.
//  * $$ is a dollar sign.
//
// An unknown or unused name is a bug in the emitter and throws std::logic_error.

#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace cpprpc::plugin::text {

struct Var {
  std::string_view name;
  std::string value;
};

[[nodiscard]] std::string render(std::initializer_list<Var> vars, std::string_view text);

/// f(item) of every item, with `separator` between those that are not empty.
template <class Range, class F>
[[nodiscard]] std::string each(const Range& range, std::string_view separator, F f) {
  std::string out;
  for (const auto& item : range) {
    const std::string text = f(item);
    if (text.empty()) continue;
    if (!out.empty()) out += separator;
    out += text;
  }
  return out;
}

/// The non-empty of `parts`, with `separator` between them.
[[nodiscard]] std::string join(std::initializer_list<std::string_view> parts,
                               std::string_view separator);

/// `head(a, b)tail`, broken behind the parenthesis or behind each comma when it would not fit into
/// 100 columns behind `indent` spaces.
[[nodiscard]] std::string call(std::string_view head, std::initializer_list<std::string_view> args,
                               std::string_view tail, std::size_t indent);

/// `head` and `tail` on one line if they fit behind `indent` spaces; else on two.
[[nodiscard]] std::string fitted(std::string_view head, std::string_view tail, std::size_t indent);

}  // namespace cpprpc::plugin::text
