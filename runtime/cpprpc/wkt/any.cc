#include "cpprpc/wkt/any.h"

#include <string>
#include <utility>

#include "cpprpc/wkt/detail/quote.h"

namespace cpprpc::wkt {

std::string_view type_name(const Any& any) noexcept {
  const std::string_view url = any.type_url;
  const std::size_t slash = url.rfind('/');
  return slash == url.npos ? std::string_view() : url.substr(slash + 1);
}

namespace detail {

std::string type_url(std::string_view full_name, std::string_view prefix) {
  std::string url(prefix);
  if (!prefix.ends_with('/')) url += '/';
  return url.append(full_name);
}

Status wrong_type(const Any& any, std::string_view wanted) {
  std::string text = "the google.protobuf.Any does not hold ";
  text.append(wanted);
  if (const std::string_view name = type_name(any); !name.empty()) {
    text.append(": it holds ").append(quote(name));
  } else if (any.type_url.empty()) {
    text.append(": it has no type URL");
  } else {
    text.append(": its type URL ").append(quote(any.type_url)).append(" has no name after a '/'");
  }
  return Status::invalid_argument(std::move(text));
}

}  // namespace detail
}  // namespace cpprpc::wkt
