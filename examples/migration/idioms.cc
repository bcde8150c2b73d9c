// What is written with protoc's classes, and what the same is with ours: docs/migration.md has it
// as a table. Prints nothing when both do what they should.

#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <variant>

#include "cpprpc/json.h"
#include "cpprpc/message/reflection.h"
#include "cpprpc/text.h"
#include "orders/v1/orders.msg.h"
#include "orders/v1/orders.pb.h"

void expect(bool condition, int line) {
  if (condition) return;
  std::fprintf(stderr, "idioms.cc:%d is not so\n", line);
  std::exit(1);
}
#define EXPECT(condition) expect((condition), __LINE__)

namespace theirs {

using namespace orders::v1;

void fields() {
  Order order;
  order.set_id("a7");
  EXPECT(order.id() == "a7");
  order.mutable_id()->append("b");
  EXPECT(order.id() == "a7b");

  EXPECT(!order.has_note());
  order.set_note("");
  EXPECT(order.has_note());
  EXPECT(order.note() == "");
  order.clear_note();

  order.mutable_gift()->set_name("pen");
  order.mutable_gift()->set_count(2);
  EXPECT(order.has_gift());
  EXPECT(order.gift().name() == "pen");
  order.clear_gift();
  EXPECT(order.gift().name().empty());
  order.set_allocated_gift(new Item);
  Item* gift = order.release_gift();
  delete gift;
}

void repeated() {
  Order order;
  order.mutable_items()->Reserve(8);
  Item* item = order.add_items();
  item->set_name("pen");
  EXPECT(order.items_size() == 1);
  order.mutable_items(0)->set_count(2);
  EXPECT(order.items(0).count() == 2);
  for (const Item& each : order.items()) EXPECT(each.name() == "pen");
  order.mutable_items()->RemoveLast();
  order.clear_items();

  (*order.mutable_labels())["color"] = "red";
  EXPECT(order.labels().contains("color"));
  EXPECT(order.labels().at("color") == "red");
}

void oneofs_and_enums() {
  Order order;
  order.set_card("4111");
  EXPECT(order.has_card());
  EXPECT(order.payment_case() == Order::kCard);
  EXPECT(order.card() == "4111");
  order.clear_payment();
  EXPECT(order.payment_case() == Order::PAYMENT_NOT_SET);

  order.set_stage(STAGE_PACKED);
  EXPECT(Stage_Name(order.stage()) == "STAGE_PACKED");
  Stage stage;
  EXPECT(Stage_Parse("STAGE_ON_THE_WAY", &stage));
  EXPECT(!Stage_IsValid(17));
}

void messages() {
  Order order;
  Order other;
  other.add_items()->set_name("pen");
  order.CopyFrom(other);
  order.MergeFrom(other);
  EXPECT(order.items_size() == 2);
  order.Swap(&other);
  EXPECT(!google::protobuf::util::MessageDifferencer::Equals(order, other));

  std::string bytes;
  EXPECT(order.SerializeToString(&bytes));
  EXPECT(order.SerializeAsString().size() == order.ByteSizeLong());
  EXPECT(order.ParseFromString(bytes));
  order.Clear();

  EXPECT(!other.DebugString().empty());
  std::string json;
  EXPECT(google::protobuf::util::MessageToJsonString(other, &json).ok());
  EXPECT(google::protobuf::util::JsonStringToMessage(json, &order).ok());
  EXPECT(Order::descriptor()->FindFieldByName("note")->number() == 5);
  EXPECT(Order::descriptor()->full_name() == "orders.v1.Order");
}

}  // namespace theirs

namespace ours {

using namespace acme::orders;

void fields() {
  Order order;
  order.id = "a7";
  EXPECT(order.id == "a7");
  order.id.append("b");
  EXPECT(order.id == "a7b");

  EXPECT(!order.note.has_value());
  order.note = "";
  EXPECT(order.note.has_value());
  EXPECT(order.note.value_or("none") == "");
  order.note.reset();

  order.gift.emplace().name = "pen";
  order.gift->count = 2;
  EXPECT(order.gift.has_value());
  EXPECT(order.gift->name == "pen");
  order.gift.reset();
  EXPECT(order.gift.value_or(Item()).name.empty());
  order.gift = Item();
  const Item gift = *std::exchange(order.gift, std::nullopt);
  EXPECT(gift == Item());
}

void repeated() {
  Order order;
  order.items.reserve(8);
  order.items.push_back({.name = "pen"});
  EXPECT(order.items.size() == 1);
  order.items[0].count = 2;
  EXPECT(order.items[0].count == 2);
  for (const Item& each : order.items) EXPECT(each.name == "pen");
  order.items.pop_back();
  order.items.clear();

  order.labels["color"] = "red";
  EXPECT(order.labels.contains("color"));
  EXPECT(order.labels.at("color") == "red");
}

void oneofs_and_enums() {
  Order order;
  order.payment.emplace<Order::Payment::card>("4111");
  EXPECT(order.payment.index() == Order::Payment::card);
  EXPECT(std::get<Order::Payment::card>(order.payment) == "4111");
  EXPECT(std::get_if<Order::Payment::voucher>(&order.payment) == nullptr);
  order.payment = {};
  EXPECT(order.payment.index() == Order::Payment::none);

  order.stage = Stage::Packed;
  EXPECT(to_string(order.stage) == "STAGE_PACKED");
  EXPECT(cpprpc::from_string<Stage>("STAGE_ON_THE_WAY") == Stage::OnTheWay);
  EXPECT(to_string(Stage(17)).empty());
}

void messages() {
  Order order;
  Order other{.items = {{.name = "pen"}}};
  order = other;
  EXPECT(cpprpc::merge_into(cpprpc::encode(other), order).is_ok());
  EXPECT(order.items.size() == 2);
  std::swap(order, other);
  EXPECT(!(order == other));

  std::string bytes;
  cpprpc::encode_to(order, bytes);
  EXPECT(cpprpc::encode(order).size() == cpprpc::encoded_size(order));
  EXPECT(cpprpc::decode<Order>(bytes) == order);
  EXPECT(cpprpc::decode_into(bytes, order).is_ok());
  order = {};

  EXPECT(!cpprpc::to_text(other).empty());
  const cpprpc::Result<std::string> json = cpprpc::to_json(other);
  EXPECT(cpprpc::from_json<Order>(*json) == other);
  EXPECT(cpprpc::find_field(cpprpc::table_of<Order>(), "note")->number == 5);
  EXPECT(cpprpc::table_of<Order>().full_name == "orders.v1.Order");
}

}  // namespace ours

int main() {
  theirs::fields();
  ours::fields();
  theirs::repeated();
  ours::repeated();
  theirs::oneofs_and_enums();
  ours::oneofs_and_enums();
  theirs::messages();
  ours::messages();
}
