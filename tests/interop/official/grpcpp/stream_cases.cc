// The cases of streams, of cancellation, deadlines and metadata.

#include <array>
#include <chrono>
#include <thread>

#include "cases.h"

namespace interop::official {
namespace {

using grpc::ClientContext;
using grpc::StatusCode;
using grpc::testing::StreamingInputCallRequest;
using grpc::testing::StreamingInputCallResponse;
using grpc::testing::StreamingOutputCallRequest;
using grpc::testing::StreamingOutputCallResponse;

constexpr std::array<int, 4> kRequestSizes = {27182, 8, 1828, 45904};
constexpr std::array<int, 4> kResponseSizes = {31415, 9, 2653, 58979};

StreamingOutputCallRequest request_of(int request_size, int response_size) {
  StreamingOutputCallRequest request;
  request.add_response_parameters()->set_size(response_size);
  set_zeros(*request.mutable_payload(), request_size);
  return request;
}

template <class Stream>
void expect_response(Stream& stream, int size) {
  StreamingOutputCallResponse response;
  expect(stream.Read(&response), "there are too few responses");
  expect_zeros(response.payload(), size);
}

template <class Stream>
void expect_end(Stream& stream, StatusCode code = StatusCode::OK) {
  StreamingOutputCallResponse response;
  expect(!stream.Read(&response), "there are too many responses");
  expect_code(stream.Finish(), code);
}

void client_streaming(const Subject& subject) {
  ClientContext context;
  StreamingInputCallResponse reply;
  const auto stream = subject.stub->StreamingInputCall(&context, &reply);
  for (const int size : kRequestSizes) {
    StreamingInputCallRequest request;
    set_zeros(*request.mutable_payload(), size);
    expect(stream->Write(request), "the server does not take a request");
  }
  stream->WritesDone();
  expect_code(stream->Finish(), StatusCode::OK);
  expect(reply.aggregated_payload_size() == 74922, "the server has counted wrong");
}

void server_streaming(const Subject& subject) {
  ClientContext context;
  StreamingOutputCallRequest request;
  for (const int size : kResponseSizes) request.add_response_parameters()->set_size(size);
  const auto stream = subject.stub->StreamingOutputCall(&context, request);
  for (const int size : kResponseSizes) expect_response(*stream, size);
  expect_end(*stream);
}

void ping_pong(const Subject& subject) {
  ClientContext context;
  const auto stream = subject.stub->FullDuplexCall(&context);
  for (std::size_t i = 0; i < kRequestSizes.size(); ++i) {
    expect(stream->Write(request_of(kRequestSizes[i], kResponseSizes[i])),
           "the server does not take a request");
    expect_response(*stream, kResponseSizes[i]);
  }
  stream->WritesDone();
  expect_end(*stream);
}

void empty_stream(const Subject& subject) {
  ClientContext context;
  const auto stream = subject.stub->FullDuplexCall(&context);
  stream->WritesDone();
  expect_end(*stream);
}

void half_duplex(const Subject& subject) {
  ClientContext context;
  const auto stream = subject.stub->HalfDuplexCall(&context);
  for (const int size : kResponseSizes) {
    StreamingOutputCallRequest request;
    request.add_response_parameters()->set_size(size);
    expect(stream->Write(request), "the server does not take a request");
  }
  stream->WritesDone();
  for (const int size : kResponseSizes) expect_response(*stream, size);
  expect_end(*stream);
}

void slow_consumer(const Subject& subject) {
  ClientContext context;
  StreamingOutputCallRequest request;
  for (int i = 0; i < 2000; ++i) request.add_response_parameters()->set_size(1030);
  const auto stream = subject.stub->StreamingOutputCall(&context, request);
  for (int i = 0; i < 2000; ++i) {
    expect_response(*stream, 1030);
    std::this_thread::sleep_for(std::chrono::milliseconds(subject.flags.slow_consumer_delay_ms));
  }
  expect_end(*stream);
}

void cancel_after_begin(const Subject& subject) {
  ClientContext context;
  StreamingInputCallResponse reply;
  const auto stream = subject.stub->StreamingInputCall(&context, &reply);
  context.TryCancel();
  expect_code(stream->Finish(), StatusCode::CANCELLED);
}

void cancel_after_first_response(const Subject& subject) {
  ClientContext context;
  const auto stream = subject.stub->FullDuplexCall(&context);
  expect(stream->Write(request_of(27182, 31415)), "the server does not take a request");
  expect_response(*stream, 31415);
  context.TryCancel();
  expect_end(*stream, StatusCode::CANCELLED);
}

void timeout_on_sleeping_server(const Subject& subject) {
  ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(1));
  const auto stream = subject.stub->FullDuplexCall(&context);
  StreamingOutputCallRequest request;
  set_zeros(*request.mutable_payload(), 27182);
  stream->Write(request);  // or the time has passed already
  expect_end(*stream, StatusCode::DEADLINE_EXCEEDED);
}

const std::string kInitialKey = "x-grpc-test-echo-initial";
const std::string kInitialValue = "test_initial_metadata_value";
const std::string kTrailingKey = "x-grpc-test-echo-trailing-bin";
const std::string kTrailingValue = "\xab\xab\xab";

void add_metadata(ClientContext& context) {
  context.AddMetadata(kInitialKey, kInitialValue);
  context.AddMetadata(kTrailingKey, kTrailingValue);
}

void expect_echo(const ClientContext& context) {
  const auto& headers = context.GetServerInitialMetadata();
  const auto initial = headers.find(kInitialKey);
  expect(initial != headers.end() && initial->second == kInitialValue,
         "the headers do not have the echo");
  const auto& trailers = context.GetServerTrailingMetadata();
  const auto trailing = trailers.find(kTrailingKey);
  expect(trailing != trailers.end() && trailing->second == kTrailingValue,
         "the trailers do not have the echo");
}

void custom_metadata(const Subject& subject) {
  ClientContext unary;
  add_metadata(unary);
  grpc::testing::SimpleRequest request;
  request.set_response_size(kLargeResponse);
  set_zeros(*request.mutable_payload(), kLargeRequest);
  grpc::testing::SimpleResponse reply;
  expect_code(subject.stub->UnaryCall(&unary, request, &reply), StatusCode::OK);
  expect_zeros(reply.payload(), kLargeResponse);
  expect_echo(unary);

  ClientContext duplex;
  add_metadata(duplex);
  const auto stream = subject.stub->FullDuplexCall(&duplex);
  expect(stream->Write(request_of(kLargeRequest, kLargeResponse)),
         "the server does not take a request");
  stream->WritesDone();
  expect_response(*stream, kLargeResponse);
  expect_end(*stream);
  expect_echo(duplex);
}

}  // namespace

void add_stream_cases(Cases& cases) {
  cases["client_streaming"] = client_streaming;
  cases["server_streaming"] = server_streaming;
  cases["ping_pong"] = ping_pong;
  cases["empty_stream"] = empty_stream;
  cases["half_duplex"] = half_duplex;
  cases["slow_consumer"] = slow_consumer;
  cases["cancel_after_begin"] = cancel_after_begin;
  cases["cancel_after_first_response"] = cancel_after_first_response;
  cases["timeout_on_sleeping_server"] = timeout_on_sleeping_server;
  cases["custom_metadata"] = custom_metadata;
}

}  // namespace interop::official
