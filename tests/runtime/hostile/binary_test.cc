// The binary format.

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <type_traits>

#include "binary.msg.h"
#include "cost.h"

namespace hostile_test {
namespace {

using cpprpc::StatusCode;

// --- bytes by hand

std::string varint(std::uint64_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7) bytes += static_cast<char>(value | 0x80);
  return bytes += static_cast<char>(value);
}

std::string tag(std::uint32_t number, std::uint32_t wire) { return varint(number << 3 | wire); }

std::string field(std::uint32_t number, std::string_view value) {
  return (tag(number, 2) += varint(value.size())).append(value);
}

std::string field(std::uint32_t number, std::uint64_t value) {
  return tag(number, 0) += varint(value);
}

std::string many(std::string_view unit) { return hostile_test::repeated("", unit, ""); }

// kSize bytes of what make(0), make(1) and so on return.
template <class Make>
std::string numbered(const Make& make) {
  std::string bytes;
  bytes.reserve(kSize + 1000);
  for (std::uint64_t i = 0; bytes.size() < kSize; ++i) bytes += make(i);
  return bytes;
}

// Messages in each other, as deep as there is room.
std::string nested(std::uint32_t number) {
  std::string reversed;
  reversed.reserve(kSize + 1000);
  while (reversed.size() < kSize) {
    const std::string head = tag(number, 2) + varint(reversed.size());
    reversed.append(head.rbegin(), head.rend());
  }
  return {reversed.rbegin(), reversed.rend()};
}

// --- what they cost

enum Outcome { Read, TooMuch, Invalid };

void expect_outcome(const cpprpc::Status& status, Outcome outcome, const char* what) {
  constexpr StatusCode kCodes[] = {StatusCode::Ok, StatusCode::ResourceExhausted,
                                   StatusCode::InvalidArgument};
  EXPECT_EQ(status.code(), kCodes[outcome]) << what << ": " << status.to_string();
  if (outcome != TooMuch) return;
  EXPECT_NE(status.message().find("DecodeLimits::"), std::string::npos) << status.to_string();
}

// What decode_into() has to read over, and to drop.
Bytes used_message() {
  Bytes message;
  message.strings.resize(100, std::string(100, 'x'));
  message.wides.resize(10);
  message.trees.emplace_back().left.emplace();
  message.by_number[1].field1 = "x";
  return message;
}

// In a new message; what is refused there, also over one that has been used.
template <class M = Bytes>
void expect_cheap(const char* what, const std::string& bytes, Outcome outcome) {
  ASSERT_GE(bytes.size(), kSize) << what;
  for (const bool used : {false, true}) {
    if (used && outcome == Read) return;
    const cpprpc::DecodeLimits limits = limits_of(bytes);
    const Cost cost = cost_of(bytes, [&](std::string_view read) {
      if (!used) return cpprpc::decode<M>(read, limits).status();
      M message;
      if constexpr (std::is_same_v<M, Bytes>) message = used_message();
      return cpprpc::decode_into(read, message, limits);
    });
    std::printf("%-62s %6.2f x  %s\n", used ? "" : what, cost.memory,
                cost.status.is_ok() ? "read" : cost.status.to_string().c_str());
    expect_outcome(cost.status, outcome, what);
    expect_little_memory(cost);
  }
}

TEST(HostileBytes, SubmessagesThatAreLargerThanTheirBytes) {
  static_assert(sizeof(Wide) > 1900);
  expect_cheap("empty submessages of a wide type", many(field(1, "")), TooMuch);
  expect_cheap("empty groups", many(tag(2, 3) + tag(2, 4)), TooMuch);
  expect_cheap("groups of a wide submessage", many(tag(2, 3) + field(1, "") + tag(2, 4)), TooMuch);
  expect_cheap("entries of a wide type", numbered([](auto i) { return field(5, field(1, i)); }),
               TooMuch);
  expect_cheap("entries of a wide type without a value, again and again", many(field(5, "")),
               TooMuch);
  expect_cheap("members of a oneof, one after the other",
               many(field(8, "") + field(9, "") + field(10, "")), TooMuch);
  expect_cheap("members of oneofs in submessages", many(field(20, field(8, ""))), TooMuch);
  expect_cheap("empty submessages of an empty type", many(field(18, "")), Read);
}

TEST(HostileBytes, Boxes) {
  expect_cheap("empty trees", many(field(3, "")), Read);
  expect_cheap("trees of one branch", many(field(3, field(1, ""))), TooMuch);
  expect_cheap("trees of two branches", many(field(3, field(1, "") + field(2, ""))), TooMuch);
  expect_cheap("a box in each submessage", many(field(20, field(10, ""))), TooMuch);
  expect_cheap("a box made again and again", many(field(10, "") + field(9, "")), TooMuch);
}

TEST(HostileBytes, Nesting) {
  expect_cheap("messages in each other", nested(20), TooMuch);
  expect_cheap("boxes in each other", field(4, nested(1)), TooMuch);
  expect_cheap("groups in each other", many(tag(2, 3)), TooMuch);
  expect_cheap("unknown groups in each other", many(tag(900, 3)), TooMuch);
  expect_cheap("unknown messages in each other", nested(900), Read);
}

// Entries that come twice, the second time with such entries in it: no level may be read twice.
TEST(HostileBytes, EntriesOfOneKeyInEachOther) {
  std::string bytes;
  for (int i = 0; i < 45; ++i) bytes = field(23, "") + field(23, field(2, bytes));
  const cpprpc::Result<Bytes> message = cpprpc::decode<Bytes>(bytes, {.elements = 90});
  EXPECT_TRUE(message) << message.error().to_string();
}

TEST(HostileBytes, LengthsThatAreNotThere) {
  const std::string rest = many(std::string_view("\0", 1));
  for (const std::uint64_t size : {0x7fffffffULL, 0xffffffffULL, 0x7fffffffffffffffULL, ~0ULL}) {
    for (const std::uint32_t number : {1, 5, 11, 12, 13, 14, 15, 16, 17, 20, 21, 900}) {
      expect_cheap("a length that is not there", tag(number, 2) + varint(size) + rest, Invalid);
    }
  }
}

TEST(HostileBytes, SmallElements) {
  expect_cheap("empty strings", many(field(11, "")), Read);
  expect_cheap("strings of 16 bytes", many(field(11, "0123456789abcdef")), Read);
  expect_cheap("empty byte strings", many(field(12, "")), Read);
  expect_cheap("a packed run of zeros: int64", field(13, many(std::string_view("\0", 1))), Read);
  expect_cheap("a packed run of zeros: int32", field(14, many(std::string_view("\0", 1))), Read);
  expect_cheap("a packed run of zeros: double", field(15, many(std::string(8, '\0'))), Read);
  expect_cheap("a packed run of zeros: bool", field(16, many(std::string_view("\0", 1))), Read);
  expect_cheap("a packed run of zeros: enum", field(17, many(std::string_view("\0", 1))), Read);
  expect_cheap("packed runs of one zero", many(field(13, std::string_view("\0", 1))), Read);
  expect_cheap("empty packed runs", many(field(13, "")), Read);
  expect_cheap("zeros that are not packed", many(field(13, 0)), Read);
  expect_cheap("entries of a map of numbers",
               numbered([](auto i) { return field(7, field(1, i)); }), Read);
  expect_cheap("entries of a map of strings",
               numbered([](auto i) { return field(6, field(1, std::to_string(i))); }), Read);
}

// A run of one field can be counted before it is read.
TEST(HostileBytes, FieldsThatTakeTurns) {
  expect_cheap("strings and numbers in turns", many(field(11, "") + field(13, 0)), TooMuch);
  expect_cheap("strings, byte strings and bools in turns",
               many(field(11, "") + field(12, "") + field(16, 0)), TooMuch);
  expect_cheap("submessages of two types in turns", many(field(18, "") + field(3, "")), TooMuch);
  expect_cheap("lists of one element in submessages",
               many(field(19, field(1, std::string_view("\0", 1)))), TooMuch);
  expect_cheap("three lists of one element in submessages",
               many(field(19, field(1, std::string_view("\0", 1)) + field(2, "") + field(3, ""))),
               TooMuch);
}

TEST(HostileBytes, UnknownFields) {
  const std::string unknown = field(900, 0);
  expect_cheap("unknown fields", many(unknown), Read);
  expect_cheap("unknown fields in empty submessages", many(field(18, field(1, 0))), Read);
  expect_cheap("unknown fields of 30 bytes in empty submessages",
               many(field(18, field(1, std::string(30, 'x')))), Read);
  expect_cheap("one long unknown field", field(900, many("x")), Read);
  expect_cheap("numbers that a closed enum has no name for", field(17, many("\x7f")), Read);
  expect_cheap("the same in turns with others", many(field(17, 2) + field(17, 1)), Read);
  expect_cheap(
      "the same in a map",
      numbered([](auto i) { return field(22, field(1, std::to_string(i)) + field(2, 5)); }), Read);
  expect_cheap("extensions", many(field(1000, "")), Read);
}

// Whatever is missing is looked for in the bytes.
TEST(HostileBytes, RequiredFieldsThatAreMissing) {
  expect_cheap<Strict>("no id, elements", many(field(2, "")), Invalid);
  expect_cheap<Strict>("no id, entries", numbered([](auto i) { return field(3, field(1, i)); }),
                       Invalid);
  expect_cheap<Strict>("no id in the elements", many(field(4, "")), TooMuch);
  expect_cheap<Strict>("no id, unknown fields of many numbers", numbered([](auto i) {
                         return field(static_cast<std::uint32_t>(100 + i % 500'000), 0);
                       }),
                       Invalid);
}

// An error names its place, which is looked for in the bytes.
TEST(HostileBytes, AnErrorAtTheEnd) {
  expect_cheap("unknown fields of many numbers",
               numbered([](auto i) {
                 return field(static_cast<std::uint32_t>(1'000 + i % 500'000), 0);
               }) + '\x07',
               Invalid);
  expect_cheap("elements", many(field(18, "")) + '\x07', Invalid);
}

}  // namespace
}  // namespace hostile_test
