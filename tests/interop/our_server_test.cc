// gRPC's own client, our server.

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <thread>

#include "cpprpc/task/offload.h"
#include "cpprpc/task/sleep.h"
#include "event.h"
#include "our_peer.h"
#include "their_peer.h"

namespace interop {
namespace {

using namespace std::chrono_literals;

class OurServerTest : public testing::TestWithParam<Network> {
 protected:
  Event seen;
  Event told;
  Event ended;
  Event asked;
  OurServer server{GetParam()};
  std::unique_ptr<v1::Peer::Stub> client = their_client(server.target());
};
CPPRPC_ON_EVERY_PLAIN_NETWORK(OurServerTest);

v1::Note their_note(int number) {
  v1::Note note;
  EXPECT_TRUE(note.ParseFromString(cpprpc::encode(full_note())));
  note.set_number(number);
  return note;
}

// --- the four kinds

TEST_P(OurServerTest, AnswersOnce) {
  grpc::ClientContext context;
  v1::Note reply;
  const grpc::Status status = client->Once(&context, their_note(7), &reply);
  ASSERT_TRUE(status.ok()) << status.error_message();
  Note expected = full_note();
  expected.number = 7;
  EXPECT_EQ(cpprpc::decode<Note>(reply.SerializeAsString()), expected);
}

TEST_P(OurServerTest, WritesAStream) {
  grpc::ClientContext context;
  v1::Note request;
  request.set_text("x");
  request.set_number(1000);
  const auto replies = client->Expand(&context, request);
  v1::Note reply;
  int next = 0;
  for (; replies->Read(&reply); ++next) EXPECT_EQ(reply.number(), next);
  EXPECT_EQ(next, 1000);
  EXPECT_TRUE(replies->Finish().ok());
}

TEST_P(OurServerTest, ReadsAStream) {
  grpc::ClientContext context;
  v1::Note total;
  const auto requests = client->Collect(&context, &total);
  v1::Note request;
  for (int i = 1; i <= 1000; ++i) {
    request.set_number(i);
    ASSERT_TRUE(requests->Write(request));
  }
  requests->WritesDone();
  EXPECT_TRUE(requests->Finish().ok());
  EXPECT_EQ(total.number(), 500500);
}

TEST_P(OurServerTest, Chats) {
  grpc::ClientContext context;
  const auto stream = client->Chat(&context);
  v1::Note reply;
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(stream->Write(their_note(i)));
    ASSERT_TRUE(stream->Read(&reply));
    EXPECT_EQ(reply.number(), i);
  }
  stream->WritesDone();
  EXPECT_FALSE(stream->Read(&reply));
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_P(OurServerTest, AnswersWithMoreThanOneSliceHolds) {
  grpc::ClientContext context;
  v1::Note request;
  request.set_payload(std::string(3'000'000, '\x01'));
  v1::Note reply;
  const grpc::Status status = client->Once(&context, request, &reply);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(reply.payload(), request.payload());
}

// --- how calls end

TEST_P(OurServerTest, EveryStatusArrives) {
  for (int code = 1; code <= 16; ++code) {
    const std::string message = "100% Grüße\n\x01 " + std::to_string(code);
    const std::string details("\0\xff details", 10);
    server.service.on_once = [&](ServerContext&, Note) -> Task<Result<Note>> {
      co_return Status(static_cast<StatusCode>(code), message, details);
    };
    grpc::ClientContext context;
    v1::Note reply;
    const grpc::Status status = client->Once(&context, v1::Note(), &reply);
    EXPECT_EQ(status.error_code(), code);
    EXPECT_EQ(status.error_message(), message);
    EXPECT_EQ(status.error_details(), details);
  }
}

TEST_P(OurServerTest, ATooLargeRequestIsRefused) {
  grpc::ClientContext context;
  v1::Note request;
  request.set_payload(std::string(5'000'000, 'x'));
  v1::Note reply;
  const grpc::Status status = client->Once(&context, request, &reply);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED) << status.error_message();
}

TEST_P(OurServerTest, AHandlerKnowsTheDeadlineAndIsToldWhenItPasses) {
  std::optional<cpprpc::Clock::duration> left;
  server.service.on_once = [&](ServerContext& context, Note) -> Task<Result<Note>> {
    left = context.deadline().value() - cpprpc::Clock::now();
    EXPECT_FALSE(co_await cpprpc::sleep(1h));
    EXPECT_TRUE(context.is_cancelled());
    told.set();
    co_return Status::cancelled("nobody waits");
  };
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + 500ms);
  v1::Note reply;
  const grpc::Status status = client->Once(&context, v1::Note(), &reply);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  told.wait();
  EXPECT_LT(left, 1s);  // gRPC rounds up on the wire
  EXPECT_GT(left, -30s);
}

