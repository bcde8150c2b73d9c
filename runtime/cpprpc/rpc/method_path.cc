#include "cpprpc/rpc/method_path.h"

namespace cpprpc {

std::optional<MethodPath> MethodPath::of(std::string_view path) noexcept {
  const std::size_t slash = path.rfind('/');
  if (!path.starts_with('/') || slash < 2 || slash + 1 == path.size()) return std::nullopt;
  return MethodPath{path.substr(1, slash - 1), path.substr(slash + 1)};
}

bool is_service_name(std::string_view text) noexcept {
  return !text.empty() && text.find_first_of("/ ") == std::string_view::npos;
}

std::string_view to_string(MethodKind kind) noexcept {
  switch (kind) {
    using enum MethodKind;
    case Unary:
      return "unary";
    case ServerStream:
      return "server_stream";
    case ClientStream:
      return "client_stream";
    case BidiStream:
      return "bidi_stream";
  }
  return "unknown";
}

}  // namespace cpprpc
