#include "cpprpc/message/message.h"

#include <gmock/gmock.h>

#include <string>

#include "message_test_closed.msg.h"
#include "message_test_everything.msg.h"

namespace cpprpc {
namespace {

using namespace std::string_literals;
using message_test::Closed;
using message_test::Color;
using message_test::Everything;
using message_test::Inner;
using message_test::Shade;

std::string error(std::string_view bytes) {
  const Result<Everything> result = decode<Everything>(bytes);
  return result ? "" : result.error().to_string();
}

std::string error_at(const std::string& path, int offset, const std::string& what) {
  return "INVALID_ARGUMENT: cannot decode message_test.Everything" + path + " at byte " +
         std::to_string(offset) + ": " + what;
}

// --- encode and decode

TEST(Message, EncodeToReplacesAndKeepsCapacity) {
  std::string out(1000, 'x');
  const char* const data = out.data();
  encode_to(Inner{.name = "a"}, out);
  EXPECT_EQ(out, "\x0a\x01\x61");
  EXPECT_EQ(out.data(), data);
  EXPECT_EQ(encode(Inner()), "");
  EXPECT_EQ(encoded_size(Inner{.name = "a"}), 3u);
}

TEST(Message, DecodeIntoReplacesAndKeepsCapacity) {
  Inner inner{.name = std::string(100, 'x'), .values = {1, 2, 3}, .next = Inner{.name = "y"}};
  inner.unknown_fields.append("\x78\x01");
  const char* const data = inner.name.data();
  ASSERT_TRUE(decode_into("\x0a\x01\x61", inner).is_ok());
  EXPECT_EQ(inner, Inner{.name = "a"});
  EXPECT_EQ(inner.name.data(), data);
}

TEST(Message, MergeIntoAdds) {
  Inner inner{.name = "a", .values = {1}, .next = Inner{.values = {2}}};
  ASSERT_TRUE(merge_into(encode(Inner{.values = {3}, .next = Inner{.name = "b"}}), inner).is_ok());
  EXPECT_EQ(inner,
            (Inner{.name = "a", .values = {1, 3}, .next = Inner{.name = "b", .values = {2}}}));
}

TEST(Message, DecodeIntoLeavesNothingOfBefore) {
  Everything full{.f_int32 = 1, .f_string = "a", .f_color = Color::Red, .o_bool = false};
  full.choice.emplace<Everything::Choice::c_string>("x");
  full.m_string["a"] = 1;
  full.f_self.emplace();
  full.unknown_fields.append("\x98\x06\x01");
  ASSERT_TRUE(decode_into("", full).is_ok());
  EXPECT_EQ(full, Everything());
}

TEST(Message, DecodeIntoReadsOverElementsAndSubmessages) {
  const std::string longer(100, 'x');
  Everything full;
  full.r_inner = {Inner{.name = longer, .values = {1}}, Inner{.name = longer}, Inner()};
  full.r_string = {longer, longer};
  full.choice.emplace<Everything::Choice::c_string>(longer);
  const char* const name = full.r_inner[0].name.data();
  const char* const element = full.r_string[0].data();
  const char* const chosen = std::get<Everything::Choice::c_string>(full.choice).data();
  Everything next;
  next.r_inner = {Inner{.name = "n"}, Inner{.values = {2}}};
  next.r_string = {"s"};
  next.choice.emplace<Everything::Choice::c_string>("c");
  ASSERT_TRUE(decode_into(encode(next), full).is_ok());
  EXPECT_EQ(full, next);
  EXPECT_EQ(full.r_inner[0].name.data(), name);
  EXPECT_EQ(full.r_string[0].data(), element);
  EXPECT_EQ(std::get<Everything::Choice::c_string>(full.choice).data(), chosen);
}

TEST(Message, AMemberThatIsABoxWithoutAMessageIsWrittenEmpty) {
  Everything message;
  message.choice.emplace<Everything::Choice::c_self>();
  const std::string bytes = encode(message);
  EXPECT_EQ(bytes, "\xba\x0c\x00"s);
  const Everything again = decode<Everything>(bytes).value();
  EXPECT_EQ(again.choice.index(), std::size_t{Everything::Choice::c_self});
  EXPECT_TRUE(std::get<Everything::Choice::c_self>(again.choice).has_value());
}

// --- errors

TEST(Message, ErrorsTellOffsetAndField) {
  EXPECT_EQ(error("\x72\x01\xff"), error_at(".f_string", 2, "a string is not UTF-8"));
  EXPECT_EQ(error("\x18"), error_at(".f_int32", 1, "the message ends in the middle of a field"));
  EXPECT_EQ(error("\x18\x01\x72\x05\x61"),
            error_at(".f_string", 3, "a length reaches beyond the end of the message"));
  EXPECT_EQ(error("\x8a\x01\x03\x0a\x01\xff"),
            error_at(".f_inner.name", 5, "a string is not UTF-8"));
  EXPECT_EQ(error("\xca\x03\x00\xca\x03\x05\x1a\x03\x0a\x01\xff"s),
            error_at(".r_inner[1].next.name", 10, "a string is not UTF-8"));
  EXPECT_EQ(error("\x8a\x06\x0a\x0a\x01\x6b\x12\x05\x1a\x03\x0a\x01\xff"),
            error_at(".m_to_inner.next.name", 12, "a string is not UTF-8"));
  EXPECT_EQ(error("\xf8\x3f\xff"),
            error_at(".1023", 2, "the message ends in the middle of a field"));
}

TEST(Message, ErrorsBeforeAFieldTellTheMessage) {
  EXPECT_EQ(error("\x00"s), error_at("", 0, "field number 0 is not allowed"));
}

TEST(Message, NestsAtMostOneHundredDeep) {
  // Each level is field 18 with the next one in it.
  const auto nested = [](int depth) {
    std::string bytes;
    for (int i = 0; i < depth; ++i) {
      std::string length;
      for (std::size_t n = bytes.size();; n >>= 7) {
        length += static_cast<char>(n < 0x80 ? n : (n & 0x7f) | 0x80);
        if (n < 0x80) break;
      }
      bytes = "\x92\x01" + length + bytes;
    }
    return bytes;
  };
  EXPECT_EQ(error(nested(100)), "");
  EXPECT_THAT(error(nested(101)),
              testing::HasSubstr("messages nest deeper than DecodeLimits::depth allows"));
}

TEST(Message, EveryTruncationIsAnErrorOrAWholeField) {
  Everything message{.f_int32 = -5, .f_string = "text", .f_inner = Inner{.values = {1, 300}}};
  message.r_fixed64 = {1, 2};
  message.m_to_inner["k"].name = "v";
  message.choice.emplace<Everything::Choice::c_int32>(9);
  const std::string bytes = encode(message);
  int whole = 0;
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const std::string_view part = std::string_view(bytes).substr(0, size);
    const Result<Everything> result = decode<Everything>(part);
    if (!result) continue;
    ++whole;
    EXPECT_EQ(encode(*result), part);
  }
  EXPECT_EQ(whole, 6) << "nothing, and behind each field but the last";
}

// --- enums

TEST(Message, EnumsHaveNames) {
  EXPECT_EQ(to_string(Color::Red), "COLOR_RED");
  EXPECT_EQ(to_string(static_cast<Color>(99)), "");
  EXPECT_EQ(from_string<Color>("COLOR_NEGATIVE"), Color::Negative);
  EXPECT_EQ(from_string<Color>("Red"), std::nullopt);
}

TEST(Message, OpenEnumsKeepUnknownNumbers) {
  const Everything message = decode<Everything>("\x80\x01\x63").value();
  EXPECT_EQ(message.f_color, static_cast<Color>(99));
  EXPECT_TRUE(message.unknown_fields.empty());
  EXPECT_EQ(encode(message), "\x80\x01\x63");
}

TEST(Message, ClosedEnumsSetThemAside) {
  // one = 2, one = 3; many = 1, 2; packed = [2, 3, 2]; shade = 2
  const std::string bytes = "\x08\x02\x08\x03\x10\x01\x10\x02\x1a\x03\x02\x03\x02\x20\x02";
  const Closed message = decode<Closed>(bytes).value();
  EXPECT_EQ(message.one, Shade::Light);
  EXPECT_THAT(message.many, testing::ElementsAre(Shade::Dark));
  EXPECT_THAT(message.packed, testing::ElementsAre(Shade::Light));
  EXPECT_EQ(message.either.index(), std::size_t{Closed::Either::none});
  EXPECT_EQ(message.unknown_fields.bytes(), "\x08\x02\x10\x02\x18\x02\x18\x02\x20\x02");
}

TEST(Message, Proto2DoesNotAskForUtf8) {
  EXPECT_EQ(decode<Closed>("\x32\x01\xff").value().name, "\xff");
}

}  // namespace
}  // namespace cpprpc
