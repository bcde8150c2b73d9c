// GenericServer: answers every call with bytes and a status that no proper server would send.

#pragma once

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <vector>

namespace interop {

/// One per test; what it answers is fixed.
class GenericServer final {
 public:
  GenericServer(std::vector<std::string> messages, grpc::Status status);
  GenericServer(const GenericServer&) = delete;
  GenericServer& operator=(const GenericServer&) = delete;
  ~GenericServer();

  [[nodiscard]] std::string target() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  class Service final : public grpc::CallbackGenericService {
   public:
    std::vector<grpc::ByteBuffer> messages;
    grpc::Status status;

   private:
    grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext*) override;
  };

  Service service_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace interop
