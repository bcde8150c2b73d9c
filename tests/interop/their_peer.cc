#include "their_peer.h"

#include <chrono>

namespace interop {

TheirServer::TheirServer() {
  use_defaults(service);
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
  builder.RegisterService(&service);
  server_ = builder.BuildAndStart();
}

TheirServer::~TheirServer() { server_->Shutdown(std::chrono::system_clock::now()); }

void use_defaults(TheirService& service) {
  service.on_once = [](auto&, const v1::Note& request, v1::Note& reply) {
    reply = request;
    return grpc::Status::OK;
  };
  service.on_expand = [](auto&, const v1::Note& request, auto& replies) {
    v1::Note reply;
    reply.set_text(request.text());
    for (int i = 0; i < request.number(); ++i) {
      reply.set_number(i);
      if (!replies.Write(reply)) return grpc::Status::CANCELLED;
    }
    return grpc::Status::OK;
  };
  service.on_collect = [](auto&, auto& requests, v1::Note& reply) {
    v1::Note request;
    while (requests.Read(&request)) {
      reply.set_text(reply.text() + request.text());
      reply.set_number(reply.number() + request.number());
    }
    return grpc::Status::OK;
  };
  service.on_chat = [](auto&, auto& stream) {
    v1::Note note;
    while (stream.Read(&note)) stream.Write(note);
    return grpc::Status::OK;
  };
}

std::unique_ptr<v1::Peer::Stub> their_client(const std::string& target) {
  return v1::Peer::NewStub(grpc::CreateChannel(target, grpc::InsecureChannelCredentials()));
}

}  // namespace interop
