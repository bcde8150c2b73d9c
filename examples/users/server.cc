// Serves users.v1.UserService until it is told to stop:
//
//   users_server [127.0.0.1:50051]
//
// Handlers run on the server's threads, so what they share is behind a lock: see directory.h and
// broadcast.h. None of them blocks: where one has to wait, it is suspended, and its thread answers
// other calls.

#include <fmt/core.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "broadcast.h"
#include "cpprpc/errors.h"
#include "cpprpc/rpc/router.h"
#include "cpprpc/services/health.h"
#include "cpprpc/services/reflection.h"
#include "cpprpc/task/when_all.h"
#include "cpprpc/transport/grpc/grpc.h"
#include "cpprpc/transport/h2/h2.h"
#include "directory.h"
#include "transport.h"
#include "users/v1/users.rpc.h"

using namespace std::chrono_literals;
using namespace users::v1;
using cpprpc::Result;
using cpprpc::ServerContext;
using cpprpc::Status;
using cpprpc::Task;

namespace {

// A line at once, also when standard output is a pipe.
void say(const std::string& line) {
  fmt::print("{}\n", line);
  std::fflush(stdout);
}

// What is wrong with an upload, for people and for programs.
Status nameless(std::size_t index) {
  using cpprpc::errors::BadRequest;
  const BadRequest why{.field_violations = {{.field = fmt::format("users[{}].name", index),
                                             .description = "is empty",
                                             .reason = "NAME_EMPTY"}}};
  return with_details(Status::invalid_argument(fmt::format("user {} has no name", index + 1)), why);
}

class Users final : public UserService {
 public:
  explicit Users(Directory& directory) : directory_(directory) {}

  Task<Result<User>> get_user(ServerContext&, GetUserRequest request) override {
    co_return directory_.find(request.id);
  }

  Task<Status> list_users(ServerContext&, ListUsersRequest request,
                          cpprpc::Writer<User>& users) override {
    // Listens before it looks, so that no change goes unnoticed. One ring of the bell says it all.
    Broadcast<Directory::Change>::Listener changes(directory_.changes(), 1);
    std::int64_t last = 0;
    do {
      for (const User& user : directory_.after(last)) {
        last = user.id;
        if (request.role && user.role != *request.role) continue;
        if (!co_await users.write(user)) co_return caller_is_gone("list_users");
      }
      if (!request.follow) co_return Status::ok();
    } while (co_await changes.next());
    co_return caller_is_gone("list_users");
  }

  Task<Result<UploadBatchReply>> upload_batch(ServerContext& context,
                                              cpprpc::Reader<User>& users) override {
    std::vector<User> batch;
    while (auto user = co_await users.read()) {
      if (user->name.empty()) co_return nameless(batch.size());
      batch.push_back(std::move(*user));
    }
    if (context.is_cancelled()) co_return caller_is_gone("upload_batch");  // that was not the end
    co_return UploadBatchReply{.ids = directory_.add(std::move(batch))};
  }

  Task<Status> chat(ServerContext& context, cpprpc::Reader<ChatMessage>& messages,
                    cpprpc::Writer<ChatMessage>& room) override {
    const auto name = context.metadata().get("x-name");
    if (!name) co_return Status::invalid_argument("the metadata \"x-name\" says no name");
    Broadcast<ChatMessage>::Listener listener(room_, 64);
    room_.publish({.from = "room", .text = fmt::format("{} came", *name)});

    // The two directions go on side by side, each at its own pace.
    co_await cpprpc::when_all(listen(std::string(*name), messages, listener), tell(listener, room));
    if (context.is_cancelled()) co_return caller_is_gone("chat");
    co_return Status::ok();
  }

 private:
  // What this caller says goes to the room, until it has said all or is gone.
  Task<void> listen(std::string name, cpprpc::Reader<ChatMessage>& messages,
                    Broadcast<ChatMessage>::Listener& listener) {
    while (auto message = co_await messages.read()) {
      room_.publish({.from = name, .text = std::move(message->text)});
    }
    listener.stop_listening();
    room_.publish({.from = "room", .text = name + " left"});
  }

  // What the room says goes to this caller.
  Task<void> tell(Broadcast<ChatMessage>::Listener& listener, cpprpc::Writer<ChatMessage>& room) {
    while (auto message = co_await listener.next()) {
      if (!co_await room.write(*message)) co_return;
    }
  }

  static Status caller_is_gone(const std::string& method) {
    say(fmt::format("{}: nobody waits for the answer any more", method));
    return Status::cancelled("the caller is gone");  // which nobody reads: it is gone
  }

  Directory& directory_;
  Broadcast<ChatMessage> room_;
};

std::vector<User> first_users() {
  return {
      User{.name = "Ada Lovelace", .role = User::Role::Admin, .contact = "ada@example.org"},
      User{.name = "Grace Hopper",
           .role = User::Role::Member,
           .nickname = "Amazing Grace",
           .contact = User::Phone{.country = 1, .number = "555 0100"}},
      User{.name = "Barbara Liskov", .role = User::Role::Member},
  };
}

}  // namespace

int main(int argc, char** argv) {
  const Transport transport = take_transport(argc, argv);
  const std::string address = argc > 1 ? argv[1] : "127.0.0.1:50051";

  Directory directory;
  directory.add(first_users());
  Users users(directory);
  cpprpc::Router router;
  users.bind(router);

  cpprpc::Health health;
  health.bind(router);
  health.set_status(UserService::full_name, cpprpc::ServingStatus::Serving);
  cpprpc::Reflection reflection;
  reflection.bind(router);

  const auto options = cpprpc::ServerOptions{}.listen(address).threads(2);
  auto server = transport == Transport::H2 ? cpprpc::serve_h2(router, options)
                                           : cpprpc::serve_grpc(router, options);
  if (!server) {
    fmt::print(stderr, "users_server: {}\n", server.error().to_string());
    return 1;
  }
  say(fmt::format("listening on 127.0.0.1:{}", server->port()));

  // Then calls under way have a second to finish, and who asks for its health is sent elsewhere.
  if (!server->run_until_signal(cpprpc::ShutdownOptions{}.drain(1s))) {
    say("handlers did not return");
    std::_Exit(1);  // they still use what the end of main() would destroy
  }
  say("stopped cleanly");
}
