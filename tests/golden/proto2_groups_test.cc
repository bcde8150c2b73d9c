#include "golden/proto2_groups.msg.h"
#include "golden/proto2_groups.pb.h"
#include "reference.h"

namespace golden::proto2_groups {
namespace {

using namespace golden_test;
namespace theirs = ::ref::golden::proto2_groups;

static_assert(std::is_same_v<decltype(Order::customer), std::optional<Order::Customer>>);
static_assert(std::is_same_v<decltype(Order::item), std::vector<Order::Item>>);
static_assert(std::is_same_v<decltype(Tree::left), cpprpc::Box<Tree::Left>>);

Order order() {
  Order order{.id = 1,
              .customer = Order::Customer{.name = "Ann", .homeaddress = {{.street = "s"}}},
              .item = {{.sku = "a", .sizes = {1, 300}, .prices = {{"eu", 7}}}, {}},
              .receiver = Order::Customer{.homeaddress = Order::Customer::HomeAddress{}},
              .note = "far"};
  order.payment.emplace<Order::Payment::card>().number = "4711";
  return order;
}

TEST(Proto2Groups, AreWrittenBetweenTags) {
  expect_agreement(Order{}, reference<theirs::Order>(""));
  expect_agreement(order(), reference<theirs::Order>(R"(
      id: 1 Customer { name: "Ann" HomeAddress { street: "s" } }
      Item { sku: "a" sizes: [1, 300] prices { key: "eu" value: 7 } } Item {}
      Card { number: "4711" } receiver { HomeAddress {} } note: "far")"));
  expect_agreement(NothingElse{.only = NothingElse::Only{}},
                   reference<theirs::NothingElse>("Only {}"));
}

TEST(Proto2Groups, InACycle) {
  Tree tree{.value = 1, .left = Tree::Left{.tree = Tree{.value = 2}}};
  auto& right = tree.other.emplace<Tree::Other::right>().emplace();
  right.branch.emplace_back().tree = Tree{.value = 3};
  right.tree = Tree{.value = 4};
  expect_agreement(tree, reference<theirs::Tree>(R"(
      value: 1 Left { tree { value: 2 } }
      Right { Branch { tree { value: 3 } } tree { value: 4 } })"));
}

TEST(Proto2Groups, ABoxWithoutAMessageIsWrittenEmpty) {
  Tree tree;
  tree.other.emplace<Tree::Other::right>();
  EXPECT_EQ(hex(cpprpc::encode(tree)), "1b 1c");
  EXPECT_EQ(cpprpc::encoded_size(tree), 2u);
}

TEST(Proto2Groups, OddBytes) {
  for (const char* bytes : {
           "13 14 13 0a 01 61 14",        // twice: they merge
           "13 0a 01 61",                 // no end
           "13 0a 01 61 24",              // the end of another group
           "13 13 14",                    // the end of an inner one only
           "13 13 14 14",                 // and of both
           "13 43 44 14",                 // an unknown group inside
           "13 43 14 44",                 // crosswise
           "14",                          // an end without a beginning
           "13 14 14",                    // two ends
           "12 00",                       // its number, but a length: an unknown field
           "12 04 0a 01 61 14",           // the same with what looks like an end
           "33 0a 01 61 34",              // the number of a message, but a group: an unknown field
           "13 32 01 14 14",              // an end in a string of unknown number
           "32 01 14",                    // an end inside of a message
           "13 0a 05 61 14 61 61 61 14",  // an end inside of a string
           "13 93 80 00 0a 01 62 94 80 00 14",              // tags longer than need be
           "f3 01 fa 01 01 78 f4 01 f3 01 8a 02 00 f4 01",  // items, one with an entry of a map
           "23 0a 01 31 24 23 24",                          // a member of a oneof twice
           "2a 01 76 23 24",                                // instead of another member
           "13 15 01 02 03 04 14",                          // fields inside whose type is another
       }) {
    expect_same_reading(ours(Order{}), theirs::Order(), unhex(bytes));
  }
}

TEST(Proto2Groups, AnEndCountsOnlyAsDeepAsTheBeginning) {
  // Left { tree { end } }: the end stands inside of the message.
  expect_same_reading(ours(Tree{}), theirs::Tree(), unhex("13 0a 01 14"));
  expect_same_reading(ours(Tree{}), theirs::Tree(), unhex("13 0a 01 14 14"));
  EXPECT_EQ(decode_error<Tree>(unhex("13 0a 01 14 14")),
            "INVALID_ARGUMENT: cannot decode golden.proto2_groups.Tree.left.tree at byte 4: "
            "a group ends that never started");
}

TEST(Proto2Groups, ErrorsTellTheField) {
  EXPECT_EQ(decode_error<Order>(unhex("f3 01 f4 01 f3 01 fa 01 05 61")),
            "INVALID_ARGUMENT: cannot decode golden.proto2_groups.Order.item[1].sku at byte 8: "
            "a length reaches beyond the end of the message");
  EXPECT_EQ(decode_error<Order>(unhex("08 01 13 13 0a 05 61")),
            "INVALID_ARGUMENT: cannot decode golden.proto2_groups.Order.customer.homeaddress.street"
            " at byte 5: a length reaches beyond the end of the message");
  EXPECT_EQ(decode_error<Order>(unhex("13 14 08")),
            "INVALID_ARGUMENT: cannot decode golden.proto2_groups.Order.id at byte 3: "
            "the message ends in the middle of a field");
  EXPECT_EQ(decode_error<Order>(unhex("08 01 13")),
            "INVALID_ARGUMENT: cannot decode golden.proto2_groups.Order.customer at byte 3: "
            "a group has no end");
  EXPECT_EQ(decode_error<Order>(unhex("13 14 43 0a 05 61")),
            "INVALID_ARGUMENT: cannot decode golden.proto2_groups.Order.8 at byte 4: "
            "a length reaches beyond the end of the message");
}

// Groups and messages in turn, from the inside, and so backwards: `depth` of them.
std::string nested(int depth) {
  std::string backwards;
  for (int i = 0; i < depth; ++i) {
    if (i % 2 == 0) {
      backwards = "\x14" + backwards + "\x13";  // Left
      continue;
    }
    std::string head(1, '\x0a');  // tree
    std::size_t size = backwards.size();
    for (; size >= 0x80; size >>= 7) head += static_cast<char>(size | 0x80);
    head += static_cast<char>(size);
    backwards.append(head.rbegin(), head.rend());
  }
  return {backwards.rbegin(), backwards.rend()};
}

TEST(Proto2Groups, NestAHundredDeepWithMessages) {
  for (const int depth : {97, 99, 101, 1001}) {
    expect_same_reading(ours(Tree{}), theirs::Tree(), nested(depth));
  }
  EXPECT_TRUE(cpprpc::decode<Tree>(nested(99)).has_value());
  EXPECT_NE(
      decode_error<Tree>(nested(101)).find("messages nest deeper than DecodeLimits::depth allows"),
      std::string::npos);
}

// Behind an error anything may stand: the search for its field must not nest as deep as that.
TEST(Proto2Groups, AnErrorBeforeAMillionGroups) {
  std::string bytes = unhex("13 0a 01 61 00");
  bytes.append(1'000'000, '\x1b');
  EXPECT_EQ(decode_error<Order>(bytes),
            "INVALID_ARGUMENT: cannot decode golden.proto2_groups.Order.customer at byte 4: "
            "field number 0 is not allowed");
}

}  // namespace
}  // namespace golden::proto2_groups
