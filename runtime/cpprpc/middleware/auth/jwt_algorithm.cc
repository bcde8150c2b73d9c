#include "cpprpc/middleware/auth/jwt_algorithm.h"

#include <array>
#include <cstddef>

namespace cpprpc {
namespace {

constexpr std::array<std::string_view, 12> kNames = {"HS256", "HS384", "HS512", "RS256",
                                                     "RS384", "RS512", "PS256", "PS384",
                                                     "PS512", "ES256", "ES384", "ES512"};

}  // namespace

std::string_view to_string(JwtAlgorithm algorithm) noexcept {
  const auto index = static_cast<std::size_t>(algorithm);
  return index < kNames.size() ? kNames[index] : "unknown";
}

std::optional<JwtAlgorithm> jwt_algorithm_from_string(std::string_view name) noexcept {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<JwtAlgorithm>(i);
  }
  return std::nullopt;
}

}  // namespace cpprpc
