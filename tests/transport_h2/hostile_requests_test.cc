// Requests that are right for HTTP/2 but not for gRPC, or not what the server takes: each gets the
// answer that the specification has for it, and the connection goes on.
//
// Specification: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "hostile.h"

namespace hostile {
namespace {

using namespace raw;
using testing::HasSubstr;

// What a request is made of.
std::string request(std::string_view method, std::string_view path, std::string_view te,
                    std::string_view content_type) {
  std::string block = field(":method", method) + field(":scheme", "http") + field(":path", path) +
                      field(":authority", "localhost");
  if (!te.empty()) block += field("te", te);
  if (!content_type.empty()) block += field("content-type", content_type);
  return block;
}

class RequestsTest : public HostileTest {
 protected:
  void begin(ServerOptions options = ServerOptions()) {
    serve(std::move(options));
    client_.emplace(port());
    client_->shake_hands();
  }
  void TearDown() override {
    ASSERT_TRUE(client_->send(unary(1001)));
    EXPECT_TRUE(is_answered(client_->wait_for_end_of(1001)));
  }

  // Nothing behind the headers but the end.
  Frame answer_to(std::string_view block) {
    client_->send(headers(next_, block) + data(next_, ping("x"), kEndStream));
    return client_->wait_for_end_of(std::exchange(next_, next_ + 2));
  }

  Frame answer_to_bytes(std::string_view more_fields, const std::string& bytes) {
    client_->send(headers(next_, call(kOnce, more_fields)) + data(next_, bytes, kEndStream));
    return client_->wait_for_end_of(std::exchange(next_, next_ + 2));
  }

