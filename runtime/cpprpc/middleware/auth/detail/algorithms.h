// A set of JwtAlgorithm.

#pragma once

#include <cstdint>
#include <initializer_list>

#include "cpprpc/middleware/auth/jwt_algorithm.h"

namespace cpprpc::detail::jwt {

inline constexpr JwtAlgorithm kAllAlgorithms[] = {
    JwtAlgorithm::HS256, JwtAlgorithm::HS384, JwtAlgorithm::HS512, JwtAlgorithm::RS256,
    JwtAlgorithm::RS384, JwtAlgorithm::RS512, JwtAlgorithm::PS256, JwtAlgorithm::PS384,
    JwtAlgorithm::PS512, JwtAlgorithm::ES256, JwtAlgorithm::ES384, JwtAlgorithm::ES512};

class Algorithms {
 public:
  constexpr Algorithms() noexcept = default;
  constexpr Algorithms(std::initializer_list<JwtAlgorithm> algorithms) noexcept {
    for (const JwtAlgorithm algorithm : algorithms) add(algorithm);
  }

  constexpr void add(JwtAlgorithm algorithm) noexcept { bits_ |= bit(algorithm); }
  [[nodiscard]] constexpr bool has(JwtAlgorithm algorithm) const noexcept {
    return (bits_ & bit(algorithm)) != 0;
  }
  [[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }

 private:
  static constexpr std::uint32_t bit(JwtAlgorithm algorithm) noexcept {
    return std::uint32_t{1} << static_cast<unsigned>(algorithm);
  }

  std::uint32_t bits_ = 0;
};

}  // namespace cpprpc::detail::jwt
