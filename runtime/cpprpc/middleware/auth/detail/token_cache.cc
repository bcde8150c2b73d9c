#include "cpprpc/middleware/auth/detail/token_cache.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <random>
#include <utility>

namespace cpprpc::detail::jwt {
namespace {

// Shorter ones are no tokens.
constexpr std::size_t kHashed = 32;

std::uint64_t word_at(const char* bytes) noexcept {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof(word));
  return word;
}

// Looks at all of it, whatever it finds. Of tokens, which are no shorter than kHashed.
bool is_equal(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  std::array<std::uint64_t, kHashed / 8> difference = {};
  const auto compare = [&](std::size_t at) {
    for (std::size_t i = 0; i < difference.size(); ++i) {
      difference[i] |= word_at(a.data() + at + 8 * i) ^ word_at(b.data() + at + 8 * i);
    }
  };
  const std::size_t last = a.size() - kHashed;
  for (std::size_t at = 0; at < last; at += kHashed) compare(at);
  compare(last);  // some of it for the second time
  return (difference[0] | difference[1] | difference[2] | difference[3]) == 0;
}

std::uint64_t random_seed() {
  std::random_device random;
  return (std::uint64_t{random()} << 32) | random();
}

}  // namespace

TokenCache::TokenCache(std::size_t count) : seed_(random_seed()) {
  if (count == 0) return;
  sets_.resize(std::bit_ceil((count + kWays - 1) / kWays));
  mask_ = sets_.size() - 1;
}

std::uint64_t TokenCache::tag_of(std::string_view token) const noexcept {
  std::uint64_t tag = seed_;
  const char* const end = token.data() + token.size();
  for (const char* at = end - kHashed; at != end; at += 8) {
    tag = (tag ^ word_at(at)) * 0x9e3779b97f4a7c15;
    tag ^= tag >> 32;
  }
  return tag;
}

std::shared_ptr<const VerifiedToken> TokenCache::find(std::string_view token) {
  if (sets_.empty() || token.size() < kHashed) return nullptr;
  const std::uint64_t tag = tag_of(token);
  const std::size_t index = index_of(tag);
  Set& set = sets_[index];
  std::shared_ptr<const VerifiedToken> found;
  {
    const std::lock_guard lock(locks_[index % kLocks].mutex);
    for (std::size_t i = 0; i < kWays; ++i) {
      if (set.tags[i] != tag || set.tokens[i] == nullptr) continue;
      set.asked_again = static_cast<std::uint8_t>(set.asked_again | (1U << i));
      found = set.tokens[i];
      break;
    }
  }
  if (found != nullptr && !is_equal(found->token, token)) found = nullptr;
  return found;
}

void TokenCache::add(std::shared_ptr<const VerifiedToken> token, std::int64_t now) {
  if (sets_.empty() || token->token.size() < kHashed) return;
  const std::uint64_t tag = tag_of(token->token);
  const std::size_t index = index_of(tag);
  Set& set = sets_[index];
  const std::lock_guard lock(locks_[index % kLocks].mutex);
  const std::size_t place = place_for(set, tag, *token, now);
  set.tags[place] = tag;
  set.asked_again = static_cast<std::uint8_t>(set.asked_again & ~(1U << place));
  token.swap(set.tokens[place]);  // and the old one goes with `token`, behind the lock
}

std::size_t TokenCache::place_for(Set& set, std::uint64_t tag, const VerifiedToken& token,
                                  std::int64_t now) {
  const auto is_over = [&](const VerifiedToken& other) {
    return other.generation != token.generation || now >= other.validity.until;
  };
  for (std::size_t i = 0; i < kWays; ++i) {
    if (set.tokens[i] != nullptr && set.tags[i] == tag) return i;
  }
  for (std::size_t i = 0; i < kWays; ++i) {
    if (set.tokens[i] == nullptr || is_over(*set.tokens[i])) return i;
  }
  for (std::size_t i = 0; i < kWays; ++i) {
    if ((set.asked_again & (1U << i)) == 0) return i;
  }
  set.asked_again = 0;
  return std::exchange(set.next, static_cast<std::uint8_t>((set.next + 1) % kWays));
}

}  // namespace cpprpc::detail::jwt
