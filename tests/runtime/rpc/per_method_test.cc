// What is kept for each method.

#include "cpprpc/rpc/detail/per_method.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <deque>
#include <latch>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

using cpprpc::Method;
using cpprpc::MethodKind;
using cpprpc::detail::PerMethod;

// Stays where it is made.
struct Kept {
  explicit Kept(std::string_view the_path) : path(the_path) {}
  Kept(const Kept&) = delete;

  const std::string_view path;
  std::atomic<int> calls = 0;
};
using Table = PerMethod<Kept>;

Kept make(std::string_view path) { return Kept(path); }

Method unary(std::string_view path) { return Method{path, MethodKind::Unary}; }

std::vector<std::string_view> paths_of(const Table& table) {
  std::vector<std::string_view> paths;
  table.for_each([&](const Kept& kept) { paths.push_back(kept.path); });
  return paths;
}

TEST(PerMethod, FindsWhatWasMade) {
  Table table;
  const Method b = unary("/s.B/M");
  EXPECT_EQ(table.find(b), nullptr);
  Kept* const of_b = table.find_or_make(b, make);
  ASSERT_NE(of_b, nullptr);
  EXPECT_EQ(of_b->path, "/s.B/M");
  const Method a = unary("/s.A/M");
  EXPECT_EQ(table.find(a), nullptr);
  Kept& of_a = table.find_or_share(a, make);
  EXPECT_EQ(table.find(a), &of_a);
  EXPECT_EQ(table.find(b), of_b);
  EXPECT_EQ(table.find_or_make(a, make), &of_a);
  EXPECT_EQ(&table.find_or_share(b, make), of_b);
  EXPECT_EQ(paths_of(table), (std::vector<std::string_view>{"/s.A/M", "/s.B/M"}));
}

TEST(PerMethod, IsOneForATextWhereverItStands) {
  Table table;
  const std::string path = "/s.A/M";
  const std::string copy = path;
  Kept* const kept = table.find_or_make(unary(path), make);
  EXPECT_EQ(table.find(unary(copy)), nullptr) << "nobody has asked for what stands there";
  EXPECT_EQ(table.find_or_make(unary(copy), make), kept);
  EXPECT_EQ(table.find(unary(copy)), kept);
  EXPECT_EQ(table.find(unary(path)), kept);
  EXPECT_EQ(paths_of(table).size(), 1U);
}

TEST(PerMethod, TellsKindsApartUnlessAskedForAPath) {
  Table by_both;
  const Method method = unary("/s.A/M");
  const Method other{method.path, MethodKind::BidiStream};
  Kept* const of_it = by_both.find_or_make(method, make);
  EXPECT_EQ(by_both.find(other), nullptr);
  Kept* const of_other = by_both.find_or_make(other, make);
  EXPECT_NE(of_other, of_it);
  EXPECT_EQ(by_both.find_or_make(method, make), of_it);
  EXPECT_EQ(paths_of(by_both), (std::vector<std::string_view>{"/s.A/M", "/s.A/M"}));

  Table by_path;
  EXPECT_EQ(by_path.find_or_make(method.path, make), by_path.find_or_make(other.path, make));
  EXPECT_EQ(paths_of(by_path).size(), 1U);
}

// Whose path went, and another one stands there.
TEST(PerMethod, FindsNothingOfAnother) {
  Table table;
  std::string path = "/s.A/M";
  Kept* const of_a = table.find_or_make(unary(path), make);
  EXPECT_EQ(table.find(unary(std::string_view(path).substr(0, 5))), nullptr);
  path[3] = 'B';
  EXPECT_EQ(table.find(unary(path)), nullptr);
  Kept* const of_b = table.find_or_make(unary(path), make);
  EXPECT_NE(of_b, of_a);
  EXPECT_EQ(of_b->path, "/s.B/M");
  EXPECT_EQ(table.find(unary(path)), of_b);
  path[3] = 'A';
  EXPECT_EQ(table.find_or_make(unary(path), make), of_a)
      << "and its path is its own: " << of_a->path;
  EXPECT_EQ(paths_of(table), (std::vector<std::string_view>{"/s.A/M", "/s.B/M"}));
}

TEST(PerMethod, HasOneForNoPath) {
  Table table;
  Kept* const of_none = table.find_or_make(unary({}), make);
  ASSERT_NE(of_none, nullptr);
  EXPECT_EQ(of_none->path, "");
  EXPECT_EQ(table.find(unary({})), nullptr) << "nowhere is no address";
  EXPECT_EQ(table.find_or_make(unary({}), make), of_none);
  EXPECT_EQ(table.find_or_make(unary(""), make), of_none);
}

TEST(PerMethod, KeepsNothingThatCouldNotBeMade) {
  Table table;
  const Method method = unary("/s.A/M");
  const auto fail = [](std::string_view) -> Kept { throw std::runtime_error("no memory"); };
  EXPECT_THROW(table.find_or_make(method, fail), std::runtime_error);
  EXPECT_EQ(table.find(method), nullptr);
  EXPECT_TRUE(paths_of(table).empty());
  EXPECT_NE(table.find_or_make(method, make), nullptr);
}

