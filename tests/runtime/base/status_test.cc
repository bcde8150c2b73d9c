#include "cpprpc/base/status.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace cpprpc {
namespace {

TEST(StatusTest, OkIsTheDefaultAndSaysNothing) {
  const Status ok;
  EXPECT_TRUE(ok.is_ok());
  EXPECT_EQ(ok.code(), StatusCode::Ok);
  EXPECT_EQ(ok.message(), "");
  EXPECT_EQ(ok.details(), "");
  EXPECT_EQ(ok.to_string(), "OK");
  EXPECT_EQ(ok, Status::ok());
  EXPECT_EQ(ok, Status(StatusCode::Ok, "dropped", "dropped"));
  EXPECT_EQ(sizeof(Status), sizeof(void*));
}

TEST(StatusTest, CarriesCodeMessageAndDetails) {
  const Status status(StatusCode::NotFound, "no user 7", std::string("\0\1", 2));
  EXPECT_FALSE(status.is_ok());
  EXPECT_EQ(status.code(), StatusCode::NotFound);
  EXPECT_EQ(status.message(), "no user 7");
  EXPECT_EQ(status.details(), std::string("\0\1", 2));
  EXPECT_EQ(status.to_string(), "NOT_FOUND: no user 7");
  EXPECT_EQ(Status(StatusCode::Aborted).to_string(), "ABORTED");
}

TEST(StatusTest, EveryCodeHasItsMaker) {
  const std::pair<Status (*)(std::string), StatusCode> makers[] = {
      {Status::cancelled, StatusCode::Cancelled},
      {Status::unknown, StatusCode::Unknown},
      {Status::invalid_argument, StatusCode::InvalidArgument},
      {Status::deadline_exceeded, StatusCode::DeadlineExceeded},
      {Status::not_found, StatusCode::NotFound},
      {Status::already_exists, StatusCode::AlreadyExists},
      {Status::permission_denied, StatusCode::PermissionDenied},
      {Status::resource_exhausted, StatusCode::ResourceExhausted},
      {Status::failed_precondition, StatusCode::FailedPrecondition},
      {Status::aborted, StatusCode::Aborted},
      {Status::out_of_range, StatusCode::OutOfRange},
      {Status::unimplemented, StatusCode::Unimplemented},
      {Status::internal, StatusCode::Internal},
      {Status::unavailable, StatusCode::Unavailable},
      {Status::data_loss, StatusCode::DataLoss},
      {Status::unauthenticated, StatusCode::Unauthenticated},
  };
  std::int32_t number = 0;
  for (const auto& [make, code] : makers) {
    EXPECT_EQ(static_cast<std::int32_t>(code), ++number);
    EXPECT_EQ(make("m"), Status(code, "m"));
    EXPECT_EQ(status_code_from_string(to_string(code)), code);
  }
  EXPECT_EQ(number, 16);
}

TEST(StatusTest, UnknownNamesAndNumbers) {
  EXPECT_EQ(to_string(static_cast<StatusCode>(17)), "UNKNOWN");
  EXPECT_EQ(to_string(static_cast<StatusCode>(-1)), "UNKNOWN");
  EXPECT_EQ(status_code_from_string("NotFound"), std::nullopt);
  EXPECT_EQ(status_code_from_string(""), std::nullopt);
}

TEST(StatusTest, IsAValue) {
  const Status original = Status::aborted("why");
  Status copy = original;
  EXPECT_EQ(copy, original);
  EXPECT_NE(copy.message().data(), original.message().data());
  Status moved = std::move(copy);
  EXPECT_EQ(moved, original);
  copy = moved;
  EXPECT_EQ(copy, original);
  copy = Status::ok();
  EXPECT_TRUE(copy.is_ok());
  EXPECT_EQ(moved, original);
  Status& self = moved;
  moved = self;
  EXPECT_EQ(moved, original);
  moved = std::move(self);
  EXPECT_EQ(moved, original);
}

TEST(StatusTest, ComparesAllOfIt) {
  const Status status(StatusCode::Aborted, "m", "d");
  EXPECT_NE(status, Status(StatusCode::Unknown, "m", "d"));
  EXPECT_NE(status, Status(StatusCode::Aborted, "n", "d"));
  EXPECT_NE(status, Status(StatusCode::Aborted, "m", "e"));
}

}  // namespace
}  // namespace cpprpc
