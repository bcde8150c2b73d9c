// Protoc's classes that lack what is required, and bytes that are none of theirs: the call fails
// with a status that says why, nothing is aborted, and libprotobuf logs nothing.

#include <google/protobuf/stubs/logging.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "lite.rpc.h"
#include "messages/strict.rpc.h"
#include "peer.h"
#include "strict.rpc.h"

namespace interop::strict {
namespace {

using cpprpc::Reader;
using cpprpc::Result;
using cpprpc::ServerContext;
using cpprpc::Status;
using cpprpc::StatusCode;
using cpprpc::sync_wait;
using cpprpc::Task;
using cpprpc::Writer;

Ticket ticket(int id) {
  Ticket ticket;
  ticket.set_id(id);
  return ticket;
}

Ticket incomplete() {
  Ticket ticket;
  ticket.set_text("no number");
  ticket.add_lines()->set_name("first");
  ticket.add_lines();
  return ticket;
}

const Status kUnsent = Status::internal(
    "cannot encode interop.strict.Ticket: required and missing: id, lines[1].name");

// Answers with a complete ticket to text "good", else with an incomplete one.
class TheOffice final : public Office {
 public:
  Task<Result<Ticket>> once(ServerContext&, Ticket request) override {
    if (request.text() == "good") co_return request;
    co_return incomplete();
  }
  Task<Status> expand(ServerContext&, Ticket, Writer<Ticket>& replies) override {
    const Ticket first = ticket(1);
    const Ticket second = incomplete();
    EXPECT_TRUE(co_await replies.write(first));
    EXPECT_FALSE(co_await replies.write(second));
    co_return Status::ok();
  }
  Task<Result<Ticket>> collect(ServerContext&, Reader<Ticket>& requests) override {
    int count = 0;
    while (co_await requests.read()) ++count;
    co_return ticket(count);
  }
};

// What libprotobuf logs while it stands.
class Log {
 public:
  Log() {
    lines().clear();
    old_ = google::protobuf::SetLogHandler(
        [](google::protobuf::LogLevel, const char*, int, const std::string& line) {
          const std::lock_guard lock(mutex());
          lines().push_back(line);
        });
  }
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;
  ~Log() { google::protobuf::SetLogHandler(old_); }

  static std::vector<std::string> text() {
    const std::lock_guard lock(mutex());
    return lines();
  }

 private:
  static std::mutex& mutex() {
    static std::mutex mutex;
    return mutex;
  }
  static std::vector<std::string>& lines() {
    static std::vector<std::string> lines;
    return lines;
  }

  google::protobuf::LogHandler* old_;
};

class StrictTest : public testing::TestWithParam<e2e::Transport> {
 protected:
  void SetUp() override {
    office_.bind(router_);
    server_ = GetParam().serve(router_);
  }
  void TearDown() override {
    server_->shutdown(cpprpc::Clock::duration::zero());
    EXPECT_EQ(Log::text(), std::vector<std::string>());
  }

  [[nodiscard]] cpprpc::Channel channel() const { return server_->channel(); }

 private:
  Log log_;
  TheOffice office_;
  cpprpc::Router router_;
  std::unique_ptr<e2e::RunningServer> server_;
};

Task<Result<Ticket>> once(cpprpc::Channel channel, Ticket request) {
  const OfficeClient client(channel);
  co_return co_await client.once(request);
}

TEST_P(StrictTest, WhatIsCompleteIsAnswered) {
  Ticket request = ticket(3);
  request.set_text("good");
  const Result<Ticket> reply = sync_wait(once(channel(), request));
  ASSERT_TRUE(reply) << reply.error().to_string();
  EXPECT_EQ(reply->SerializeAsString(), request.SerializeAsString());
}

TEST_P(StrictTest, AnIncompleteRequestIsNotSent) {
  const Result<Ticket> reply = sync_wait(once(channel(), incomplete()));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error(), kUnsent);
}

TEST_P(StrictTest, AnIncompleteReplyIsNotSent) {
  const Result<Ticket> reply = sync_wait(once(channel(), ticket(1)));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error(), kUnsent);
}

