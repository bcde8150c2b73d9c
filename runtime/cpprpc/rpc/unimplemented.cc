#include "cpprpc/rpc/unimplemented.h"

namespace cpprpc::detail {

Status unimplemented_status(std::string_view path) {
  path.remove_prefix(path.starts_with('/') ? 1 : 0);
  return Status::unimplemented(std::string(path) + " is not implemented");
}

Task<Status> answer_unimplemented(std::string_view path) { co_return unimplemented_status(path); }

}  // namespace cpprpc::detail
