#include "cpprpc/middleware/auth/detail/watched_file.h"

#include <utility>

#include "cpprpc/rpc/detail/small_file.h"

namespace cpprpc::detail::jwt {

WatchedFile::Identity WatchedFile::identity_of(const struct stat& file) noexcept {
  return {file.st_dev, file.st_ino, file.st_size, file.st_mtim, file.st_ctim};
}

bool WatchedFile::is_same(const Identity& a, const Identity& b) noexcept {
  const auto is_same_time = [](const timespec& x, const timespec& y) {
    return x.tv_sec == y.tv_sec && x.tv_nsec == y.tv_nsec;
  };
  return a.device == b.device && a.inode == b.inode && a.size == b.size &&
         is_same_time(a.modified, b.modified) && is_same_time(a.changed, b.changed);
}

Result<std::optional<std::string>> WatchedFile::changed() {
  struct stat now = {};
  if (::stat(path_.c_str(), &now) != 0) {
    const Status status = file_error(path_, "found");
    last_.reset();
    return status;
  }
  if (last_ && is_same(*last_, identity_of(now))) return std::optional<std::string>();
  last_.reset();
  Result<SmallFile> file = SmallFile::open(path_);
  if (!file) return std::move(file).error();
  const Result<struct stat> before = file->facts();
  if (!before) return before.error();
  Result<std::string> content = file->read(max_size_);
  if (!content) return std::move(content).error();
  const Result<struct stat> after = file->facts();
  if (after && is_same(identity_of(*before), identity_of(*after))) last_ = identity_of(*after);
  return std::optional<std::string>(*std::move(content));
}

}  // namespace cpprpc::detail::jwt