TEST_P(OurServerTest, WithoutADeadlineThereIsNone) {
  server.service.on_once = [&](ServerContext& context, Note) -> Task<Result<Note>> {
    EXPECT_EQ(context.deadline(), std::nullopt);
    co_return Note();
  };
  grpc::ClientContext context;
  v1::Note reply;
  EXPECT_TRUE(client->Once(&context, v1::Note(), &reply).ok());
}

TEST_P(OurServerTest, AHandlerIsToldThatTheClientCancelled) {
  server.service.on_chat = [&](ServerContext& context, Reader<Note>& requests,
                               Writer<Note>& replies) -> Task<Status> {
    while (const auto request = co_await requests.read()) co_await replies.write(*request);
    co_await cpprpc::sleep(1h);
    EXPECT_TRUE(context.is_cancelled());
    told.set();
    co_return Status::ok();
  };
  grpc::ClientContext context;
  const auto stream = client->Chat(&context);
  v1::Note note;
  ASSERT_TRUE(stream->Write(note));
  ASSERT_TRUE(stream->Read(&note));
  context.TryCancel();
  EXPECT_FALSE(stream->Read(&note));
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
  told.wait();
}

TEST_P(OurServerTest, WritingEndsWhenTheClientCancels) {
  server.service.on_expand = [&](ServerContext&, Note, Writer<Note>& replies) -> Task<Status> {
    const Note reply{.payload = std::string(1000, 'x')};
    while (co_await replies.write(reply)) {
    }
    ended.set();
    co_return Status::cancelled("the client is gone");
  };
  grpc::ClientContext context;
  const auto replies = client->Expand(&context, v1::Note());
  v1::Note reply;
  ASSERT_TRUE(replies->Read(&reply));
  context.TryCancel();
  ended.wait();
}

TEST_P(OurServerTest, AnEscapedExceptionIsUnknown) {
  server.service.on_once = [](ServerContext&, Note) -> Task<Result<Note>> {
    throw std::runtime_error("this is a test: expect a line of it on stderr");
    co_return Note();
  };
  grpc::ClientContext context;
  v1::Note reply;
  const grpc::Status status = client->Once(&context, v1::Note(), &reply);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNKNOWN);
}

// --- metadata

TEST_P(OurServerTest, MetadataGoBothWays) {
  const std::string binary("\0\xff\x01", 3);
  server.service.on_once = [&](ServerContext& context, Note) -> Task<Result<Note>> {
    const auto all = context.metadata().get_all("x-plain");
    EXPECT_EQ(all, (std::vector<std::string_view>{"a b", "c"}));
    EXPECT_EQ(context.metadata().get("x-b-bin"), binary);
    EXPECT_EQ(context.path(), "/interop.v1.Peer/Once");
    EXPECT_TRUE(context.peer().starts_with("ipv4:127.0.0.1:")) << context.peer();
    context.headers().add("x-head", "h");
    context.headers().add("x-head-bin", binary);
    context.trailers().add("x-tail", "t");
    context.trailers().add("x-tail-bin", binary);
    co_return Note();
  };
  grpc::ClientContext context;
  context.AddMetadata("x-plain", "a b");
  context.AddMetadata("x-plain", "c");
  context.AddMetadata("x-b-bin", binary);
  v1::Note reply;
  ASSERT_TRUE(client->Once(&context, v1::Note(), &reply).ok());
  const auto& headers = context.GetServerInitialMetadata();
  EXPECT_EQ(headers.find("x-head")->second, "h");
  EXPECT_EQ(headers.find("x-head-bin")->second, binary);
  const auto& trailers = context.GetServerTrailingMetadata();
  EXPECT_EQ(trailers.find("x-tail")->second, "t");
  EXPECT_EQ(trailers.find("x-tail-bin")->second, binary);
}

