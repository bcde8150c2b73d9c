// The cases of unary calls.

#include <iostream>
#include <string>

#include "case_list.h"
#include "expect.h"

namespace interop::official {

using cpprpc::Result;
using cpprpc::StatusCode;
using cpprpc::Task;

Task<void> empty_unary(const Subject& subject) {
  const Empty request;
  const Result<Empty> reply = co_await subject.client.empty_call(request, subject.options());
  expect(expect_ok(reply).unknown_fields.empty(), "the response is not empty");
}

SimpleRequest large_request() {
  SimpleRequest request;
  request.response_size = kLargeResponse;
  request.payload = zeros(kLargeRequest);
  return request;
}

Task<void> large_unary(const Subject& subject) {
  const SimpleRequest request = large_request();
  const Result<SimpleResponse> reply =
      co_await subject.client.unary_call(request, subject.options());
  expect_zeros(expect_ok(reply).payload, kLargeResponse);
}

namespace {

// That a call with the status that is asked for ends with it.
Task<void> unary_status(const Subject& subject, EchoStatus asked) {
  SimpleRequest request;
  request.response_status = asked;
  const Result<SimpleResponse> reply =
      co_await subject.client.unary_call(request, subject.options());
  expect_code(reply.status(), static_cast<StatusCode>(asked.code));
  expect(reply.status().message() == asked.message,
         "the status has another message than was asked for");
}

Task<void> stream_status(const Subject& subject, EchoStatus asked) {
  StreamingOutputCallRequest request;
  request.response_status = asked;
  auto call = subject.client.full_duplex_call(subject.options());
  co_await call.write(request);
  call.writes_done();
  expect(!co_await call.read(), "there is a response before the status that was asked for");
  const cpprpc::Status status = co_await call.finish();
  expect_code(status, static_cast<StatusCode>(asked.code));
  expect(status.message() == asked.message, "the status has another message than was asked for");
}

}  // namespace

Task<void> status_code_and_message(const Subject& subject) {
  EchoStatus asked;
  asked.code = static_cast<int>(StatusCode::Unknown);
  asked.message = "test status message";
  co_await unary_status(subject, asked);
  co_await stream_status(subject, asked);
}

Task<void> special_status_message(const Subject& subject) {
  EchoStatus asked;
  asked.code = static_cast<int>(StatusCode::Unknown);
  asked.message = "\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP \U0001f608\t\n";
  co_await unary_status(subject, asked);
}

Task<void> unimplemented_method(const Subject& subject) {
  const Empty request;
  const Result<Empty> reply =
      co_await subject.client.unimplemented_call(request, subject.options());
  expect_code(reply.status(), StatusCode::Unimplemented);
}

Task<void> unimplemented_service(const Subject& subject) {
  const UnimplementedServiceClient client(subject.channel);
  const Empty request;
  const Result<Empty> reply = co_await client.unimplemented_call(request, subject.options());
  expect_code(reply.status(), StatusCode::Unimplemented);
}

Task<void> pick_first_unary(const Subject& subject) {
  SimpleRequest request;
  request.fill_server_id = true;
  std::string first;
  for (int i = 0; i < 100; ++i) {
    const Result<SimpleResponse> reply =
        co_await subject.client.unary_call(request, subject.options());
    const std::string& id = expect_ok(reply).server_id;
    if (i == 0) first = id;
    if (i == 0 && id.empty()) std::cerr << "the server tells no id: that shows nothing\n";
    expect(id == first, "two servers have answered");
  }
}

}  // namespace interop::official
