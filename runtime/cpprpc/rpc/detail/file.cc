#include "cpprpc/rpc/detail/file.h"

#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

namespace cpprpc::detail {
namespace {

Status cannot_read(const std::string& path, int error) {
  return Status::invalid_argument("cannot read " + path + ": " +
                                  std::generic_category().message(error));
}

}  // namespace

Result<std::string> read_file(const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rbe"),
                                                             std::fclose);
  if (!file) return cannot_read(path, errno);
  std::string content;
  char block[4096];
  while (const std::size_t count = std::fread(block, 1, sizeof block, file.get())) {
    content.append(block, count);
  }
  if (std::ferror(file.get()) != 0) return cannot_read(path, errno);
  return content;
}

}  // namespace cpprpc::detail
