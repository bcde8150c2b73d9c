#include "cpprpc/errors.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cpprpc/errors/code.msg.h"
#include "cpprpc/message/reflection.h"
#include "cpprpc/wkt/time.h"

namespace cpprpc {

void PrintTo(const Status& status, std::ostream* out) { *out << status.to_string(); }

namespace {

using namespace std::chrono_literals;

template <class M>
std::string full_name() {
  return std::string(Codec<M>::full_name);
}

errors::BadRequest bad_request() {
  return {.field_violations = {{.field = "name", .description = "is empty"},
                               {.field = "items[2].price", .reason = "NEGATIVE"}}};
}

TEST(Errors, DetailsOfEveryTypeComeBack) {
  const errors::RetryInfo retry{.retry_delay = wkt::to_duration(1500ms).value()};
  const errors::ErrorInfo info{
      .reason = "CART_EMPTY", .domain = "shop.example.com", .metadata = {{"cart", "7"}}};
  const errors::DebugInfo debug{.stack_entries = {"a()", "b()"}, .detail = "c"};
  const errors::QuotaFailure quota{.violations = {{.subject = "project:7",
                                                   .description = "too many",
                                                   .quota_dimensions = {{"region", "eu"}},
                                                   .quota_value = 10,
                                                   .future_quota_value = 0}}};
  const errors::PreconditionFailure failure{
      .violations = {{.type = "TOS", .subject = "shop", .description = "not accepted"}}};
  const errors::RequestInfo request{.request_id = "r-1", .serving_data = "s"};
  const errors::ResourceInfo resource{
      .resource_type = "t", .resource_name = "n", .owner = "o", .description = "d"};
  const errors::Help help{.links = {{.description = "manual", .url = "https://example.com"}}};
  const errors::LocalizedMessage localized{.locale = "de-CH", .message = "Grüezi"};

  const Status status = with_details(Status::invalid_argument("no"), bad_request(), retry, info,
                                     debug, quota, failure, request, resource, help, localized);
  EXPECT_EQ(status.code(), StatusCode::InvalidArgument);
  EXPECT_EQ(status.message(), "no");
  EXPECT_EQ(get_detail<errors::BadRequest>(status), bad_request());
  EXPECT_EQ(get_detail<errors::RetryInfo>(status), retry);
  EXPECT_EQ(get_detail<errors::ErrorInfo>(status), info);
  EXPECT_EQ(get_detail<errors::DebugInfo>(status), debug);
  EXPECT_EQ(get_detail<errors::QuotaFailure>(status), quota);
  EXPECT_EQ(get_detail<errors::PreconditionFailure>(status), failure);
  EXPECT_EQ(get_detail<errors::RequestInfo>(status), request);
  EXPECT_EQ(get_detail<errors::ResourceInfo>(status), resource);
  EXPECT_EQ(get_detail<errors::Help>(status), help);
  EXPECT_EQ(get_detail<errors::LocalizedMessage>(status), localized);
}

TEST(Errors, ThePackedStatusTellsTheSameCodeAndMessage) {
  const Status status = with_details(Status::not_found("no user 7"), errors::RequestInfo{"r"});
  const auto packed = decode<errors::Status>(status.details());
  ASSERT_TRUE(packed) << packed.error().to_string();
  EXPECT_EQ(packed->code, static_cast<std::int32_t>(errors::Code::NotFound));
  EXPECT_EQ(packed->message, "no user 7");
  ASSERT_EQ(packed->details.size(), 1u);
  EXPECT_EQ(packed->details[0].type_url, "type.googleapis.com/google.rpc.RequestInfo");
}

TEST(Errors, DetailsAreAddedBehindThoseThatAreThere) {
  Status status = with_details(Status::aborted("a"), errors::RequestInfo{"first"});
  status = with_details(status, errors::RequestInfo{"second"}, bad_request());
  const auto details = details_of(status);
  ASSERT_TRUE(details);
  ASSERT_EQ(details->size(), 3u);
  EXPECT_EQ(wkt::type_name(details->at(2)), full_name<errors::BadRequest>());
  EXPECT_EQ(get_detail<errors::RequestInfo>(status)->request_id, "first");
  const Status copy = with_details(Status::aborted("a"), std::move(*details_of(status)));
  EXPECT_EQ(copy, status);
}

TEST(Errors, OkHasNoDetails) {
  const Status status = with_details(Status::ok(), bad_request());
  EXPECT_TRUE(status.is_ok());
  EXPECT_EQ(status.details(), "");
  EXPECT_EQ(get_detail<errors::BadRequest>(status), std::nullopt);
}

TEST(Errors, AStatusWithoutDetailsHasNone) {
  const Status status = Status::internal("x");
  EXPECT_EQ(details_of(status).value().size(), 0u);
  EXPECT_EQ(get_detail<errors::BadRequest>(status), std::nullopt);
}

// --- what a peer may have sent

TEST(Errors, DetailsThatCannotBeDecodedAreAnError) {
  for (const std::string_view bytes : {std::string_view("\x08\x09\x00\xff", 4),
                                       std::string_view("\x1a\x7f"), std::string_view("hello")}) {
    const Status status(StatusCode::Aborted, "a", std::string(bytes));
    const auto details = details_of(status);
    ASSERT_FALSE(details);
    EXPECT_EQ(details.error().code(), StatusCode::InvalidArgument);
    EXPECT_NE(details.error().message().find("google.rpc.Status"), std::string_view::npos)
        << details.error().message();
    EXPECT_EQ(get_detail<errors::BadRequest>(status), std::nullopt);
    // They do not stand in the way of others.
    const Status more = with_details(status, bad_request());
    EXPECT_EQ(get_detail<errors::BadRequest>(more), bad_request());
    EXPECT_EQ(details_of(more).value().size(), 1u);
  }
}

TEST(Errors, ADetailThatCannotBeDecodedIsPassedOver) {
  const wkt::Any damaged{.type_url = "type.googleapis.com/google.rpc.BadRequest",
                         .value = "\x0a\x7f"};
  Status status = with_details(Status::aborted("a"), std::vector<wkt::Any>{damaged});
  EXPECT_EQ(get_detail<errors::BadRequest>(status), std::nullopt);
  EXPECT_EQ(details_of(status).value().at(0), damaged);  // who wants to see it can
  status = with_details(status, bad_request());
  EXPECT_EQ(get_detail<errors::BadRequest>(status), bad_request());
}

TEST(Errors, TheTypeIsBehindTheLastSlash) {
  const wkt::Any mine{.type_url = "example.com/types/google.rpc.BadRequest",
                      .value = encode(bad_request())};
  const wkt::Any bare{.type_url = "google.rpc.BadRequest", .value = encode(bad_request())};
  EXPECT_EQ(get_detail<errors::BadRequest>(
                with_details(Status::aborted("a"), std::vector<wkt::Any>{mine})),
            bad_request());
  EXPECT_EQ(get_detail<errors::BadRequest>(
                with_details(Status::aborted("a"), std::vector<wkt::Any>{bare})),
            std::nullopt);
}

// --- as a message

TEST(Errors, AStatusIsAMessageAndBack) {
  const Status status = with_details(Status::data_loss("gone"), bad_request());
  EXPECT_EQ(from_message(to_message(status)), status);
  EXPECT_EQ(from_message(to_message(Status::ok())), Status::ok());
  EXPECT_EQ(from_message(to_message(Status::aborted("a"))), Status::aborted("a"));
  const errors::Status unknown{.code = 99, .message = "m"};
  EXPECT_EQ(from_message(unknown), Status::unknown("m"));
  const Status odd =
      from_message({.code = -1, .message = "m", .details = {wkt::pack(bad_request())}});
  EXPECT_EQ(odd.code(), StatusCode::Unknown);
  EXPECT_EQ(decode<errors::Status>(odd.details()).value().code, 2);
}

TEST(Errors, CodesAreThoseOfStatus) {
  for (std::int32_t number = 0; number <= 16; ++number) {
    EXPECT_EQ(to_string(static_cast<errors::Code>(number)),
              to_string(static_cast<StatusCode>(number)));
  }
}

// --- what the rest of the world calls the fields, and numbers them

// "code 1, message 2, details 3"
template <class M>
std::string fields() {
  std::string out;
  for (const Field& field : table_of<M>().fields) {
    if (!out.empty()) out += ", ";
    out.append(field.name).append(" ").append(std::to_string(field.number));
  }
  return out;
}

TEST(Errors, FieldsHaveTheNumbersOfGoogleRpc) {
  using namespace errors;
  EXPECT_EQ(full_name<errors::Status>(), "google.rpc.Status");
  EXPECT_EQ(fields<errors::Status>(), "code 1, message 2, details 3");
  EXPECT_EQ(fields<ErrorInfo>(), "reason 1, domain 2, metadata 3");
  EXPECT_EQ(fields<RetryInfo>(), "retry_delay 1");
  EXPECT_EQ(fields<DebugInfo>(), "stack_entries 1, detail 2");
  EXPECT_EQ(fields<QuotaFailure>(), "violations 1");
  EXPECT_EQ(fields<QuotaFailure::Violation>(),
            "subject 1, description 2, api_service 3, quota_metric 4, quota_id 5, "
            "quota_dimensions 6, quota_value 7, future_quota_value 8");
  EXPECT_EQ(fields<PreconditionFailure>(), "violations 1");
  EXPECT_EQ(fields<PreconditionFailure::Violation>(), "type 1, subject 2, description 3");
  EXPECT_EQ(fields<BadRequest>(), "field_violations 1");
  EXPECT_EQ(fields<BadRequest::FieldViolation>(),
            "field 1, description 2, reason 3, localized_message 4");
  EXPECT_EQ(fields<RequestInfo>(), "request_id 1, serving_data 2");
  EXPECT_EQ(fields<ResourceInfo>(), "resource_type 1, resource_name 2, owner 3, description 4");
  EXPECT_EQ(fields<Help>(), "links 1");
  EXPECT_EQ(fields<Help::Link>(), "description 1, url 2");
  EXPECT_EQ(fields<LocalizedMessage>(), "locale 1, message 2");
}

}  // namespace
}  // namespace cpprpc
