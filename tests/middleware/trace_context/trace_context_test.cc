// traceparent, and the headers of a call together.

#include "cpprpc/middleware/trace_context.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "cpprpc/rpc/metadata.h"

namespace cpprpc {
namespace {

using namespace std::literals;

constexpr std::string_view kTrace = "4bf92f3577b34da6a3ce929d0e0e4736";
constexpr std::string_view kSpan = "00f067aa0ba902b7";
constexpr std::string_view kValue = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

std::string traceparent(std::string_view version, std::string_view rest) {
  return std::string(version).append("-").append(kTrace).append("-").append(kSpan).append(rest);
}

// As a transport hands it over: it may hold any bytes.
Metadata received(std::initializer_list<std::pair<std::string_view, std::string_view>> headers) {
  Metadata metadata;
  for (const auto& [key, value] : headers) metadata.add_received(key, value);
  return metadata;
}

TEST(TraceparentTest, HasTheFieldsOfTheSpecificationsExample) {
  const auto context = parse_traceparent(kValue);
  ASSERT_TRUE(context);
  EXPECT_EQ(context->trace_id.to_hex(), kTrace);
  EXPECT_EQ(context->span_id.to_hex(), kSpan);
  EXPECT_EQ(context->trace_id.bytes()[0], 0x4b);
  EXPECT_EQ(context->trace_id.bytes()[15], 0x36);
  EXPECT_EQ(context->flags, 1);
  EXPECT_TRUE(context->is_sampled());
  EXPECT_TRUE(context->is_valid());
  EXPECT_EQ(context->to_traceparent(), kValue);
}

TEST(TraceparentTest, FlagsThatNobodyKnowsAreNotCarriedOn) {
  EXPECT_EQ(parse_traceparent(traceparent("00", "-00"))->flags, 0);
  EXPECT_EQ(parse_traceparent(traceparent("00", "-02"))->flags, 2);  // random, of level 2
  EXPECT_EQ(parse_traceparent(traceparent("00", "-ff"))->flags, 3);
  EXPECT_EQ(parse_traceparent(traceparent("00", "-fe"))->flags, 2);
  EXPECT_EQ(parse_traceparent(traceparent("01", "-ff"))->flags, 1) << "what they mean is not known";
}

TEST(TraceparentTest, OfLaterVersionsWhatIsKnownIsTaken) {
  for (const char* rest : {"-01", "-01-", "-01-what-the-future-will-be-like", "-01-\xff\x00"}) {
    const auto context = parse_traceparent(traceparent("cc", rest));
    ASSERT_TRUE(context) << rest;
    EXPECT_EQ(context->to_traceparent(), kValue) << "in the version that is known";
  }
  EXPECT_TRUE(parse_traceparent(traceparent("fe", "-01")));
}

TEST(TraceparentTest, IsRefused) {
  EXPECT_FALSE(parse_traceparent(""));
  EXPECT_FALSE(parse_traceparent("00"));
  EXPECT_FALSE(parse_traceparent(kValue.substr(0, 54)));
  EXPECT_FALSE(parse_traceparent(kValue.substr(1)));
  EXPECT_FALSE(parse_traceparent(traceparent("00", "-01-")));
  EXPECT_FALSE(parse_traceparent(traceparent("00", "-01-more"))) << "version 00 has no more";
  EXPECT_FALSE(parse_traceparent(traceparent("00", "-01\0"sv))) << "an embedded NUL";
  EXPECT_FALSE(parse_traceparent(traceparent("ff", "-01")));
  EXPECT_FALSE(parse_traceparent(traceparent("cc", "-01.what")));
  EXPECT_FALSE(parse_traceparent(traceparent("cc", "-0")));
  EXPECT_FALSE(parse_traceparent(traceparent("0G", "-01")));
  EXPECT_FALSE(parse_traceparent(traceparent("CC", "-01")));
  EXPECT_FALSE(parse_traceparent(traceparent(" 0", "-01")));
  EXPECT_FALSE(parse_traceparent(traceparent("00", "-0x")));
  EXPECT_FALSE(parse_traceparent(traceparent("00", "-0A")));
  EXPECT_FALSE(parse_traceparent(traceparent("00", "_01")));
  EXPECT_FALSE(parse_traceparent(" " + std::string(kValue)));
  EXPECT_FALSE(parse_traceparent("00-00000000000000000000000000000000-00f067aa0ba902b7-01"));
  EXPECT_FALSE(parse_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01"));
  EXPECT_FALSE(parse_traceparent("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01"));
  EXPECT_FALSE(parse_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00F067AA0BA902B7-01"));
  EXPECT_FALSE(parse_traceparent("00.4bf92f3577b34da6a3ce929d0e0e4736.00f067aa0ba902b7.01"));
}

TEST(TraceparentTest, EveryByteAtEveryPlaceThatIsNoLowerCaseDigitIsRefused) {
  for (std::size_t place = 0; place < kValue.size(); ++place) {
    const bool is_dash = kValue[place] == '-';
    for (int byte = 0; byte < 256; ++byte) {
      const char c = static_cast<char>(byte);
      const bool is_digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
      std::string value(kValue);
      value[place] = c;
      const bool may_be = is_dash ? c == '-' : is_digit;
      ASSERT_EQ(parse_traceparent(value).has_value(), may_be) << "byte " << byte << " at " << place;
    }
  }
}

TEST(TraceContextTest, ComesFromTheHeadersOfACall) {
  const auto context = parse_trace_context(
      received({{"x-other", "1"}, {"traceparent", kValue}, {"tracestate", "congo=1,rojo=2"}}));
  ASSERT_TRUE(context);
  EXPECT_EQ(context->to_traceparent(), kValue);
  EXPECT_EQ(context->state.to_string(), "congo=1,rojo=2");
}

TEST(TraceContextTest, WhitespaceAroundAHeaderIsNotPartOfIt) {
  const std::string value = " \t" + std::string(kValue) + "\t ";
  EXPECT_TRUE(parse_trace_context(received({{"traceparent", value}})));
  EXPECT_FALSE(parse_trace_context(received({{"traceparent", "\n" + std::string(kValue)}})));
  EXPECT_FALSE(parse_trace_context(received({{"traceparent", " \t "}})));
}

TEST(TraceContextTest, IsNotThereWithoutATraceparentThatIsOne) {
  EXPECT_FALSE(parse_trace_context(received({})));
  EXPECT_FALSE(parse_trace_context(received({{"tracestate", "congo=1"}})));
  EXPECT_FALSE(parse_trace_context(received({{"traceparent", "nonsense"}})));
}

TEST(TraceContextTest, SeveralTraceparentsAreNone) {
  EXPECT_FALSE(parse_trace_context(received({{"traceparent", kValue}, {"traceparent", kValue}})));
  EXPECT_FALSE(parse_trace_context(received({{"traceparent", kValue}, {"traceparent", ""}})));
  EXPECT_FALSE(parse_trace_context(received({{"traceparent", "x"}, {"traceparent", kValue}})));
}

TEST(TraceContextTest, SeveralTracestatesAreOneList) {
  const auto context = parse_trace_context(received({{"tracestate", "foo=1"},
                                                     {"traceparent", kValue},
                                                     {"tracestate", ""},
                                                     {"tracestate", "rojo=1, congo=2"}}));
  EXPECT_EQ(context->state.to_string(), "foo=1,rojo=1,congo=2");
}

TEST(TraceContextTest, AMalformedTracestateIsDroppedAlone) {
  for (const std::string_view state :
       {"FOO=1"sv, "foo"sv, "foo=1,foo=2"sv, "foo=\xc3\xa9"sv, "foo=a\0b"sv, "=1"sv}) {
    const auto context =
        parse_trace_context(received({{"traceparent", kValue}, {"tracestate", state}}));
    ASSERT_TRUE(context) << state;
    EXPECT_EQ(context->to_traceparent(), kValue);
    EXPECT_TRUE(context->state.empty()) << state;
  }
}

// Of a megabyte nothing stays.
TEST(TraceContextTest, OversizedHeadersAreRefusedOrDropped) {
  const std::string megabyte(1 << 20, 'a');
  EXPECT_FALSE(parse_trace_context(received({{"traceparent", megabyte}})));
  EXPECT_FALSE(parse_trace_context(received({{"traceparent", std::string(1 << 20, '0')}})));
  EXPECT_FALSE(
      parse_trace_context(received({{"traceparent", std::string(kValue) + "-" + megabyte}})));
  EXPECT_FALSE(parse_trace_context(received({{"traceparent", std::string(1 << 20, ' ')}})));
  const auto later =
      parse_trace_context(received({{"traceparent", traceparent("cc", "-01-" + megabyte)}}));
  ASSERT_TRUE(later);
  EXPECT_EQ(later->to_traceparent(), kValue);
  for (const std::string& state : {megabyte, "a=" + megabyte, std::string(1 << 20, ','),
                                   std::string(1 << 20, ' '), std::string(1 << 20, '=')}) {
    const auto context =
        parse_trace_context(received({{"traceparent", kValue}, {"tracestate", state}}));
    ASSERT_TRUE(context);
    EXPECT_TRUE(context->state.empty());
  }
}

TEST(TraceContextTest, ReplacesTheHeadersThatWereThere) {
  Metadata metadata = received({{"traceparent", "old"},
                                {"x-kept", "1"},
                                {"tracestate", "old=1"},
                                {"tracestate", "older=1"},
                                {"traceparent", "older"},
                                {"grpc-trace-bin", "\x01"}});
  TraceContext context = *parse_traceparent(kValue);
  context.state.set("acme", "7");
  context.write_to(metadata);
  EXPECT_EQ(metadata,
            received({{"x-kept", "1"}, {"traceparent", kValue}, {"tracestate", "acme=7"}}));
  EXPECT_EQ(parse_trace_context(metadata), context);

  TraceContext().write_to(metadata);
  EXPECT_EQ(metadata, received({{"x-kept", "1"}})) << "one that is no context leaves none behind";
}

TEST(TraceIdTest, IsWrittenAsLowerCaseDigits) {
  const auto id = SpanId::from_hex("00f067aa0ba902b7");
  ASSERT_TRUE(id);
  EXPECT_EQ(id->to_hex(), "00f067aa0ba902b7");
  EXPECT_EQ(id->to_bytes(), "\x00\xf0\x67\xaa\x0b\xa9\x02\xb7"sv);
  EXPECT_FALSE(SpanId::from_hex("00f067aa0ba902b"));
  EXPECT_FALSE(SpanId::from_hex("00f067aa0ba902b70"));
  EXPECT_FALSE(SpanId::from_hex("0000000000000000"));
  EXPECT_FALSE(SpanId().is_valid());
}

}  // namespace
}  // namespace cpprpc
