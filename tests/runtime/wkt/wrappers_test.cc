#include "cpprpc/wkt/wrappers.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace cpprpc::wkt {
namespace {

template <class Wanted, class T>
void expect_wraps(const T& value) {
  static_assert(std::is_same_v<decltype(wrap(value)), Wanted>);
  static_assert(std::is_same_v<decltype(wrap(std::optional<T>(value))), std::optional<Wanted>>);
  using Wrapped = decltype(Wanted::value);
  EXPECT_EQ(wrap(value), Wanted{.value = Wrapped(value)});
  EXPECT_EQ(unwrap(wrap(value)), Wrapped(value));
  static_assert(std::is_same_v<decltype(unwrap(wrap(value))), Wrapped>);
  EXPECT_EQ(wrap(std::optional<T>(value)), std::optional<Wanted>(Wanted{.value = Wrapped(value)}));
  EXPECT_EQ(wrap(std::optional<T>()), std::nullopt);
  EXPECT_EQ(unwrap(std::optional<Wanted>(wrap(value))), std::optional<Wrapped>(Wrapped(value)));
  EXPECT_EQ(unwrap(std::optional<Wanted>()), std::nullopt);
}

TEST(Wrappers, WrapsWhatTheTypeSays) {
  expect_wraps<Int32Value>(5);
  expect_wraps<Int32Value>(std::numeric_limits<std::int32_t>::min());
  expect_wraps<Int32Value>(static_cast<short>(-7));
  expect_wraps<UInt32Value>(7U);
  expect_wraps<UInt32Value>(static_cast<std::uint8_t>(200));
  expect_wraps<Int64Value>(std::numeric_limits<long>::min());
  expect_wraps<Int64Value>(std::numeric_limits<long long>::max());
  expect_wraps<UInt64Value>(std::numeric_limits<unsigned long>::max());
  expect_wraps<UInt64Value>(std::numeric_limits<unsigned long long>::max());
  expect_wraps<FloatValue>(0.5F);
  expect_wraps<DoubleValue>(-0.25);
  expect_wraps<BoolValue>(true);
  expect_wraps<BoolValue>(false);
  expect_wraps<StringValue>(std::string("text"));
  expect_wraps<StringValue>(std::string_view("text"));
  expect_wraps<StringValue>(static_cast<const char*>("text"));
}

TEST(Wrappers, LiteralsAndBytes) {
  EXPECT_EQ(wrap("Ada"), StringValue{.value = "Ada"});
  EXPECT_EQ(wrap_bytes("\xff"), BytesValue{.value = "\xff"});
  EXPECT_EQ(wrap_bytes(std::optional<std::string>()), std::nullopt);
  EXPECT_EQ(wrap_bytes(std::optional<std::string>("x")), BytesValue{.value = "x"});
  EXPECT_EQ(unwrap(BytesValue{.value = "\xff"}), "\xff");
}

TEST(Wrappers, AFieldTakesThem) {
  std::optional<Int32Value> field = wrap(10);
  EXPECT_EQ(unwrap(field), 10);
  field = wrap(std::optional<int>());
  EXPECT_EQ(field, std::nullopt);
}

template <class T>
concept CanBeWrapped = requires(T value) {
  wrap(value);
};

TEST(Wrappers, CharactersAndPointersAreNoNumbers) {
  static_assert(!CanBeWrapped<char>);
  static_assert(!CanBeWrapped<char16_t>);
  static_assert(!CanBeWrapped<int*>);
  static_assert(!CanBeWrapped<std::nullptr_t>);
}

}  // namespace
}  // namespace cpprpc::wkt
