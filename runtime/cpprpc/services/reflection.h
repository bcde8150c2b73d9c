// Reflection: tells tools which services a server has, and the protos to call them with.
//
//   Reflection reflection;
//   reflection.bind(router);
//
//   $ grpcurl -plaintext localhost:50051 list
//
// It serves grpc.reflection.v1.ServerReflection, and v1alpha for older tools:
// https://github.com/grpc/grpc/blob/master/doc/server-reflection.md. It tells of every service of
// the router, also of those that are bound after it. What it knows of their files comes with their
// generated code, unless that was made with descriptors=false. Whoever can call the server can
// read its protos: leave it out where that is not wanted. Outlives the server. Link
// cpprpc::services.

#pragma once

#include <memory>
#include <vector>

namespace cpprpc {

class Router;

class Reflection {
 public:
  Reflection();
  Reflection(const Reflection&) = delete;
  Reflection& operator=(const Reflection&) = delete;
  ~Reflection();

  /// Routes both versions. The router outlives this.
  void bind(Router& router);

 private:
  class Services;
  std::vector<std::unique_ptr<Services>> services_;  // one for each router
};

}  // namespace cpprpc
