// A tour of messages: what docs/messages.md shows, as a program that stops where it is not so.

#include <cpprpc/fmt.h>
#include <cpprpc/hash.h>
#include <cpprpc/json.h>
#include <cpprpc/message/reflection.h>
#include <cpprpc/message/type_set.h>
#include <cpprpc/text.h>
#include <fmt/core.h>

#include <cstdlib>
#include <string>
#include <unordered_set>

#include "shop/v1/order.msg.h"

using shop::v1::Card;
using shop::v1::Item;
using shop::v1::Order;

namespace {

void expect(bool is_so, std::string_view what) {
  if (is_so) return;
  fmt::print(stderr, "tour: this is not so: {}\n", what);
  std::exit(1);
}

Order new_order() {
  Order order{
      .id = 7,
      .status = shop::v1::Status::Open,
      .items = {{.product = "tea", .count = 2}, {.product = "cup"}},
      .labels = {{"gift", "yes"}},
  };
  order.payment.emplace<Order::Payment::card>(Card{.holder = "Ada", .number = "4111 1111"});
  return order;
}

void presence() {
  Order order = new_order();
  expect(!order.note, "an optional field is a std::optional");
  order.note = "";
  expect(order.note.has_value(), "empty, but there");
  expect(order.items[1].count == 0, "a plain field that was not set is zero");
  order.placed.emplace().seconds = 1'700'000'000;
  order.placed.reset();
}

void oneofs() {
  Order order = new_order();
  switch (order.payment.index()) {
    case Order::Payment::card:
      fmt::print("{} pays by card\n", std::get<Order::Payment::card>(order.payment).holder);
      break;
    case Order::Payment::voucher:
      fmt::print("voucher {}\n", std::get<Order::Payment::voucher>(order.payment));
      break;
    case Order::Payment::none:
      fmt::print("not paid\n");
      break;
  }
  order.payment.emplace<Order::Payment::voucher>("SPRING");  // the card is gone
  expect(order.payment.index() == Order::Payment::voucher, "one at a time");
}

void bytes() {
  const Order order = new_order();
  const std::string bytes = cpprpc::encode(order);
  const cpprpc::Result<Order> again = cpprpc::decode<Order>(bytes);
  expect(again && *again == order, "the same again");

  const cpprpc::DecodeLimits limits{.depth = 20, .elements = 1'000};
  expect(cpprpc::decode<Order>(bytes, limits).has_value(), "a small order");

  const cpprpc::Result<Order> broken = cpprpc::decode<Order>(bytes.substr(0, bytes.size() - 1));
  fmt::print("{}\n", broken.error().message());

  // What a message holds that the schema does not know is kept, and written back.
  const cpprpc::Result<Item> stranger = cpprpc::decode<Item>(bytes);
  expect(stranger && !stranger->unknown_fields.empty(), "the rest is unknown to Item");
}

void json() {
  const Order order = new_order();
  const cpprpc::Result<std::string> text = cpprpc::to_json(order, {.indent = 2});
  fmt::print("{}\n", *text);
  const cpprpc::Result<Order> again = cpprpc::from_json<Order>(*text);
  expect(again && *again == order, "the same again");

  const auto wrong = cpprpc::from_json<Order>(R"({"items": [{"count": "many"}]})");
  fmt::print("{}\n", wrong.error().message());

  const auto lenient =
      cpprpc::from_json<Order>(R"({"id": 1, "color": "red"})", {.ignore_unknown_fields = true});
  expect(lenient && lenient->id == 1, "unknown fields are skipped when asked for");
}

void any_in_json() {
  Order order{.id = 8};
  order.attachment.emplace(cpprpc::wkt::Any{
      .type_url = "type.googleapis.com/shop.v1.Item",
      .value = cpprpc::encode(Item{.product = "card"}),
  });
  const auto types = cpprpc::TypeSet::of<Order>();  // all of its file, and what that imports
  const cpprpc::Result<std::string> text = cpprpc::to_json(order, {.types = &types});
  fmt::print("{}\n", *text);
  expect(cpprpc::from_json<Order>(*text, {.types = &types}).value() == order, "the same again");
}

void text() {
  const Order order = new_order();
  fmt::print("{}\n", order);  // without the card's number
  const std::string all = cpprpc::to_text(order);
  expect(cpprpc::from_text<Order>(all).value() == order, "the same again");
}

void reflection() {
  const Order order = new_order();
  cpprpc::for_each_field(cpprpc::view(order), [&](const cpprpc::Field& field) {
    fmt::print("{} = {}: {} value(s)\n", field.name, field.number,
               cpprpc::count(cpprpc::view(order), field));
  });

  Order other;
  const cpprpc::Field* id = cpprpc::find_field(cpprpc::table_of<Order>(), "id");
  const cpprpc::Status status = cpprpc::set(cpprpc::ref(other), *id, std::int64_t{9});
  expect(status.is_ok() && other.id == 9, "set by name");
}

void containers() {
  std::unordered_set<Item> seen = {{.product = "tea"}, {.product = "cup"}, {.product = "tea"}};
  expect(seen.size() == 2, "equal messages have equal hashes");
}

}  // namespace

int main() {
  presence();
  oneofs();
  bytes();
  json();
  any_in_json();
  text();
  reflection();
  containers();
}
