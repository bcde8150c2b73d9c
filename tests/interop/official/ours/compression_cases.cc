// The cases of compression.

#include <array>
#include <cstddef>

#include "case_list.h"
#include "expect.h"

namespace interop::official {
namespace {

using cpprpc::Compression;
using cpprpc::Result;
using cpprpc::StatusCode;
using cpprpc::Task;

// A large request that says one thing of itself, and is maybe another.
Task<Result<SimpleResponse>> send(const Subject& subject, bool says_compressed,
                                  bool is_compressed) {
  SimpleRequest request = large_request();
  request.expect_compressed = BoolValue{.value = says_compressed};
  const Compression compression = is_compressed ? Compression::Gzip : Compression::Identity;
  co_return co_await subject.client.unary_call(request, subject.options().compression(compression));
}

StreamingInputCallRequest input_of(std::size_t size, bool says_compressed) {
  StreamingInputCallRequest request;
  request.payload = zeros(size);
  request.expect_compressed = BoolValue{.value = says_compressed};
  return request;
}

void expect_compression(bool received_compressed, bool expected) {
  expect(received_compressed == expected,
         expected ? "a response is not compressed" : "a response is compressed");
}

}  // namespace

// The first call is a probe: a server that cannot look at the compression of a request, and so
// does not refuse it, fails the case.
Task<void> client_compressed_unary(const Subject& subject) {
  const Result<SimpleResponse> probe = co_await send(subject, true, false);
  expect_code(probe.status(), StatusCode::InvalidArgument);
  for (const bool compressed : {true, false}) {
    const Result<SimpleResponse> reply = co_await send(subject, compressed, compressed);
    expect_zeros(expect_ok(reply).payload, kLargeResponse);
  }
}

Task<void> server_compressed_unary(const Subject& subject) {
  for (const bool compressed : {true, false}) {
    SimpleRequest request = large_request();
    request.response_compressed = BoolValue{.value = compressed};
    auto call = subject.client.unary_call(request, subject.options());
    const Result<SimpleResponse> reply = co_await call;
    expect_zeros(expect_ok(reply).payload, kLargeResponse);
    expect_compression(call.received_compressed(), compressed);
  }
}

Task<void> client_compressed_streaming(const Subject& subject) {
  const StreamingInputCallRequest compressed = input_of(27182, true);
  const StreamingInputCallRequest plain = input_of(45904, false);
  auto probe = subject.client.streaming_input_call(subject.options());
  co_await probe.write(compressed);  // or the server has refused already
  const Result<StreamingInputCallResponse> refused = co_await probe.finish();
  expect_code(refused.status(), StatusCode::InvalidArgument);

  auto call = subject.client.streaming_input_call(subject.options().compression(Compression::Gzip));
  expect(co_await call.write(compressed), "the server does not take a request");
  expect(co_await call.write(plain, cpprpc::WriteOptions().without_compression()),
         "the server does not take a request");
  const Result<StreamingInputCallResponse> reply = co_await call.finish();
  expect(expect_ok(reply).aggregated_payload_size == 73086, "the server has counted wrong");
}

Task<void> server_compressed_streaming(const Subject& subject) {
  struct Response {
    std::int32_t size;
    bool compressed;
  };
  const std::array<Response, 2> responses = {{{31415, true}, {92653, false}}};
  StreamingOutputCallRequest request;
  for (const Response& each : responses) {
    ResponseParameters& parameters = request.response_parameters.emplace_back();
    parameters.size = each.size;
    parameters.compressed = BoolValue{.value = each.compressed};
  }
  auto call = subject.client.streaming_output_call(request, subject.options());
  for (const Response& each : responses) {
    const auto response = co_await call.read();
    expect(response.has_value(), "there are too few responses");
    expect_compression(call.received_compressed(), each.compressed);
    expect_zeros(response->payload, static_cast<std::size_t>(each.size));
  }
  expect(!co_await call.read(), "there are too many responses");
  expect_code(co_await call.finish(), StatusCode::Ok);
}

}  // namespace interop::official
