// Their side: a server and a client of gRPC's own, made by grpc_cpp_plugin.

#pragma once

#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <string>

#include "peer.grpc.pb.h"

namespace interop {

/// Answers with whatever functions a test sets before its calls.
class TheirService final : public v1::Peer::Service {
 public:
  using Context = grpc::ServerContext;
  std::function<grpc::Status(Context&, const v1::Note&, v1::Note&)> on_once;
  std::function<grpc::Status(Context&, const v1::Note&, grpc::ServerWriter<v1::Note>&)> on_expand;
  std::function<grpc::Status(Context&, grpc::ServerReader<v1::Note>&, v1::Note&)> on_collect;
  std::function<grpc::Status(Context&, grpc::ServerReaderWriter<v1::Note, v1::Note>&)> on_chat;

  grpc::Status Once(Context* context, const v1::Note* request, v1::Note* reply) override {
    return on_once(*context, *request, *reply);
  }
  grpc::Status Expand(Context* context, const v1::Note* request,
                      grpc::ServerWriter<v1::Note>* replies) override {
    return on_expand(*context, *request, *replies);
  }
  grpc::Status Collect(Context* context, grpc::ServerReader<v1::Note>* requests,
                       v1::Note* reply) override {
    return on_collect(*context, *requests, *reply);
  }
  grpc::Status Chat(Context* context,
                    grpc::ServerReaderWriter<v1::Note, v1::Note>* stream) override {
    return on_chat(*context, *stream);
  }
};

/// A running server of theirs, with the same functions at first as OurServer.
class TheirServer {
 public:
  TheirServer();
  TheirServer(const TheirServer&) = delete;
  TheirServer& operator=(const TheirServer&) = delete;
  ~TheirServer();

  [[nodiscard]] std::string target() const { return "127.0.0.1:" + std::to_string(port_); }

  TheirService service;

 private:
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

void use_defaults(TheirService& service);

std::unique_ptr<v1::Peer::Stub> their_client(const std::string& target);

}  // namespace interop
