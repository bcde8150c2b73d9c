// A peer in a process of its own, for tests that kill it.
//
//   interop_program serve-ours NETWORK           prints its address, and serves until it is killed
//   interop_program serve-theirs NETWORK
//   interop_program run-until-signal NETWORK DRAIN PATIENCE
//                                                the same, in milliseconds, until it is told to
//                                                end: what it does then is in end_test.cc
//   interop_program chat-ours NETWORK TARGET     prints "chatting" once a stream is open, and waits
//   interop_program chat-theirs NETWORK TARGET
//
// NETWORK is what ours use, such as "h2"; theirs is gRPC's own in any case.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <stop_token>
#include <string>

#include "cpprpc/rpc/detail/signals.h"
#include "cpprpc/task/async_event.h"
#include "cpprpc/task/sleep.h"
#include "event.h"
#include "our_peer.h"
#include "their_peer.h"

namespace interop {
namespace {

void say(const std::string& line) {
  std::puts(line.c_str());
  std::fflush(stdout);
}

void wait_for_the_kill() { Event().wait(); }

void serve_ours(const Network& network, const std::string&) {
  const OurServer server(network);
  say(server.target());
  wait_for_the_kill();
}

void serve_theirs(const Network&, const std::string&) {
  const TheirServer server;
  say(server.target());
  wait_for_the_kill();
}

// Chat says "draining" when the server is, and ends; Collect ends when it is cancelled; Expand
// never.
void behave_at_the_end(OurService& service) {
  service.on_chat = [](ServerContext& context, Reader<Note>& requests,
                       Writer<Note>& replies) -> Task<Status> {
    const auto first = co_await requests.read();
    if (first) co_await replies.write(*first);
    cpprpc::AsyncEvent draining;
    const std::stop_callback on_draining(context.draining(), [&] { draining.set(); });
    co_await draining.wait();
    const Note reply{.text = "draining"};
    co_await replies.write(reply);
    while (co_await requests.read()) {
    }
    co_return Status::ok();
  };
  service.on_collect = [](ServerContext&, Reader<Note>&) -> Task<Result<Note>> {
    say("collecting");
    co_await cpprpc::sleep(std::chrono::hours(1));
    co_return Status::cancelled("told to stop");
  };
  service.on_expand = [](ServerContext&, Note, Writer<Note>&) -> Task<Status> {
    say("expanding");
    wait_for_the_kill();
    co_return Status::ok();
  };
}

void run_until_signal(const Network& network, const std::string& drain,
                      const std::string& patience) {
  using std::chrono::milliseconds;
  const cpprpc::detail::ShutdownSignals from_now_on;  // before anyone may send one
  OurServer server(network);
  behave_at_the_end(server.service);
  say(server.target());
  const bool all_returned =
      server.run_until_signal(cpprpc::ShutdownOptions{}
                                  .drain(milliseconds(std::stoi(drain)))
                                  .patience(milliseconds(std::stoi(patience))));
  say(all_returned ? "all returned" : "some did not return");
  if (!all_returned) std::_Exit(3);
}

void chat_ours(const Network& network, const std::string& target) {
  const auto chat = [](PeerClient client) -> Task<void> {
    auto call = client.chat();
    const Note note;
    co_await call.write(note);
    if (co_await call.read()) say("chatting");
    wait_for_the_kill();
  };
  sync_wait(chat(PeerClient(network.connect(target))));
}

void chat_theirs(const Network&, const std::string& target) {
  const auto client = their_client(target);
  grpc::ClientContext context;
  const auto stream = client->Chat(&context);
  v1::Note note;
  if (stream->Write(note) && stream->Read(&note)) say("chatting");
  wait_for_the_kill();
}

}  // namespace
}  // namespace interop

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const interop::Network network = networks::named(argv[2]);
  if (argc == 5 && std::string(argv[1]) == "run-until-signal") {
    interop::run_until_signal(network, argv[3], argv[4]);
    return 0;
  }
  const std::map<std::string, void (*)(const interop::Network&, const std::string&)> commands = {
      {"serve-ours", interop::serve_ours},
      {"serve-theirs", interop::serve_theirs},
      {"chat-ours", interop::chat_ours},
      {"chat-theirs", interop::chat_theirs},
  };
  const auto command = commands.find(argv[1]);
  if (command == commands.end()) return 2;
  command->second(network, argc > 3 ? argv[3] : "");
}
