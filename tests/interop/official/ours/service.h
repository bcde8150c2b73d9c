// TestService: our server's half of the interop tests.
//
// Specification: https://github.com/grpc/grpc/blob/master/doc/interop-test-descriptions.md, Server

#pragma once

#include <string>

#include "cpprpc/rpc/service.h"
#include "grpc/testing/test.rpc.h"

namespace interop::official {

/// unimplemented_call() is left alone, as it has to be.
class TestServer final : public TestService {
 public:
  /// `server_id` is what a response carries that is asked for it.
  explicit TestServer(std::string server_id) : server_id_(std::move(server_id)) {}

  cpprpc::Task<cpprpc::Result<Empty>> empty_call(cpprpc::ServerContext& context,
                                                 Empty request) override;
  cpprpc::Task<cpprpc::Result<SimpleResponse>> unary_call(cpprpc::ServerContext& context,
                                                          SimpleRequest request) override;
  cpprpc::Task<cpprpc::Result<SimpleResponse>> cacheable_unary_call(cpprpc::ServerContext& context,
                                                                    SimpleRequest request) override;
  cpprpc::Task<cpprpc::Status> streaming_output_call(
      cpprpc::ServerContext& context, StreamingOutputCallRequest request,
      cpprpc::Writer<StreamingOutputCallResponse>& replies) override;
  cpprpc::Task<cpprpc::Result<StreamingInputCallResponse>> streaming_input_call(
      cpprpc::ServerContext& context, cpprpc::Reader<StreamingInputCallRequest>& requests) override;
  cpprpc::Task<cpprpc::Status> full_duplex_call(
      cpprpc::ServerContext& context, cpprpc::Reader<StreamingOutputCallRequest>& requests,
      cpprpc::Writer<StreamingOutputCallResponse>& replies) override;
  cpprpc::Task<cpprpc::Status> half_duplex_call(
      cpprpc::ServerContext& context, cpprpc::Reader<StreamingOutputCallRequest>& requests,
      cpprpc::Writer<StreamingOutputCallResponse>& replies) override;

 private:
  const std::string server_id_;
};

}  // namespace interop::official
