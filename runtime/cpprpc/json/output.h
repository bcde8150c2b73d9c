// Output: JSON text as it grows, with its commas, line breaks and escapes.
//
//   Output out(0);
//   out.begin_object();
//   out.name("id"); out.raw("7");
//   out.end_object();                  // {"id":7}

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cpprpc::json {

class Output {
 public:
  /// Levels are indented by so many spaces; with 0, all is one line.
  explicit Output(int indent) : indent_(static_cast<std::size_t>(indent < 0 ? 0 : indent)) {}

  void begin_object() { begin('{'); }
  void end_object() { end('}'); }
  void begin_array() { begin('['); }
  void end_array() { end(']'); }

  /// Before each value of an object, or of an array.
  void name(std::string_view name);
  void element() { separate(); }

  /// A value that needs no escapes, quotes and all. What it returns may be appended to.
  std::string& raw(std::string_view text) { return text_.append(text); }
  /// A string, which must be UTF-8.
  void string(std::string_view text);

  [[nodiscard]] std::string&& take() { return std::move(text_); }

 private:
  void begin(char bracket);
  void end(char bracket);
  void separate();
  void new_line();

  std::string text_;
  std::size_t indent_;
  std::size_t depth_ = 0;
  bool is_first_ = true;  // of the values of the innermost object or array
};

}  // namespace cpprpc::json
