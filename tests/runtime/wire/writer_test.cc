#include "cpprpc/wire/writer.h"

#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <optional>
#include <string>

#include "cpprpc/wire/map.h"
#include "cpprpc/wire/reader.h"

namespace cpprpc::wire {
namespace {

// What stands in for a message: one varint.
struct Part {
  std::int32_t value = 0;
};

}  // namespace
}  // namespace cpprpc::wire

template <>
struct cpprpc::Codec<cpprpc::wire::Part> {
  static std::size_t size(const wire::Part& part, wire::Sizes&) {
    return 1 + wire::size_int32(part.value);
  }
  static void write(const wire::Part& part, wire::Writer& out) { out.int32(0x08, part.value); }
};

namespace cpprpc::wire {
namespace {

using namespace std::string_literals;

// What `write` writes, in a buffer that is just large enough.
template <class Write>
std::string written(std::size_t size, const Sizes& sizes, Write write) {
  std::string bytes(size, '?');
  Writer out(bytes.data(), sizes);
  write(out);
  EXPECT_EQ(out.position() - bytes.data(), static_cast<std::ptrdiff_t>(size));
  return bytes;
}

template <class Write>
std::string written(std::size_t size, Write write) {
  return written(size, Sizes(), write);
}

template <class T>
void expect_field(void (Writer::*method)(std::uint32_t, T), std::size_t size, T value,
                  const std::string& bytes) {
  EXPECT_EQ(written(1 + size, [&](Writer& out) { (out.*method)(0x08, value); }), "\x08" + bytes);
}

template <class T>
void expect_field(void (Writer::*method)(std::uint32_t, T) noexcept, std::size_t size, T value,
                  const std::string& bytes) {
  expect_field(static_cast<void (Writer::*)(std::uint32_t, T)>(method), size, value, bytes);
}

TEST(Writer, Values) {
  const std::string minus_one = std::string(9, '\xff') + "\x01";
  expect_field(&Writer::int32, size_int32(-1), -1, minus_one);
  expect_field(&Writer::int32, size_int32(300), 300, "\xac\x02");
  expect_field(&Writer::int64, size_int64(-1), std::int64_t{-1}, minus_one);
  expect_field(&Writer::uint32, size_uint32(127), 127u, "\x7f");
  expect_field(&Writer::uint64, size_uint64(128), std::uint64_t{128}, "\x80\x01");
  expect_field(&Writer::sint32, size_sint32(-2), -2, "\x03");
  expect_field(&Writer::sint64, size_sint64(1), std::int64_t{1}, "\x02");
  expect_field(&Writer::boolean, 1, true, "\x01");
  expect_field(&Writer::fixed32, 4, 1u, "\x01\x00\x00\x00"s);
  expect_field(&Writer::sfixed32, 4, -1, "\xff\xff\xff\xff");
  expect_field(&Writer::fixed64, 8, std::uint64_t{1}, "\x01\x00\x00\x00\x00\x00\x00\x00"s);
  expect_field(&Writer::sfixed64, 8, std::int64_t{-1}, std::string(8, '\xff'));
  expect_field(&Writer::float32, 4, 1.0F, "\x00\x00\x80\x3f"s);
  expect_field(&Writer::float64, 8, -1.0, "\x00\x00\x00\x00\x00\x00\xf0\xbf"s);
  expect_field(&Writer::string, size_string("ab"), std::string_view("ab"), "\x02\x61\x62");
}

TEST(Writer, Groups) {
  const std::optional<Part> full = Part{.value = 5};
  const std::optional<Part> none;
  Sizes sizes;
  EXPECT_EQ(sizes.group(*full), 2u);
  EXPECT_EQ(sizes.boxed_group(full), 2u);
  EXPECT_EQ(sizes.boxed_group(none), 0u);
  EXPECT_EQ(written(4, [&](Writer& out) { out.group(0x0b, *full); }), "\x0b\x08\x05\x0c");
  EXPECT_EQ(written(6, [&](Writer& out) { out.boxed_group(0xfb, full); }),
            "\xfb\x01\x08\x05\xfc\x01");
  EXPECT_EQ(written(2, [&](Writer& out) { out.boxed_group(0x0b, none); }), "\x0b\x0c");
}

TEST(Writer, LongTags) {
  EXPECT_EQ(written(6, [](Writer& out) { out.uint32(0xfffffff8u, 1); }),
            "\xf8\xff\xff\xff\x0f\x01");
  EXPECT_EQ(written(7, [](Writer& out) { out.fixed32(0xfffd, 1); }),
            "\xfd\xff\x03\x01\x00\x00\x00"s);
}

TEST(Writer, EveryBitOfAFloatCounts) {
  EXPECT_FALSE(is_set(0.0));
  EXPECT_TRUE(is_set(-0.0));
  EXPECT_TRUE(is_set(-0.0F));
  EXPECT_FALSE(is_set(0.0F));
  EXPECT_TRUE(is_set(std::numeric_limits<double>::quiet_NaN()));
  EXPECT_FALSE(is_set(0));
  EXPECT_TRUE(is_set(-1));
}

TEST(Writer, PackedRuns) {
  const std::vector<std::int32_t> values = {1, -1, 300};
  Sizes sizes;
  const std::size_t size = 1 + sizes.part(size_packed_int32(values));
  EXPECT_EQ(written(size, sizes, [&](Writer& out) { out.packed_int32(0x0a, values); }),
            "\x0a\x0d\x01" + std::string(9, '\xff') + "\x01\xac\x02");
  const std::vector<bool> flags = {true, false};
  EXPECT_EQ(written(1 + size_run(2), [&](Writer& out) { out.packed_boolean(0x0a, flags); }),
            "\x0a\x02\x01\x00"s);
  const std::vector<float> floats = {1.0F, 0.0F};
  EXPECT_EQ(written(1 + size_run(8), [&](Writer& out) { out.packed_float32(0x0a, floats); }),
            "\x0a\x08\x00\x00\x80\x3f\x00\x00\x00\x00"s);
  EXPECT_EQ(written(0, [](Writer& out) { out.packed_sint64(0x0a, {}); }), "");
  EXPECT_EQ(written(0, [](Writer& out) { out.packed_fixed64(0x0a, {}); }), "");
  EXPECT_EQ(written(0, [](Writer& out) { out.packed_boolean(0x0a, {}); }), "");
}

TEST(Writer, MapsInTheOrderOfTheirKeys) {
  const std::map<std::string, std::uint32_t> map = {{"b", 0}, {"a", 300}};
  Sizes sizes;
  const std::size_t size = size_map<String, UInt32>(1, map, sizes);
  EXPECT_EQ(written(size, sizes, [&](Writer& out) { write_map<String, UInt32>(out, 0x0a, map); }),
            "\x0a\x06\x0a\x01\x61\x10\xac\x02\x0a\x05\x0a\x01\x62\x10\x00"s);
}

TEST(Sizes, GrowBeyondTheirInlineRoom) {
  Sizes sizes;
  for (std::uint32_t i = 0; i < 10'000; ++i) {
    EXPECT_EQ(sizes.part(i), varint_size(i) + i);
  }
  for (std::uint32_t i = 0; i < 10'000; ++i) ASSERT_EQ(sizes.begin()[i], i);
}

TEST(Sizes, APlaceIsReservedBeforeItsSizeIsKnown) {
  Sizes sizes;
  const std::size_t outer = sizes.reserve();
  EXPECT_EQ(sizes.part(3), 4u);
  EXPECT_EQ(sizes.set(outer, 200), 202u);
  EXPECT_EQ(sizes.begin()[0], 200u);
  EXPECT_EQ(sizes.begin()[1], 3u);
}

}  // namespace
}  // namespace cpprpc::wire
