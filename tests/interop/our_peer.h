// Our side: a server and a client of the runtime's, on the network that a test is run on.

#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "cpprpc/rpc/router.h"
#include "cpprpc/task/sync_wait.h"
#include "network.h"
#include "peer.rpc.h"

namespace interop {

using cpprpc::CallOptions;
using cpprpc::Channel;
using cpprpc::ChannelOptions;
using cpprpc::Reader;
using cpprpc::Result;
using cpprpc::ServerContext;
using cpprpc::ServerOptions;
using cpprpc::Status;
using cpprpc::StatusCode;
using cpprpc::sync_wait;
using cpprpc::Task;
using cpprpc::Writer;
using networks::Network;
using ours::Note;
using ours::PeerClient;

/// Answers with whatever functions a test sets before its calls.
class OurService final : public ours::Peer {
 public:
  std::function<Task<Result<Note>>(ServerContext&, Note)> on_once;
  std::function<Task<Status>(ServerContext&, Note, Writer<Note>&)> on_expand;
  std::function<Task<Result<Note>>(ServerContext&, Reader<Note>&)> on_collect;
  std::function<Task<Status>(ServerContext&, Reader<Note>&, Writer<Note>&)> on_chat;

  Task<Result<Note>> once(ServerContext& context, Note request) override {
    return on_once(context, std::move(request));
  }
  Task<Status> expand(ServerContext& context, Note request, Writer<Note>& replies) override {
    return on_expand(context, std::move(request), replies);
  }
  Task<Result<Note>> collect(ServerContext& context, Reader<Note>& requests) override {
    return on_collect(context, requests);
  }
  Task<Status> chat(ServerContext& context, Reader<Note>& requests,
                    Writer<Note>& replies) override {
    return on_chat(context, requests, replies);
  }
};

/// A running server of ours. Does what the service's functions say, which at first are those that
/// every peer of these tests has; see use_defaults().
class OurServer {
 public:
  explicit OurServer(const Network& network, ServerOptions options = ServerOptions().threads(2));
  OurServer(const OurServer&) = delete;
  OurServer& operator=(const OurServer&) = delete;

  [[nodiscard]] std::string target() const { return "127.0.0.1:" + std::to_string(server_.port()); }
  void shutdown(cpprpc::Clock::duration drain = cpprpc::Clock::duration::zero()) {
    server_.shutdown(drain);
  }
  bool run_until_signal(const cpprpc::ShutdownOptions& options) {
    return server_.run_until_signal(options);
  }

  OurService service;

 private:
  cpprpc::Router router_;
  cpprpc::Server server_;
};

/// Once and Chat echo, Expand sends `number` notes, Collect adds up.
void use_defaults(OurService& service);

/// A note with something in every field.
Note full_note();

/// One unary call.
Result<Note> ask(const Channel& channel, const Note& request,
                 const CallOptions& options = CallOptions());

}  // namespace interop
