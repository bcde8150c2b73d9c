#include "cpprpc/wire/varint.h"

#include <gtest/gtest.h>

#include <limits>

namespace cpprpc::wire {
namespace {

TEST(Varint, SizeGrowsEverySevenBits) {
  EXPECT_EQ(varint_size(0), 1u);
  for (unsigned bits = 1; bits <= 64; ++bits) {
    const std::uint64_t least = std::uint64_t{1} << (bits - 1);
    EXPECT_EQ(varint_size(least), (bits + 6) / 7) << bits;
    EXPECT_EQ(varint_size(least | (least - 1)), (bits + 6) / 7) << bits;
  }
}

template <class T>
void expect_zigzag(T value, std::make_unsigned_t<T> coded) {
  EXPECT_EQ(zigzag(value), coded);
  EXPECT_EQ(unzigzag(coded), value);
}

TEST(Varint, ZigzagKeepsSmallNumbersSmall) {
  expect_zigzag<std::int32_t>(0, 0);
  expect_zigzag<std::int32_t>(-1, 1);
  expect_zigzag<std::int32_t>(1, 2);
  expect_zigzag<std::int32_t>(std::numeric_limits<std::int32_t>::max(), 0xfffffffe);
  expect_zigzag<std::int32_t>(std::numeric_limits<std::int32_t>::min(), 0xffffffff);
  expect_zigzag<std::int64_t>(-2, 3);
  expect_zigzag<std::int64_t>(std::numeric_limits<std::int64_t>::max(), ~std::uint64_t{1});
  expect_zigzag<std::int64_t>(std::numeric_limits<std::int64_t>::min(), ~std::uint64_t{0});
}

}  // namespace
}  // namespace cpprpc::wire
