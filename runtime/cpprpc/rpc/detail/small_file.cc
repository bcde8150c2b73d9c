#include "cpprpc/rpc/detail/small_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace cpprpc::detail {

Status file_error(const std::filesystem::path& path, const char* what) {
  return Status::unavailable(path.string() + " cannot be " + what + ": " +
                             std::generic_category().message(errno));
}

Result<SmallFile> SmallFile::open(const std::filesystem::path& path) {
  // Opening a pipe without a writer must not keep us waiting.
  SmallFile file(path, ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.descriptor_ < 0) return file_error(path, "opened");
  const Result<struct stat> facts = file.facts();
  if (!facts) return facts.error();
  if (!S_ISREG(facts->st_mode)) return Status::unavailable(path.string() + " is no file");
  return file;
}

SmallFile::~SmallFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<struct stat> SmallFile::facts() const {
  struct stat facts = {};
  if (::fstat(descriptor_, &facts) != 0) return file_error(path_, "looked at");
  return facts;
}

Result<std::string> SmallFile::read(std::size_t max_size) {
  std::string content(max_size + 1, '\0');
  std::size_t size = 0;
  while (size < content.size()) {
    const ssize_t count = ::read(descriptor_, content.data() + size, content.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return file_error(path_, "read");
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
  }
  if (size > max_size) {
    return Status::unavailable(path_.string() + " is longer than " + std::to_string(max_size) +
                               " bytes");
  }
  content.resize(size);
  return content;
}

}  // namespace cpprpc::detail
