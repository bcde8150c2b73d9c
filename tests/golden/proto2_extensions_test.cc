#include <google/protobuf/util/message_differencer.h>

#include <cmath>

#include "cpprpc/message/extension.h"
#include "cpprpc/message/type_set.h"
#include "golden/proto2_extensions.msg.h"
#include "golden/proto2_extensions.pb.h"
#include "reference.h"

namespace golden::proto2_extensions {
namespace {

using namespace golden_test;
namespace theirs = ::ref::golden::proto2_extensions;

constexpr const char* kOrder = R"(
    id: 7
    [ref.golden.proto2_extensions.courier]: "bike"
    [ref.golden.proto2_extensions.stops]: ["a", "b"]
    [ref.golden.proto2_extensions.speed]: SPEED_FAST
    [ref.golden.proto2_extensions.speeds]: [SPEED_SLOW, SPEED_FAST]
    [ref.golden.proto2_extensions.parcel] { weight: 3 }
    [ref.golden.proto2_extensions.parcels] { weight: 4 }
    [ref.golden.proto2_extensions.parcels] {}
    [ref.golden.proto2_extensions.receipt] { cents: 5 }
    [ref.golden.proto2_extensions.offset]: -6
    [ref.golden.proto2_extensions.offsets]: [-7, 8]
    [ref.golden.proto2_extensions.marks]: [9, 10]
    [ref.golden.proto2_extensions.weight]: 1.5
    [ref.golden.proto2_extensions.volume]: -0.0
    [ref.golden.proto2_extensions.seal]: "\377\000"
    [ref.golden.proto2_extensions.far]: 18446744073709551615
    [ref.golden.proto2_extensions.Parcel.sent_as] { weight: 11 }
    [ref.golden.proto2_extensions.Parcel.class]: [12, -13])";

// The order with all of its extensions, set one by one.
Order filled() {
  Order order{.id = 7};
  set_extension(order, courier, "bike");
  set_extension(order, stops, {"a", "b"});
  set_extension(order, speed, Speed::Fast);
  set_extension(order, speeds, {Speed::Slow, Speed::Fast});
  set_extension(order, parcel, {.weight = 3});
  set_extension(order, parcels, {{.weight = 4}, {}});
  set_extension(order, receipt, {.cents = 5});
  set_extension(order, offset, -6);
  set_extension(order, offsets, {-7, 8});
  set_extension(order, marks, {9, 10});
  set_extension(order, weight, 1.5);
  set_extension(order, volume, -0.0F);
  set_extension(order, seal, std::string("\377\0", 2));
  set_extension(order, far, 18446744073709551615U);
  set_extension(order, Parcel::sent_as, {.weight = 11});
  set_extension(order, Parcel::class_, {12, -13});
  return order;
}

template <class T>
T got(const Order& order, const cpprpc::Extension<Order, T>& extension) {
  EXPECT_TRUE(has_extension(order, extension));
  return get_extension(order, extension).value();
}

void expect_filled(const Order& order) {
  EXPECT_EQ(got(order, courier), "bike");
  EXPECT_EQ(got(order, stops), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(got(order, speed), Speed::Fast);
  EXPECT_EQ(got(order, speeds), (std::vector{Speed::Slow, Speed::Fast}));
  EXPECT_EQ(got(order, parcel), Parcel{.weight = 3});
  EXPECT_EQ(got(order, parcels), (std::vector<Parcel>{{.weight = 4}, {}}));
  EXPECT_EQ(got(order, receipt), Receipt{.cents = 5});
  EXPECT_EQ(got(order, offset), -6);
  EXPECT_EQ(got(order, offsets), (std::vector{-7, 8}));
  EXPECT_EQ(got(order, marks), (std::vector<std::uint32_t>{9, 10}));
  EXPECT_EQ(got(order, weight), 1.5);
  EXPECT_TRUE(std::signbit(got(order, volume)));
  EXPECT_EQ(got(order, seal), std::string("\377\0", 2));
  EXPECT_EQ(got(order, far), 18446744073709551615U);
  EXPECT_EQ(got(order, Parcel::sent_as), Parcel{.weight = 11});
  EXPECT_EQ(got(order, Parcel::class_), (std::vector{12, -13}));
}

TEST(Proto2Extensions, AreWhatLibprotobufWrites) {
  const auto theirs = reference<theirs::Order>(kOrder);
  const cpprpc::Result<Order> order = cpprpc::decode<Order>(theirs.SerializeAsString());
  ASSERT_TRUE(order);
  expect_filled(*order);
}

TEST(Proto2Extensions, AreWhatLibprotobufReads) {
  const Order order = filled();
  expect_filled(order);
  theirs::Order read;
  ASSERT_TRUE(read.ParseFromString(cpprpc::encode(order)));
  EXPECT_TRUE(
      google::protobuf::util::MessageDifferencer::Equals(read, reference<theirs::Order>(kOrder)))
      << read.DebugString();
}

TEST(Proto2Extensions, AreReplacedAndRemoved) {
  Order order = filled();
  set_extension(order, courier, "train");
  EXPECT_EQ(got(order, courier), "train");
  set_extension(order, stops, {});
  EXPECT_FALSE(has_extension(order, stops));
  clear_extension(order, parcel);
  EXPECT_FALSE(has_extension(order, parcel));
  EXPECT_EQ(get_extension(order, parcel).value(), Parcel());
  clear_extension(order, receipt);
  EXPECT_FALSE(has_extension(order, receipt));
  EXPECT_EQ(got(order, offset), -6) << "the others stay";
}

TEST(Proto2Extensions, OfAMessageThatComesInPartsAreMerged) {
  theirs::Order first, second;
  first.MutableExtension(theirs::parcel)->set_weight(1);
  first.AddExtension(theirs::stops, "a");
  second.MutableExtension(theirs::parcel);
  second.AddExtension(theirs::stops, "b");
  const Order order =
      cpprpc::decode<Order>(first.SerializeAsString() + second.SerializeAsString()).value();
  EXPECT_EQ(got(order, parcel).weight, 1);
  EXPECT_EQ(got(order, stops), (std::vector<std::string>{"a", "b"}));
}

TEST(Proto2Extensions, MayComePackedOrNot) {
  Order order;
  order.unknown_fields.append(unhex("f0 06 01 f2 06 02 03 04"));  // marks are 110, of fixed32
  EXPECT_FALSE(get_extension(order, marks)) << "a run of 2 bytes is none of fixed32";
  order.unknown_fields.clear();
  order.unknown_fields.append(unhex("e8 06 0d ea 06 02 10 01"));  // offsets, 109, of sint32
  EXPECT_EQ(got(order, offsets), (std::vector{-7, 8, -1}));
  order.unknown_fields.clear();
  order.unknown_fields.append(unhex("c2 06 02 01 09"));  // speeds, 104: 9 has no name
  EXPECT_EQ(got(order, speeds), (std::vector{Speed::Slow}));
}

TEST(Proto2Extensions, ThatAreMalformedAreAnError) {
  Order order;
  order.unknown_fields.append(unhex("ca 06 02 08 80"));  // parcel, 105, whose varint is cut off
  EXPECT_EQ(get_extension(order, parcel).error().to_string(),
            "INVALID_ARGUMENT: cannot decode the extension golden.proto2_extensions.parcel of "
            "golden.proto2_extensions.Order: the message ends in the middle of a field");
}

TEST(Proto2Extensions, AreFoundByNameAndNumber) {
  const auto types = cpprpc::TypeSet::of<Order>();
  const cpprpc::FieldTable& table = cpprpc::table_of<Order>();
  EXPECT_EQ(types.find_extension("golden.proto2_extensions.courier"), &courier);
  EXPECT_EQ(types.find_extension("golden.proto2_extensions.Parcel.class"), &Parcel::class_);
  EXPECT_EQ(types.find_extension(table, 120), &Parcel::sent_as);
  EXPECT_EQ(types.find_extension(table, 121), &Parcel::class_);
  EXPECT_EQ(types.find_extension(table, 122), nullptr);
  EXPECT_EQ(courier.field.json_name, "[golden.proto2_extensions.courier]");

  cpprpc::DynamicExtension dynamic(*types.find_extension(table, 100));
  const Order order = filled();
  ASSERT_TRUE(read_extension(cpprpc::view(order), dynamic).is_ok());
  EXPECT_EQ(std::get<std::string_view>(cpprpc::get(dynamic.view(), dynamic.field())), "bike");
  Order other;
  write_extension(cpprpc::ref(other), dynamic);
  EXPECT_EQ(got(other, courier), "bike");
}

TEST(Proto2Extensions, OfANestedMessage) {
  Order::Line line;
  set_extension(line, discount, 10);
  EXPECT_EQ(get_extension(line, discount).value(), 10);
}

}  // namespace
}  // namespace golden::proto2_extensions
