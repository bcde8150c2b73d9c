// The server of gRPC's interop tests on grpc++, as a peer of ours.
//
//   interop_grpcpp_server --port=0
//
// Prints "port 8080" once it serves, and ends on SIGTERM or SIGINT.

#include <grpcpp/grpcpp.h>
#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <iostream>
#include <sstream>
#include <thread>
#include <vector>

#include "../server_flags.h"
#include "grpc/testing/test.grpc.pb.h"
#include "inspect.h"

namespace interop::official {
namespace {

using grpc::ServerContext;
using grpc::Status;
using grpc::StatusCode;
using grpc::testing::EchoStatus;
using grpc::testing::Empty;
using grpc::testing::SimpleRequest;
using grpc::testing::SimpleResponse;
using grpc::testing::StreamingInputCallRequest;
using grpc::testing::StreamingInputCallResponse;
using grpc::testing::StreamingOutputCallRequest;
using grpc::testing::StreamingOutputCallResponse;

void echo_metadata(ServerContext& context) {
  const std::string initial = "x-grpc-test-echo-initial";
  const std::string trailing = "x-grpc-test-echo-trailing-bin";
  const auto& received = context.client_metadata();
  const auto text = [](grpc::string_ref ref) { return std::string(ref.data(), ref.size()); };
  if (const auto found = received.find(initial); found != received.end()) {
    context.AddInitialMetadata(initial, text(found->second));
  }
  if (const auto found = received.find(trailing); found != received.end()) {
    context.AddTrailingMetadata(trailing, text(found->second));
  }
}

Status asked_status(const EchoStatus& asked) {
  return Status(static_cast<StatusCode>(asked.code()), asked.message());
}

// Whether the last request was compressed as it says of itself.
template <class Request>
bool is_compressed_as_said(const ServerContext& context, const Request& request) {
  return !request.has_expect_compressed() ||
         grpc::testing::InteropServerContextInspector::was_compressed(context) ==
             request.expect_compressed().value();
}

Status not_as_said() {
  return Status(StatusCode::INVALID_ARGUMENT, "the request is not compressed as it says");
}

template <class Stream>
bool respond(ServerContext& context, const StreamingOutputCallRequest& request, Stream& stream) {
  for (const auto& parameters : request.response_parameters()) {
    std::this_thread::sleep_for(std::chrono::microseconds(parameters.interval_us()));
    grpc::WriteOptions options;
    if (parameters.has_compressed()) {
      context.set_compression_level(GRPC_COMPRESS_LEVEL_HIGH);  // what follows may do without
      if (!parameters.compressed().value()) options.set_no_compression();
    }
    StreamingOutputCallResponse response;
    response.mutable_payload()->mutable_body()->resize(static_cast<std::size_t>(parameters.size()));
    if (!stream.Write(response, options)) return false;
  }
  return true;
}

class TestServer final : public grpc::testing::TestService::Service {
  Status EmptyCall(ServerContext* context, const Empty*, Empty*) override {
    echo_metadata(*context);
    return Status::OK;
  }

  Status UnaryCall(ServerContext* context, const SimpleRequest* request,
                   SimpleResponse* response) override {
    echo_metadata(*context);
    if (!is_compressed_as_said(*context, *request)) return not_as_said();
    if (request->has_response_compressed()) {
      context->set_compression_level(request->response_compressed().value()
                                         ? GRPC_COMPRESS_LEVEL_HIGH
                                         : GRPC_COMPRESS_LEVEL_NONE);
    }
    const auto size = static_cast<std::size_t>(request->response_size());
    if (size > 0) response->mutable_payload()->mutable_body()->resize(size);
    if (request->fill_server_id()) response->set_server_id(id_);
    return asked_status(request->response_status());
  }

  Status StreamingOutputCall(ServerContext* context, const StreamingOutputCallRequest* request,
                             grpc::ServerWriter<StreamingOutputCallResponse>* writer) override {
    return respond(*context, *request, *writer) ? Status::OK : Status::CANCELLED;
  }

  Status StreamingInputCall(ServerContext* context,
                            grpc::ServerReader<StreamingInputCallRequest>* reader,
                            StreamingInputCallResponse* response) override {
    StreamingInputCallRequest request;
    std::size_t size = 0;
    while (reader->Read(&request)) {
      if (!is_compressed_as_said(*context, request)) return not_as_said();
      size += request.payload().body().size();
    }
    response->set_aggregated_payload_size(static_cast<int>(size));
    return Status::OK;
  }

  using Duplex = grpc::ServerReaderWriter<StreamingOutputCallResponse, StreamingOutputCallRequest>;

  Status FullDuplexCall(ServerContext* context, Duplex* stream) override {
    echo_metadata(*context);
    StreamingOutputCallRequest request;
    while (stream->Read(&request)) {
      if (!respond(*context, request, *stream)) return Status::CANCELLED;
      if (request.response_status().code() != 0) return asked_status(request.response_status());
    }
    return Status::OK;
  }

  Status HalfDuplexCall(ServerContext* context, Duplex* stream) override {
    std::vector<StreamingOutputCallRequest> requests(1);
    while (stream->Read(&requests.back())) requests.emplace_back();
    requests.pop_back();
    for (const auto& request : requests) {
      if (!respond(*context, request, *stream)) return Status::CANCELLED;
    }
    return Status::OK;
  }

  const std::string id_ = "grpc++-" + std::to_string(::getpid());
};

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

std::shared_ptr<grpc::ServerCredentials> credentials(const ServerFlags& flags) {
  if (!flags.use_tls) return grpc::InsecureServerCredentials();
  grpc::SslServerCredentialsOptions options;
  options.pem_key_cert_pairs = {{read_file(flags.tls_key_file), read_file(flags.tls_cert_file)}};
  return grpc::SslServerCredentials(options);
}

int run(const ServerFlags& flags) {
  // Blocked before there are threads, which inherit that: so only sigwait() sees them.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  TestServer service;
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort(flags.listen_address(), credentials(flags), &port);
  builder.RegisterService(&service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (!server || port == 0) {
    std::cerr << "cannot listen on " << flags.listen_address() << '\n';
    return 1;
  }
  std::cout << "port " << port << std::endl;
  int signal = 0;
  sigwait(&signals, &signal);
  server->Shutdown(std::chrono::system_clock::now());
  return 0;
}

}  // namespace
}  // namespace interop::official

int main(int argc, char** argv) {
  const auto flags = interop::official::parse_server_flags(argc, argv);
  if (!flags) return 2;
  try {
    return interop::official::run(*flags);
  } catch (const std::exception& error) {
    std::cerr << "interop_grpcpp_server: " << error.what() << '\n';
    return 1;
  }
}
