// That we write what libprotobuf writes, and read what it reads.

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <string>

#include "cpprpc/text.h"
#include "message_test_everything.msg.h"
#include "reference_everything.pb.h"

namespace cpprpc {
namespace {

namespace pb = google::protobuf;
using message_test::Everything;

// A value of every field, and what is special among them.
constexpr const char* kRich = R"(
  f_double: -0.0 f_float: 1.5 f_int32: -7 f_int64: -9223372036854775808 f_uint32: 4294967295
  f_uint64: 18446744073709551615 f_sint32: -2147483648 f_sint64: 1 f_fixed32: 2 f_fixed64: 3
  f_sfixed32: -4 f_sfixed64: -5 f_bool: true f_string: "Zo\303\253 'n' \"x\" \\ \n\t\r\001\177"
  f_bytes: "\377\000" f_color: COLOR_RED f_inner {} f_self { f_int32: 3 f_self { f_bool: true } }
  o_double: nan o_float: -inf o_int32: 0 o_int64: 0 o_string: "" o_bool: false o_color: 0
  o_inner { name: "a" values: [1, 2] next { name: "b" } }
  r_double: [1, 2.5, 1e300, 0.1, 1e-7, 123456789012345680, inf] r_float: [0.1, 3.4028235e38, 16777216]
  r_int32: [1, -1] r_bool: [true, false, true] r_string: ["a", ""] r_bytes: "\000"
  r_color: [1, 0, -7, 42] r_inner {} r_inner { name: "c" } r_self { f_bool: true } r_self {}
  u_sint64: [-1, 9] m_int32: { key: 5 value: 2.5 } m_int32 { key: -1 value: 1 } m_bool { key: true }
  m_bool { value: 3 } m_uint64 { key: 18446744073709551615 value: -1 } m_to_bytes { key: "b" value: "\001" }
  m_to_inner: { key: "k" value { name: "v" } } m_to_inner { key: "a" } m_to_color { key: "x" value: -7 }
  m_to_self { key: "s" value { m_to_self { key: "t" } } } c_self { f_int32: 8 } far: 1)";

reference::Everything theirs_of(const std::string& text) {
  reference::Everything theirs;
  EXPECT_TRUE(pb::TextFormat::ParseFromString(text, &theirs)) << text;
  return theirs;
}

std::string write(const pb::Message& theirs, bool single_line) {
  pb::TextFormat::Printer printer;
  printer.SetSingleLineMode(single_line);
  std::string text;
  printer.PrintToString(theirs, &text);
  if (single_line && !text.empty()) text.pop_back();  // we have no blank at the end
  return text;
}

TEST(TextAgreement, WritesTheSame) {
  const reference::Everything theirs = theirs_of(kRich);
  const auto ours = decode<Everything>(theirs.SerializeAsString()).value();
  EXPECT_EQ(to_text(ours), write(theirs, false));
  EXPECT_EQ(to_text(ours, {.single_line = true}), write(theirs, true));
}

TEST(TextAgreement, ReadsTheSame) {
  const reference::Everything theirs = theirs_of(kRich);
  const auto decoded = decode<Everything>(theirs.SerializeAsString()).value();
  for (const std::string& text : {std::string(kRich), write(theirs, false), write(theirs, true)}) {
    const Result<Everything> ours = from_text<Everything>(text);
    ASSERT_TRUE(ours) << ours.error().to_string();
    EXPECT_EQ(encode(*ours), encode(decoded));
  }
}

}  // namespace
}  // namespace cpprpc
