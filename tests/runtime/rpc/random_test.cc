// Random numbers: they differ, from number to number, thread to thread and process to process.

#include "cpprpc/rpc/detail/random.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <set>
#include <thread>
#include <vector>

namespace {

using cpprpc::detail::happens;
using cpprpc::detail::random_share;
using cpprpc::detail::random_word;

using Next = std::array<std::uint64_t, 4>;

// What comes next on this thread.
Next draw() {
  Next next;
  for (std::uint64_t& word : next) word = random_word();
  return next;
}

// That of a child of this process, on the thread that forks it off.
Next next_of_child() {
  std::array<int, 2> ends;
  EXPECT_EQ(pipe(ends.data()), 0);
  const pid_t child = fork();
  if (child == 0) {
    const Next next = draw();
    const bool is_written = write(ends[1], &next, sizeof next) == sizeof next;
    _exit(is_written ? 0 : 1);
  }
  close(ends[1]);
  Next next = {};
  EXPECT_EQ(read(ends[0], &next, sizeof next), static_cast<ssize_t>(sizeof next));
  close(ends[0]);
  int status = -1;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  return next;
}

TEST(Random, NumbersDiffer) {
  std::set<std::uint64_t> words;
  for (int i = 0; i < 1000; ++i) words.insert(random_word());
  EXPECT_EQ(words.size(), 1000U);
}

TEST(Random, EachBitIsSetInHalfOfTheNumbers) {
  std::array<int, 64> set = {};
  for (int i = 0; i < 4096; ++i) {
    const std::uint64_t word = random_word();
    for (std::size_t bit = 0; bit < set.size(); ++bit) set[bit] += word >> bit & 1 ? 1 : 0;
  }
  for (const int count : set) EXPECT_NEAR(count, 2048, 8 * 32);  // eight standard deviations
}

TEST(Random, ThreadsHaveNumbersOfTheirOwn) {
  const Next own = draw();
  Next other;
  std::thread([&] { other = draw(); }).join();
  EXPECT_NE(own, other);
}

TEST(Random, AChildDoesNotGoOnWithTheNumbersOfItsParent) {
  static_cast<void>(draw());  // seeded
  const Next first = next_of_child();
  const Next second = next_of_child();
  const Next own = draw();
  EXPECT_NE(first, own);
  EXPECT_NE(second, own);
  EXPECT_NE(first, second);
}

TEST(Random, SharesLieFromZeroUpToOne) {
  constexpr int kShares = 10'000;
  double sum = 0;
  for (int i = 0; i < kShares; ++i) {
    const double share = random_share();
    ASSERT_GE(share, 0);
    ASSERT_LT(share, 1);
    sum += share;
  }
  EXPECT_NEAR(sum / kShares, 0.5, 8 * 0.29 / 100);  // eight standard deviations
}

TEST(Random, WhatHasAProbabilityHappensAsOften) {
  int quarter = 0;
  for (int i = 0; i < 10'000; ++i) {
    ASSERT_FALSE(happens(0));
    ASSERT_FALSE(happens(-1));
    ASSERT_TRUE(happens(1));
    ASSERT_TRUE(happens(2));
    quarter += happens(0.25) ? 1 : 0;
  }
  EXPECT_NEAR(quarter, 2500, 8 * 43);  // eight standard deviations
}

}  // namespace
