// Our messages to protoc's classes and back.

#include <gmock/gmock.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/unknown_field_set.h>
#include <google/protobuf/util/message_differencer.h>

#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "convert.msg.h"
#include "convert.pb.h"
#include "copy.pb.h"
#include "cpprpc/message/extension.h"
#include "cpprpc/message/reflection.h"
#include "cpprpc/protobuf.h"
#include "utf8.msg.h"
#include "utf8.pb.h"

namespace convert {
namespace {

using cpprpc::from_protobuf;
using cpprpc::Packages;
using cpprpc::Result;
using cpprpc::Status;
using cpprpc::StatusCode;
using cpprpc::to_protobuf;
using google::protobuf::util::MessageDifferencer;
using testing::HasSubstr;

// What no field of the schema is.
constexpr std::string_view kUnknown = "\xfa\x0f\x03 \xff ";

ours::Order our_order() {
  ours::Order order{.id = -1};
  order.lines = {{.name = "pen"}, {.name = std::string("a\0b", 3), .last = false}};
  order.totals = {{"", 0}, {"net", std::numeric_limits<std::int64_t>::min()}};
  order.payment.emplace<ours::Order::Payment::cash>("\xff\xfe");
  order.kind = ours::Order::Kind::Large;
  order.kinds = {ours::Order::Kind::Small, ours::Order::Kind::Large};
  order.meta.emplace().stamps = {1, 0, ~std::uint64_t{0}};
  order.weight = -0.0;
  order.previous.emplace().id = 0;
  order.unknown_fields.append(kUnknown);
  cpprpc::set_extension(order, ours::note, "with care");
  cpprpc::set_extension(order, ours::extras, {{.name = "rubber"}, {}});
  return order;
}

TEST(Convert, EverythingOfOursIsInTheirs) {
  const Result<Order> theirs = to_protobuf<Order>(our_order());
  ASSERT_TRUE(theirs) << theirs.error().to_string();
  EXPECT_EQ(theirs->id(), -1);
  ASSERT_EQ(theirs->lines_size(), 2);
  EXPECT_EQ(theirs->lines(1).name(), std::string("a\0b", 3));
  EXPECT_TRUE(theirs->lines(1).has_last());
  EXPECT_EQ(theirs->totals().at("net"), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(theirs->cash(), "\xff\xfe");
  EXPECT_EQ(theirs->kind(), Order::LARGE);
  EXPECT_EQ(theirs->kinds_size(), 2);
  EXPECT_EQ(theirs->meta().stamps(2), ~std::uint64_t{0});
  EXPECT_TRUE(theirs->has_weight());
  EXPECT_EQ(theirs->previous().id(), 0);
  EXPECT_EQ(theirs->GetExtension(note), "with care");
  ASSERT_EQ(theirs->ExtensionSize(extras), 2);
  EXPECT_EQ(theirs->GetExtension(extras, 0).name(), "rubber");
  const auto& unknown = theirs->GetReflection()->GetUnknownFields(*theirs);
  ASSERT_EQ(unknown.field_count(), 1);
  EXPECT_EQ(unknown.field(0).number(), 255);
  EXPECT_EQ(unknown.field(0).length_delimited(), " \xff ");
}

TEST(Convert, ThereAndBackNothingIsLost) {
  const ours::Order order = our_order();
  const Result<Order> theirs = to_protobuf<Order>(order);
  ASSERT_TRUE(theirs) << theirs.error().to_string();
  const Result<ours::Order> again = from_protobuf<ours::Order>(*theirs);
  ASSERT_TRUE(again) << again.error().to_string();
  // What is unknown to us may come back in another order: theirs knows some of it.
  EXPECT_EQ(cpprpc::get_extension(*again, ours::note).value(), "with care");
  EXPECT_EQ(cpprpc::get_extension(*again, ours::extras).value(),
            cpprpc::get_extension(order, ours::extras).value());
  ours::Order known = order;
  ours::Order known_again = *again;
  for (ours::Order* one : {&known, &known_again}) {
    cpprpc::clear_extension(*one, ours::note);
    cpprpc::clear_extension(*one, ours::extras);
  }
  EXPECT_EQ(known_again, known);
  EXPECT_TRUE(MessageDifferencer::Equals(to_protobuf<Order>(*again).value(), *theirs));
}

TEST(Convert, EmptyMessages) {
  EXPECT_EQ(to_protobuf<Order>(ours::Order())->ByteSizeLong(), 0u);
  EXPECT_EQ(from_protobuf<ours::Order>(Order()).value(), ours::Order());
}

TEST(Convert, ToTheirsReplacesWhatWasThere) {
  Order theirs;
  theirs.set_id(5);
  theirs.add_lines();
  ASSERT_TRUE(to_protobuf(ours::Order{.weight = 1}, theirs).is_ok());
  EXPECT_FALSE(theirs.has_id());
  EXPECT_EQ(theirs.lines_size(), 0);
  EXPECT_EQ(theirs.weight(), 1);
}

TEST(Convert, WithoutOurType) {
  const ours::Order order = our_order();
  Order theirs;
  ASSERT_TRUE(to_protobuf(cpprpc::view(order), theirs).is_ok());
  cpprpc::DynamicMessage again(cpprpc::table_of<ours::Order>());
  ASSERT_TRUE(from_protobuf(theirs, again.ref()).is_ok());
  EXPECT_EQ(static_cast<const ours::Order*>(again.view().message)->lines, order.lines);
  ASSERT_TRUE(from_protobuf(theirs, again.ref()).is_ok());  // adds to what is there
  EXPECT_EQ(static_cast<const ours::Order*>(again.view().message)->lines.size(), 4u);
}

TEST(Convert, WithoutTheirType) {
  google::protobuf::DynamicMessageFactory factory;
  const std::unique_ptr<google::protobuf::Message> theirs(
      factory.GetPrototype(Order::descriptor())->New());
  ASSERT_TRUE(to_protobuf(our_order(), *theirs).is_ok());
  Order typed;
  ASSERT_TRUE(typed.ParseFromString(theirs->SerializeAsString()));
  EXPECT_TRUE(MessageDifferencer::Equals(typed, to_protobuf<Order>(our_order()).value()));
  EXPECT_EQ(from_protobuf<ours::Order>(*theirs)->lines, our_order().lines);
}

// --- two types

TEST(Convert, TwoTypesAreRefused) {
  Line line;
  EXPECT_EQ(to_protobuf(ours::Order(), line),
            Status::invalid_argument("convert.Order and convert.Line are two types of message; if "
                                     "one is a copy of the other in another package, say "
                                     "Packages::MayDiffer"));
  EXPECT_EQ(from_protobuf<ours::Order>(line).error().code(), StatusCode::InvalidArgument);
  EXPECT_EQ(to_protobuf<copied::convert::Order>(ours::Order()).error().code(),
            StatusCode::InvalidArgument);
}

TEST(Convert, ACopyInAnotherPackage) {
  const auto copy = to_protobuf<copied::convert::Order>(our_order(), Packages::MayDiffer);
  ASSERT_TRUE(copy) << copy.error().to_string();
  EXPECT_EQ(copy->GetExtension(copied::convert::note), "with care");
  const auto again = from_protobuf<ours::Order>(*copy, Packages::MayDiffer);
  ASSERT_TRUE(again) << again.error().to_string();
  EXPECT_EQ(again->lines, our_order().lines);
  EXPECT_TRUE(to_protobuf<Order>(our_order(), Packages::MayDiffer));

  EXPECT_TRUE(
      from_protobuf<ours::Order::Line>(copied::convert::Order::Line(), Packages::MayDiffer));
  EXPECT_EQ(from_protobuf<ours::Order::Line>(copied::convert::Line(), Packages::MayDiffer).error(),
            Status::invalid_argument(
                "convert.Order.Line and copied.convert.Line are two types of message"));
}

// --- what one side refuses

TEST(Convert, RequiredFields) {
  const auto theirs = to_protobuf<Strict>(ours::Strict{.parts = {{}}});
  ASSERT_TRUE(theirs) << theirs.error().to_string();
  EXPECT_TRUE(theirs->has_id());
  EXPECT_EQ(from_protobuf<ours::Strict>(*theirs).value(), ours::Strict{.parts = {{}}});

  Strict incomplete;
  incomplete.add_parts();
  const auto ours = from_protobuf<ours::Strict>(incomplete);
  ASSERT_FALSE(ours);
  EXPECT_EQ(ours.error(), Status::invalid_argument("cannot encode convert.Strict: required and "
                                                   "missing: id, parts[0].name"));
}

TEST(Convert, StringsThatHaveToBeUtf8) {
  const auto theirs = to_protobuf<Labels>(ours::Labels{.labels = {{.text = "\xff"}}});
  ASSERT_FALSE(theirs);
  EXPECT_EQ(theirs.error().code(), StatusCode::InvalidArgument);
  EXPECT_THAT(theirs.error().message(), HasSubstr("convert.Labels"));

  Labels labels;
  labels.add_labels()->set_text("fine");
  labels.add_labels()->set_text("\xff");
  const auto ours = from_protobuf<ours::Labels>(labels);
  ASSERT_FALSE(ours);
  EXPECT_EQ(ours.error().code(), StatusCode::InvalidArgument);
  EXPECT_THAT(ours.error().message(), HasSubstr("convert.Labels.labels[1].text"));
}

TEST(Convert, NestingTooDeep) {
  ours::Order order;
  for (int i = 0; i < 150; ++i) {
    ours::Order outer;
    outer.previous = std::move(order);
    order = std::move(outer);
  }
  EXPECT_EQ(to_protobuf<Order>(order).error().code(), StatusCode::InvalidArgument);

  Order theirs;
  Order* inner = &theirs;
  for (int i = 0; i < 150; ++i) inner = inner->mutable_previous();
  EXPECT_EQ(from_protobuf<ours::Order>(theirs).error().code(), StatusCode::ResourceExhausted);
}

}  // namespace
}  // namespace convert
