#include <limits>

#include "golden/proto2_required.msg.h"
#include "golden/proto2_required.pb.h"
#include "reference.h"

namespace golden::proto2_required {
namespace {

using namespace golden_test;
namespace theirs = ::ref::golden::proto2_required;

static_assert(std::is_same_v<decltype(Types::f_int32), std::int32_t>);
static_assert(std::is_same_v<decltype(Types::f_string), std::string>);
static_assert(std::is_same_v<decltype(Types::f_color), Color>);
static_assert(std::is_same_v<decltype(Types::f_item), Item>);
static_assert(std::is_same_v<decltype(Node::leaf), cpprpc::Box<Leaf>>);

template <class Ours, class Theirs>
void expect_same_readings(std::initializer_list<const char*> all) {
  for (const char* bytes : all) expect_same_reading(ours(Ours{}), Theirs(), unhex(bytes));
}

TEST(Proto2Required, AreAlwaysWritten) {
  EXPECT_EQ(Types{}.f_color, Color::Red);
  expect_agreement(Types{}, reference<theirs::Types>(R"(
      f_double: 0 f_float: 0 f_int32: 0 f_int64: 0 f_uint32: 0 f_uint64: 0 f_sint32: 0 f_sint64: 0
      f_fixed32: 0 f_fixed64: 0 f_sfixed32: 0 f_sfixed64: 0 f_bool: false f_string: "" f_bytes: ""
      f_color: COLOR_RED f_item { sku: "" } FGroup { number: 0 })"));
  expect_agreement(Types{.f_double = 1,
                         .f_float = -0.0F,
                         .f_int32 = -1,
                         .f_int64 = 2,
                         .f_uint32 = 3,
                         .f_uint64 = 4,
                         .f_sint32 = -5,
                         .f_sint64 = 6,
                         .f_fixed32 = 7,
                         .f_fixed64 = 8,
                         .f_sfixed32 = -9,
                         .f_sfixed64 = 10,
                         .f_bool = true,
                         .f_string = "s",
                         .f_bytes = "\xff",
                         .f_color = Color::Green,
                         .f_item = {.sku = "k", .count = 0},
                         .fgroup = {.number = 11}},
                   reference<theirs::Types>(R"(
      f_double: 1 f_float: -0.0 f_int32: -1 f_int64: 2 f_uint32: 3 f_uint64: 4 f_sint32: -5
      f_sint64: 6 f_fixed32: 7 f_fixed64: 8 f_sfixed32: -9 f_sfixed64: 10 f_bool: true
      f_string: "s" f_bytes: "\xff" f_color: COLOR_GREEN f_item { sku: "k" count: 0 }
      FGroup { number: 11 })"));
}

// Each in turn is left out.
TEST(Proto2Required, EachIsAskedFor) {
  const theirs::Types whole = reference<theirs::Types>(R"(
      f_double: 0 f_float: 0 f_int32: 0 f_int64: 0 f_uint32: 0 f_uint64: 0 f_sint32: 0 f_sint64: 0
      f_fixed32: 0 f_fixed64: 0 f_sfixed32: 0 f_sfixed64: 0 f_bool: false f_string: "" f_bytes: ""
      f_color: COLOR_RED f_item { sku: "" } FGroup { number: 0 })");
  const google::protobuf::Descriptor& type = *whole.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    theirs::Types part = whole;
    part.GetReflection()->ClearField(&part, type.field(i));
    const std::string bytes = part.SerializePartialAsString();
    expect_same_reading(ours(Types{}), whole, bytes);
    EXPECT_EQ(decode_error<Types>(bytes),
              "INVALID_ARGUMENT: cannot decode golden.proto2_required.Types." +
                  type.field(i)->name() + ": it is required, and missing");
  }
}

TEST(Proto2Required, MoreThanAWordHasBits) {
  theirs::Many whole;
  const google::protobuf::Descriptor& type = *whole.GetDescriptor();
  for (int i = 0; i < 70; ++i) whole.GetReflection()->SetBool(&whole, type.field(i), i % 2 == 1);
  const std::string bytes = serialize(whole);
  EXPECT_TRUE(cpprpc::decode<Many>(bytes).has_value());
  for (int i = 0; i < 70; ++i) {
    theirs::Many part = whole;
    part.GetReflection()->ClearField(&part, type.field(i));
    expect_same_reading(ours(Many{}), whole, part.SerializePartialAsString());
    theirs::Many outer = whole;
    *outer.mutable_more() = part;
    EXPECT_EQ(decode_error<Many>(outer.SerializePartialAsString()),
              "INVALID_ARGUMENT: cannot decode golden.proto2_required.Many.more." +
                  type.field(i)->name() + ": it is required, and missing");
  }
}

TEST(Proto2Required, DefaultsAreWhatTheyStartWith) {
  const Settings settings;
  EXPECT_EQ(settings.port, 8080);
  EXPECT_EQ(settings.host, "localhost");
  EXPECT_EQ(settings.magic, std::string("a\0b", 3));
  EXPECT_EQ(settings.color, Color::Green);
  EXPECT_EQ(settings.ratio, -std::numeric_limits<double>::infinity());
  expect_agreement(settings, reference<theirs::Settings>(R"(
      port: 8080 host: "localhost" magic: "a\000b" color: COLOR_GREEN ratio: -inf)"));
  Settings changed{.port = 1, .host = "h", .magic = "m", .color = Color::Red, .ratio = 0};
  cpprpc::Codec<Settings>::recycle(changed);
  EXPECT_EQ(changed, settings);
}

Order order() {
  Order order{.first = Item{.sku = "f"},
              .items = {{.sku = "a"}, {.sku = "", .count = 1}},
              .by_name = {{"n", {.sku = "x"}}},
              .by_number = {{-1, {.sku = "y"}}},
              .by_hash = {{7, {.sku = "z"}}},
              .by_side = {{true, {.sku = ""}}},
              .part = {{.item = {.sku = "p"}}},
              .id = 5};
  order.choice.emplace<Order::Choice::item>().sku = "c";
  return order;
}

TEST(Proto2Required, InAllKindsOfFields) {
  expect_agreement(order(), reference<theirs::Order>(R"(
      first { sku: "f" } items { sku: "a" } items { sku: "" count: 1 }
      by_name { key: "n" value { sku: "x" } } by_number { key: -1 value { sku: "y" } }
      by_hash { key: 7 value { sku: "z" } } by_side { key: true value { sku: "" } }
      item { sku: "c" } Part { item { sku: "p" } } id: 5)"));
}

TEST(Proto2Required, SubmessagesComeInParts) {
  expect_same_readings<Order, theirs::Order>({
      "", "58 05",
      "58 05 0a 00",                    // first without sku
      "58 05 0a 02 10 01",              // the same with something else
      "58 05 0a 00 0a 02 0a 00",        // in two parts
      "58 05 0a 02 0a 00 0a 00",        // the other way round
      "58 05 0a 02 10 01 0a 02 10 02",  // in two parts, both without
      "58 05 12 00",                    // an element
      "58 05 12 00 12 02 0a 00",        // elements do not merge
      "58 05 12 02 0a 00 12 00",        // nor the other way round
      "58 05 0a 03 08 01 0a",           // cut off
      "58 05 08 01",                    // a number instead: an unknown field
      "58 05 0a 02 08 01",              // the same for sku
      "58 05 0a 03 0b 0c 0a 0a 00",     // malformed
      "58 05 0a 04 0b 0a 00 0c",        // in an unknown group, where it does not count
      "0b 58 05 0c",                    // the same for id
      "0b 58 05 0c 58 05",              // an unknown group, and id behind it
      "5d 05 00 00 00",                 // id of another type
  });
}

TEST(Proto2Required, OneofsKeepTheLast) {
  expect_same_readings<Order, theirs::Order>({
      "58 05 3a 00",                    // item without sku
      "58 05 3a 00 42 00",              // replaced by text
      "58 05 3a 00 48 02",              // by color
      "58 05 3a 00 48 07",              // by a color without a name, which is an unknown field
      "58 05 3a 00 42 00 3a 02 0a 00",  // and back
      "58 05 3a 02 0a 00 3a 00",        // in two parts
      "58 05 3a 02 0a 00 42 00 3a 00",  // the first part is gone
      "58 05 3a 00 40 01",              // text of another type: an unknown field
  });
}

TEST(Proto2Required, MapsKeepTheLast) {
  expect_same_readings<Order, theirs::Order>({
      "58 05 1a 00",                                               // no key, no value
      "58 05 1a 03 0a 01 61",                                      // no value
      "58 05 1a 02 12 00",                                         // a value without sku
      "58 05 1a 04 12 02 0a 00",                                   // with it
      "58 05 1a 06 12 00 12 02 0a 00",                             // a value in two parts
      "58 05 1a 03 0a 01 61 1a 07 0a 01 61 12 02 0a 00",           // replaced
      "58 05 1a 07 0a 01 61 12 02 0a 00 1a 03 0a 01 61",           // the other way round
      "58 05 1a 03 0a 01 61 1a 07 0a 01 62 12 02 0a 00",           // another key
      "58 05 1a 00 1a 06 0a 00 12 02 0a 00",                       // the empty key, said or not
      "58 05 22 02 08 01 22 06 08 01 12 02 0a 00",                 // by_number
      "58 05 22 02 08 01 22 07 08 81 00 12 02 0a 00",              // a longer form of the key
      "58 05 22 02 08 01 22 0b 08 81 80 80 80 10 12 02 0a 00",     // cut to it
      "58 05 22 02 08 01 22 06 08 03 12 02 0a 00",                 // another number
      "58 05 22 00 22 06 08 00 12 02 0a 00",                       // zero, said or not
      "58 05 2a 00 2a 0d 09 00 00 00 00 00 00 00 00 12 02 0a 00",  // by_hash
      "58 05 2a 00 2a 0d 09 01 00 00 00 00 00 00 00 12 02 0a 00",
      "58 05 2a 00 2a 07 0d 00 00 00 00 12 02 0a 00",  // malformed
      "58 05 2a 00 2a 06 08 01 12 02 0a 00",           // a key of another type is none
      "58 05 32 02 08 01 32 06 08 05 12 02 0a 00",     // by_side: 5 is true
      "58 05 32 00 32 06 08 00 12 02 0a 00",
      "58 05 1a 04 0a 00 10 01",  // a value of another type is none
  });
}

TEST(Proto2Required, InGroups) {
  expect_same_readings<Order, theirs::Order>({
      "58 05 53 54",                             // a part without its item
      "58 05 53 0a 00 54",                       // with one without sku
      "58 05 53 0a 02 0a 00 54",                 // with both
      "58 05 53 54 53 0a 02 0a 00 54",           // elements do not merge
      "58 05 53 0a 00 54 53 0a 02 0a 00 54",     // nor does what is in them
      "58 05 53 0a 00 0a 02 0a 00 54",           // but this does
      "58 05 53 13 14 0a 02 0a 00 54",           // an unknown group inside
      "58 05 53 13 0a 02 0a 00 14 54",           // where an item does not count
      "58 05 53 0a 02 0a 00 54 53 0a 02 0a 00",  // no end
  });
}

TEST(Proto2Required, ErrorsNameTheField) {
  const auto missing = [](const char* bytes) {
    const std::string error = decode_error<Order>(unhex(bytes));
    const std::string head = "INVALID_ARGUMENT: cannot decode golden.proto2_required.Order.";
    const std::string tail = ": it is required, and missing";
    EXPECT_EQ(error.substr(0, head.size()), head);
    EXPECT_EQ(error.substr(error.size() - std::min(error.size(), tail.size())), tail);
    return error.substr(head.size(), error.size() - head.size() - tail.size());
  };
  EXPECT_EQ(missing(""), "id");
  EXPECT_EQ(missing("58 05 0a 00"), "first.sku");
  EXPECT_EQ(missing("58 05 12 02 0a 00 12 02 0a 00 12 00"), "items[2].sku");
  EXPECT_EQ(missing("58 05 1a 02 12 00"), "by_name.sku");
  EXPECT_EQ(missing("58 05 3a 00"), "item.sku");
  EXPECT_EQ(missing("58 05 53 0a 02 0a 00 54 53 0a 00 54"), "part[1].item.sku");
}

TEST(Proto2Required, NothingIsAskedOfUnknownFields) {
  EXPECT_TRUE(cpprpc::decode<Stub>(unhex("0a 00 12 00")).has_value());
}

TEST(Proto2Required, ABoxIsWrittenEvenIfEmpty) {
  expect_agreement(Node{.value = 1, .leaf = Leaf{}}, reference<theirs::Node>("value: 1 leaf {}"));
  expect_agreement(Node{.leaf = Leaf{.node = Node{.leaf = Leaf{}}}},
                   reference<theirs::Node>("value: 0 leaf { node { value: 0 leaf {} } }"));
  EXPECT_EQ(hex(cpprpc::encode(Node{})), "08 00 12 00");
  expect_same_readings<Node, theirs::Node>({"08 00", "08 00 12 00", "12 00", "12 02 0a 00 08 00"});
}

// What is merged into may have the fields already, as far as the bytes can tell.
TEST(Proto2Required, MergesMayHaveThemAlready) {
  const std::string whole = cpprpc::encode(order());
  const auto expect_merge = [&](const char* text, bool ok) {
    const std::string bytes = unhex(text);
    theirs::Order theirs;
    ASSERT_TRUE(theirs.ParseFromString(whole));
    EXPECT_EQ(theirs.MergeFromString(bytes), ok) << text;
    Order into = order();
    EXPECT_EQ(cpprpc::merge_into(bytes, into).is_ok(), ok) << text;
    if (!ok) return;
    EXPECT_EQ(hex(cpprpc::encode(into)), hex(serialize(theirs))) << text;
  };
  expect_merge("", true);
  expect_merge("0a 02 10 07", true);   // first.count
  expect_merge("3a 02 10 07", true);   // item.count
  expect_merge("12 02 10 07", false);  // an element
  expect_merge("12 02 0a 00", true);
  expect_merge("1a 05 0a 01 6e 12 00", false);  // by_name["n"]
  expect_merge("53 54", false);                 // part
  Order empty;
  EXPECT_TRUE(cpprpc::merge_into(unhex("0a 02 10 07"), empty).is_ok()) << "first was not there";
}

TEST(Proto2Required, AMessageThatIsUsedAgainStartsAnew) {
  Order used = order();
  EXPECT_FALSE(cpprpc::decode_into(unhex("0a 02 0a 00"), used).is_ok());
  EXPECT_FALSE(cpprpc::decode_into(unhex("58 05 0a 00"), used).is_ok());
  EXPECT_TRUE(cpprpc::decode_into(unhex("58 05"), used).is_ok());
  EXPECT_EQ(used, Order{.id = 5});
}

TEST(Proto2Required, InExtensions) {
  const Open open = cpprpc::decode<Open>(unhex("52 00 5a 02 0a 00")).value();
  EXPECT_EQ(get_extension(open, open_item).status().message(),
            "cannot decode the extension golden.proto2_required.Open.golden.proto2_required"
            ".open_item.sku: it is required, and missing");
  EXPECT_EQ(get_extension(open, open_items).value(), std::vector<Item>{Item{}});
  const Open parts = cpprpc::decode<Open>(unhex("52 00 52 02 0a 00 5a 00")).value();
  EXPECT_EQ(get_extension(parts, open_item).value(), Item{});
  EXPECT_FALSE(get_extension(parts, open_items).has_value());
}

}  // namespace
}  // namespace golden::proto2_required
