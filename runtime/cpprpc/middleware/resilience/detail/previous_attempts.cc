#include "cpprpc/middleware/resilience/detail/previous_attempts.h"

#include <charconv>
#include <string>
#include <string_view>
#include <system_error>

namespace cpprpc::detail::resilience {
namespace {

constexpr std::string_view kKey = "grpc-previous-rpc-attempts";

}  // namespace

int previous_attempts(const Metadata& headers) noexcept {
  const std::optional<std::string_view> text = headers.get(kKey);
  if (!text) return 0;
  int attempts = 0;
  const char* const end = text->data() + text->size();
  const auto [stop, error] = std::from_chars(text->data(), end, attempts);
  constexpr int kSane = 1'000'000;
  return error == std::errc() && stop == end && attempts > 0 && attempts < kSane ? attempts : 0;
}

void set_previous_attempts(Metadata& headers, int attempts) {
  headers.erase(kKey);
  if (attempts > 0) headers.add_received(kKey, std::to_string(attempts));  // add() refuses grpc-
}

}  // namespace cpprpc::detail::resilience
