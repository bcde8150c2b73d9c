// What encoding promises beside the right bytes, which differential_test.cc looks at: nothing about
// where they come to lie, how many there are, or who else encodes the same message shows in them.

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "cpprpc/message/message.h"
#include "message_test_everything.msg.h"
#include "reference_everything.pb.h"

namespace cpprpc {
namespace {

using message_test::Color;
using message_test::Everything;
using message_test::Inner;

// All numbers take as many bytes as they can.
Everything largest_numbers() {
  Everything m;
  m.f_double = m.f_float = -1;
  m.f_int32 = m.f_sfixed32 = m.f_sint32 = std::numeric_limits<std::int32_t>::min();
  m.f_int64 = m.f_sfixed64 = m.f_sint64 = std::numeric_limits<std::int64_t>::min();
  m.f_uint32 = m.f_fixed32 = std::numeric_limits<std::uint32_t>::max();
  m.f_uint64 = m.f_fixed64 = std::numeric_limits<std::uint64_t>::max();
  m.f_bool = true;
  m.f_color = Color::Negative;
  m.o_double = m.o_float = -1;
  m.o_int32 = m.o_sfixed32 = m.o_sint32 = std::numeric_limits<std::int32_t>::min();
  m.o_int64 = m.o_sfixed64 = m.o_sint64 = std::numeric_limits<std::int64_t>::min();
  m.o_uint32 = m.o_fixed32 = std::numeric_limits<std::uint32_t>::max();
  m.o_uint64 = m.o_fixed64 = std::numeric_limits<std::uint64_t>::max();
  m.o_bool = true;
  m.o_color = Color::Negative;
  m.u_int32 = {-1, -2};
  m.u_uint64 = {std::numeric_limits<std::uint64_t>::max()};
  m.m_uint64[std::numeric_limits<std::uint64_t>::max()] = -1;
  m.choice.emplace<Everything::Choice::c_int32>(-1);
  m.far = -1;
  return m;
}

// What libprotobuf makes of it, with maps in the order of their keys.
std::string serialized(const std::string& bytes) {
  reference::Everything theirs;
  EXPECT_TRUE(theirs.ParseFromString(bytes));
  std::string again;
  google::protobuf::io::StringOutputStream stream(&again);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  EXPECT_TRUE(theirs.SerializeToCodedStream(&coded));
  coded.Trim();
  return again;
}

// Bytes behind the numbers move them to every place in the memory that they are written to.
TEST(Encoding, NumbersAtEveryPlace) {
  Everything m = largest_numbers();
  for (std::size_t size = 0; size < 4500; ++size) {
    m.r_bytes.assign(5, std::string(size / 5, 'x'));
    m.r_bytes.emplace_back(size % 5, 'y');
    const std::string bytes = encode(m);
    ASSERT_EQ(serialized(bytes), bytes) << size;
    ASSERT_EQ(encoded_size(m), bytes.size());
  }
}

TEST(Encoding, PartsAtEveryPlace) {
  Everything m;
  m.m_to_inner["key"] = Inner{.name = "value", .values = {1, -2, 300}};
  m.r_inner = {Inner{}, Inner{.next = Inner{.name = "next"}}};
  m.choice.emplace<Everything::Choice::c_inner>();
  for (std::size_t size = 0; size < 4500; ++size) {
    m.far = size % 2 == 0 ? 0 : -1;
    m.m_to_bytes["a"] = std::string(size % 1000, 'x');
    m.m_to_bytes["b"] = std::string(size / 5, 'x');
    m.m_to_bytes["c"] = std::string(size / 4 * 3 % 1000, 'x');
    m.m_to_bytes["d"] = std::string(size / 3 * 2 % 1000, 'x');
    const std::string bytes = encode(m);
    ASSERT_EQ(serialized(bytes), bytes) << size;
  }
}

TEST(Encoding, FromSmallToLarge) {
  for (int power = 0; power <= 18; ++power) {
    Everything m;
    for (int i = 0; i < 1 << power; ++i) m.r_inner.push_back({.name = "some name", .values = {i}});
    const std::string bytes = encode(m);
    ASSERT_EQ(encoded_size(m), bytes.size());
    ASSERT_TRUE(serialized(bytes) == bytes) << power;
  }
}

TEST(Encoding, TwoGigabytesAreTooMany) {
  Everything m;
  m.r_self.resize(2);
  for (Everything& part : m.r_self) part.r_bool.resize(std::size_t{1} << 30);  // bits, then bytes
  EXPECT_EQ(encoded_size(m), (std::size_t{1} << 31) + 2 * (2 + 5 + 2 + 5));
  std::string out = "as before";
  try {
    encode_to(m, out);
    FAIL() << "encoded";
  } catch (const std::length_error& error) {
    EXPECT_NE(std::string(error.what()).find("message_test.Everything"), std::string::npos);
  }
  EXPECT_EQ(out, "as before");
}

TEST(Encoding, OneMessageOnManyThreads) {
  Everything m = largest_numbers();
  m.r_inner.assign(3000, Inner{.name = "name", .values = {1, 2, 300}});
  m.f_bytes = std::string(10'000, 'x');
  m.unknown_fields.append("\xc8\x3e\x01");
  const Everything& shared = m;
  const std::string expected = encode(shared);
  std::vector<std::string> results(8);
  {
    std::vector<std::jthread> threads;
    for (std::string& result : results) {
      threads.emplace_back([&shared, &result] {
        for (int i = 0; i < 20; ++i) encode_to(shared, result);
      });
    }
  }
  for (const std::string& result : results) EXPECT_EQ(result, expected);
}

}  // namespace
}  // namespace cpprpc
