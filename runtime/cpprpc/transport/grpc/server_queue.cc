#include "cpprpc/transport/grpc/detail/server_queue.h"

#include "cpprpc/transport/grpc/detail/server_call.h"

namespace cpprpc::transport::grpc_detail {
namespace {

// As many calls may come in at once before they have to wait inside of gRPC, which costs more.
constexpr int kAccepting = 256;

}  // namespace

ServerQueue::ServerQueue(grpc_server* server, const Router& router, CallLimits& limits,
                         const std::stop_token& draining)
    : server_(server), router_(router), limits_(limits), draining_(draining), thread_([this] {
        executor_.run();
        end_.set_value();
      }) {}

ServerQueue::~ServerQueue() { thread_.join(); }

void ServerQueue::run_open(Executor::Work& work) noexcept {
  ServerQueue& self = static_cast<Command&>(work).queue;
  for (int i = 0; i < kAccepting; ++i) accept_calls(self);
}

void ServerQueue::run_close(Executor::Work& work) noexcept {
  ServerQueue& self = static_cast<Command&>(work).queue;
  self.closing_ = true;
  if (self.calls_ == 0) self.executor_.shutdown();
}

void ServerQueue::call_gone() noexcept {
  if (--calls_ == 0 && closing_) executor_.shutdown();
}

}  // namespace cpprpc::transport::grpc_detail