  std::optional<FrameClient> client_;
  std::uint32_t next_ = 1;
};

TEST_F(RequestsTest, OtherMethodsThanPost) {
  begin();
  for (const char* method : {"GET", "PUT", "OPTIONS", "DELETE", "post"}) {
    const Frame end = answer_to(request(method, kOnce, "trailers", "application/grpc"));
    EXPECT_EQ(end.get(":status"), "405") << method;
  }
}

TEST_F(RequestsTest, OtherContentTypes) {
  begin();
  for (const char* type : {"", "application/json", "text/html", "application/grpc-web"}) {
    const Frame end = answer_to(request("POST", kOnce, "trailers", type));
    EXPECT_EQ(end.get(":status"), "415") << type;
  }
  for (const char* type : {"application/grpc+proto", "application/grpc;charset=utf-8"}) {
    EXPECT_TRUE(is_answered(answer_to(request("POST", kOnce, "trailers", type)))) << type;
  }
}

TEST_F(RequestsTest, MethodsThatAreNotThere) {
  begin();
  for (const char* path : {"/e2e.v1.Echo/Unknown", "/no.Service/Once", "/", "/x", "/a/b/c",
                           "/e2e.v1.Echo/once", "/e2e.v1.Echo/Once/", "/e2e.v1.Echo/Once?x=1"}) {
    const Frame end = answer_to(request("POST", path, "trailers", "application/grpc"));
    EXPECT_EQ(end.get(":status"), "200") << path;
    EXPECT_EQ(end.get("grpc-status"), "12") << path;
  }
}

// A proxy that takes it away takes trailers away, too; but this one may not have.
TEST_F(RequestsTest, NoTe) {
  begin();
  EXPECT_TRUE(is_answered(answer_to(request("POST", kOnce, "", "application/grpc"))));
}

TEST_F(RequestsTest, MetadataBeyondTheLimit) {
  begin(ServerOptions{}.max_metadata(2000));
  const Frame end = answer_to(call(kOnce, field("x-large", std::string(2000, 'x'))));
  EXPECT_EQ(end.get(":status"), "200");
  EXPECT_EQ(end.get("grpc-status"), "8");
  EXPECT_THAT(end.get("grpc-message").value_or(""), HasSubstr("2000"));
  EXPECT_TRUE(is_answered(answer_to(call(kOnce, field("x-large", std::string(1000, 'x'))))));
}

TEST_F(RequestsTest, MetadataFarBeyondTheLimit) {
  begin(ServerOptions{}.max_metadata(1000));
  client_->send(headers(1, call(kOnce, field("x-large", std::string(15'000, 'x')))));
  next_ = 3;
  const Frame end = client_->wait_for_end_of(1);
  EXPECT_TRUE(end.type == FrameType::Reset || end.get("grpc-status") == "8");
}

TEST_F(RequestsTest, TimeoutsThatAreNone) {
  begin();
  for (const char* timeout : {"1", "S", "1s", "-1S", "999999999S", "1.5S"}) {
    const Frame end = answer_to(call(kOnce, field("grpc-timeout", timeout)));
    EXPECT_EQ(end.get("grpc-status"), "13") << timeout;
  }
  EXPECT_TRUE(is_answered(answer_to(call(kOnce, field("grpc-timeout", "99999999H")))));
}

TEST_F(RequestsTest, ATimeoutThatPasses) {
  begin();
  EXPECT_EQ(answer_to_bytes(field("grpc-timeout", "10m"), ping(kStay)).get("grpc-status"), "4");
}

TEST_F(RequestsTest, BinaryMetadataThatAreNone) {
  begin();
  EXPECT_EQ(answer_to(call(kOnce, field("x-bin", "not base64!"))).get("grpc-status"), "13");
}

// RFC 9113 lets a server refuse them; gRPC's own libraries take them.
TEST_F(RequestsTest, ValuesWithSpacesAtTheirEnds) {
  begin();
  EXPECT_TRUE(is_answered(answer_to(call(kOnce, field("x-a", " spaces ")))));
}

TEST_F(RequestsTest, ValuesThatAreNotAscii) {
  begin();
  EXPECT_TRUE(is_answered(answer_to(call(kOnce, field("x-a", "caf\xc3\xa9")))));
}

// --- messages

TEST_F(RequestsTest, AMessageBeyondTheLimit) {
  begin(ServerOptions{}.max_receive_message(1000));
  const Frame end = answer_to_bytes("", message(std::string(1001, 'x')));
  EXPECT_EQ(end.get("grpc-status"), "8");
  EXPECT_EQ(end.get("grpc-message"), "Received message larger than max (1001 vs. 1000)");
}

// The call ends by the prefix alone.
TEST_F(RequestsTest, AMessageThatSaysItIsFourGigabytes) {
  begin();
  const Growth growth;
  client_->send(headers(1, call(kOnce)) + data(1, std::string("\0\xff\xff\xff\xff", 5)));
  next_ = 3;
  EXPECT_EQ(client_->wait_for_end_of(1).get("grpc-status"), "8");
  EXPECT_LT(growth.bytes(), 10u << 20);
}

TEST_F(RequestsTest, AMessageThatIsNotWhole) {
  begin();
  EXPECT_EQ(answer_to_bytes("", ping("hello").substr(0, 8)).get("grpc-status"), "13");
  EXPECT_EQ(answer_to_bytes("", ping("hello").substr(0, 3)).get("grpc-status"), "13");
}

TEST_F(RequestsTest, NoMessage) {
  begin();
  const std::string status = answer_to_bytes("", "").get("grpc-status").value_or("none");
  EXPECT_TRUE(status == "13" || status == "12") << status;
}

TEST_F(RequestsTest, TwoMessagesWhereThereIsOne) {
  begin();
  const std::string status =
      answer_to_bytes("", ping("a") + ping("b")).get("grpc-status").value_or("none");
  EXPECT_TRUE(status == "13" || status == "12" || status == "0") << status;
}

TEST_F(RequestsTest, AMessageThatCannotBeDecoded) {
  begin();
  EXPECT_EQ(answer_to_bytes("", message("\xff\xff")).get("grpc-status"), "13");
}

TEST_F(RequestsTest, AFlagThatIsNone) {
  begin();
  EXPECT_EQ(answer_to_bytes("", message("", 2)).get("grpc-status"), "13");
}

TEST_F(RequestsTest, ACompressedMessageWithoutAnEncoding) {
  begin();
  EXPECT_EQ(answer_to_bytes("", message("x", 1)).get("grpc-status"), "13");
}

TEST_F(RequestsTest, AnEncodingThatIsNotKnown) {
  begin();
  client_->send(headers(1, call(kOnce, field("grpc-encoding", "snappy"))) +
                data(1, message("x", 1), kEndStream));
  next_ = 3;
  const auto answer = client_->wait_for(FrameType::Headers, 1);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->get("grpc-status"), "12");
  EXPECT_EQ(answer->get("grpc-accept-encoding"), "identity, deflate, gzip");
}

// A thousandfold, and more than the limit once it is decompressed.
TEST_F(RequestsTest, AMessageThatIsLargeOnceItIsDecompressed) {
  begin();
  // Sixteen megabytes of zeros in deflate's own words, a block of one byte that repeats itself.
  std::string bomb = "\x78\x9c";
  bomb += std::string("\xec\xc1\x01\x01\x00\x00\x00\x80\x90\xfe\xaf\xee\x08\x0a", 14);
  const Frame end = answer_to_bytes(field("grpc-encoding", "deflate"), message(bomb, 1));
  EXPECT_TRUE(end.get("grpc-status") == "8" || end.get("grpc-status") == "13");
}

}  // namespace
}  // namespace hostile