TEST_P(OurServerTest, HeadersComeWithTheFirstMessage) {
  server.service.on_chat = [&](ServerContext& context, Reader<Note>&,
                               Writer<Note>& replies) -> Task<Status> {
    context.headers().add("x-head", "h");
    const Note reply;
    EXPECT_TRUE(co_await replies.write(reply));
    const auto wait = [&] { seen.wait(); };
    co_await cpprpc::offload(wait);
    co_return Status::ok();
  };
  grpc::ClientContext context;
  const auto stream = client->Chat(&context);
  v1::Note note;
  ASSERT_TRUE(stream->Read(&note));
  EXPECT_EQ(context.GetServerInitialMetadata().find("x-head")->second, "h");
  seen.set();
  EXPECT_FALSE(stream->Read(&note));
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_P(OurServerTest, WhatAClientSentMayBeSentBack) {
  server.service.on_once = [&](ServerContext& context, Note) -> Task<Result<Note>> {
    context.headers() = context.metadata();
    context.trailers() = context.metadata();
    co_return Note();
  };
  grpc::ClientContext context;
  context.AddMetadata("x-mine", "1");
  v1::Note reply;
  const grpc::Status status = client->Once(&context, v1::Note(), &reply);
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(context.GetServerTrailingMetadata().count("x-mine"), 1u);
}

// gRPC's library looks at each key; other transports rely on what Metadata::add_received() demands.
class OurGrpcServerTest : public OurServerTest {};
INSTANTIATE_TEST_SUITE_P(Networks, OurGrpcServerTest, testing::Values(networks::named("grpc")),
                         networks::network_name);

TEST_P(OurGrpcServerTest, MetadataThatGrpcRefusesFailTheCallAlone) {
  server.service.on_once = [&](ServerContext& context, Note) -> Task<Result<Note>> {
    context.trailers().add_received("Not A Key", "1");
    co_return Note();
  };
  server.service.on_expand = [&](ServerContext& context, Note,
                                 Writer<Note>& replies) -> Task<Status> {
    context.headers().add_received("Not A Key", "1");
    const Note reply;
    EXPECT_FALSE(co_await replies.write(reply));
    EXPECT_FALSE(co_await replies.write(reply));
    co_return Status::ok();
  };
  grpc::ClientContext context;
  v1::Note reply;
  EXPECT_EQ(client->Once(&context, v1::Note(), &reply).error_code(), grpc::StatusCode::INTERNAL);
  grpc::ClientContext again;
  const auto replies = client->Expand(&again, v1::Note());
  EXPECT_FALSE(replies->Read(&reply));
  EXPECT_EQ(replies->Finish().error_code(), grpc::StatusCode::INTERNAL);
}

// --- threads

TEST_P(OurServerTest, OffloadComesBackToTheQueuesThread) {
  server.service.on_once = [](ServerContext&, Note) -> Task<Result<Note>> {
    const auto before = std::this_thread::get_id();
    const auto work = [] { return std::this_thread::get_id(); };
    const auto elsewhere = co_await cpprpc::offload(work);
    EXPECT_NE(elsewhere, before);
    EXPECT_EQ(std::this_thread::get_id(), before);
    EXPECT_TRUE(co_await cpprpc::sleep(1ms));
    EXPECT_EQ(std::this_thread::get_id(), before);
    co_return Note{.number = 1};
  };
  for (int i = 0; i < 20; ++i) {
    grpc::ClientContext context;
    v1::Note reply;
    ASSERT_TRUE(client->Once(&context, v1::Note(), &reply).ok());
    EXPECT_EQ(reply.number(), 1);
  }
}

TEST_P(OurServerTest, OtherCallsGoOnWhileOneWaits) {
  OurServer single(GetParam(), ServerOptions().threads(1));
  single.service.on_chat = [&](ServerContext&, Reader<Note>& requests,
                               Writer<Note>&) -> Task<Status> {
    asked.set();
    co_await requests.read();
    co_return Status::ok();
  };
  const auto peer = their_client(single.target());
  grpc::ClientContext waiting;
  const auto stream = peer->Chat(&waiting);
  asked.wait();
  grpc::ClientContext context;
  v1::Note reply;
  EXPECT_TRUE(peer->Once(&context, v1::Note(), &reply).ok());
  stream->WritesDone();
  EXPECT_TRUE(stream->Finish().ok());
}

}  // namespace
}  // namespace interop
