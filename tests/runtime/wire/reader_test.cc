#include "cpprpc/wire/reader.h"

#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <string>
#include <vector>

#include "cpprpc/wire/map.h"
#include "cpprpc/wire/stale.h"

namespace cpprpc::wire {
namespace {

using namespace std::string_literals;

// What a Reader says about `bytes` whose fields are all unknown.
struct Verdict {
  std::string error;
  std::size_t offset = 0;
  std::string kept;
};

std::size_t error_offset(const Input& input) {
  return static_cast<std::size_t>(input.error_at - input.begin);
}

Verdict failure(const Input& input) { return {input.error, error_offset(input), ""}; }

Verdict verdict(const std::string& bytes) {
  Input input(bytes);
  Reader in(input);
  UnknownFields fields;
  while (const std::uint32_t tag = in.next()) in.unknown(tag, fields);
  if (!in.failed()) return {"", 0, std::string(fields.bytes())};
  return failure(input);
}

void expect_error(const std::string& bytes, const std::string& error, std::size_t offset) {
  const Verdict is = verdict(bytes);
  EXPECT_EQ(is.error, error);
  EXPECT_EQ(is.offset, offset);
}

constexpr const char* kTooDeep = "messages nest deeper than DecodeLimits::depth allows";
constexpr const char* kTruncated = "the message ends in the middle of a field";

TEST(Reader, KeepsUnknownFieldsAsTheyAre) {
  const std::string fields =
      "\x08\x96\x01"s                          // varint
      "\x11\x01\x02\x03\x04\x05\x06\x07\x08"s  // fixed64
      "\x1a\x03\x61\x62\x63"s                  // length
      "\x23\x28\x01\x2b\x2c\x24"s              // a group with a varint and a group in it
      "\x35\x01\x02\x03\x04"s                  // fixed32
      "\xfa\xff\xff\xff\x0f\x00"s;             // the highest number
  EXPECT_EQ(verdict(fields).error, "");
  EXPECT_EQ(verdict(fields).kept, fields);
}

TEST(Reader, EveryTruncationIsAnError) {
  const std::string fields =
      "\x08\x96\x01\x11\x01\x02\x03\x04\x05\x06\x07\x08\x1a\x03\x61\x62\x63\x23\x28\x01\x24"
      "\x35\x01\x02\x03\x04"s;
  const std::string whole_at = {0, 3, 12, 17, 21, 26};
  for (std::size_t size = 0; size <= fields.size(); ++size) {
    const bool whole = whole_at.find(static_cast<char>(size)) != std::string::npos;
    EXPECT_EQ(verdict(fields.substr(0, size)).error.empty(), whole) << size;
  }
}

TEST(Reader, TagsAreChecked) {
  expect_error("\x00"s, "field number 0 is not allowed", 0);
  expect_error("\x08\x01\x05"s, "field number 0 is not allowed", 2);
  expect_error("\x80"s, kTruncated, 0);
  expect_error("\x80\x80\x80\x80\x80\x01\x00"s, "a field's tag is longer than 5 bytes", 0);
  expect_error("\x0e\x00"s, "wire types 6 and 7 do not exist", 1);
  expect_error("\x0f\x00"s, "wire types 6 and 7 do not exist", 1);
  EXPECT_EQ(verdict("\x88\x00\x01"s).kept, "\x08\x01") << "a long tag is kept in its short form";
}

TEST(Reader, VarintsAreChecked) {
  expect_error("\x08"s, kTruncated, 1);
  expect_error("\x08\xff"s, kTruncated, 1);
  expect_error("\x08" + std::string(10, '\xff') + "\x01", "a varint is longer than 10 bytes", 1);
  const std::string most = "\x08" + std::string(9, '\xff') + "\x01";
  EXPECT_EQ(verdict(most).kept, most);
}

TEST(Reader, LengthsAreChecked) {
  expect_error("\x0a\x02\x61"s, "a length reaches beyond the end of the message", 1);
  expect_error("\x0a\x80\x80\x80\x80\x08"s, "a length is 2 GiB or more", 1);
  expect_error("\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"s, "a length is 2 GiB or more", 1);
  expect_error("\x0a\xff\xff\xff\xff\x07"s, "a length reaches beyond the end of the message", 1);
}

TEST(Reader, GroupsAreChecked) {
  expect_error("\x0c"s, "a group ends that never started", 1);
  expect_error("\x0b"s, "a group has no end", 1);
  expect_error("\x0b\x14"s, "a group ends that never started", 2);
  std::string deep = std::string(100, '\x0b') + std::string(100, '\x0c');
  EXPECT_EQ(verdict(deep).error, "");
  deep = std::string(101, '\x0b') + std::string(101, '\x0c');
  expect_error(deep, kTooDeep, 101);
}

// What stands in for a message: one varint, and what is unknown.
struct Part {
  std::int32_t value = 0;
  std::vector<Part> parts;
  UnknownFields unknown;
};

}  // namespace
}  // namespace cpprpc::wire

