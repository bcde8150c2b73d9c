// TokenCache: tokens that were verified, so that they need not be again.
//
// Bounded: sets of eight, chosen by the token's last characters, which are of its signature, and
// random. Only what was verified gets in, so whoever cannot sign cannot fill it; and who shows ever
// new tokens that are good drives out those that came once, while what was seen again stays until
// its set is full of the like. What is kept is compared with the whole token, in a time that does
// not tell how much of it was right. Any thread: sets share locks, which are held for a few
// instructions.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "cpprpc/middleware/auth/caller.h"
#include "cpprpc/middleware/auth/detail/claim_checks.h"

namespace cpprpc::detail::jwt {

struct VerifiedToken {
  std::string token;
  Caller caller;
  Validity validity;
  std::uint64_t generation;  // of the keys
};

class TokenCache {
 public:
  /// For about that many; none with 0.
  explicit TokenCache(std::size_t count);

  /// That token, or null.
  [[nodiscard]] std::shared_ptr<const VerifiedToken> find(std::string_view token);

  /// In place of the same one, else of one that is over, else of one that was not asked for again.
  void add(std::shared_ptr<const VerifiedToken> token, std::int64_t now);

  /// How many there can be.
  [[nodiscard]] std::size_t capacity() const noexcept { return sets_.size() * kWays; }

 private:
  static constexpr std::size_t kWays = 8;
  static constexpr std::size_t kLocks = 64;

  struct Set {
    std::array<std::uint64_t, kWays> tags = {};
    std::array<std::shared_ptr<const VerifiedToken>, kWays> tokens;
    std::uint8_t asked_again = 0;  // a bit each
    std::uint8_t next = 0;
  };
  struct alignas(64) Lock {
    std::mutex mutex;
  };

  [[nodiscard]] std::uint64_t tag_of(std::string_view token) const noexcept;
  [[nodiscard]] std::size_t index_of(std::uint64_t tag) const noexcept { return tag & mask_; }
  static std::size_t place_for(Set& set, std::uint64_t tag, const VerifiedToken& token,
                               std::int64_t now);

  const std::uint64_t seed_;
  std::vector<Set> sets_;  // a power of two of them, or none
  std::size_t mask_ = 0;
  std::array<Lock, kLocks> locks_;
};

}  // namespace cpprpc::detail::jwt
