// The fields that say what a message is: grpc-encoding, grpc-accept-encoding, content-type.

#include "cpprpc/transport/h2/protocol/encoding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "cpprpc/transport/h2/protocol/content_type.h"

namespace cpprpc::transport::h2 {
namespace {

using testing::HasSubstr;

TEST(EncodingTest, KnowsTheNames) {
  for (const Compression one : {Compression::Identity, Compression::Deflate, Compression::Gzip}) {
    EXPECT_EQ(parse_encoding(encoding_name(one)), one);
    EXPECT_TRUE(Encodings::parse(kAcceptEncoding).contains(one));
  }
  for (const char* name : {"", "snappy", "GZIP", "gzip ", "x-gzip"}) {
    EXPECT_EQ(parse_encoding(name), std::nullopt) << name;
  }
}

TEST(EncodingTest, ReadsTheListOfWhatThePeerAccepts) {
  const Encodings two = Encodings::parse("snappy, gzip ,identity");
  EXPECT_TRUE(two.contains(Compression::Gzip));
  EXPECT_TRUE(two.contains(Compression::Identity));
  EXPECT_FALSE(two.contains(Compression::Deflate));
  EXPECT_TRUE(Encodings::parse("deflate").contains(Compression::Deflate));
  EXPECT_TRUE(Encodings::parse("deflate").contains(Compression::Identity));
  EXPECT_EQ(Encodings::parse(""), Encodings());
  EXPECT_EQ(Encodings::parse(",,\t,x"), Encodings());
  EXPECT_FALSE(Encodings().contains(Compression::Gzip));
}

TEST(EncodingTest, SaysWhatCanBeReadInstead) {
  const Status status = unknown_encoding("snappy", StatusCode::Unimplemented);
  EXPECT_EQ(status.code(), StatusCode::Unimplemented);
  EXPECT_THAT(std::string(status.message()), HasSubstr("\"snappy\""));
  EXPECT_THAT(std::string(status.message()), HasSubstr("identity, deflate, gzip"));
}

TEST(ContentTypeTest, TellsWhatIsGrpc) {
  for (const char* type :
       {"application/grpc", "application/grpc+proto", "application/grpc+json",
        "application/grpc;charset=utf-8", "application/grpc ; charset=utf-8", "Application/GRPC"}) {
    EXPECT_TRUE(is_grpc(type)) << type;
  }
  for (const char* type : {"", "application/grp", "application/grpc-web", "application/grpcx",
                           "application/json", "text/html", " application/grpc"}) {
    EXPECT_FALSE(is_grpc(type)) << type;
  }
}

}  // namespace
}  // namespace cpprpc::transport::h2
