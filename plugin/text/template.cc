#include "plugin/text/template.h"

#include <algorithm>
#include <stdexcept>
#include <vector>

namespace cpprpc::plugin::text {
namespace {

constexpr std::size_t kColumns = 100;

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t at = 0;;) {
    const std::size_t end = text.find('\n', at);
    lines.push_back(text.substr(at, end - at));
    if (end == std::string_view::npos) return lines;
    at = end + 1;
  }
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(' ') == std::string_view::npos;
}

std::size_t indent_of(std::string_view line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

// The template's lines, without the first and the last when those are blank, and without the
// indent that all of them share.
std::vector<std::string_view> dedented(std::string_view text) {
  std::vector<std::string_view> lines = lines_of(text);
  if (lines.size() > 1 && is_blank(lines.front())) lines.erase(lines.begin());
  if (lines.size() > 1 && is_blank(lines.back())) lines.pop_back();
  std::size_t shared = std::string_view::npos;
  for (const std::string_view line : lines) {
    if (!is_blank(line)) shared = std::min(shared, indent_of(line));
  }
  for (std::string_view& line : lines) line.remove_prefix(std::min(shared, line.size()));
  return lines;
}

class Vars {
 public:
  explicit Vars(std::initializer_list<Var> vars) : vars_(vars), used_(vars.size()) {}

  const std::string& use(std::string_view name) {
    for (std::size_t i = 0; i < used_.size(); ++i) {
      if (vars_.begin()[i].name != name) continue;
      used_[i] = true;
      return vars_.begin()[i].value;
    }
    throw std::logic_error("template: unknown name $" + std::string(name) + "$");
  }

  void check_all_used() const {
    for (std::size_t i = 0; i < used_.size(); ++i) {
      if (!used_[i]) {
        throw std::logic_error("template: unused name $" + std::string(vars_.begin()[i].name) +
                               "$");
      }
    }
  }

 private:
  std::initializer_list<Var> vars_;
  std::vector<bool> used_;
};

void append_indented(std::string& out, std::string_view value, std::size_t indent) {
  bool first = true;
  for (const std::string_view line : lines_of(value)) {
    if (!first) {
      out += '\n';
      if (!line.empty()) out.append(indent, ' ');
    }
    out += line;
    first = false;
  }
}

// One line of the template with its names replaced; false when it is to disappear.
bool expand(std::string_view line, Vars& vars, std::string& out) {
  const std::size_t indent = indent_of(line);
  const std::size_t before = out.size();
  bool only_empty_values = false;
  std::string_view rest = line;
  while (true) {
    const std::size_t open = rest.find('$');
    out += rest.substr(0, open);
    if (open == std::string_view::npos) break;
    const std::size_t close = rest.find('$', open + 1);
    if (close == std::string_view::npos) {
      throw std::logic_error("template: a $ without its end in: " + std::string(line));
    }
    const std::string_view name = rest.substr(open + 1, close - open - 1);
    rest.remove_prefix(close + 1);
    if (name.empty()) {
      out += '$';
      continue;
    }
    const std::string& value = vars.use(name);
    if (value.empty()) only_empty_values = true;
    append_indented(out, value, indent);
  }
  if (only_empty_values && is_blank(std::string_view(out).substr(before))) {
    out.resize(before);
    return false;
  }
  return true;
}

}  // namespace

std::string render(std::initializer_list<Var> vars, std::string_view text) {
  Vars names(vars);
  std::string out;
  bool first = true;
  for (const std::string_view line : dedented(text)) {
    const std::size_t before = out.size();
    if (!first) out += '\n';
    if (expand(line, names, out)) {
      first = false;
    } else {
      out.resize(before);
    }
  }
  names.check_all_used();
  return out;
}

std::string join(std::initializer_list<std::string_view> parts, std::string_view separator) {
  return each(parts, separator, [](std::string_view part) { return std::string(part); });
}

std::string call(std::string_view head, std::initializer_list<std::string_view> args,
                 std::string_view tail, std::size_t indent) {
  const auto with = [&](std::string_view before, std::string_view between) {
    return std::string(head).append("(").append(before).append(join(args, between)).append(")") +
           std::string(tail);
  };
  const std::string line = with("", ", ");
  if (indent + line.size() <= kColumns) return line;
  const std::string broken = with("\n    ", ", ");
  if (indent + broken.size() - broken.find('\n') - 1 <= kColumns) return broken;
  return with("\n    ", ",\n    ");
}

std::string fitted(std::string_view head, std::string_view tail, std::size_t indent) {
  const bool fits = indent + head.size() + tail.size() <= kColumns;
  const std::string_view end = head.substr(0, head.find_last_not_of(' ') + 1);
  return fits ? std::string(head).append(tail) : std::string(end).append("\n    ").append(tail);
}

}  // namespace cpprpc::plugin::text
