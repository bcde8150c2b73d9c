// Diagnostics: what is wrong with the .proto files, all of it, for people.
//
//   diagnostics.add({"a/b.proto", 7, 3}, "groups are not supported",
//                   "make it a message field");
//   // a/b.proto:7:3: groups are not supported; make it a message field

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cpprpc::plugin {

/// A place in a .proto. Lines and columns count from 1; a line of 0 means the whole file.
struct Location {
  std::string file;
  int line = 0;
  int column = 0;
};

class Diagnostics {
 public:
  /// `what` is wrong, and what to do about it.
  void add(const Location& where, std::string_view what, std::string_view remedy);

  [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }

  /// A line for each, by file in the order of their first mention, by place within a file.
  [[nodiscard]] std::string text() const;

 private:
  struct Entry {
    Location where;
    std::string line;
  };
  std::vector<Entry> entries_;
};

}  // namespace cpprpc::plugin
