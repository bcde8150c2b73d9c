// What is kept for each method.

#include "cpprpc/rpc/detail/method_index.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <thread>

namespace {

using cpprpc::Method;
using cpprpc::MethodKind;
using cpprpc::detail::MethodIndex;

struct Kept {
  explicit Kept(const Method& method) : its_path(method.path), its_kind(method.kind) {}
  [[nodiscard]] std::string_view path() const noexcept { return its_path; }
  [[nodiscard]] MethodKind kind() const noexcept { return its_kind; }

  std::string its_path;
  MethodKind its_kind;
};

Method unary(std::string_view path) { return Method{path, MethodKind::Unary}; }

TEST(MethodIndex, FindsWhatWasAdded) {
  const Method a = unary("/s.A/M");
  const Method b = unary("/s.B/M");
  Kept of_a(a);
  Kept of_b(b);
  MethodIndex<Kept> index;
  EXPECT_EQ(index.find(a), nullptr);
  index.add(a, of_a);
  EXPECT_EQ(index.find(a), &of_a);
  EXPECT_EQ(index.find(b), nullptr);
  index.add(b, of_b);
  EXPECT_EQ(index.find(a), &of_a);
  EXPECT_EQ(index.find(b), &of_b);
  EXPECT_EQ(index.size(), 2U);
}

// Whose path went, and another one stands there.
TEST(MethodIndex, FindsNothingOfAnother) {
  std::string path = "/s.A/M";
  Kept of_a(unary(path));
  MethodIndex<Kept> index;
  index.add(unary(path), of_a);
  EXPECT_EQ(index.find(unary(path)), &of_a);
  EXPECT_EQ(index.find(Method{path, MethodKind::BidiStream}), nullptr);
  EXPECT_EQ(index.find(unary(std::string_view(path).substr(0, 5))), nullptr);
  path[3] = 'B';
  EXPECT_EQ(index.find(unary(path)), nullptr);
  Kept of_b(unary(path));
  index.add(unary(path), of_b);
  EXPECT_EQ(index.find(unary(path)), &of_b);
}

TEST(MethodIndex, GrowsWhileOthersLook) {
  constexpr std::size_t kMethods = 2000;
  std::deque<std::string> paths;
  std::deque<Kept> kept;
  for (std::size_t i = 0; i < kMethods; ++i) {
    kept.emplace_back(unary(paths.emplace_back("/s.S/M" + std::to_string(i))));
  }
  MethodIndex<Kept> index;
  index.add(unary(paths[0]), kept[0]);
  std::atomic<bool> is_over = false;
  std::size_t lost = 0;
  std::thread other([&] {
    while (!is_over) {
      if (index.find(unary(paths[0])) != &kept[0]) ++lost;
      const Kept* const last = index.find(unary(paths[kMethods - 1]));
      if (last != nullptr && last != &kept[kMethods - 1]) ++lost;
    }
  });
  for (std::size_t i = 1; i < kMethods; ++i) index.add(unary(paths[i]), kept[i]);
  is_over = true;
  other.join();
  EXPECT_EQ(lost, 0U);
  for (std::size_t i = 0; i < kMethods; ++i) EXPECT_EQ(index.find(unary(paths[i])), &kept[i]);
}

}  // namespace
