// WatchedFile: a small file that is read again when it has changed.

#pragma once

#include <sys/stat.h>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

#include "cpprpc/base/result.h"

namespace cpprpc::detail::jwt {

class WatchedFile {
 public:
  WatchedFile(std::filesystem::path path, std::size_t max_size)
      : path_(std::move(path)), max_size_(max_size) {}

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

  /// What the file holds, if it is not the one that was read last, by device, inode, size and
  /// times; also when it could not be read, or was being written meanwhile. Nothing if it is. An
  /// error says why it cannot be read, each time.
  [[nodiscard]] Result<std::optional<std::string>> changed();

 private:
  struct Identity {
    dev_t device;
    ino_t inode;
    off_t size;
    timespec modified;
    timespec changed;
  };
  static Identity identity_of(const struct stat& file) noexcept;
  static bool is_same(const Identity& a, const Identity& b) noexcept;

  std::filesystem::path path_;
  std::size_t max_size_;
  std::optional<Identity> last_;
};

}  // namespace cpprpc::detail::jwt
