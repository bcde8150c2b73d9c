#include "cpprpc/hash.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "cpprpc/message/reflection.h"
#include "message_test_everything.msg.h"

namespace cpprpc {
namespace {

using message_test::Color;
using message_test::Everything;
using message_test::Inner;

std::size_t hash(const Everything& message) { return std::hash<Everything>()(message); }

void expect_same(const Everything& a, const Everything& b) {
  ASSERT_EQ(a, b);
  EXPECT_EQ(hash(a), hash(b));
}

TEST(Hash, MakesMessagesKeys) {
  std::unordered_map<Inner, int> numbers;
  numbers[Inner{.name = "a"}] = 1;
  numbers[Inner{.name = "b", .values = {1, 2}}] = 2;
  EXPECT_EQ(numbers.at(Inner{.name = "a"}), 1);
  EXPECT_EQ(numbers.at(Inner{.name = "b", .values = {1, 2}}), 2);
  EXPECT_FALSE(numbers.contains(Inner{.name = "b", .values = {2, 1}}));
}

TEST(Hash, OfEqualMessagesIsTheSame) {
  expect_same(Everything(), Everything());
  expect_same({.f_double = 0.0, .f_float = 0.0F}, {.f_double = -0.0, .f_float = -0.0F});
  expect_same({.o_double = 0.0}, {.o_double = -0.0});
  expect_same({.r_float = {0.0F, 1}}, {.r_float = {-0.0F, 1}});
  expect_same({.m_int32 = {{1, 0.0}}}, {.m_int32 = {{1, -0.0}}});
  Everything a;
  a.f_self.emplace().f_int32 = 3;
  expect_same(a, Everything(a));
}

// One for every field, and what is next to nothing in it.
std::vector<Everything> different() {
  std::vector<Everything> all = {Everything()};
  for (const Field& field : table_of<Everything>().fields) {
    const auto added = [&](const Value& value, const Value& key = Value()) {
      EXPECT_TRUE(set(ref(all.emplace_back()), field, value, key).is_ok()) << field.name;
    };
    if (field.cardinality() == Cardinality::Map || field.flags.oneof) continue;
    const bool zero_counts = field.has_presence() || field.cardinality() == Cardinality::Repeated;
    const auto both = [&]<class T>(T zero, T one) {
      if (zero_counts) added(zero);
      added(one);
    };
    switch (field.type) {
      case FieldType::Double:
        both(0.0, 1.0);
        break;
      case FieldType::Float:
        both(0.0F, 1.0F);
        break;
      case FieldType::Int32:
      case FieldType::SInt32:
      case FieldType::SFixed32:
        both(std::int32_t{0}, std::int32_t{1});
        break;
      case FieldType::Int64:
      case FieldType::SInt64:
      case FieldType::SFixed64:
        both(std::int64_t{0}, std::int64_t{1});
        break;
      case FieldType::UInt32:
      case FieldType::Fixed32:
        both(0U, 1U);
        break;
      case FieldType::UInt64:
      case FieldType::Fixed64:
        both(std::uint64_t{0}, std::uint64_t{1});
        break;
      case FieldType::Bool:
        both(false, true);
        break;
      case FieldType::String:
      case FieldType::Bytes:
        both(std::string_view(), std::string_view("a"));
        break;
      case FieldType::Enum:
        both(EnumValue{field.enumeration(), 0}, EnumValue{field.enumeration(), 1});
        break;
      case FieldType::Group:
      case FieldType::Message:
        (void)add_message(ref(all.emplace_back()), field);
        break;
    }
  }
  return all;
}

TEST(Hash, OfDifferentMessagesIsAnother) {
  std::vector<Everything> all = different();
  EXPECT_GT(all.size(), 90U);
  all.push_back({.r_int32 = {0, 0}});
  all.push_back({.r_int32 = {1, 0}});
  all.push_back({.r_int32 = {0, 1}});
  all.push_back({.r_string = {"a", ""}});
  all.push_back({.r_string = {"", "a"}});
  all.push_back({.m_to_string = {{"a", "b"}}});
  all.push_back({.m_to_string = {{"b", "a"}}});
  all.push_back({.m_to_string = {{"a", "a"}, {"b", "b"}}});
  all.push_back({.m_to_string = {{"a", "b"}, {"b", "a"}}});
  all.emplace_back().choice.emplace<Everything::Choice::c_string>("a");
  all.emplace_back().choice.emplace<Everything::Choice::c_other>("a");
  all.emplace_back().choice.emplace<Everything::Choice::c_self>();
  all.emplace_back().choice.emplace<Everything::Choice::c_self>(Everything{.f_int32 = 1});
  all.emplace_back().unknown_fields.append({"\xf8\x07\x05", 3});
  all.emplace_back().unknown_fields.append({"\xf8\x07\x06", 3});
  std::unordered_set<std::size_t> hashes;
  for (const Everything& message : all) hashes.insert(hash(message));
  EXPECT_EQ(hashes.size(), all.size());
}

TEST(Hash, OfMessagesWithoutTheirType) {
  const Inner inner{.name = "a"};
  EXPECT_EQ(hash_of(view(inner)), std::hash<Inner>()(inner));
}

TEST(Hash, OfNan) {
  const Everything message{.f_double = std::numeric_limits<double>::quiet_NaN()};
  EXPECT_EQ(hash(message), hash(message));
}

}  // namespace
}  // namespace cpprpc
