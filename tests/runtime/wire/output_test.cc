#include "cpprpc/wire/output.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "cpprpc/wire/append.h"
#include "cpprpc/wire/writer.h"

namespace cpprpc::wire {
namespace {

// Strings of these sizes, as fields of number 1.
struct Strings {
  explicit Strings(const std::vector<std::size_t>& sizes) {
    for (const std::size_t size : sizes) {
      strings.emplace_back(size, static_cast<char>('a' + strings.size() % 26));
      encoded += '\x0a';
      append_bytes(encoded, strings.back());
    }
  }

  void write(Output& output) const {
    Writer out(output);
    for (const std::string& text : reversed(strings)) out.string(0x0a, text);
    output.finish(out.position());
  }

  std::vector<std::string> strings;
  std::string encoded;
};

void expect_written(const Strings& strings) {
  Output output;
  strings.write(output);
  ASSERT_TRUE(output.is_whole());
  ASSERT_EQ(output.size(), strings.encoded.size());
  std::string bytes = "before";
  output.assign_to(bytes);
  EXPECT_EQ(bytes, strings.encoded);
  std::string copy(output.size(), '?');
  output.copy_to(copy.data());
  EXPECT_EQ(copy, strings.encoded);
}

TEST(Output, Nothing) {
  expect_written(Strings({}));
  EXPECT_EQ(Output().size(), 0u);
}

TEST(Output, EveryPlaceInThePieceThatIsFull) {
  for (std::size_t size = 3800; size < 4200; ++size) {
    expect_written(Strings({1, 30, size % 900, 900, 900, 900, size - 3 * 900, 30, 1}));
  }
}

TEST(Output, LongStringsBetweenShortOnes) {
  expect_written(Strings({5000}));
  expect_written(Strings({5000, 6000}));
  expect_written(Strings({1, 5000, 2, 70'000, 3, 300, 1'000'000, 4}));
}

TEST(Output, ManyPieces) { expect_written(Strings(std::vector<std::size_t>(1000, 2000))); }

TEST(Output, ManyShortStrings) { expect_written(Strings(std::vector<std::size_t>(20'000, 20))); }

TEST(Output, KeepsNoMoreThanItMay) {
  const Strings strings(std::vector<std::size_t>(Output::kMaxKept / 500 + 1000, 500));
  Output output;
  strings.write(output);
  EXPECT_FALSE(output.is_whole());
  ASSERT_EQ(output.size(), strings.encoded.size());
  std::string bytes(output.size(), '?');
  Output again(bytes.data() + bytes.size());
  strings.write(again);
  EXPECT_TRUE(bytes == strings.encoded);
}

// What is referred to is not looked at before it is copied.
TEST(Output, SizesBeyondThirtyTwoBits) {
  constexpr std::size_t kSize = std::size_t{3} << 30;
  const auto untouched = std::make_unique_for_overwrite<char[]>(kSize);
  Output output;
  Writer out(output);
  const std::size_t behind = out.end_part();
  out.bytes(0x0a, {untouched.get(), kSize});
  out.bytes(0x0a, {untouched.get(), kSize});
  out.begin_part(0x12, behind);
  output.finish(out.position());
  EXPECT_EQ(output.size(), 2 * (1 + 5 + kSize) + 1 + 5);
}

}  // namespace
}  // namespace cpprpc::wire
