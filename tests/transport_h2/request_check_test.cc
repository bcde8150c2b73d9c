#include "cpprpc/transport/h2/protocol/request_check.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace cpprpc::transport::h2 {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

const Fields kPseudo = {{":method", "POST"}, {":scheme", "http"}, {":path", "/a/b"}};

RequestCheck checked(const Fields& fields) {
  RequestCheck check;
  for (const auto& [name, value] : fields) check.add(field_of(name), name, value);
  return check;
}

bool is_well_formed(const Fields& others) {
  Fields fields = kPseudo;
  fields.insert(fields.end(), others.begin(), others.end());
  return checked(fields).is_well_formed();
}

TEST(RequestCheckTest, TakesTheRequestsOfGrpc) {
  EXPECT_TRUE(is_well_formed({}));
  EXPECT_TRUE(is_well_formed({{":authority", "x"},
                              {"te", "trailers"},
                              {"content-type", "application/grpc"},
                              {"grpc-timeout", "1S"},
                              {"user-agent", "a (b; c) \xc3\xbc\td"},
                              {"x-a_b.c-bin", "AAA"},
                              {"x-empty", ""},
                              {"x-spaces", " as clients send them "}}));
}

TEST(RequestCheckTest, WantsThePseudoFieldsOnceAndFirst) {
  for (std::size_t missing = 0; missing < kPseudo.size(); ++missing) {
    Fields fields = kPseudo;
    fields.erase(fields.begin() + static_cast<std::ptrdiff_t>(missing));
    EXPECT_FALSE(checked(fields).is_well_formed()) << kPseudo[missing].first;
    fields.insert(fields.end(), {{"x", "y"}, kPseudo[missing]});
    EXPECT_FALSE(checked(fields).is_well_formed()) << kPseudo[missing].first;
  }
  EXPECT_FALSE(is_well_formed({{":path", "/a/b"}}));
  EXPECT_FALSE(is_well_formed({{":status", "200"}}));
  EXPECT_FALSE(is_well_formed({{":protocol", "x"}}));
  EXPECT_FALSE(checked({{":method", "POST"}, {":scheme", "http"}, {":path", ""}}).is_well_formed());
}

TEST(RequestCheckTest, RefusesNamesAndValuesThatHttp2DoesNotAllow) {
  for (const char* const name :
       {"", "X-Upper", "a b", "a:b", "\xc3\xbc", "a\n", "connection", "keep-alive",
        "proxy-connection", "transfer-encoding", "upgrade", "grpc-Upper"}) {
    EXPECT_FALSE(is_well_formed({{name, "x"}})) << name;
  }
  for (const std::string& value :
       {std::string("\0", 1), std::string("a\r\nb"), std::string("\x7f")}) {
    EXPECT_FALSE(is_well_formed({{"x", value}}));
    EXPECT_FALSE(is_well_formed({{"content-type", value}}));
    EXPECT_FALSE(is_well_formed({{":authority", value}}));
  }
  EXPECT_FALSE(is_well_formed({{"te", "gzip"}}));
}

// Eight bytes are looked at in one go.
TEST(RequestCheckTest, FindsAControlCharacterWhereverItIs) {
  for (std::size_t size = 1; size <= 20; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      for (int c = 0; c < 256; ++c) {
        std::string value(size, '\xff');
        value[at] = static_cast<char>(c);
        const bool is_allowed = (c >= 0x20 && c != 0x7f) || c == '\t';
        ASSERT_EQ(is_well_formed({{"x", value}}), is_allowed)
            << c << " at " << at << " of " << size;
      }
    }
  }
}

TEST(RequestCheckTest, ReadsTheLengthOfTheData) {
  EXPECT_EQ(checked({{"content-length", "18446744073709551615"}}).content_length(),
            18446744073709551615U);
  EXPECT_EQ(checked({}).content_length(), std::nullopt);
  for (const char* const value : {"", "-1", "1x", "18446744073709551616"}) {
    EXPECT_FALSE(is_well_formed({{"content-length", value}})) << value;
  }
  EXPECT_FALSE(is_well_formed({{"content-length", "1"}, {"content-length", "1"}}));
}

}  // namespace
}  // namespace cpprpc::transport::h2
