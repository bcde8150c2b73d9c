// Text that came from a user, typed by what it may become in C++, so that none of it is printed
// as it stands: Comment for documentation, literal() for string literals.
//
//   Comment doc("Says \"hi\" */ \\");      // doc.text(): lines that start with ///
//   literal("a\"b")                        // "a\"b" with its quotes
//
// Names are the third kind: model/names.h makes them.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cpprpc::plugin::text {

/// A comment of the .proto, made harmless: nothing in it continues a line, upsets a compiler's
/// warnings, or shows another text than it holds.
class Comment {
 public:
  Comment() = default;
  explicit Comment(std::string_view raw);

  [[nodiscard]] bool empty() const noexcept { return lines_.empty(); }
  [[nodiscard]] const std::vector<std::string>& lines() const noexcept { return lines_; }

  /// The lines, each behind `///`; without a line break at the end.
  [[nodiscard]] std::string text() const;

  /// Adds the lines of another comment as a paragraph of its own.
  void append(const Comment& paragraph);

 private:
  std::vector<std::string> lines_;
};

/// A C++ string literal, with its quotes, that holds exactly these bytes.
[[nodiscard]] std::string literal(std::string_view bytes);

/// The same on lines of at most `width` columns, which the compiler joins.
[[nodiscard]] std::string literal_lines(std::string_view bytes, std::size_t width);

/// What converts to a std::string_view of exactly these bytes: a literal, unless there is a NUL.
[[nodiscard]] std::string view_literal(std::string_view bytes);

/// C++ literals that convert to the argument's type without a warning; the lowest numbers, the
/// infinities and NaN are expressions.
[[nodiscard]] std::string literal(std::int32_t number);
[[nodiscard]] std::string literal(std::int64_t number);
[[nodiscard]] std::string literal(std::uint32_t number);
[[nodiscard]] std::string literal(std::uint64_t number);
[[nodiscard]] std::string literal(float number);
[[nodiscard]] std::string literal(double number);

}  // namespace cpprpc::plugin::text
