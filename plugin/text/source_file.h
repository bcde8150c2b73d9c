// SourceFile: the frame of a generated file: first lines, includes, namespaces.
//
//   SourceFile out("a/b.proto");
//   out.pragma_once();
//   out.include("<string>");
//   out.add(in_namespace("a", body));
//   out.text();

#pragma once

#include <set>
#include <string>
#include <string_view>

namespace cpprpc::plugin::text {

class SourceFile {
 public:
  /// For a file made from the .proto at `path`.
  explicit SourceFile(std::string_view path);

  void pragma_once() { once_ = true; }

  /// "<string>" or "cpprpc/message/message.h"; sorted, and once each.
  void include(std::string_view header);
  /// The file's own header, before the others.
  void include_own(std::string_view header) { own_header_ = header; }

  /// A part of the file; parts have a blank line between them.
  void add(std::string_view part);

  /// Includes <string> and the like, by what the parts mention.
  void include_standard_headers();

  /// The whole file: at most one blank line in a row, none inside of an empty pair of braces.
  [[nodiscard]] std::string text() const;

 private:
  std::string path_;
  bool once_ = false;
  std::string own_header_;
  std::set<std::string> system_headers_;
  std::set<std::string> headers_;
  std::string body_;
};

/// `body` in a namespace, or as it is when `name` is empty.
[[nodiscard]] std::string in_namespace(std::string_view name, std::string_view body);

/// `body` without warnings about uses of what is deprecated.
[[nodiscard]] std::string without_deprecation_warnings(std::string_view body);

}  // namespace cpprpc::plugin::text