template <>
struct cpprpc::Codec<cpprpc::wire::Part> {
  static wire::Reader read(wire::Reader in, wire::Part& part, bool replace) {
    wire::Stale<1> stale(replace);
    while (const std::uint32_t tag = in.next()) {
      switch (tag) {
        case 0x08:
          in.int32(part.value);
          break;
        case 0x13:
          in.repeated_group(tag, part.parts, stale.take(0));
          break;
        case 0x1a:
          in.repeated_message(tag, part.parts, stale.take(0));
          break;
        default:
          in.unknown(tag, part.unknown);
      }
    }
    if (stale.has(0)) part.parts.clear();
    return in;
  }
  static void recycle(wire::Part& part) {
    part.value = 0;
    part.unknown.clear();
  }
};

namespace cpprpc::wire {
namespace {

Verdict verdict_on_parts(const std::string& bytes, Part& part) {
  Input input(bytes);
  Reader in = Codec<Part>::read(Reader(input), part, false);
  EXPECT_EQ(in.next(), 0u);
  return in.failed() ? failure(input) : Verdict();
}

TEST(Reader, GroupsAreMessages) {
  Part whole;
  EXPECT_EQ(
      verdict_on_parts("\x13\x08\x05\x13\x08\x06\x14\x08\x07\x14\x08\x01\x13\x14", whole).error,
      "");
  EXPECT_EQ(whole.value, 1);
  ASSERT_EQ(whole.parts.size(), 2u);
  EXPECT_EQ(whole.parts[0].value, 7);
  ASSERT_EQ(whole.parts[0].parts.size(), 1u);
  EXPECT_EQ(whole.parts[0].parts[0].value, 6);
  EXPECT_TRUE(whole.parts[0].unknown.empty());
}

TEST(Reader, GroupsEndWhereTheyBegan) {
  const auto expect = [](const std::string& bytes, const std::string& error, std::size_t offset) {
    Part part;
    const Verdict is = verdict_on_parts(bytes, part);
    EXPECT_EQ(is.error, error);
    EXPECT_EQ(is.offset, offset);
  };
  expect("\x14", "a group ends that never started", 1);
  expect("\x13\x0c", "a group ends that never started", 2);
  expect("\x13\x14\x14", "a group ends that never started", 3);
  expect("\x13\x1a\x01\x14\x14", "a group ends that never started", 4);  // inside of a message
  expect("\x1a\x01\x13\x14", "a group has no end", 3);                   // outside of it
  expect("\x13\x08\x05", "a group has no end", 3);
  expect("\x13\x13\x14", "a group has no end", 3);
  expect(std::string(100, '\x13') + std::string(100, '\x14'), "", 0);
  expect(std::string(101, '\x13'), kTooDeep, 101);
}

template <class T>
T read(void (Reader::*method)(T&), const std::string& value) {
  Input input(value);
  Reader in(input);
  T result{};
  (in.*method)(result);
  EXPECT_EQ(input.error, nullptr);
  EXPECT_EQ(in.next(), 0u) << "it did not take all";
  return result;
}

template <class T>
T read(void (Reader::*method)(T&) noexcept, const std::string& value) {
  return read(static_cast<void (Reader::*)(T&)>(method), value);
}

TEST(Reader, Values) {
  const std::string minus_one = std::string(9, '\xff') + "\x01";
  EXPECT_EQ(read(&Reader::int32, minus_one), -1);
  EXPECT_EQ(read(&Reader::int64, minus_one), -1);
  EXPECT_EQ(read(&Reader::uint32, minus_one), 0xffffffffu);
  EXPECT_EQ(read(&Reader::uint64, minus_one), ~std::uint64_t{0});
  EXPECT_EQ(read(&Reader::int32, "\xac\x02"), 300);
  EXPECT_EQ(read(&Reader::int32, "\x80\x80\x80\x80\x10"), 0) << "the upper bits are dropped";
  EXPECT_EQ(read(&Reader::sint32, "\x03"), -2);
  EXPECT_EQ(read(&Reader::sint64, minus_one), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(read(&Reader::boolean, "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"), true);
  EXPECT_EQ(read(&Reader::boolean, "\x00"s), false);
  EXPECT_EQ(read(&Reader::fixed32, "\x01\x02\x03\x04"), 0x04030201u);
  EXPECT_EQ(read(&Reader::sfixed32, "\xff\xff\xff\xff"), -1);
  EXPECT_EQ(read(&Reader::fixed64, "\x01\x02\x03\x04\x05\x06\x07\x08"), 0x0807060504030201u);
  EXPECT_EQ(read(&Reader::sfixed64, "\xfe\xff\xff\xff\xff\xff\xff\xff"), -2);
  EXPECT_EQ(read(&Reader::float32, "\x00\x00\x80\x3f"s), 1.0F);
  EXPECT_EQ(read(&Reader::float64, "\x00\x00\x00\x00\x00\x00\xf0\xbf"s), -1.0);
  EXPECT_EQ(read(&Reader::string, "\x02\xc3\xa9"), "\u00e9");
  EXPECT_EQ(read(&Reader::bytes, "\x02\xff\x00"s), "\xff\x00"s);
}

TEST(Reader, StringsAreUtf8) {
  Input input("\x02\x61\xff");
  Reader in(input);
  std::string text;
  in.string(text);
  EXPECT_STREQ(input.error, "a string is not UTF-8");
  EXPECT_EQ(error_offset(input), 1u);
}

TEST(Reader, TheFirstErrorSticks) {
  Input input("\x0a\x05\x61");
  Reader in(input);
  ASSERT_EQ(in.next(), 0x0au);
  std::string text;
  in.string(text);
  const char* const first = input.error;
  ASSERT_NE(first, nullptr);
  std::int32_t number = 7;
  in.int32(number);
  in.skip(0x08);
  EXPECT_EQ(in.next(), 0u);
  EXPECT_EQ(input.error, first);
  EXPECT_EQ(error_offset(input), 1u);
}

// --- repeated

// What a repeated field holds after one field of `tag` with `value`.
template <class T>
std::vector<T> read_repeated(void (Reader::*method)(std::uint32_t, std::vector<T>&),
                             const std::string& field) {
  Input input(field);
  Reader in(input);
  const std::uint32_t tag = in.next();
  std::vector<T> values = {T()};
  (in.*method)(tag, values);
  EXPECT_EQ(input.error, nullptr);
  EXPECT_EQ(in.next(), 0u);
  values.erase(values.begin());
  return values;
}

TEST(Reader, RepeatedValuesComeOneByOneOrPacked) {
  EXPECT_EQ(read_repeated(&Reader::repeated_int32, "\x08\x05"), (std::vector<std::int32_t>{5}));
  EXPECT_EQ(read_repeated(&Reader::repeated_int32, "\x0a\x03\x05\xac\x02"),
            (std::vector<std::int32_t>{5, 300}));
  EXPECT_EQ(read_repeated(&Reader::repeated_sint64, "\x0a\x02\x01\x02"),
            (std::vector<std::int64_t>{-1, 1}));
  EXPECT_EQ(read_repeated(&Reader::repeated_boolean, "\x0a\x03\x01\x00\x02"s),
            (std::vector<bool>{true, false, true}));
  EXPECT_EQ(read_repeated(&Reader::repeated_fixed32, "\x0d\x01\x00\x00\x00"s),
            (std::vector<std::uint32_t>{1}));
  EXPECT_EQ(read_repeated(&Reader::repeated_fixed32, "\x0a\x08\x01\x00\x00\x00\x02\x00\x00\x00"s),
            (std::vector<std::uint32_t>{1, 2}));
  EXPECT_EQ(read_repeated(&Reader::repeated_float64, "\x0a\x08\x00\x00\x00\x00\x00\x00\xf0\x3f"s),
            (std::vector<double>{1.0}));
  EXPECT_EQ(read_repeated(&Reader::repeated_uint64, "\x0a\x00"s), std::vector<std::uint64_t>());
  EXPECT_EQ(read_repeated(&Reader::repeated_float32, "\x0a\x00"s), std::vector<float>());
}

template <class T>
void expect_repeated_error(void (Reader::*method)(std::uint32_t, std::vector<T>&),
                           const std::string& field, const std::string& error) {
  Input input(field);
  Reader in(input);
  const std::uint32_t tag = in.next();
  std::vector<T> values;
  (in.*method)(tag, values);
  ASSERT_NE(input.error, nullptr);
  EXPECT_EQ(input.error, error);
  EXPECT_EQ(in.next(), 0u);
}

TEST(Reader, PackedRunsAreChecked) {
  // The varint goes on behind the run's end, in bytes that are there.
  expect_repeated_error(&Reader::repeated_int32, "\x0a\x01\x80\x01", kTruncated);
  expect_repeated_error(&Reader::repeated_fixed32, "\x0a\x05\x01\x00\x00\x00\x02"s,
                        "a packed run ends in the middle of a value");
  expect_repeated_error(&Reader::repeated_fixed64, "\x09\x01\x00"s, kTruncated);
  expect_repeated_error(&Reader::repeated_float32, "\x0a\x7f",
                        "a length reaches beyond the end of the message");
}

// A length of 2 GB in a message of a few bytes must not reserve 2 GB.
TEST(Reader, ALengthAllocatesNothingBeforeItIsBelieved) {
  std::vector<std::uint64_t> values;
  Input input("\x0a\xff\xff\xff\xff\x07\x01");
  Reader in(input);
  in.repeated_uint64(in.next(), values);
  EXPECT_NE(input.error, nullptr);
  EXPECT_EQ(values.capacity(), 0u);
}

// --- maps

std::map<std::string, std::int32_t> read_one(const std::string& entry) {
  std::map<std::string, std::int32_t> map = {{"old", 1}};
  Input input(entry);
  Reader in(input);
  const std::uint32_t tag = in.next();
  in = read_map<String, Int32>(in, tag, map);
  EXPECT_EQ(input.error, nullptr);
  map.erase("old");
  return map;
}

TEST(Reader, MapEntries) {
  using Map = std::map<std::string, std::int32_t>;
  EXPECT_EQ(read_one("\x0a\x05\x0a\x01\x61\x10\x07"), (Map{{"a", 7}}));
  EXPECT_EQ(read_one("\x0a\x05\x10\x07\x0a\x01\x61"), (Map{{"a", 7}})) << "in any order";
  EXPECT_EQ(read_one("\x0a\x00"s), (Map{{"", 0}})) << "what is missing is zero";
  EXPECT_EQ(read_one("\x0a\x02\x10\x07"), (Map{{"", 7}}));
  EXPECT_EQ(read_one("\x0a\x04\x10\x07\x10\x08"), (Map{{"", 8}})) << "the last counts";
  EXPECT_EQ(read_one("\x0a\x04\x10\x07\x18\x08"), (Map{{"", 7}})) << "others are dropped";
  EXPECT_EQ(read_one("\x0a\x05\x12\x01\x61\x10\x07"), (Map{{"", 7}})) << "wrong wire type";
}

TEST(Reader, MapEntriesAreChecked) {
  std::map<std::string, std::int32_t> map;
  Input input("\x0a\x03\x0a\x01\xff");
  Reader in(input);
  const std::uint32_t tag = in.next();
  in = read_map<String, Int32>(in, tag, map);
  EXPECT_STREQ(input.error, "a string is not UTF-8");
  EXPECT_TRUE(map.empty());
}

}  // namespace
}  // namespace cpprpc::wire
