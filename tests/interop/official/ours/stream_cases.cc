// The cases of streams that end well.

#include <array>
#include <chrono>
#include <cstddef>

#include "case_list.h"
#include "cpprpc/task/sleep.h"
#include "expect.h"

namespace interop::official {
namespace {

using cpprpc::Result;
using cpprpc::StatusCode;
using cpprpc::Task;

constexpr std::array<std::size_t, 4> kRequestSizes = {27182, 8, 1828, 45904};
constexpr std::array<std::int32_t, 4> kResponseSizes = {31415, 9, 2653, 58979};

ResponseParameters response_of(std::int32_t size) {
  ResponseParameters parameters;
  parameters.size = size;
  return parameters;
}

// Reads the responses of those sizes, and that no other follows.
template <class Call>
Task<void> expect_responses(Call& call) {
  for (const std::int32_t size : kResponseSizes) {
    const auto response = co_await call.read();
    expect(response.has_value(), "there are too few responses");
    expect_zeros(response->payload, static_cast<std::size_t>(size));
  }
  expect(!co_await call.read(), "there are too many responses");
  expect_code(co_await call.finish(), StatusCode::Ok);
}

}  // namespace

Task<void> client_streaming(const Subject& subject) {
  auto call = subject.client.streaming_input_call(subject.options());
  std::size_t sum = 0;
  for (const std::size_t size : kRequestSizes) {
    const StreamingInputCallRequest request{.payload = zeros(size)};
    expect(co_await call.write(request), "the server does not take a request");
    sum += size;
  }
  const Result<StreamingInputCallResponse> reply = co_await call.finish();
  expect(static_cast<std::size_t>(expect_ok(reply).aggregated_payload_size) == sum,
         "the server has counted wrong");
}

Task<void> server_streaming(const Subject& subject) {
  StreamingOutputCallRequest request;
  for (const std::int32_t size : kResponseSizes) {
    request.response_parameters.push_back(response_of(size));
  }
  auto call = subject.client.streaming_output_call(request, subject.options());
  co_await expect_responses(call);
}

Task<void> ping_pong(const Subject& subject) {
  auto call = subject.client.full_duplex_call(subject.options());
  for (std::size_t i = 0; i < kRequestSizes.size(); ++i) {
    StreamingOutputCallRequest request;
    request.response_parameters = {response_of(kResponseSizes[i])};
    request.payload = zeros(kRequestSizes[i]);
    expect(co_await call.write(request), "the server does not take a request");
    const auto response = co_await call.read();
    expect(response.has_value(), "there is no response to a request");
    expect_zeros(response->payload, static_cast<std::size_t>(kResponseSizes[i]));
  }
  call.writes_done();
  expect(!co_await call.read(), "there are too many responses");
  expect_code(co_await call.finish(), StatusCode::Ok);
}

Task<void> empty_stream(const Subject& subject) {
  auto call = subject.client.full_duplex_call(subject.options());
  call.writes_done();
  expect(!co_await call.read(), "there is a response");
  expect_code(co_await call.finish(), StatusCode::Ok);
}

Task<void> half_duplex(const Subject& subject) {
  auto call = subject.client.half_duplex_call(subject.options());
  for (const std::int32_t size : kResponseSizes) {
    StreamingOutputCallRequest request;
    request.response_parameters = {response_of(size)};
    expect(co_await call.write(request), "the server does not take a request");
  }
  call.writes_done();
  co_await expect_responses(call);
}

// More than any window of HTTP/2's flow control lets through: the server has to wait for us.
Task<void> slow_consumer(const Subject& subject) {
  constexpr std::size_t kCount = 2000;
  constexpr std::int32_t kSize = 1030;
  StreamingOutputCallRequest request;
  request.response_parameters.assign(kCount, response_of(kSize));
  auto call = subject.client.streaming_output_call(request, subject.options());
  for (std::size_t i = 0; i < kCount; ++i) {
    const auto response = co_await call.read();
    expect(response.has_value(), "there are too few responses");
    expect_zeros(response->payload, kSize);
    co_await cpprpc::sleep(std::chrono::milliseconds(subject.flags.slow_consumer_delay_ms));
  }
  expect(!co_await call.read(), "there are too many responses");
  expect_code(co_await call.finish(), StatusCode::Ok);
}

}  // namespace interop::official
