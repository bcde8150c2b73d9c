#include "cpprpc/transport/h2/protocol/codes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace cpprpc::transport::h2 {
namespace {

using testing::HasSubstr;

TEST(CodesTest, AResponseWithoutAStatusIsToldByHttp) {
  const std::pair<const char*, StatusCode> table[] = {{"400", StatusCode::Internal},
                                                      {"401", StatusCode::Unauthenticated},
                                                      {"403", StatusCode::PermissionDenied},
                                                      {"404", StatusCode::Unimplemented},
                                                      {"429", StatusCode::Unavailable},
                                                      {"431", StatusCode::Internal},
                                                      {"502", StatusCode::Unavailable},
                                                      {"503", StatusCode::Unavailable},
                                                      {"504", StatusCode::Unavailable},
                                                      {"200", StatusCode::Unknown},
                                                      {"415", StatusCode::Unknown},
                                                      {"500", StatusCode::Unknown},
                                                      {"", StatusCode::Unknown},
                                                      {"4000", StatusCode::Unknown}};
  for (const auto& [http, code] : table) {
    EXPECT_EQ(status_of_http(http, "text/html").code(), code) << http;
  }
  EXPECT_EQ(status_of_http("503", "text/html").message(),
            "the response has no grpc-status: HTTP status 503, content-type text/html");
  EXPECT_THAT(std::string(status_of_http("200", "").message()), HasSubstr("no content-type"));
}

TEST(CodesTest, AResetStreamIsToldByItsCode) {
  const std::pair<ErrorCode, StatusCode> table[] = {
      {ErrorCode::NoError, StatusCode::Internal},
      {ErrorCode::ProtocolError, StatusCode::Internal},
      {ErrorCode::InternalError, StatusCode::Internal},
      {ErrorCode::FlowControlError, StatusCode::Internal},
      {ErrorCode::SettingsTimeout, StatusCode::Internal},
      {ErrorCode::FrameSizeError, StatusCode::Internal},
      {ErrorCode::RefusedStream, StatusCode::Unavailable},
      {ErrorCode::Cancel, StatusCode::Cancelled},
      {ErrorCode::CompressionError, StatusCode::Internal},
      {ErrorCode::ConnectError, StatusCode::Internal},
      {ErrorCode::EnhanceYourCalm, StatusCode::ResourceExhausted},
      {ErrorCode::InadequateSecurity, StatusCode::PermissionDenied},
      {static_cast<ErrorCode>(4711), StatusCode::Internal}};
  for (const auto& [reset, code] : table) {
    EXPECT_EQ(status_of_reset(reset).code(), code) << to_string(reset);
  }
  EXPECT_THAT(std::string(status_of_reset(ErrorCode::EnhanceYourCalm).message()),
              HasSubstr("ENHANCE_YOUR_CALM (11): the server takes this to be more than it has "
                        "bandwidth for"));
  EXPECT_THAT(std::string(status_of_reset(static_cast<ErrorCode>(4711)).message()),
              HasSubstr("unknown error (4711)"));
}

TEST(CodesTest, AStreamIsResetWithWhatTellsItsEnd) {
  EXPECT_EQ(reset_for(StatusCode::Ok), ErrorCode::NoError);
  EXPECT_EQ(reset_for(StatusCode::Cancelled), ErrorCode::Cancel);
  EXPECT_EQ(reset_for(StatusCode::DeadlineExceeded), ErrorCode::Cancel);
  EXPECT_EQ(reset_for(StatusCode::ResourceExhausted), ErrorCode::EnhanceYourCalm);
  EXPECT_EQ(reset_for(StatusCode::PermissionDenied), ErrorCode::InadequateSecurity);
  for (int code = 0; code <= 17; ++code) {
    EXPECT_NE(reset_for(static_cast<StatusCode>(code)), ErrorCode::RefusedStream);
  }
  EXPECT_EQ(reset_for(StatusCode::Unavailable), ErrorCode::InternalError);
}

TEST(CodesTest, ReadsTheStatusOfTrailers) {
  EXPECT_EQ(parse_status("0", "", ""), Status::ok());
  EXPECT_EQ(parse_status("0", "ignored", "Zg"), Status::ok());
  EXPECT_EQ(parse_status("5", "no user %25 7", ""), Status::not_found("no user % 7"));
  EXPECT_EQ(parse_status("16", "", "Zm9v"), Status(StatusCode::Unauthenticated, "", "foo"));
  EXPECT_EQ(parse_status("13", "why", "not base64!"), Status::internal("why"));
}

TEST(CodesTest, ACodeThatIsNoneIsUnknown) {
  EXPECT_EQ(parse_status("17", "why", ""), Status::unknown("why"));
  EXPECT_EQ(parse_status("2147483647", "why", ""), Status::unknown("why"));
  for (const char* code : {"", "x", "-1", "1x", " 1", "1 ", "+1", "99999999999999999999"}) {
    const Status status = parse_status(code, "why", "");
    EXPECT_EQ(status.code(), StatusCode::Unknown) << code;
    EXPECT_EQ(status.message(),
              "the server sent the grpc-status \"" + std::string(code) + "\": why");
  }
}

TEST(CodesTest, WritesTheCodes) {
  for (int code = 0; code <= 16; ++code) {
    EXPECT_EQ(code_text(static_cast<StatusCode>(code)), std::to_string(code));
  }
  EXPECT_EQ(code_text(static_cast<StatusCode>(17)), "2");
  EXPECT_EQ(code_text(static_cast<StatusCode>(-1)), "2");
}

}  // namespace
}  // namespace cpprpc::transport::h2
