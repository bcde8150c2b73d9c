// A peer in a process of its own, for tests that kill it.
//
//   interop_program serve-ours            prints its address, and serves until it is killed
//   interop_program serve-theirs
//   interop_program chat-ours TARGET      prints "chatting" once a stream is open, and waits there
//   interop_program chat-theirs TARGET

#include <cstdio>
#include <functional>
#include <map>
#include <string>

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

void serve_ours(const std::string&) {
  const OurServer server;
  say(server.target());
  wait_for_the_kill();
}

void serve_theirs(const std::string&) {
  const TheirServer server;
  say(server.target());
  wait_for_the_kill();
}

void chat_ours(const std::string& target) {
  const auto chat = [](PeerClient client) -> Task<void> {
    auto call = client.chat();
    const Note note;
    co_await call.write(note);
    if (co_await call.read()) say("chatting");
    wait_for_the_kill();
  };
  sync_wait(chat(PeerClient(connect_grpc(target))));
}

void chat_theirs(const std::string& target) {
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
  const std::map<std::string, void (*)(const std::string&)> commands = {
      {"serve-ours", interop::serve_ours},
      {"serve-theirs", interop::serve_theirs},
      {"chat-ours", interop::chat_ours},
      {"chat-theirs", interop::chat_theirs},
  };
  const auto command = commands.find(argc > 1 ? argv[1] : "");
  if (command == commands.end()) return 2;
  command->second(argc > 2 ? argv[2] : "");
}
