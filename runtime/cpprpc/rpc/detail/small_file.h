// SmallFile: a file of some kilobytes, opened to be read at once. Whatever lies at its path,
// reading it neither waits, as it would for a pipe, nor takes more memory than was said.
//
//   Result<SmallFile> file = SmallFile::open(path);
//   if (!file) return file.error();
//   Result<std::string> content = file->read(64 << 10);
//
// Errors are UNAVAILABLE, with the path and the reason. Moves only; one thread at a time.

#pragma once

#include <sys/stat.h>

#include <cstddef>
#include <filesystem>
#include <string>
#include <utility>

#include "cpprpc/base/result.h"

namespace cpprpc::detail {

class SmallFile {
 public:
  /// As it is now: a file that takes its place later is another one.
  [[nodiscard]] static Result<SmallFile> open(const std::filesystem::path& path);

  SmallFile(SmallFile&& other) noexcept
      : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)) {}
  SmallFile& operator=(SmallFile&& other) noexcept {
    path_.swap(other.path_);
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~SmallFile();

  /// All of it, once; an error if that is more than `max_size` bytes.
  [[nodiscard]] Result<std::string> read(std::size_t max_size);

  /// Its size, times and place as they are now.
  [[nodiscard]] Result<struct stat> facts() const;

 private:
  SmallFile(std::filesystem::path path, int descriptor) noexcept
      : path_(std::move(path)), descriptor_(descriptor) {}

  std::filesystem::path path_;
  int descriptor_;
};

/// UNAVAILABLE: "PATH cannot be WHAT: " and what errno says.
[[nodiscard]] Status file_error(const std::filesystem::path& path, const char* what);

}  // namespace cpprpc::detail
