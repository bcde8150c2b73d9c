#include "cpprpc/fmt.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "message_test_everything.msg.h"

namespace cpprpc {
namespace {

using message_test::Color;
using message_test::Inner;

Inner inner() { return {.name = "a", .values = {1, 2}}; }

TEST(Fmt, WritesMessagesOnOneLine) {
  EXPECT_EQ(fmt::format("<{}>", inner()), "<name: \"a\" values: 1 values: 2>");
  EXPECT_EQ(fmt::format("<{}>", Inner()), "<>");
}

TEST(Fmt, WritesMessagesInLines) {
  EXPECT_EQ(fmt::format("{:#}", inner()), "name: \"a\"\nvalues: 1\nvalues: 2\n");
}

TEST(Fmt, WritesMessagesWithoutTheirType) {
  const Inner message = inner();
  const MessageView view{&Codec<Inner>::fields, &message};
  EXPECT_EQ(fmt::format("{}", view), fmt::format("{}", message));
  EXPECT_EQ(fmt::format("{:#}", view), fmt::format("{:#}", message));
}

TEST(Fmt, RefusesOtherSpecifications) {
  for (const char* format : {"{:x}", "{:#x}", "{:>10}", "{:##}"}) {
    EXPECT_THROW((void)fmt::format(fmt::runtime(format), inner()), fmt::format_error) << format;
  }
}

TEST(Fmt, WritesEnumsByName) {
  EXPECT_EQ(fmt::format("{} {}", Color::Red, Color::Negative), "COLOR_RED COLOR_NEGATIVE");
  EXPECT_EQ(fmt::format("{}", static_cast<Color>(42)), "42");
  EXPECT_EQ(fmt::format("{:>10}", Color::Red), " COLOR_RED");
}

TEST(Fmt, WritesStatus) {
  EXPECT_EQ(fmt::format("{}", Status::not_found("no user 7")), "NOT_FOUND: no user 7");
  EXPECT_EQ(fmt::format("{}", Status()), "OK");
  EXPECT_EQ(fmt::format("{:>10}", StatusCode::NotFound), " NOT_FOUND");
}

TEST(Fmt, DoesNotShowUnknownFields) {
  Inner message = inner();
  message.unknown_fields.append("\x22\x01s");
  EXPECT_EQ(fmt::format("{}", message), fmt::format("{}", inner()));
}

}  // namespace
}  // namespace cpprpc
