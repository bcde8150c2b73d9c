// The cases of what belongs to a call besides its messages: its end, its metadata.

#include <chrono>
#include <string_view>

#include "case_list.h"
#include "expect.h"

namespace interop::official {
namespace {

using cpprpc::CallOptions;
using cpprpc::Metadata;
using cpprpc::Result;
using cpprpc::StatusCode;
using cpprpc::Task;

constexpr std::string_view kInitialKey = "x-grpc-test-echo-initial";
constexpr std::string_view kInitialValue = "test_initial_metadata_value";
constexpr std::string_view kTrailingKey = "x-grpc-test-echo-trailing-bin";
constexpr std::string_view kTrailingValue = "\xab\xab\xab";

StreamingOutputCallRequest one_response(std::int32_t response_size, std::size_t payload_size) {
  StreamingOutputCallRequest request;
  request.response_parameters.emplace_back().size = response_size;
  request.payload = zeros(payload_size);
  return request;
}

CallOptions options_with_metadata(const Subject& subject) {
  return subject.options()
      .metadata(kInitialKey, kInitialValue)
      .metadata(kTrailingKey, kTrailingValue);
}

void expect_echo(const Metadata& headers, const Metadata& trailers) {
  expect(headers.get(kInitialKey) == kInitialValue, "the headers do not have the echo");
  expect(trailers.get(kTrailingKey) == kTrailingValue, "the trailers do not have the echo");
}

}  // namespace

Task<void> cancel_after_begin(const Subject& subject) {
  auto call = subject.client.streaming_input_call(subject.options());
  call.cancel();
  const Result<StreamingInputCallResponse> reply = co_await call.finish();
  expect_code(reply.status(), StatusCode::Cancelled);
}

Task<void> cancel_after_first_response(const Subject& subject) {
  const StreamingOutputCallRequest request = one_response(31415, 27182);
  auto call = subject.client.full_duplex_call(subject.options());
  expect(co_await call.write(request), "the server does not take a request");
  const auto response = co_await call.read();
  expect(response.has_value(), "there is no response");
  expect_zeros(response->payload, 31415);
  call.cancel();
  expect(!co_await call.read(), "there is another response");
  expect_code(co_await call.finish(), StatusCode::Cancelled);
}

Task<void> timeout_on_sleeping_server(const Subject& subject) {
  StreamingOutputCallRequest request;
  request.payload = zeros(27182);
  auto call =
      subject.client.full_duplex_call(subject.options().timeout(std::chrono::milliseconds(1)));
  co_await call.write(request);  // or the time has passed already
  expect(!co_await call.read(), "there is a response");
  expect_code(co_await call.finish(), StatusCode::DeadlineExceeded);
}

Task<void> custom_metadata(const Subject& subject) {
  const SimpleRequest request = large_request();
  auto unary = subject.client.unary_call(request, options_with_metadata(subject));
  const Result<SimpleResponse> reply = co_await unary;
  expect_zeros(expect_ok(reply).payload, kLargeResponse);
  expect_echo(unary.headers(), unary.trailers());

  const StreamingOutputCallRequest stream_request = one_response(kLargeResponse, kLargeRequest);
  auto stream = subject.client.full_duplex_call(options_with_metadata(subject));
  expect(co_await stream.write(stream_request), "the server does not take a request");
  stream.writes_done();
  const auto response = co_await stream.read();
  expect(response.has_value(), "there is no response");
  expect_zeros(response->payload, kLargeResponse);
  expect(!co_await stream.read(), "there are too many responses");
  expect_code(co_await stream.finish(), StatusCode::Ok);
  expect_echo(stream.headers(), stream.trailers());
}

}  // namespace interop::official