// All at one address at first, as in a buffer that is used again; then each at its own.
TEST(PerMethod, MadeUpPathsBeyondTheMostShareOne) {
  constexpr std::size_t kMadeUp = 10'000;
  Table table;
  const Method known = unary("/s.A/M");
  Kept* const of_known = table.find_or_make(known, make);
  std::deque<std::string> made_up;
  std::string buffer;
  buffer.reserve(64);
  for (std::size_t i = 0; i < kMadeUp; ++i) {
    buffer = made_up.emplace_back("/made.up/" + std::to_string(i));
    const bool has_room = i + 1 < Table::kMost;
    Kept* const own = table.find_or_make(unary(buffer), make);
    ASSERT_EQ(own != nullptr, has_room) << i;
    Kept& shared = table.find_or_share(unary(buffer), make);
    ASSERT_EQ(shared.path, has_room ? std::string_view(buffer) : "(others)");
    ++shared.calls;
  }
  Kept& others = table.find_or_share(unary("/another/one"), make);
  EXPECT_EQ(others.calls, kMadeUp - (Table::kMost - 1));
  for (std::size_t i = 0; i < kMadeUp; ++i) {
    const bool has_room = i + 1 < Table::kMost;
    Kept* const own = table.find_or_make(unary(made_up[i]), make);
    ASSERT_EQ(own != nullptr, has_room) << i;
    if (own != nullptr) {
      ASSERT_EQ(own->calls, 1) << i;
    }
  }
  EXPECT_EQ(table.find(known), of_known);
  const std::vector<std::string_view> paths = paths_of(table);
  ASSERT_EQ(paths.size(), Table::kMost + 1);
  EXPECT_EQ(paths.back(), "(others)");
  EXPECT_EQ(std::set(paths.begin(), paths.end()).size(), paths.size());
}

// More addresses than are remembered: the method is found all the same.
TEST(PerMethod, IsFoundAtAnyNumberOfAddresses) {
  Table table;
  const std::deque<std::string> copies(3 * Table::kMost, "/s.A/M");
  Kept* const kept = table.find_or_make(unary(copies[0]), make);
  for (const std::string& copy : copies) ASSERT_EQ(table.find_or_make(unary(copy), make), kept);
  EXPECT_EQ(table.find(unary(copies[0])), kept);
  EXPECT_EQ(paths_of(table).size(), 1U);
}

TEST(PerMethod, FirstCallsFromManyThreadsMakeOne) {
  constexpr int kThreads = 4;
  constexpr std::size_t kMethods = 500;
  std::vector<std::deque<std::string>> paths(kThreads);  // each thread has its own copies
  for (auto& own : paths) {
    for (std::size_t i = 0; i < kMethods; ++i) own.push_back("/s.S/M" + std::to_string(i));
  }
  Table table;
  std::atomic<std::size_t> made = 0;
  const auto counted = [&](std::string_view path) {
    ++made;
    return Kept(path);
  };
  std::latch start(kThreads);
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&, t] {
        start.arrive_and_wait();
        for (int round = 0; round < 2; ++round) {
          for (const std::string& path : paths[static_cast<std::size_t>(t)]) {
            ++table.find_or_make(unary(path), counted)->calls;
          }
          for (const std::string& path : paths[0]) {
            ++table.find_or_share(unary(path), counted).calls;
          }
        }
      });
    }
  }
  EXPECT_EQ(made, kMethods);
  EXPECT_EQ(paths_of(table).size(), kMethods);
  table.for_each([&](const Kept& kept) { EXPECT_EQ(kept.calls, kThreads * 4) << kept.path; });
}

TEST(PerMethod, GrowsWhileOthersLook) {
  constexpr std::size_t kMethods = 2000;
  std::deque<std::string> paths;
  for (std::size_t i = 0; i < kMethods; ++i) paths.push_back("/s.S/M" + std::to_string(i));
  Table table;
  const Kept* const first = table.find_or_make(unary(paths.front()), make);
  std::atomic<bool> is_over = false;
  std::size_t lost = 0;
  std::thread other([&] {
    while (!is_over) {
      if (table.find(unary(paths.front())) != first) ++lost;
      const Kept* const last = table.find(unary(paths.back()));
      if (last != nullptr && last->path != paths.back()) ++lost;
      table.for_each([&](const Kept& kept) { lost += kept.path.empty() ? 1 : 0; });
    }
  });
  std::vector<const Kept*> made;
  for (const std::string& path : paths) made.push_back(table.find_or_make(unary(path), make));
  is_over = true;
  other.join();
  EXPECT_EQ(lost, 0U);
  for (std::size_t i = 0; i < kMethods; ++i) EXPECT_EQ(table.find(unary(paths[i])), made[i]);
}

}  // namespace
