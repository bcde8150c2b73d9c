// What is remembered of tokens: how much, for how long, and of which.

#include "cpprpc/middleware/auth/detail/token_cache.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "cpprpc/middleware/auth/jwt_verifier.h"
#include "minting.h"

namespace auth_test {
namespace {

using cpprpc::Caller;
using cpprpc::JwtAlgorithm;
using cpprpc::JwtKeys;
using cpprpc::JwtOptions;
using cpprpc::JwtVerifier;
using cpprpc::Status;
using cpprpc::detail::jwt::TokenCache;
using cpprpc::detail::jwt::VerifiedToken;

// As tokens differ: in their signature.
std::string name_of(int number) {
  return base64url(SigningKey::secret("x").signature(std::to_string(number), "HS256"));
}

std::shared_ptr<const VerifiedToken> verified(int number, std::int64_t until = 100,
                                              std::uint64_t generation = 1) {
  return std::make_shared<const VerifiedToken>(VerifiedToken{
      name_of(number), Caller(std::to_string(number)), {.from = 0, .until = until}, generation});
}

TEST(TokenCacheTest, AFloodOfGoodTokensTakesNoMoreMemory) {
  TokenCache cache(100);
  std::vector<std::weak_ptr<const VerifiedToken>> all;
  for (int i = 0; i < 5000; ++i) {
    const auto token = verified(i);
    cache.add(token, 0);
    all.push_back(token);
    EXPECT_EQ(cache.find(token->token), token) << i;
  }
  std::size_t kept = 0;
  for (const auto& token : all) kept += token.expired() ? 0 : 1;
  EXPECT_LE(kept, cache.capacity());
  EXPECT_GE(kept, 64u);
  EXPECT_LE(cache.capacity(), 128u);
}

TEST(TokenCacheTest, WhatIsUsedStaysThroughAFlood) {
  TokenCache cache(64);
  const auto used = verified(-1);
  cache.add(used, 0);
  for (int i = 0; i < 5000; ++i) {
    ASSERT_EQ(cache.find(used->token), used) << i;
    cache.add(verified(i), 0);
  }
}

TEST(TokenCacheTest, WhatHasExpiredGoesFirst) {
  TokenCache cache(8);  // one set
  ASSERT_EQ(cache.capacity(), 8u);
  for (int i = 0; i < 8; ++i) {
    cache.add(verified(i, i == 3 ? 10 : 100), 0);
    EXPECT_NE(cache.find(name_of(i)), nullptr);  // asked for again, all of them
  }
  cache.add(verified(8), 10);
  for (int i = 0; i < 9; ++i) EXPECT_EQ(cache.find(name_of(i)) == nullptr, i == 3) << i;
}

TEST(TokenCacheTest, WhatOlderKeysHaveVerifiedGoesFirst) {
  TokenCache cache(8);
  for (int i = 0; i < 8; ++i) {
    cache.add(verified(i, 100, 1), 0);
    EXPECT_NE(cache.find(name_of(i)), nullptr);
  }
  for (int i = 8; i < 16; ++i) cache.add(verified(i, 100, 2), 0);
  for (int i = 0; i < 16; ++i) EXPECT_EQ(cache.find(name_of(i)) == nullptr, i < 8) << i;
}

TEST(TokenCacheTest, TheSameTokenTwiceIsKeptOnce) {
  TokenCache cache(8);
  for (int i = 0; i < 8; ++i) cache.add(verified(i), 0);
  const auto again = verified(3, 100, 2);
  cache.add(again, 0);
  for (int i = 0; i < 8; ++i) EXPECT_NE(cache.find(name_of(i)), nullptr) << i;
  EXPECT_EQ(cache.find(name_of(3)), again);
}

TEST(TokenCacheTest, NoneAtAll) {
  TokenCache cache(0);
  cache.add(verified(1), 0);
  EXPECT_EQ(cache.find(name_of(1)), nullptr);
  EXPECT_EQ(cache.find(""), nullptr);
}

TEST(TokenCacheTest, FromSeveralThreads) {
  TokenCache cache(16);
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&cache, thread] {
      for (int i = 0; i < 2000; ++i) {
        const auto token = verified((i + thread) % 40);
        const auto found = cache.find(token->token);
        EXPECT_TRUE(found == nullptr || found->caller.subject() == token->caller.subject());
        cache.add(token, 0);
      }
    });
  }
}

// --- through a verifier

JwtOptions options() {
  return JwtOptions{}.algorithms({JwtAlgorithm::HS256}).issuer("acme").audience("orders");
}

TEST(RememberedTokensTest, AllOfTheTokenIsCompared) {
  const SigningKey key = SigningKey::secret(std::string(32, 'k'));
  const JwtVerifier verifier(JwtKeys::from_secret(std::string(32, 'k')), options());
  const std::string token = key.sign(
      R"({"alg":"HS256"})", R"({"iss":"acme","aud":"orders","sub":"ada","exp":9999999999})");
  ASSERT_TRUE(verifier.verify(token));  // and now it is remembered, by its signature
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string other = token;
    other[i] = other[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(verifier.verify(other)) << i;
  }
  EXPECT_TRUE(verifier.verify(token));
}

TEST(RememberedTokensTest, AFloodThroughAVerifierThatRemembersFew) {
  const SigningKey key = SigningKey::secret(std::string(32, 'k'));
  std::int64_t now = 1000;
  const JwtVerifier verifier(JwtKeys::from_secret(std::string(32, 'k')),
                             options().remembered_tokens(8).clock(
                                 [&now] { return Caller::Time(std::chrono::seconds(now)); }));
  std::vector<std::string> tokens;
  for (int i = 0; i < 200; ++i) {
    tokens.push_back(key.sign(R"({"alg":"HS256"})", R"({"iss":"acme","aud":"orders","sub":")" +
                                                        std::to_string(i) + R"(","exp":)" +
                                                        std::to_string(2000 + i) + "}"));
  }
  for (int round = 0; round < 2; ++round) {
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      EXPECT_EQ(verifier.verify(tokens[i]).value().subject(), std::to_string(i));
    }
  }
  now = 2100;  // remembered or not, those up to the hundredth are over
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    EXPECT_EQ(static_cast<bool>(verifier.verify(tokens[i])), i > 100) << i;
  }
}

}  // namespace
}  // namespace auth_test
