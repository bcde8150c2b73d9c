#include "generic_server.h"

#include <chrono>

namespace interop {
namespace {

// Writes all messages, then the status. Goes when the call is over.
class Reactor final : public grpc::ServerGenericBidiReactor {
 public:
  Reactor(const std::vector<grpc::ByteBuffer>& messages, const grpc::Status& status)
      : messages_(messages), status_(status) {
    write_next();
  }

 private:
  void OnWriteDone(bool ok) override { ok ? write_next() : Finish(grpc::Status::CANCELLED); }
  void OnDone() override { delete this; }

  void write_next() {
    if (written_ == messages_.size()) return Finish(status_);
    StartWrite(&messages_[written_++]);
  }

  const std::vector<grpc::ByteBuffer>& messages_;
  const grpc::Status& status_;
  std::size_t written_ = 0;
};

}  // namespace

GenericServer::GenericServer(std::vector<std::string> messages, grpc::Status status) {
  for (const std::string& message : messages) {
    const grpc::Slice slice(message);
    service_.messages.emplace_back(&slice, 1);
  }
  service_.status = std::move(status);
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
  builder.RegisterCallbackGenericService(&service_);
  server_ = builder.BuildAndStart();
}

GenericServer::~GenericServer() { server_->Shutdown(std::chrono::system_clock::now()); }

grpc::ServerGenericBidiReactor* GenericServer::Service::CreateReactor(
    grpc::GenericCallbackServerContext*) {
  return new Reactor(messages, status);
}

}  // namespace interop
