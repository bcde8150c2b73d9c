// The cases of compression.

#include "cases.h"
#include "inspect.h"

namespace interop::official {
namespace {

using grpc::ClientContext;
using grpc::Status;
using grpc::StatusCode;
using grpc::testing::SimpleRequest;
using grpc::testing::SimpleResponse;
using grpc::testing::StreamingInputCallRequest;
using grpc::testing::StreamingInputCallResponse;

void expect_compressed(const ClientContext& context, bool is_to_be) {
  expect(grpc::testing::InteropClientContextInspector::was_compressed(context) == is_to_be,
         is_to_be ? "a response is not compressed" : "a response is compressed");
}

SimpleRequest large_request() {
  SimpleRequest request;
  request.set_response_size(kLargeResponse);
  set_zeros(*request.mutable_payload(), kLargeRequest);
  return request;
}

// Says one thing of itself, and is another.
Status send(const Subject& subject, bool says_compressed, bool is_compressed,
            SimpleResponse& reply) {
  ClientContext context;
  context.set_compression_algorithm(is_compressed ? GRPC_COMPRESS_GZIP : GRPC_COMPRESS_NONE);
  SimpleRequest request = large_request();
  request.mutable_expect_compressed()->set_value(says_compressed);
  return subject.stub->UnaryCall(&context, request, &reply);
}

void client_compressed_unary(const Subject& subject) {
  SimpleResponse reply;
  expect_code(send(subject, true, false, reply), StatusCode::INVALID_ARGUMENT);
  for (const bool compressed : {true, false}) {
    expect_code(send(subject, compressed, compressed, reply), StatusCode::OK);
    expect_zeros(reply.payload(), kLargeResponse);
  }
}

void server_compressed_unary(const Subject& subject) {
  for (const bool compressed : {true, false}) {
    ClientContext context;
    SimpleRequest request = large_request();
    request.mutable_response_compressed()->set_value(compressed);
    SimpleResponse reply;
    expect_code(subject.stub->UnaryCall(&context, request, &reply), StatusCode::OK);
    expect_compressed(context, compressed);
    expect_zeros(reply.payload(), kLargeResponse);
  }
}

void client_compressed_streaming(const Subject& subject) {
  StreamingInputCallRequest request;
  request.mutable_expect_compressed()->set_value(true);
  set_zeros(*request.mutable_payload(), 27182);
  StreamingInputCallResponse reply;
  {
    ClientContext probe;
    const auto stream = subject.stub->StreamingInputCall(&probe, &reply);
    stream->Write(request, grpc::WriteOptions().set_no_compression());
    stream->WritesDone();
    expect_code(stream->Finish(), StatusCode::INVALID_ARGUMENT);
  }
  ClientContext context;
  context.set_compression_algorithm(GRPC_COMPRESS_GZIP);
  const auto stream = subject.stub->StreamingInputCall(&context, &reply);
  expect(stream->Write(request), "the server does not take a request");
  request.mutable_expect_compressed()->set_value(false);
  set_zeros(*request.mutable_payload(), 45904);
  expect(stream->Write(request, grpc::WriteOptions().set_no_compression()),
         "the server does not take a request");
  stream->WritesDone();
  expect_code(stream->Finish(), StatusCode::OK);
  expect(reply.aggregated_payload_size() == 73086, "the server has counted wrong");
}

void server_compressed_streaming(const Subject& subject) {
  ClientContext context;
  grpc::testing::StreamingOutputCallRequest request;
  for (const bool compressed : {true, false}) {
    auto& parameters = *request.add_response_parameters();
    parameters.mutable_compressed()->set_value(compressed);
    parameters.set_size(compressed ? 31415 : 92653);
  }
  const auto stream = subject.stub->StreamingOutputCall(&context, request);
  grpc::testing::StreamingOutputCallResponse response;
  for (const bool compressed : {true, false}) {
    expect(stream->Read(&response), "there are too few responses");
    expect_compressed(context, compressed);
    expect_zeros(response.payload(), compressed ? 31415 : 92653);
  }
  expect(!stream->Read(&response), "there are too many responses");
  expect_code(stream->Finish(), StatusCode::OK);
}

}  // namespace

void add_compression_cases(Cases& cases) {
  cases["client_compressed_unary"] = client_compressed_unary;
  cases["server_compressed_unary"] = server_compressed_unary;
  cases["client_compressed_streaming"] = client_compressed_streaming;
  cases["server_compressed_streaming"] = server_compressed_streaming;
}

}  // namespace interop::official
