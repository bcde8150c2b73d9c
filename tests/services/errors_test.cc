// Details of errors between us and gRPC's own, which reads and writes them with libprotobuf.

#include "cpprpc/errors.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "cpprpc/errors/error_details.pb.h"
#include "cpprpc/errors/status.pb.h"
#include "cpprpc/wkt/time.h"
#include "our_peer.h"
#include "their_peer.h"

namespace services {
namespace {

using namespace interop;
namespace errors = cpprpc::errors;
namespace rpc = google::rpc;

using Errors = testing::TestWithParam<Network>;
CPPRPC_ON_EVERY_PLAIN_NETWORK(Errors);

TEST_P(Errors, GrpcReadsOurs) {
  OurServer server(GetParam());
  server.service.on_once = [](ServerContext&, Note) -> Task<Result<Note>> {
    const errors::BadRequest wrong{.field_violations = {{.field = "text", .description = "empty"}}};
    const errors::RetryInfo retry{
        .retry_delay = cpprpc::wkt::to_duration(std::chrono::milliseconds(1500)).value()};
    co_return cpprpc::with_details(Status::invalid_argument("no text"), wrong, retry);
  };
  grpc::ClientContext context;
  v1::Note reply;
  const grpc::Status status = their_client(server.target())->Once(&context, v1::Note(), &reply);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(status.error_message(), "no text");
  rpc::Status details;
  ASSERT_TRUE(details.ParseFromString(status.error_details()));
  EXPECT_EQ(details.code(), status.error_code());
  EXPECT_EQ(details.message(), status.error_message());
  ASSERT_EQ(details.details_size(), 2);
  rpc::BadRequest wrong;
  ASSERT_TRUE(details.details(0).UnpackTo(&wrong));
  ASSERT_EQ(wrong.field_violations_size(), 1);
  EXPECT_EQ(wrong.field_violations(0).field(), "text");
  rpc::RetryInfo retry;
  ASSERT_TRUE(details.details(1).UnpackTo(&retry));
  EXPECT_EQ(retry.retry_delay().seconds(), 1);
  EXPECT_EQ(retry.retry_delay().nanos(), 500'000'000);
}

TEST_P(Errors, WeReadThoseOfGrpc) {
  TheirServer server;
  server.service.on_once = [](auto&, auto&, auto&) {
    rpc::ErrorInfo info;
    info.set_reason("CART_EMPTY");
    (*info.mutable_metadata())["cart"] = "7";
    rpc::QuotaFailure quota;
    quota.add_violations()->set_subject("project:7");
    rpc::Status details;
    details.set_code(grpc::StatusCode::RESOURCE_EXHAUSTED);
    details.set_message("too much");
    details.add_details()->PackFrom(info);
    details.add_details()->PackFrom(quota);
    return grpc::Status(grpc::StatusCode::RESOURCE_EXHAUSTED, "too much",
                        details.SerializeAsString());
  };
  const Result<Note> reply = ask(GetParam().connect(server.target()), Note());
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code(), StatusCode::ResourceExhausted);
  EXPECT_EQ(cpprpc::details_of(reply.error()).value().size(), 2u);
  const auto info = cpprpc::get_detail<errors::ErrorInfo>(reply.error());
  ASSERT_TRUE(info);
  EXPECT_EQ(info->reason, "CART_EMPTY");
  EXPECT_EQ(info->metadata.at("cart"), "7");
  const auto quota = cpprpc::get_detail<errors::QuotaFailure>(reply.error());
  ASSERT_TRUE(quota);
  EXPECT_EQ(quota->violations.at(0).subject, "project:7");
  EXPECT_FALSE(cpprpc::get_detail<errors::Help>(reply.error()));
}

TEST_P(Errors, DetailsThatAreNoneDoNoHarm) {
  TheirServer server;
  server.service.on_once = [](auto&, auto&, auto&) {
    return grpc::Status(grpc::StatusCode::ABORTED, "no", std::string("\x1a\xff\x00 what", 8));
  };
  const Result<Note> reply = ask(GetParam().connect(server.target()), Note());
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code(), StatusCode::Aborted);
  EXPECT_EQ(reply.error().message(), "no");
  EXPECT_FALSE(cpprpc::details_of(reply.error()));
  EXPECT_FALSE(cpprpc::get_detail<errors::ErrorInfo>(reply.error()));
}

}  // namespace
}  // namespace services
