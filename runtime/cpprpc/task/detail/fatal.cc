#include "cpprpc/task/detail/fatal.h"

#include <cstdio>
#include <exception>

namespace cpprpc::detail {

void fatal(const char* message) noexcept {
  std::fprintf(stderr, "cpprpc: %s\n", message);
  std::terminate();
}

}  // namespace cpprpc::detail
