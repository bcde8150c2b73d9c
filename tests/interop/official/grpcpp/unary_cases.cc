// The cases of unary calls, and the soak cases, which make many of them.

#include <chrono>
#include <iostream>
#include <thread>

#include "cases.h"

namespace interop::official {
namespace {

using grpc::ClientContext;
using grpc::Status;
using grpc::StatusCode;
using grpc::testing::Empty;
using grpc::testing::SimpleRequest;
using grpc::testing::SimpleResponse;

void empty_unary(const Subject& subject) {
  ClientContext context;
  Empty reply;
  expect_code(subject.stub->EmptyCall(&context, Empty(), &reply), StatusCode::OK);
}

SimpleRequest request_of(int request_size, int response_size) {
  SimpleRequest request;
  request.set_response_size(response_size);
  set_zeros(*request.mutable_payload(), request_size);
  return request;
}

void large_unary(const Subject& subject) {
  ClientContext context;
  SimpleResponse reply;
  const SimpleRequest request = request_of(kLargeRequest, kLargeResponse);
  expect_code(subject.stub->UnaryCall(&context, request, &reply), StatusCode::OK);
  expect_zeros(reply.payload(), kLargeResponse);
}

void unary_status(const Subject& subject, const std::string& message) {
  ClientContext context;
  SimpleRequest request;
  request.mutable_response_status()->set_code(StatusCode::UNKNOWN);
  request.mutable_response_status()->set_message(message);
  SimpleResponse reply;
  const Status status = subject.stub->UnaryCall(&context, request, &reply);
  expect_code(status, StatusCode::UNKNOWN);
  expect(status.error_message() == message, "the status has another message than was asked for");
}

void stream_status(const Subject& subject, const std::string& message) {
  ClientContext context;
  const auto stream = subject.stub->FullDuplexCall(&context);
  grpc::testing::StreamingOutputCallRequest request;
  request.mutable_response_status()->set_code(StatusCode::UNKNOWN);
  request.mutable_response_status()->set_message(message);
  stream->Write(request);
  stream->WritesDone();
  grpc::testing::StreamingOutputCallResponse response;
  expect(!stream->Read(&response), "there is a response before the status that was asked for");
  const Status status = stream->Finish();
  expect_code(status, StatusCode::UNKNOWN);
  expect(status.error_message() == message, "the status has another message than was asked for");
}

void status_code_and_message(const Subject& subject) {
  unary_status(subject, "test status message");
  stream_status(subject, "test status message");
}

void special_status_message(const Subject& subject) {
  unary_status(subject,
               "\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP \U0001f608\t\n");
}

void unimplemented_method(const Subject& subject) {
  ClientContext context;
  Empty reply;
  expect_code(subject.stub->UnimplementedCall(&context, Empty(), &reply),
              StatusCode::UNIMPLEMENTED);
}

void unimplemented_service(const Subject& subject) {
  const auto stub = grpc::testing::UnimplementedService::NewStub(subject.channel);
  ClientContext context;
  Empty reply;
  expect_code(stub->UnimplementedCall(&context, Empty(), &reply), StatusCode::UNIMPLEMENTED);
}

void pick_first_unary(const Subject& subject) {
  SimpleRequest request;
  request.set_fill_server_id(true);
  std::string first;
  for (int i = 0; i < 100; ++i) {
    ClientContext context;
    SimpleResponse reply;
    expect_code(subject.stub->UnaryCall(&context, request, &reply), StatusCode::OK);
    if (i == 0) first = reply.server_id();
    expect(!first.empty(), "the server does not tell its id");
    expect(reply.server_id() == first, "two servers have answered");
  }
}

// `anew`: a channel of its own for each call.
void soak(const Subject& subject, bool anew) {
  using Clock = std::chrono::steady_clock;
  const ClientFlags& flags = subject.flags;
  const auto end = Clock::now() + std::chrono::seconds(flags.soak_overall_timeout_seconds);
  const std::chrono::milliseconds acceptable(flags.soak_per_iteration_max_acceptable_latency_ms);
  const SimpleRequest request = request_of(flags.soak_request_size, flags.soak_response_size);
  int failed = 0;
  for (int i = 0; i < flags.soak_iterations; ++i) {
    const auto start = Clock::now();
    expect(start < end, "the time is up before all iterations were made");
    const auto own = anew ? grpc::testing::TestService::NewStub(subject.connect()) : nullptr;
    ClientContext context;
    SimpleResponse reply;
    const Status status = (anew ? own : subject.stub)->UnaryCall(&context, request, &reply);
    const bool is_late = Clock::now() - start > acceptable;
    if (status.ok()) expect_zeros(reply.payload(), flags.soak_response_size);
    if (!status.ok() || is_late) ++failed;
    std::cerr << "soak iteration: " << i << ' '
              << (!status.ok() ? status.error_message()
                  : is_late    ? "too late"
                               : "succeeded")
              << '\n';
    std::this_thread::sleep_until(start +
                                  std::chrono::milliseconds(flags.soak_min_time_ms_between_rpcs));
  }
  expect(failed <= flags.soak_max_failures, "more iterations have failed than may");
}

void rpc_soak(const Subject& subject) { soak(subject, false); }
void channel_soak(const Subject& subject) { soak(subject, true); }

}  // namespace

void add_unary_cases(Cases& cases) {
  cases["empty_unary"] = empty_unary;
  cases["large_unary"] = large_unary;
  cases["status_code_and_message"] = status_code_and_message;
  cases["special_status_message"] = special_status_message;
  cases["unimplemented_method"] = unimplemented_method;
  cases["unimplemented_service"] = unimplemented_service;
  cases["pick_first_unary"] = pick_first_unary;
  cases["rpc_soak"] = rpc_soak;
  cases["channel_soak"] = channel_soak;
}

}  // namespace interop::official
