// A tour of users.v1.UserService: the four kinds of call, and four ways in which one ends badly.
//
//   users_client [127.0.0.1:50051]
//
// Checks every answer. Fails, saying what was expected, at the first that is wrong.

#include <fmt/core.h>

#include <chrono>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "cpprpc/errors.h"
#include "cpprpc/task/sync_wait.h"
#include "cpprpc/task/when_all.h"
#include "cpprpc/transport/grpc/grpc.h"
#include "cpprpc/transport/h2/h2.h"
#include "transport.h"
#include "users/v1/users.rpc.h"

using namespace std::chrono_literals;
using namespace users::v1;
using cpprpc::CallOptions;
using cpprpc::Result;
using cpprpc::Status;
using cpprpc::StatusCode;
using cpprpc::Task;

namespace {

using Chat = cpprpc::DuplexStream<ChatMessage, ChatMessage>;

void expect(bool is_right, const std::string& what) {
  if (!is_right) throw std::runtime_error("expected " + what);
}

void expect_ok(const Status& status) { expect(status.is_ok(), "OK, not " + status.to_string()); }

void expect_code(const Status& status, StatusCode code) {
  expect(status.code() == code, fmt::format("{}, not {}", to_string(code), status.to_string()));
}

// No call of the tour may hang.
CallOptions soon() { return CallOptions{}.timeout(20s); }

std::string describe(const User& user) {
  std::string text = fmt::format("user {}: {}, {}", user.id, user.name, to_string(user.role));
  if (user.nickname) text += fmt::format(", called {}", *user.nickname);
  if (const auto* email = std::get_if<User::Contact::email>(&user.contact)) {
    text += ", " + *email;
  } else if (const auto* phone = std::get_if<User::Contact::phone>(&user.contact)) {
    text += fmt::format(", +{} {}", phone->country, phone->number);
  }
  return text;
}

// One request, one reply.
Task<void> get_user(UserServiceClient client) {
  fmt::print("\n1. Unary: GetUser sends one request and gets one reply.\n");
  GetUserRequest request{.id = 2};
  Result<User> user = co_await client.get_user(request, soon());
  expect_ok(user.status());
  fmt::print("   {}\n", describe(*user));
  expect(*user == User{.id = 2,
                       .name = "Grace Hopper",
                       .role = User::Role::Member,
                       .nickname = "Amazing Grace",
                       .contact = User::Phone{.country = 1, .number = "555 0100"}},
         "Grace Hopper with all that is known of her");
}

// Reads to the end, which must be OK.
Task<std::vector<User>> read_all(cpprpc::ReadStream<User> stream) {
  std::vector<User> users;
  while (auto user = co_await stream.read()) users.push_back(std::move(*user));
  expect_ok(co_await stream.finish());
  co_return users;
}

// One request, many replies.
Task<void> list_users(UserServiceClient client) {
  fmt::print("\n2. Server streaming: ListUsers sends one request and gets a message per user.\n");
  ListUsersRequest everybody;
  const std::vector<User> users = co_await read_all(client.list_users(everybody, soon()));
  for (const User& user : users) fmt::print("   {}\n", describe(user));
  expect(users.size() >= 3, "three users at least");
  expect(users[0].name == "Ada Lovelace" && users[1].name == "Grace Hopper" &&
             users[2].name == "Barbara Liskov",
         "Ada, Grace and Barbara, in this order");

  ListUsersRequest admins{.role = User::Role::Admin};
  const std::vector<User> some = co_await read_all(client.list_users(admins, soon()));
  fmt::print("   Of these, {} with the role ADMIN.\n", some.size());
  expect(some.size() == 1 && some[0] == users[0], "Ada alone to be an admin");
}

// Many requests, one reply.
Task<void> upload_batch(UserServiceClient client) {
  fmt::print("\n3. Client streaming: UploadBatch sends a message per user and gets one reply.\n");
  auto upload = client.upload_batch(soon());
  for (const std::string_view name : {"Edith Clarke", "Karen Jones", "Radia Perlman"}) {
    User user{.name = std::string(name), .role = User::Role::Member};
    expect(co_await upload.write(user), "the server to take a user");
  }
  Result<UploadBatchReply> reply = co_await upload.finish();
  expect_ok(reply.status());
  expect(reply->ids.size() == 3, "three ids");
  fmt::print("   The server gave them the ids {}, {} and {}.\n", reply->ids[0], reply->ids[1],
             reply->ids[2]);

  GetUserRequest request{.id = reply->ids[2]};
  Result<User> user = co_await client.get_user(request, soon());
  expect_ok(user.status());
  expect(user->name == "Radia Perlman", "the third to be Radia Perlman");
}

// Reads what the room says, which must be this.
Task<void> hear(Chat& chat, std::string from, std::string text) {
  const auto message = co_await chat.read();
  expect(message.has_value(), "to hear: " + text);
  expect(
      message->from == from && message->text == text,
      fmt::format("to hear \"{}: {}\", not \"{}: {}\"", from, text, message->from, message->text));
}

Task<void> say(Chat& chat, std::string text) {
  ChatMessage message{.text = std::move(text)};
  expect(co_await chat.write(message), "the room to listen");
}

// Many requests, many replies, each direction at its own pace.
Task<void> chat(UserServiceClient client) {
  fmt::print("\n4. Bidirectional: Ada and Grace each hold a Chat, and hear what is said there.\n");
  auto ada = client.chat(soon().metadata("x-name", "Ada"));
  co_await hear(ada, "room", "Ada came");
  auto grace = client.chat(soon().metadata("x-name", "Grace"));
  co_await cpprpc::when_all(hear(ada, "room", "Grace came"), hear(grace, "room", "Grace came"));

  // Reading and writing one call at the same time.
  co_await cpprpc::when_all(say(ada, "Hello Grace!"), hear(ada, "Ada", "Hello Grace!"),
                            hear(grace, "Ada", "Hello Grace!"));
  fmt::print("   Ada:   Hello Grace!\n");
  co_await cpprpc::when_all(say(grace, "Hello Ada!"), hear(grace, "Grace", "Hello Ada!"),
                            hear(ada, "Grace", "Hello Ada!"));
  fmt::print("   Grace: Hello Ada!\n");

  ada.writes_done();  // Ada has said all
  co_await hear(grace, "room", "Ada left");
  expect(!co_await ada.read(), "nothing more for Ada");
  expect_ok(co_await ada.finish());
  fmt::print("   Ada left: her call ended with OK.\n");
  grace.writes_done();
  expect_ok(co_await grace.finish());
  fmt::print("   Grace left: so did hers.\n");
}

Task<void> missing_user(UserServiceClient client) {
  fmt::print("\n5. An error: GetUser for a user who does not exist.\n");
  GetUserRequest request{.id = 1'000'000};
  Result<User> user = co_await client.get_user(request, soon());
  expect(!user, "no user 1000000");
  fmt::print("   {}\n", user.error().to_string());
  expect_code(user.error(), StatusCode::NotFound);
  expect(user.error().message() == "there is no user 1000000", "the server's own words");
}

Task<void> nameless_user(UserServiceClient client) {
  fmt::print("\n6. An error with details: UploadBatch of a user without a name.\n");
  auto upload = client.upload_batch(soon());
  User nobody;
  co_await upload.write(nobody);
  const Result<UploadBatchReply> reply = co_await upload.finish();
  expect_code(reply.status(), StatusCode::InvalidArgument);
  const auto why = cpprpc::get_detail<cpprpc::errors::BadRequest>(reply.status());
  expect(why.has_value() && why->field_violations.size() == 1, "one thing to be wrong");
  for (const auto& violation : why->field_violations) {
    fmt::print("   {} {} ({})\n", violation.field, violation.description, violation.reason);
  }
  expect(why->field_violations[0].field == "users[0].name", "the name of the first to be wrong");
}

Task<void> missed_deadline(UserServiceClient client) {
  fmt::print("\n7. A deadline: ListUsers with follow never ends; we give it 300 ms.\n");
  const auto start = cpprpc::Clock::now();
  ListUsersRequest request{.follow = true};
  auto users = client.list_users(request, CallOptions{}.timeout(300ms));
  while (co_await users.read()) continue;
  const Status status = co_await users.finish();
  const auto waited =
      std::chrono::duration_cast<std::chrono::milliseconds>(cpprpc::Clock::now() - start);
  fmt::print("   {}, after {} ms\n", status.to_string(), waited.count());
  expect_code(status, StatusCode::DeadlineExceeded);
  expect(waited >= 300ms, "the call not to end before its deadline");
  expect(waited < 10s, "the call to end soon after its deadline");
}

Task<void> cancelled_stream(UserServiceClient client) {
  fmt::print("\n8. Cancelling: ListUsers with follow, until there is news.\n");
  ListUsersRequest everybody;
  const std::vector<User> known = co_await read_all(client.list_users(everybody, soon()));

  ListUsersRequest request{.follow = true};
  auto users = client.list_users(request, soon());
  for (const User& user : known) {
    expect(co_await users.read() == user, "to hear first of " + user.name);
  }
  fmt::print("   We heard of {} users. Now somebody adds another one ...\n", known.size());

  auto upload = client.upload_batch(soon());
  User added{.name = "Frances Allen", .role = User::Role::Member};
  expect(co_await upload.write(added), "the server to take a user");
  Result<UploadBatchReply> reply = co_await upload.finish();
  expect_ok(reply.status());
  const auto news = co_await users.read();
  expect(news.has_value() && news->name == added.name, "to hear of Frances Allen");
  fmt::print("   ... and we hear of {}. Enough: we cancel.\n", news->name);

  users.cancel();
  const Status status = co_await users.finish();
  fmt::print("   {}\n", status.to_string());
  expect_code(status, StatusCode::Cancelled);
}

Task<void> tour(UserServiceClient client) {
  co_await get_user(client);
  co_await list_users(client);
  co_await upload_batch(client);
  co_await chat(client);
  co_await missing_user(client);
  co_await nameless_user(client);
  co_await missed_deadline(client);
  co_await cancelled_stream(client);
}

}  // namespace

int main(int argc, char** argv) {
  const Transport transport = take_transport(argc, argv);
  const std::string address = argc > 1 ? argv[1] : "127.0.0.1:50051";
  try {
    UserServiceClient client{transport == Transport::H2 ? cpprpc::connect_h2(address)
                                                        : cpprpc::connect_grpc(address)};
    cpprpc::sync_wait(tour(std::move(client)));
  } catch (const std::exception& e) {
    std::fflush(stdout);
    fmt::print(stderr, "\nusers_client FAILED: {}\n", e.what());
    return 1;
  }
  fmt::print("\nEvery answer was as it should be.\n");
}