TEST_P(StrictTest, AnIncompleteMessageEndsAStreamOfReplies) {
  const auto expand = [](cpprpc::Channel channel) -> Task<Status> {
    const OfficeClient client(channel);
    const Ticket request = ticket(0);
    auto replies = client.expand(request);
    int count = 0;
    while (auto reply = co_await replies.read()) ++count;
    EXPECT_LE(count, 1);
    co_return co_await replies.finish();
  };
  EXPECT_EQ(sync_wait(expand(channel())), kUnsent);
}

TEST_P(StrictTest, AnIncompleteMessageEndsAStreamOfRequests) {
  const auto collect = [](cpprpc::Channel channel) -> Task<Result<Ticket>> {
    const OfficeClient client(channel);
    auto call = client.collect();
    const Ticket request = incomplete();
    EXPECT_FALSE(co_await call.write(request));
    co_return co_await call.finish();
  };
  const Result<Ticket> reply = sync_wait(collect(channel()));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error(), kUnsent);
}

// --- what comes from others

// A client of the same methods that does not know what a Ticket requires.
Task<Result<Loose>> send(cpprpc::Channel channel, Loose request) {
  static constexpr cpprpc::Unary<Loose, Loose> method{Office::methods::once.path};
  co_return co_await channel.call(method, request);
}

TEST_P(StrictTest, AnIncompleteMessageIsNotReceived) {
  Loose request;
  request.set_text("good");
  const Result<Loose> reply = sync_wait(send(channel(), request));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error(),
            Status::internal("cannot decode interop.strict.Ticket: required and missing: id"));
}

TEST_P(StrictTest, BytesThatAreNoMessageAreNotReceived) {
  Loose request;
  request.set_id(1);
  request.set_lines("\x0a\x7f");  // a name that is longer than the line
  const Result<Loose> reply = sync_wait(send(channel(), request));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error(), Status::internal("cannot decode interop.strict.Ticket: the bytes are no "
                                            "such message"));
}

// --- the same of our messages, which have what is required always

class OurOffice final : public strict_ours::Office {
 public:
  Task<Result<strict_ours::Ticket>> once(ServerContext&, strict_ours::Ticket request) override {
    co_return request;
  }
};

TEST_P(StrictTest, OurMessagesAreNotReceivedIncompleteEither) {
  OurOffice office;
  cpprpc::Router router;
  office.bind(router);
  const auto server = GetParam().serve(router);
  Loose request;
  request.set_text("good");
  const Result<Loose> bad = sync_wait(send(server->channel(), request));
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error(), Status::internal("cannot decode interop.strict.Ticket.id: it is required, "
                                          "and missing"));
  request.set_id(0);
  const Result<Loose> good = sync_wait(send(server->channel(), request));
  ASSERT_TRUE(good) << good.error().to_string();
  EXPECT_TRUE(good->has_id());
  server->shutdown(cpprpc::Clock::duration::zero());
}

INSTANTIATE_TEST_SUITE_P(Transports, StrictTest, testing::ValuesIn(e2e::transports()),
                         e2e::transport_name);

// --- classes that derive from MessageLite alone

class LiteOffice final : public lite::Office {
 public:
  Task<Result<lite::Ticket>> once(ServerContext&, lite::Ticket request) override {
    if (request.text() != "good") request.clear_id();
    co_return request;
  }
};

TEST(LiteTest, CallsCarryThemToo) {
  LiteOffice office;
  cpprpc::Router router;
  office.bind(router);
  const auto server = e2e::transports().front().serve(router);
  const auto once = [](lite::OfficeClient client, const char* text) -> Task<Result<lite::Ticket>> {
    lite::Ticket request;
    request.set_id(5);
    request.set_text(text);
    co_return co_await client.once(request);
  };
  const lite::OfficeClient client(server->channel());
  const Result<lite::Ticket> good = sync_wait(once(client, "good"));
  ASSERT_TRUE(good) << good.error().to_string();
  EXPECT_EQ(good->id(), 5);
  const Result<lite::Ticket> bad = sync_wait(once(client, "bad"));
  ASSERT_FALSE(bad);
  EXPECT_TRUE(
      bad.error().message().starts_with("cannot encode interop.lite.Ticket: required and missing"))
      << bad.error().to_string();
  server->shutdown(cpprpc::Clock::duration::zero());
}

}  // namespace
}  // namespace interop::strict
