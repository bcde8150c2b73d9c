#include "cpprpc/wkt/struct.h"

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "cpprpc/message/message.h"

namespace cpprpc::wkt {
namespace {

// What libprotobuf reads from that JSON.
template <class Ours, class Theirs>
Ours from_their_json(const std::string& json) {
  Theirs theirs;
  const auto status = google::protobuf::util::JsonStringToMessage(json, &theirs);
  EXPECT_TRUE(status.ok()) << json;
  return decode<Ours>(theirs.SerializeAsString()).value();
}

Struct object_of(const std::string& json) {
  return from_their_json<Struct, google::protobuf::Struct>(json);
}
ListValue list_of(const std::string& json) {
  return from_their_json<ListValue, google::protobuf::ListValue>(json);
}
Value value_of(const std::string& json) {
  return from_their_json<Value, google::protobuf::Value>(json);
}

Struct ada() {
  return object({{"name", "Ada"},
                 {"age", 36},
                 {"tags", list({"a", "b"})},
                 {"none", nullptr},
                 {"admin", true},
                 {"address", object({{"city", "London"}, {"lines", list({"1", list({-0.5})})}})}});
}

TEST(Struct, IsBuiltAsJsonIs) {
  EXPECT_EQ(ada(), object_of(R"({"name": "Ada", "age": 36, "tags": ["a", "b"], "none": null,
                                 "admin": true,
                                 "address": {"city": "London", "lines": ["1", [-0.5]]}})"));
  EXPECT_EQ(object({}), Struct());
  EXPECT_EQ(list({}), ListValue());
  EXPECT_EQ(list({1, "two", nullptr, false, 0.5, object({}), list({})}),
            list_of(R"([1, "two", null, false, 0.5, {}, []])"));
  EXPECT_EQ(list({list({})}), list_of("[[]]"));
}

TEST(Struct, AValueIsMadeOfAll) {
  EXPECT_EQ(value(nullptr), value_of("null"));
  EXPECT_EQ(value(true), value_of("true"));
  EXPECT_EQ(value("text"), value_of(R"("text")"));
  EXPECT_EQ(value(std::string("text")), value_of(R"("text")"));
  EXPECT_EQ(value(std::string_view("text")), value_of(R"("text")"));
  EXPECT_EQ(value(std::string("with\0zero", 9)), value(std::string_view("with\0zero", 9)));
  EXPECT_EQ(value(object({{"a", 1}})), value_of(R"({"a": 1})"));
  EXPECT_EQ(value(list({1})), value_of("[1]"));
  EXPECT_EQ(value(value(1)), value_of("1"));
  const std::string named = "text";
  const Value of_named = value(named);
  EXPECT_EQ(value(of_named), of_named);
  EXPECT_EQ(named, "text");
}

TEST(Struct, AllNumbersAreDoubles) {
  EXPECT_EQ(value(1), value(1.0));
  EXPECT_EQ(value(-1L), value(-1.0));
  EXPECT_EQ(value(7U), value(7.0));
  EXPECT_EQ(value(std::uint8_t{200}), value(200.0));
  EXPECT_EQ(value(std::size_t{3}), value(3.0));
  EXPECT_EQ(value(0.5F), value(0.5));
  EXPECT_EQ(std::signbit(get<double>(value(-0.0)).value()), true);
}

TEST(Struct, IntegersBeyond2To53AreRounded) {
  constexpr std::int64_t exact = std::int64_t{1} << 53;
  EXPECT_EQ(get<std::int64_t>(value(exact)), exact);
  EXPECT_EQ(get<std::int64_t>(value(-exact)), -exact);
  EXPECT_EQ(get<std::int64_t>(value(exact - 1)), exact - 1);
  EXPECT_EQ(get<std::int64_t>(value(exact + 1)), exact);
  EXPECT_EQ(get<std::int64_t>(value(exact + 2)), exact + 2);
  // 2^63 - 1 becomes 2^63, which is no std::int64_t.
  EXPECT_EQ(get<double>(value(std::numeric_limits<std::int64_t>::max())), std::ldexp(1, 63));
  EXPECT_EQ(get<std::int64_t>(value(std::numeric_limits<std::int64_t>::max())), std::nullopt);
  EXPECT_EQ(get<std::uint64_t>(value(std::numeric_limits<std::int64_t>::max())),
            std::uint64_t{1} << 63);
}

TEST(Struct, ContainersBecomeListsAndObjects) {
  EXPECT_EQ(list(std::vector<std::string>{"a", "b"}), list({"a", "b"}));
  EXPECT_EQ(list(std::vector<bool>{true, false}), list({true, false}));
  EXPECT_EQ(list(std::array<int, 2>{1, 2}), list({1, 2}));
  const int numbers[] = {1, 2};
  EXPECT_EQ(list(numbers), list({1, 2}));
  EXPECT_EQ(list(std::vector<ListValue>{list({1}), list({})}), list_of("[[1], []]"));
  EXPECT_EQ(list(ada().fields.at("tags").kind.index() == Value::Kind::list_value
                     ? std::vector<Value>{value(1)}
                     : std::vector<Value>{}),
            list({1}));
  EXPECT_EQ(object(std::map<std::string, int>{{"a", 1}, {"b", 2}}), object({{"a", 1}, {"b", 2}}));
  EXPECT_EQ(object(std::unordered_map<std::string, std::string>{{"a", "x"}}), object({{"a", "x"}}));
  EXPECT_EQ(object(std::vector<std::pair<const char*, bool>>{{"a", true}}), object({{"a", true}}));
}

TEST(Struct, OfMembersWithTheSameNameTheLastCounts) {
  EXPECT_EQ(object({{"a", 1}, {"b", 2}, {"a", nullptr}}), object({{"b", 2}, {"a", nullptr}}));
}

template <class... T>
concept CanBeAValue = requires(T... parts) {
  value({parts...});
};
template <class T>
concept CanBeAnItem = std::is_constructible_v<Item, T>;

TEST(Struct, WhatIsAmbiguousDoesNotCompile) {
  static_assert(!CanBeAValue<const char*, const char*>);  // a list? an object? a std::string?
  static_assert(!CanBeAValue<int>);
  static_assert(!CanBeAnItem<char>);
  static_assert(!CanBeAnItem<char32_t>);
  static_assert(!CanBeAnItem<int*>);
  static_assert(!CanBeAnItem<const void*>);
  static_assert(!CanBeAnItem<NullValue>);
  static_assert(CanBeAnItem<const char*> && CanBeAnItem<unsigned long long>);
}

TEST(Struct, ReadsByPath) {
  const Struct person = ada();
  EXPECT_EQ(get<std::string_view>(person, "name"), "Ada");
  EXPECT_EQ(get<std::string>(person, "name"), "Ada");
  EXPECT_EQ(get<double>(person, "age"), 36.0);
  EXPECT_EQ(get<int>(person, "age"), 36);
  EXPECT_EQ(get<bool>(person, "admin"), true);
  EXPECT_EQ(get<std::string_view>(person, "tags", 1), "b");
  EXPECT_EQ(get<double>(person, "address", std::string("lines"), 1U, std::size_t{0}), -0.5);
  EXPECT_EQ(get<std::string_view>(person, std::string_view("address"), "city"), "London");
  ASSERT_NE(get<ListValue>(person, "tags"), nullptr);
  EXPECT_EQ(*get<ListValue>(person, "tags"), list({"a", "b"}));
  ASSERT_NE(get<Struct>(person, "address"), nullptr);
  EXPECT_EQ(get<Struct>(person, "address"), get<Struct>(*find(person, "address")));
  EXPECT_EQ(get<double>(list({1, 2}), 1), 2.0);
}

TEST(Struct, WhatIsNotThereIsEmpty) {
  const Struct person = ada();
  EXPECT_EQ(find(person, "nobody"), nullptr);
  EXPECT_EQ(find(person, "nobody", "at", 0, "all"), nullptr);
  EXPECT_EQ(find(person, "name", "first"), nullptr);  // text has no members
  EXPECT_EQ(find(person, "tags", "a"), nullptr);      // nor lists names
  EXPECT_EQ(find(person, 0), nullptr);                // nor objects indices
  EXPECT_EQ(find(person, "tags", 2), nullptr);
  EXPECT_EQ(find(person, "tags", -1), nullptr);
  EXPECT_EQ(find(person, "none", 0), nullptr);
  EXPECT_EQ(get<double>(person, "nobody"), std::nullopt);
  EXPECT_EQ(get<std::string_view>(person, "nobody"), std::nullopt);
  EXPECT_EQ(get<Struct>(person, "nobody"), nullptr);
  EXPECT_EQ(get<int>(static_cast<const Value*>(nullptr)), std::nullopt);
}

TEST(Struct, AnotherKindIsEmpty) {
  const Value values[] = {value(nullptr), value(1),         value("1"),
                          value(true),    value(list({1})), value(object({{"1", 1}})),
                          Value()};
  int found = 0;
  for (const Value& one : values) {
    const int kinds = (get<double>(one) ? 1 : 0) + (get<bool>(one) ? 1 : 0) +
                      (get<std::string>(one) ? 1 : 0) + (get<Struct>(one) ? 1 : 0) +
                      (get<ListValue>(one) ? 1 : 0) + (is_null(one) ? 1 : 0);
    EXPECT_EQ(kinds, one == Value() ? 0 : 1);
    EXPECT_EQ(get<std::string>(one).has_value(), get<std::string_view>(one).has_value());
    EXPECT_EQ(get<int>(one).has_value(), get<double>(one).has_value());
    found += kinds;
  }
  EXPECT_EQ(found, 6);
}

// At compile time, where a conversion that overflows is an error.
static_assert(detail::exactly<std::int64_t>(-0x1p63) == std::numeric_limits<std::int64_t>::min());
static_assert(!detail::exactly<std::int64_t>(0x1p63) && !detail::exactly<std::int64_t>(-0x1.1p63));
static_assert(detail::exactly<std::uint64_t>(0x1p63) && !detail::exactly<std::uint64_t>(0x1p64));
static_assert(!detail::exactly<std::uint8_t>(256) && !detail::exactly<std::uint8_t>(-1));
static_assert(!detail::exactly<int>(std::numeric_limits<double>::quiet_NaN()));

TEST(Struct, AnIntegerIsReadIfItIsOne) {
  EXPECT_EQ(get<int>(value(0.5)), std::nullopt);
  EXPECT_EQ(get<int>(value(-0.0)), 0);
  EXPECT_EQ(get<int>(value(2147483647.0)), 2147483647);
  EXPECT_EQ(get<int>(value(2147483648.0)), std::nullopt);
  EXPECT_EQ(get<int>(value(-2147483648.0)), std::numeric_limits<int>::min());
  EXPECT_EQ(get<int>(value(-2147483649.0)), std::nullopt);
  EXPECT_EQ(get<unsigned>(value(-1)), std::nullopt);
  EXPECT_EQ(get<unsigned>(value(-0.5)), std::nullopt);
  EXPECT_EQ(get<std::uint8_t>(value(255)), 255);
  EXPECT_EQ(get<std::uint8_t>(value(256)), std::nullopt);
  EXPECT_EQ(get<std::int64_t>(value(-std::ldexp(1, 63))), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(get<std::int64_t>(value(std::ldexp(1, 63))), std::nullopt);
  EXPECT_EQ(get<std::uint64_t>(value(std::ldexp(1, 64))), std::nullopt);
  for (const double wrong :
       {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(),
        -std::numeric_limits<double>::infinity(), 1e300}) {
    EXPECT_EQ(get<int>(value(wrong)), std::nullopt);
    EXPECT_EQ(get<std::uint64_t>(value(wrong)), std::nullopt);
  }
}

TEST(Struct, FindsWhatCanBeChanged) {
  Struct person = ada();
  Value* const line = find(person, "address", "lines", 0);
  ASSERT_NE(line, nullptr);
  *line = value("Main Street");
  EXPECT_EQ(get<std::string>(person, "address", "lines", 0), "Main Street");
  person.fields["age"] = value(37);
  EXPECT_EQ(get<int>(person, "age"), 37);
  static_assert(std::is_same_v<decltype(find(std::as_const(person), "a")), const Value*>);
}

template <class T, class Root>
concept CanGet = requires(Root&& root) {
  get<T>(std::forward<Root>(root), "a");
};
template <class T, class Root>
concept CanGetItself = requires(Root&& root) {
  get<T>(std::forward<Root>(root));
};

TEST(Struct, NothingPointsIntoATemporary) {
  static_assert(CanGet<double, Struct> && CanGet<std::string, Struct>);
  static_assert(CanGet<std::string_view, Struct&> && CanGet<ListValue, const Struct&>);
  static_assert(!CanGet<std::string_view, Struct>);
  static_assert(!CanGet<ListValue, Value> && !CanGet<Struct, const Struct>);
  static_assert(CanGetItself<double, Value> && CanGetItself<Struct, Value&>);
  static_assert(!CanGetItself<std::string_view, Value> && !CanGetItself<Struct, Value>);
}

TEST(Struct, VisitsTheOneThatIsThere) {
  const auto kind_of = [](const Value& one) {
    return visit(
        one, [](std::monostate) { return "nothing"; }, [](NullValue) { return "null"; },
        [](double) { return "number"; }, [](const std::string&) { return "text"; },
        [](bool) { return "bool"; }, [](const Struct&) { return "object"; },
        [](const ListValue&) { return "list"; });
  };
  EXPECT_STREQ(kind_of(Value()), "nothing");
  EXPECT_STREQ(kind_of(value(nullptr)), "null");
  EXPECT_STREQ(kind_of(value(1)), "number");
  EXPECT_STREQ(kind_of(value("1")), "text");
  EXPECT_STREQ(kind_of(value(true)), "bool");
  EXPECT_STREQ(kind_of(value(object({}))), "object");
  EXPECT_STREQ(kind_of(value(list({}))), "list");

  Value changed = value(20);
  visit(
      changed, [](double& number) { number += 1; }, [](auto&) {});
  EXPECT_EQ(get<int>(changed), 21);
}

}  // namespace
}  // namespace cpprpc::wkt
