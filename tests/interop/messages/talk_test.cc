// The four kinds of call, with our messages and protoc's classes on either side, on every
// transport.

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <tuple>
#include <utility>

#include "cpprpc/protobuf.h"
#include "messages/talk.rpc.h"
#include "peer.h"
#include "talk.rpc.h"

namespace interop {
namespace {

using cpprpc::Reader;
using cpprpc::Result;
using cpprpc::ServerContext;
using cpprpc::Status;
using cpprpc::sync_wait;
using cpprpc::Task;
using cpprpc::Writer;

// --- what differs between the two: how a message is made and read

struct Ours {
  static constexpr const char* name = "ours";
  using Desk = talk_ours::Desk;
  using Client = talk_ours::DeskClient;
  using Note = talk_ours::Note;

  static Note note(std::string text, std::int64_t number) {
    return {.text = std::move(text), .number = number};
  }
  static std::string text(const Note& note) { return note.text; }
  static std::int64_t number(const Note& note) { return note.number; }
};

struct Theirs {
  static constexpr const char* name = "theirs";
  using Desk = talk::Desk;
  using Client = talk::DeskClient;
  using Note = talk::Note;

  static Note note(std::string text, std::int64_t number) {
    Note note;
    note.set_text(std::move(text));
    note.set_number(number);
    return note;
  }
  static std::string text(const Note& note) { return note.text(); }
  static std::int64_t number(const Note& note) { return note.number(); }
};

template <class Side>
class Service final : public Side::Desk {
 public:
  using Note = typename Side::Note;

  Task<Result<Note>> once(ServerContext&, Note request) override { co_return request; }

  Task<Status> expand(ServerContext&, Note request, Writer<Note>& replies) override {
    for (std::int64_t i = 0; i < Side::number(request); ++i) {
      const Note reply = Side::note(Side::text(request), i);
      if (!co_await replies.write(reply)) co_return Status::cancelled("the client is gone");
    }
    co_return Status::data_loss("that was all");
  }

  Task<Result<Note>> collect(ServerContext&, Reader<Note>& requests) override {
    std::string text;
    std::int64_t total = 0;
    while (auto request = co_await requests.read()) {
      text += Side::text(*request);
      total += Side::number(*request);
    }
    co_return Side::note(text, total);
  }

  Task<Status> chat(ServerContext&, Reader<Note>& requests, Writer<Note>& replies) override {
    while (auto request = co_await requests.read()) {
      const Note reply = Side::note("re: " + Side::text(*request), -Side::number(*request));
      co_await replies.write(reply);
    }
    co_return Status::ok();
  }
};

// --- every combination

template <class ServerSide, class ClientSide, std::size_t transport>
struct Case {
  using Server = ServerSide;
  using Client = ClientSide;
  static const e2e::Transport& where() {
    static const auto all = e2e::transports();
    return all.at(transport);
  }
};
using Cases =
    testing::Types<Case<Theirs, Theirs, 0>, Case<Theirs, Theirs, 1>, Case<Theirs, Ours, 0>,
                   Case<Theirs, Ours, 1>, Case<Ours, Theirs, 0>, Case<Ours, Theirs, 1>>;

template <class C>
class TalkTest : public testing::Test {
 protected:
  void SetUp() override {
    service_.bind(router_);
    server_ = C::where().serve(router_);
  }
  void TearDown() override { server_->shutdown(cpprpc::Clock::duration::zero()); }

  [[nodiscard]] auto client() const { return typename C::Client::Client(server_->channel()); }

