#include "cpprpc/message/extension.h"
#include "golden/proto2_message_set.msg.h"
#include "golden/proto2_message_set.pb.h"
#include "reference.h"

namespace golden::proto2_message_set {
namespace {

using namespace golden_test;
namespace theirs = ::ref::golden::proto2_message_set;

// In the order of the numbers, in which libprotobuf writes them.
Set filled() {
  Set set;
  cpprpc::set_extension(set, Number::number, {.value = -1});
  cpprpc::set_extension(set, Text::text, {.value = "t"});
  return set;
}

constexpr const char* kFilled = R"(
    [ref.golden.proto2_message_set.Number.number] { value: -1 }
    [ref.golden.proto2_message_set.Text.text] { value: "t" })";

TEST(Proto2MessageSet, IsWrittenAsItems) {
  EXPECT_EQ(cpprpc::encode(filled()), reference<theirs::Set>(kFilled).SerializeAsString());
  EXPECT_EQ(hex(cpprpc::encode(filled())).substr(0, 12), "0b 10 04 1a ");
}

TEST(Proto2MessageSet, IsReadFromItems) {
  const std::string bytes = reference<theirs::Set>(kFilled).SerializeAsString();
  const Set set = cpprpc::decode<Set>(bytes).value();
  EXPECT_EQ(cpprpc::get_extension(set, Number::number)->value, -1);
  EXPECT_EQ(cpprpc::get_extension(set, Text::text)->value, "t");
  EXPECT_EQ(set, filled());
}

TEST(Proto2MessageSet, InsideOfOthers) {
  Holder holder{.set = filled(), .sets = {filled(), {}}, .group = Holder::Group{.set = filled()}};
  const std::string set = std::string("{") + kFilled + "}";
  const auto theirs = reference<theirs::Holder>("set " + set + " sets " + set +
                                                " sets {} Group { set " + set + " }");
  EXPECT_EQ(hex(cpprpc::encode(holder)), hex(theirs.SerializeAsString()));
  EXPECT_EQ(cpprpc::decode<Holder>(theirs.SerializeAsString()).value(), holder);
}

// What libprotobuf makes of the same bytes.
void expect_same_set(std::string_view bytes) {
  theirs::Set theirs;
  const bool readable = theirs.ParseFromString(std::string(bytes));
  const cpprpc::Result<Set> ours = cpprpc::decode<Set>(bytes);
  ASSERT_EQ(ours.has_value(), readable) << hex(bytes);
  if (!readable) return;
  theirs::Set again;
  ASSERT_TRUE(again.ParseFromString(cpprpc::encode(*ours))) << hex(bytes);
  theirs::Set written;  // which is without the unknown fields that are no items
  ASSERT_TRUE(written.ParseFromString(theirs.SerializeAsString()));
  EXPECT_EQ(again.DebugString(), written.DebugString()) << hex(bytes);
}

TEST(Proto2MessageSet, ItemsMayComeInAnyForm) {
  for (const char* bytes : {
           "0b 1a 02 08 05 10 04 0c",                          // the message before its number
           "22 02 08 05",                                      // a plain extension
           "0b 10 04 1a 02 08 05 0c 0b 10 04 1a 02 08 06 0c",  // twice: merged
           "0b 10 04 0c",                                      // no message
           "0b 1a 02 08 05 0c",                                // no number
           "0b 0c",                                            // nothing
           "0b 10 64 1a 02 08 05 0c",                          // a number that nobody knows
           "0b 10 84 80 00 1a 02 08 05 0c",                    // a number in a longer form
           "0b 10 04 1a 02 08 05",                             // no end
           "0b 10 04 1a 02 08 05 14",                          // the end of another group
           "0b 10 04 1a 03 08 05 0c",                          // a length beyond the end
           "0b 10 04 10 64 1a 00 1a 02 08 05 0c",              // the first of each counts
           "0b 1a 00 1a 02 08 05 10 04 10 64 0c",              // also the other way round
           "0b 10 00 1a 02 08 05 0c",                          // number 0
           "0b 10 80 80 80 80 02 1a 02 08 05 0c",              // a number of 30 bits
           "0b 10 ff ff ff ff 0f 1a 02 08 05 0c",              // the greatest
           "0b 1a 02 08 05 10 80 80 80 80 02 0c",              // behind the message
           "0b 22 02 08 07 10 04 1a 00 0c",                    // a plain extension inside
           "0b 28 07 2a 01 61 10 04 1a 00 0c",                 // unknown fields inside
           "0b 0b 10 04 1a 00 0c 0c",                          // an item in an item
           "28 07 2a 01 61 0b 10 04 1a 00 0c",                 // unknown fields beside it
       }) {
    expect_same_set(unhex(bytes));
  }
}

TEST(Proto2MessageSet, NumbersBeyondThoseOfFieldsAreKept) {
  const std::string bytes = unhex("0b 10 ff ff ff ff 0f 1a 02 08 05 0c 0b 10 64 1a 00 0c");
  const Set set = cpprpc::decode<Set>(bytes).value();
  EXPECT_EQ(hex(cpprpc::encode(set)), hex(bytes));
  EXPECT_EQ(cpprpc::encoded_size(set), bytes.size());
  EXPECT_EQ(cpprpc::decode<Set>(cpprpc::encode(set)).value(), set);
}

TEST(Proto2MessageSet, EveryDamageIsReadAsLibprotobufDoes) {
  const std::string bytes = reference<theirs::Set>(kFilled).SerializeAsString();
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (int value = 0; value < 256; ++value) {
      std::string damaged = bytes;
      damaged[at] = static_cast<char>(value);
      const cpprpc::Result<Set> ours = cpprpc::decode<Set>(damaged);
      if (theirs::Set().ParseFromString(damaged) || !ours) {
        expect_same_set(damaged);
      } else {  // what is in an extension shows when it is asked for
        EXPECT_FALSE(get_extension(*ours, Number::number) && get_extension(*ours, Text::text))
            << hex(damaged);
      }
    }
  }
}

TEST(Proto2MessageSet, EveryPrefixIsReadAsLibprotobufDoes) {
  const std::string bytes = reference<theirs::Set>(kFilled).SerializeAsString();
  for (std::size_t size = 0; size <= bytes.size(); ++size) expect_same_set(bytes.substr(0, size));
}

}  // namespace
}  // namespace golden::proto2_message_set
