// Layout: where text breaks its lines and how far it indents them.
//
//   out.field("items");  out.open();          // items {
//   out.field("id");     out.value("7");      //   id: 7
//   out.close();                              // }

#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace cpprpc::text {

inline constexpr std::string_view kRedacted = "\"[REDACTED]\"";

class Layout {
 public:
  explicit Layout(bool single_line) noexcept : single_line_(single_line) {}

  void field(std::string_view name) {
    if (!single_line_) text_.append(2 * depth_, ' ');
    text_.append(name);
  }
  void bracketed_field(std::string_view name) {
    field("[");
    text_.append(name).append("]");
  }

  void value(std::string_view text) {
    begin_value().append(text);
    end_value();
  }
  /// The same in two steps, to append the value to what begin_value() gives.
  std::string& begin_value() { return text_.append(": "); }
  void end_value() { text_ += single_line_ ? ' ' : '\n'; }

  void open() {
    text_.append(" {");
    end_value();
    ++depth_;
  }
  void close() {
    --depth_;
    field("}");
    end_value();
  }

  [[nodiscard]] std::string take() && {
    if (single_line_ && !text_.empty()) text_.pop_back();
    return std::move(text_);
  }

 private:
  std::string text_;
  std::size_t depth_ = 0;
  bool single_line_;
};

}  // namespace cpprpc::text
