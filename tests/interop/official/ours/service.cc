#include "service.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "cpprpc/task/sleep.h"

namespace interop::official {
namespace {

using cpprpc::Reader;
using cpprpc::Result;
using cpprpc::ServerContext;
using cpprpc::Status;
using cpprpc::Task;
using cpprpc::Writer;

constexpr std::string_view kEchoInitial = "x-grpc-test-echo-initial";
constexpr std::string_view kEchoTrailing = "x-grpc-test-echo-trailing-bin";

void echo_metadata(ServerContext& context) {
  if (const auto value = context.metadata().get(kEchoInitial)) {
    context.headers().add(kEchoInitial, *value);
  }
  if (const auto value = context.metadata().get(kEchoTrailing)) {
    context.trailers().add(kEchoTrailing, *value);
  }
}

// Whether the message that was read last was compressed as it says of itself.
Status check_compression(const ServerContext& context, const std::optional<BoolValue>& expected) {
  if (!expected || context.received_compressed() == expected->value) return Status::ok();
  return Status::invalid_argument(expected->value ? "the request is not compressed"
                                                  : "the request is compressed");
}

// The status that the client asks for; OK if it asks for none.
Status asked_status(const std::optional<EchoStatus>& asked) {
  if (!asked) return Status::ok();
  return Status(static_cast<cpprpc::StatusCode>(asked->code), asked->message);
}

// Why a payload of that type and size cannot be sent; OK if it can.
Status check_payload(PayloadType type, std::int32_t size) {
  if (type != PayloadType::Compressable) {
    return Status::invalid_argument("the payload type " + std::to_string(static_cast<int>(type)) +
                                    " is not supported; only COMPRESSABLE");
  }
  if (size < 0) return Status::invalid_argument("a payload's size is negative");
  return Status::ok();
}

std::optional<Payload> zeros(std::int32_t size) {
  return Payload{.body = std::string(static_cast<std::size_t>(size), '\0')};
}

// Sends what one request asks for.
Task<Status> respond(ServerContext& context, const StreamingOutputCallRequest& request,
                     Writer<StreamingOutputCallResponse>& replies) {
  for (const ResponseParameters& parameters : request.response_parameters) {
    Status wrong = check_payload(request.response_type, parameters.size);
    if (!wrong.is_ok()) co_return wrong;
    if (parameters.interval_us > 0) {
      co_await cpprpc::sleep(std::chrono::microseconds(parameters.interval_us));
    }
    cpprpc::WriteOptions options;
    if (parameters.compressed) context.compression(cpprpc::Compression::Gzip);
    if (parameters.compressed && !parameters.compressed->value) options.without_compression();
    const StreamingOutputCallResponse response{.payload = zeros(parameters.size)};
    if (!co_await replies.write(response, options))
      co_return Status::cancelled("the client is gone");
  }
  co_return asked_status(request.response_status);
}

}  // namespace

Task<Result<Empty>> TestServer::empty_call(ServerContext& context, Empty) {
  echo_metadata(context);
  co_return Empty{};
}

Task<Result<SimpleResponse>> TestServer::unary_call(ServerContext& context, SimpleRequest request) {
  echo_metadata(context);
  Status wrong = check_payload(request.response_type, request.response_size);
  if (wrong.is_ok()) wrong = check_compression(context, request.expect_compressed);
  if (wrong.is_ok()) wrong = asked_status(request.response_status);
  if (!wrong.is_ok()) co_return wrong;
  if (request.response_compressed && request.response_compressed->value) {
    context.compression(cpprpc::Compression::Gzip);
  }
  SimpleResponse response;
  if (request.response_size > 0) response.payload = zeros(request.response_size);
  if (request.fill_server_id) response.server_id = server_id_;
  co_return response;
}

// For a caching proxy between the two: each response is another one, and may be kept for a minute.
Task<Result<SimpleResponse>> TestServer::cacheable_unary_call(ServerContext& context,
                                                              SimpleRequest) {
  context.headers().add("cache-control", "max-age=60, public");
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  SimpleResponse response;
  response.payload = Payload{
      .body = std::to_string(std::chrono::duration_cast<std::chrono::nanoseconds>(now).count())};
  co_return response;
}

Task<Status> TestServer::streaming_output_call(ServerContext& context,
                                               StreamingOutputCallRequest request,
                                               Writer<StreamingOutputCallResponse>& replies) {
  echo_metadata(context);
  co_return co_await respond(context, request, replies);
}

Task<Result<StreamingInputCallResponse>> TestServer::streaming_input_call(
    ServerContext& context, Reader<StreamingInputCallRequest>& requests) {
  echo_metadata(context);
  std::size_t size = 0;
  while (const auto request = co_await requests.read()) {
    Status wrong = check_compression(context, request->expect_compressed);
    if (!wrong.is_ok()) co_return wrong;
    if (request->payload) size += request->payload->body.size();
  }
  co_return StreamingInputCallResponse{.aggregated_payload_size = static_cast<std::int32_t>(size)};
}

Task<Status> TestServer::full_duplex_call(ServerContext& context,
                                          Reader<StreamingOutputCallRequest>& requests,
                                          Writer<StreamingOutputCallResponse>& replies) {
  echo_metadata(context);
  while (const auto request = co_await requests.read()) {
    Status status = co_await respond(context, *request, replies);
    if (!status.is_ok()) co_return status;
  }
  co_return Status::ok();
}

Task<Status> TestServer::half_duplex_call(ServerContext& context,
                                          Reader<StreamingOutputCallRequest>& requests,
                                          Writer<StreamingOutputCallResponse>& replies) {
  echo_metadata(context);
  std::vector<StreamingOutputCallRequest> all;
  while (auto request = co_await requests.read()) all.push_back(std::move(*request));
  for (const StreamingOutputCallRequest& request : all) {
    Status status = co_await respond(context, request, replies);
    if (!status.is_ok()) co_return status;
  }
  co_return Status::ok();
}

}  // namespace interop::official
