#include "cpprpc/wire/writer.h"

#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "cpprpc/wire/append.h"
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
  static wire::Writer write(const wire::Part& part, wire::Writer out) {
    out.make_room().int32(0x08, part.value);
    return out;
  }
};

namespace cpprpc::wire {
namespace {

using namespace std::string_literals;

// What `write` writes to an Output of each kind.
template <class Write>
std::string written(Write write) {
  const auto finish = [&](Output& output) {
    Writer out(output);
    write(out);
    output.finish(out.position());
  };
  Output kept;
  finish(kept);
  std::string bytes;
  kept.assign_to(bytes);
  EXPECT_EQ(bytes.size(), kept.size());

  Output counted = Output::only_size();
  finish(counted);
  EXPECT_EQ(counted.size(), bytes.size());
  std::string placed(bytes.size(), '?');
  Output elsewhere(placed.data() + placed.size());
  finish(elsewhere);
  EXPECT_EQ(placed, bytes);
  return bytes;
}

template <class T>
void expect_field(void (Writer::*method)(std::uint32_t, T) noexcept, T value,
                  const std::string& bytes) {
  EXPECT_EQ(written([&](Writer& out) { (out.*method)(0x08, value); }), "\x08" + bytes);
}

TEST(Writer, Values) {
  const std::string minus_one = std::string(9, '\xff') + "\x01";
  expect_field(&Writer::int32, -1, minus_one);
  expect_field(&Writer::int32, 300, "\xac\x02");
  expect_field(&Writer::int64, std::int64_t{-1}, minus_one);
  expect_field(&Writer::uint32, 127u, "\x7f");
  expect_field(&Writer::uint64, std::uint64_t{128}, "\x80\x01");
  expect_field(&Writer::sint32, -2, "\x03");
  expect_field(&Writer::sint64, std::int64_t{1}, "\x02");
  expect_field(&Writer::boolean, true, "\x01");
  expect_field(&Writer::fixed32, 1u, "\x01\x00\x00\x00"s);
  expect_field(&Writer::sfixed32, -1, "\xff\xff\xff\xff");
  expect_field(&Writer::fixed64, std::uint64_t{1}, "\x01\x00\x00\x00\x00\x00\x00\x00"s);
  expect_field(&Writer::sfixed64, std::int64_t{-1}, std::string(8, '\xff'));
  expect_field(&Writer::float32, 1.0F, "\x00\x00\x80\x3f"s);
  expect_field(&Writer::float64, -1.0, "\x00\x00\x00\x00\x00\x00\xf0\xbf"s);
  EXPECT_EQ(written([](Writer& out) { out.string(0x0a, "ab"); }), "\x0a\x02\x61\x62");
  EXPECT_EQ(written([](Writer& out) { out.bytes(0x0a, ""); }), "\x0a\x00"s);
}

TEST(Writer, Groups) {
  const std::optional<Part> full = Part{.value = 5};
  const std::optional<Part> none;
  EXPECT_EQ(written([&](Writer& out) { out.group(0x0b, *full); }), "\x0b\x08\x05\x0c");
  EXPECT_EQ(written([&](Writer& out) { out.boxed_group(0xfb, full); }), "\xfb\x01\x08\x05\xfc\x01");
  EXPECT_EQ(written([&](Writer& out) { out.boxed_group(0x0b, none); }), "\x0b\x0c");
}

TEST(Writer, LongTags) {
  EXPECT_EQ(written([](Writer& out) { out.uint32(0xfffffff8u, 1); }), "\xf8\xff\xff\xff\x0f\x01");
  EXPECT_EQ(written([](Writer& out) { out.fixed32(0xfffd, 1); }), "\xfd\xff\x03\x01\x00\x00\x00"s);
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

TEST(Writer, Parts) {
  const std::optional<Part> full = Part{.value = 300};
  const std::optional<Part> none;
  EXPECT_EQ(written([&](Writer& out) { out.message(0x12, *full); }), "\x12\x03\x08\xac\x02");
  EXPECT_EQ(written([&](Writer& out) { out.boxed(0x12, full); }), "\x12\x03\x08\xac\x02");
  EXPECT_EQ(written([&](Writer& out) { out.boxed(0x12, none); }), "\x12\x00"s);
}

TEST(Writer, WhatIsWrittenLaterStandsBefore) {
  EXPECT_EQ(written([](Writer& out) {
              out.uint32(0x10, 2);
              out.uint32(0x08, 1);
            }),
            "\x08\x01\x10\x02");
}

TEST(Writer, PackedRuns) {
  const std::vector<std::int32_t> values = {1, -1, 300};
  EXPECT_EQ(written([&](Writer& out) { out.packed_int32(0x0a, values); }),
            "\x0a\x0d\x01" + std::string(9, '\xff') + "\x01\xac\x02");
  const std::vector<bool> flags = {true, false};
  EXPECT_EQ(written([&](Writer& out) { out.packed_boolean(0x0a, flags); }), "\x0a\x02\x01\x00"s);
  const std::vector<float> floats = {1.0F, 0.0F};
  EXPECT_EQ(written([&](Writer& out) { out.packed_float32(0x0a, floats); }),
            "\x0a\x08\x00\x00\x80\x3f\x00\x00\x00\x00"s);
  enum class Color : std::int32_t { Red = 1, Negative = -1 };
  const std::vector<Color> colors = {Color::Red, Color::Negative};
  EXPECT_EQ(written([&](Writer& out) { out.packed_enumeration(0x0a, colors); }),
            "\x0a\x0b\x01" + std::string(9, '\xff') + "\x01");
  EXPECT_EQ(written([](Writer& out) { out.packed_sint64(0x0a, {}); }), "");
  EXPECT_EQ(written([](Writer& out) { out.packed_fixed64(0x0a, {}); }), "");
  EXPECT_EQ(written([](Writer& out) { out.packed_boolean(0x0a, {}); }), "");
}

// Those of one run take this many bits or less.
TEST(Writer, PackedRunsOfEverySize) {
  std::mt19937_64 random(1);
  for (unsigned bits = 1; bits <= 64; ++bits) {
    for (const std::size_t count : {1u, 7u, 8u, 9u, 100u, 3000u}) {
      std::vector<std::uint64_t> values(count);
      std::string content;
      for (std::uint64_t& value : values) {
        value = random() >> (64 - bits) >> (random() % bits);
        append_varint(content, value);
      }
      std::string expected = "\x0a";
      append_bytes(expected, content);
      ASSERT_EQ(written([&](Writer& out) { out.packed_uint64(0x0a, values); }), expected) << bits;
    }
  }
}

TEST(Writer, LongRunsOfBooleans) {
  for (const std::size_t count : {100u, 4000u, 5000u, 100'000u}) {
    std::vector<bool> values(count);
    std::string content(count, '\0');
    for (std::size_t i = 0; i < count; i += 3) {
      values[i] = true;
      content[i] = 1;
    }
    std::string expected = "\x0a";
    append_bytes(expected, content);
    ASSERT_EQ(written([&](Writer& out) { out.packed_boolean(0x0a, values); }), expected);
  }
}

TEST(Writer, MapsInTheOrderOfTheirKeys) {
  const std::map<std::string, std::uint32_t> map = {{"b", 0}, {"a", 300}};
  EXPECT_EQ(written([&](Writer& out) { out = write_map<String, UInt32>(out, 0x0a, map); }),
            "\x0a\x06\x0a\x01\x61\x10\xac\x02\x0a\x05\x0a\x01\x62\x10\x00"s);
}

// Of every length that is copied in another way, and of those that are not copied.
TEST(Writer, StringsOfEveryLength) {
  std::string text;
  for (std::size_t size = 0; size < 3000; ++size) {
    std::string expected = "\x0a";
    append_bytes(expected, text);
    ASSERT_EQ(written([&](Writer& out) { out.string(0x0a, text); }), expected);
    text += static_cast<char>('a' + size % 26);
  }
}

}  // namespace
}  // namespace cpprpc::wire
