#include "golden/empty_file.msg.h"
#include "golden/empty_file.rpc.h"
#include "golden/empty_message.msg.h"
#include "golden/empty_message.pb.h"
#include "reference.h"

namespace golden::empty_message {
namespace {

using namespace golden_test;
namespace theirs = ::ref::golden::empty_message;

TEST(EmptyMessage, AloneAndInside) {
  expect_agreement(Empty{}, reference<theirs::Empty>(""));
  Holder holder{
      .empty = Empty{}, .empties = {Empty{}, Empty{}}, .by_number = {{1, Empty{}}, {0, Empty{}}}};
  holder.choice.emplace<Holder::Choice::second>();
  expect_agreement(holder, reference<theirs::Holder>(R"(
      empty {} empties: [{}, {}] by_number { key: 1 value {} } by_number { key: 0 value {} }
      second {})"));
}

TEST(EmptyMessage, KeepsWhatItDoesNotKnow) {
  expect_same_reading(ours(Empty{}), theirs::Empty(), unhex("08 05 12 01 61 1b 1c"));
  EXPECT_EQ(cpprpc::encode(cpprpc::decode<Empty>(unhex("08 05")).value()), unhex("08 05"));
}

}  // namespace
}  // namespace golden::empty_message
