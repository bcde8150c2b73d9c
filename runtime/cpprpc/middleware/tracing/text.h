// TraceText: a name or a key. Literals, which is what most of them are, are not copied.
//
//   span.attribute("cart.items", 3);                 // the key is a literal
//   span.attribute(std::string("cart.") + part, 3);  // the key is copied
//
// A value; not synchronised.

#pragma once

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace cpprpc {

class TraceText {
 public:
  constexpr TraceText() noexcept = default;

  /// A literal. Of what is not known to the compiler, make a std::string.
  consteval TraceText(const char* literal)  // NOLINT: meant to be implicit
      : data_(literal), size_(std::char_traits<char>::length(literal)) {}

  TraceText(std::string_view text) : size_(text.size()) {  // NOLINT: likewise
    if (text.empty()) return;
    char* const copy = new char[text.size()];
    std::memcpy(copy, text.data(), text.size());
    data_ = copy;
    is_owned_ = true;
  }
  TraceText(const std::string& text) : TraceText(std::string_view(text)) {}  // NOLINT: likewise

  /// A text that lives as long as the program, such as the path of a method.
  [[nodiscard]] static constexpr TraceText of_program(std::string_view text) noexcept {
    TraceText result;
    result.data_ = text.data();
    result.size_ = text.size();
    return result;
  }

  TraceText(const TraceText& other)
      : TraceText(other.is_owned_ ? TraceText(other.view()) : of_program(other.view())) {}
  constexpr TraceText(TraceText&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)),
        size_(std::exchange(other.size_, 0)),
        is_owned_(std::exchange(other.is_owned_, false)) {}
  TraceText& operator=(const TraceText& other) { return *this = TraceText(other); }
  constexpr TraceText& operator=(TraceText&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(is_owned_, other.is_owned_);
    return *this;
  }
  constexpr ~TraceText() {
    if (is_owned_) delete[] data_;
  }

  [[nodiscard]] constexpr std::string_view view() const noexcept { return {data_, size_}; }
  [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }

  friend bool operator==(const TraceText& a, const TraceText& b) noexcept {
    return a.view() == b.view();
  }

 private:
  const char* data_ = nullptr;
  std::size_t size_ = 0;
  bool is_owned_ = false;
};

}  // namespace cpprpc
