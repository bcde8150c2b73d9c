// Token buckets over simulated time, and whom peers are counted as.

#include "cpprpc/middleware/limits/detail/token_buckets.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "cpprpc/middleware/limits/detail/peer_key.h"

namespace cpprpc::detail {
namespace {

using namespace std::chrono_literals;

constexpr Clock::time_point kStart{std::chrono::hours(1)};

TEST(TokenBucketsTest, ABurstAndThenTheRate) {
  TokenBuckets buckets(10, 3, 100);
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(buckets.take("a", kStart));
  EXPECT_EQ(buckets.take("a", kStart), 100ms);
  EXPECT_EQ(buckets.take("a", kStart + 40ms), 60ms);  // what is refused takes nothing
  EXPECT_FALSE(buckets.take("a", kStart + 100ms));
  EXPECT_EQ(buckets.take("a", kStart + 100ms), 100ms);
}

TEST(TokenBucketsTest, DoesNotSaveUpMoreThanABurst) {
  TokenBuckets buckets(10, 3, 100);
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(buckets.take("a", kStart));
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(buckets.take("a", kStart + 1h));
  EXPECT_TRUE(buckets.take("a", kStart + 1h));
}

// A minute of calls every 37 us, of which those pass that the rate and the burst allow.
TEST(TokenBucketsTest, IsExact) {
  TokenBuckets buckets(250, 50, 100);
  int passed = 0;
  for (Clock::duration time = 0s; time < 60s; time += 37us) {
    passed += buckets.take("a", kStart + time) ? 0 : 1;
  }
  EXPECT_NEAR(passed, 250 * 60 + 50, 1);
}

TEST(TokenBucketsTest, EachKeyHasItsOwn) {
  TokenBuckets buckets(1, 1, 100);
  EXPECT_FALSE(buckets.take("a", kStart));
  EXPECT_FALSE(buckets.take("b", kStart));
  EXPECT_FALSE(buckets.take("", kStart));
  EXPECT_EQ(buckets.take("a", kStart), 1s);
  EXPECT_EQ(buckets.keys(), 3u);
}

TEST(TokenBucketsTest, ExtremesOfRates) {
  TokenBuckets rare(1e-6, 1'000'000'000, 10);  // as deep as ten years
  for (int i = 0; i < 315; ++i) EXPECT_FALSE(rare.take("a", kStart));
  EXPECT_TRUE(rare.take("a", kStart + 1s).has_value());
  TokenBuckets fast(1e9, 1, 10);
  EXPECT_FALSE(fast.take("a", kStart));
  EXPECT_EQ(fast.take("a", kStart), 1ns);
}

// Those who are known keep what they have; those who come on top share one bucket.
TEST(TokenBucketsTest, MadeUpKeysShareABucketBeyondTheBound) {
  TokenBuckets buckets(1, 10, 4);
  EXPECT_FALSE(buckets.take("known", kStart));
  int passed = 0;
  for (int i = 0; i < 1000; ++i) {
    passed += buckets.take("made up " + std::to_string(i), kStart) ? 0 : 1;
  }
  EXPECT_EQ(passed, 3 + 10);
  EXPECT_EQ(buckets.keys(), 4u);
  for (int i = 0; i < 9; ++i) EXPECT_FALSE(buckets.take("known", kStart));
  EXPECT_TRUE(buckets.take("known", kStart));
}

TEST(TokenBucketsTest, ForgetsKeysWhoseBucketIsFull) {
  TokenBuckets buckets(10, 1, 4);
  for (int i = 0; i < 4; ++i) EXPECT_FALSE(buckets.take(std::to_string(i), kStart));
  EXPECT_FALSE(buckets.take("late", kStart));  // the shared bucket
  EXPECT_TRUE(buckets.take("later", kStart));
  EXPECT_FALSE(buckets.take("later", kStart + 100ms));  // a place of its own
  EXPECT_FALSE(buckets.take("late", kStart + 100ms));
  EXPECT_LE(buckets.keys(), 4u);
}

TEST(TokenBucketsTest, AFloodOfKeysIsBounded) {
  TokenBuckets buckets(1, 1, 10'000);
  for (int i = 0; i < 200'000; ++i) {
    static_cast<void>(buckets.take(std::to_string(i), kStart + std::chrono::microseconds(i)));
  }
  EXPECT_LE(buckets.keys(), 10'000u);
  EXPECT_GE(buckets.keys(), 9'000u);
}

TEST(TokenBucketsTest, OneThatIsEmptyKeepsNoPlaceOfOthers) {
  TokenBuckets buckets(0.01, 10, 100);
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(buckets.take("drained", kStart));
  for (int i = 0; i < 99; ++i) EXPECT_FALSE(buckets.take(std::to_string(i), kStart));
  const auto later = kStart + 500s;  // the 99 are full again, the first one is not
  for (const char* const key : {"a", "b"}) {
    for (int i = 0; i < 10; ++i) EXPECT_FALSE(buckets.take(key, later));
    EXPECT_TRUE(buckets.take(key, later));
  }
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(buckets.take("drained", later));
  EXPECT_TRUE(buckets.take("drained", later));
}

TEST(TokenBucketsTest, LongKeysAreCutButNotMixedUp) {
  TokenBuckets buckets(1, 1, 10);
  const std::string same(10'000, 'x');
  EXPECT_FALSE(buckets.take(same + "a", kStart));
  EXPECT_FALSE(buckets.take(same + "b", kStart));
  EXPECT_TRUE(buckets.take(same + "a", kStart));
}

TEST(TokenBucketsTest, FromSeveralThreads) {
  TokenBuckets buckets(1e-3, 1000, 10'000);
  std::atomic<int> passed = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 4000; ++i) {
        if (!buckets.take(std::to_string(i % 2), kStart)) ++passed;
        static_cast<void>(buckets.keys());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(passed, 2000);
}

TEST(PeerKeyTest, HasNoPort) {
  EXPECT_EQ(peer_key("ipv4:127.0.0.1:40312"), "ipv4:127.0.0.1");
  EXPECT_EQ(peer_key("unix:/run/x.sock"), "unix:/run/x.sock");
  EXPECT_EQ(peer_key("unix:"), "unix:");
  EXPECT_EQ(peer_key("loopback"), "loopback");
  EXPECT_EQ(peer_key(""), "");
}

TEST(PeerKeyTest, Ipv6IsItsNetwork) {
  EXPECT_EQ(peer_key("ipv6:[2001:db8:1:2:3:4:5:6]:443"), "ipv6:2001:db8:1:2::/64");
  EXPECT_EQ(peer_key("ipv6:[2001:db8:1:2::99]:80"), "ipv6:2001:db8:1:2::/64");
  EXPECT_EQ(peer_key("ipv6:%5B2001:db8:1:2::99%5D:80"), "ipv6:2001:db8:1:2::/64");
  EXPECT_EQ(peer_key("ipv6:[fe80::1%25eth0]:80"), "ipv6:fe80::/64");
  EXPECT_EQ(peer_key("ipv6:[2001:db8:1:3::99]:80"), "ipv6:2001:db8:1:3::/64");
  EXPECT_EQ(peer_key("ipv6:[::ffff:10.0.0.1]:80"), "ipv4:10.0.0.1");
}

}  // namespace
}  // namespace cpprpc::detail