 private:
  Service<typename C::Server> service_;
  cpprpc::Router router_;
  std::unique_ptr<e2e::RunningServer> server_;
};

struct CaseName {
  template <class C>
  static std::string GetName(int) {
    return std::string("server_") + C::Server::name + "_client_" + C::Client::name + "_over_" +
           C::where().name;
  }
};
TYPED_TEST_SUITE(TalkTest, Cases, CaseName);

// One that has something of everything in it, as ours and as theirs.
talk_ours::Note full_note() {
  talk_ours::Note note{.text = "grüße", .number = -7, .numbers = {1, -2, 3}};
  note.parts["a"].data = std::string("\0\xff", 2);
  note.parts["b"] = {};
  note.time = cpprpc::wkt::Timestamp{.seconds = 17, .nanos = 4};
  note.unknown_fields.append("\xf8\x07\x01");
  return note;
}

talk_ours::Note in_ours(const talk_ours::Note& note) { return note; }
talk_ours::Note in_ours(const talk::Note& note) {
  return cpprpc::from_protobuf<talk_ours::Note>(note).value();
}

template <class Note>
Note as(const talk_ours::Note& note) {
  if constexpr (std::is_same_v<Note, talk_ours::Note>) {
    return note;
  } else {
    return cpprpc::to_protobuf<Note>(note).value();
  }
}

TYPED_TEST(TalkTest, Once) {
  using Note = typename TypeParam::Client::Note;
  const auto once = [](auto client, const Note& request) -> Task<Result<Note>> {
    co_return co_await client.once(request);
  };
  const Result<Note> reply = sync_wait(once(this->client(), as<Note>(full_note())));
  ASSERT_TRUE(reply) << reply.error().to_string();
  EXPECT_EQ(in_ours(*reply), full_note());
}

TYPED_TEST(TalkTest, Expand) {
  using Side = typename TypeParam::Client;
  const auto expand = [](auto client) -> Task<Status> {
    const auto request = Side::note("x", 1000);
    auto replies = client.expand(request);
    std::int64_t count = 0;
    while (auto reply = co_await replies.read()) {
      EXPECT_EQ(Side::text(*reply), "x");
      EXPECT_EQ(Side::number(*reply), count++);
    }
    EXPECT_EQ(count, 1000);
    co_return co_await replies.finish();
  };
  EXPECT_EQ(sync_wait(expand(this->client())), Status::data_loss("that was all"));
}

TYPED_TEST(TalkTest, Collect) {
  using Side = typename TypeParam::Client;
  using Note = typename Side::Note;
  const auto collect = [](auto client) -> Task<Result<Note>> {
    auto call = client.collect();
    for (int i = 1; i <= 1000; ++i) {
      const Note request = Side::note(i % 100 == 0 ? "x" : "", i);
      EXPECT_TRUE(co_await call.write(request));
    }
    co_return co_await call.finish();
  };
  const Result<Note> total = sync_wait(collect(this->client()));
  ASSERT_TRUE(total) << total.error().to_string();
  EXPECT_EQ(Side::number(*total), 500500);
  EXPECT_EQ(Side::text(*total), "xxxxxxxxxx");
}

TYPED_TEST(TalkTest, Chat) {
  using Side = typename TypeParam::Client;
  const auto chat = [](auto client) -> Task<Status> {
    auto call = client.chat();
    for (int i = 0; i < 100; ++i) {
      const auto request = Side::note(std::to_string(i), i);
      EXPECT_TRUE(co_await call.write(request));
      const auto reply = co_await call.read();
      if (!reply) break;
      EXPECT_EQ(Side::text(*reply), "re: " + std::to_string(i));
      EXPECT_EQ(Side::number(*reply), -i);
    }
    call.writes_done();
    const auto last = co_await call.read();
    EXPECT_FALSE(last.has_value());
    co_return co_await call.finish();
  };
  EXPECT_EQ(sync_wait(chat(this->client())), Status::ok());
}

TYPED_TEST(TalkTest, AnEmptyMessage) {
  using Note = typename TypeParam::Client::Note;
  const auto once = [](auto client) -> Task<Result<Note>> {
    const Note request;
    co_return co_await client.once(request);
  };
  const Result<Note> reply = sync_wait(once(this->client()));
  ASSERT_TRUE(reply) << reply.error().to_string();
  EXPECT_EQ(in_ours(*reply), talk_ours::Note());
}

}  // namespace
}  // namespace interop
