// Output: JSON text as it grows, with its commas, line breaks and escapes.
//
//   Output out(0);
//   out.begin_object();
//   out.name("id"); out.raw("7");
//   out.end_object();                  // {"id":7}
//   std::string json = std::move(out).take();

#pragma once

#include <cstddef>
#include <cstring>
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

  /// Before each value of an object. False when the name is not UTF-8: then all is void.
  bool name(std::string_view name);
  /// Before each value of an array.
  void element() { separate(); }

  /// A value that needs no escapes, quotes and all; or a part of one.
  void raw(std::string_view text) {
    std::memcpy(room(text.size()), text.data(), text.size());
    size_ += text.size();
  }
  /// The same from a function that writes up to `most` bytes to where it is told, and gives the
  /// end of them.
  template <class Write>
  void raw(std::size_t most, Write write) {
    char* const begin = room(most);
    size_ += static_cast<std::size_t>(write(begin) - begin);
  }
  /// A string. False when it is not UTF-8: then all is void.
  bool string(std::string_view text);

  [[nodiscard]] std::string take() && {
    text_.resize(size_);
    return std::move(text_);
  }

 private:
  void begin(char bracket);
  void end(char bracket);
  void separate() {
    if (!is_first_) put(',');
    is_first_ = false;
    if (indent_ != 0) new_line();
  }
  void new_line();  // and its indentation
  void put(char c) {
    *room(1) = c;
    ++size_;
  }

  /// Where the next `count` bytes go.
  char* room(std::size_t count) {
    if (text_.size() - size_ < count) grow(count);
    return text_.data() + size_;
  }
  void grow(std::size_t count);

  std::string text_;  // longer than what is written
  std::size_t size_ = 0;
  std::size_t indent_;
  std::size_t depth_ = 0;
  bool is_first_ = true;  // of the values of the innermost object or array
};

}  // namespace cpprpc::json
