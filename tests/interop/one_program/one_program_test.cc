// One program with our messages and services, protoc's and gRPC's own classes of the same protos,
// and the health and reflection services of grpc++: all of it works, and messages go from one side
// to the other.

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/util/message_differencer.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cpprpc/message/reflection.h"
#include "cpprpc/protobuf.h"
#include "cpprpc/rpc/router.h"
#include "cpprpc/rpc/server.h"
#include "cpprpc/task/sync_wait.h"
#include "cpprpc/transport/grpc/grpc.h"
#include "cpprpc/wkt/timestamp.msg.h"
#include "desk.grpc.pb.h"
#include "desk.rpc.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "grpc/health/v1/health.rpc.h"
#include "grpc/reflection/v1alpha/reflection.rpc.h"
#include "shop.msg.h"
#include "shop.pb.h"
#include "src/proto/grpc/reflection/v1alpha/reflection.grpc.pb.h"

namespace {

namespace pb = google::protobuf;
namespace their_health = grpc::health::v1;
namespace their_reflection = grpc::reflection::v1alpha;
namespace our_health = ours::health;
namespace our_reflection = ours::reflection;

using cpprpc::from_protobuf;
using cpprpc::Result;
using cpprpc::ServerContext;
using cpprpc::Status;
using cpprpc::sync_wait;
using cpprpc::Task;
using cpprpc::to_protobuf;
using pb::util::MessageDifferencer;
using testing::Contains;
using testing::UnorderedElementsAreArray;

using Serving = our_health::HealthCheckResponse::ServingStatus;

// --- messages

ours::shop::Order our_order() {
  ours::shop::Order order;
  order.time.emplace().seconds = 1700000000;
  order.delay.emplace().nanos = -5;
  order.extra.emplace().type_url = "type.googleapis.com/interop.shop.Order";
  order.extra->value = cpprpc::encode(ours::shop::Order{.mask = {{.paths = {"time", "extra"}}}});
  order.notes.emplace().fields["empty"] = {};
  order.mask.emplace().paths = {"count"};
  order.count.emplace().value = -1;
  order.health = {{.status = Serving::NotServing}, {}};
  return order;
}

TEST(OneProgram, OurMessagesBecomeTheirs) {
  const Result<interop::shop::Order> theirs = to_protobuf<interop::shop::Order>(our_order());
  ASSERT_TRUE(theirs) << theirs.error().to_string();
  EXPECT_EQ(theirs->time().seconds(), 1700000000);
  EXPECT_EQ(theirs->delay().nanos(), -5);
  interop::shop::Order extra;
  ASSERT_TRUE(theirs->extra().UnpackTo(&extra));
  EXPECT_EQ(extra.mask().paths(1), "extra");
  EXPECT_EQ(theirs->notes().fields().count("empty"), 1u);
  EXPECT_EQ(theirs->count().value(), -1);
  EXPECT_EQ(theirs->health(0).status(), their_health::HealthCheckResponse::NOT_SERVING);

  const Result<ours::shop::Order> again = from_protobuf<ours::shop::Order>(*theirs);
  ASSERT_TRUE(again) << again.error().to_string();
  EXPECT_EQ(*again, our_order());
}

TEST(OneProgram, TheirMessagesBecomeOurs) {
  interop::shop::Order theirs;
  theirs.mutable_extra()->PackFrom(theirs.time());
  (*theirs.mutable_notes()->mutable_fields())["a"].set_string_value("b");
  theirs.add_health()->set_status(their_health::HealthCheckResponse::SERVING);
  const Result<ours::shop::Order> ours = from_protobuf<ours::shop::Order>(theirs);
  ASSERT_TRUE(ours) << ours.error().to_string();
  EXPECT_EQ(ours->extra->type_url, "type.googleapis.com/google.protobuf.Timestamp");
  EXPECT_EQ(ours->health.at(0).status, Serving::Serving);

  interop::shop::Order again;
  ASSERT_TRUE(to_protobuf(*ours, again).is_ok());
  EXPECT_TRUE(MessageDifferencer::Equals(again, theirs));
}

TEST(OneProgram, WhatComesWithProtobuf) {
  pb::Timestamp theirs;
  ASSERT_TRUE(to_protobuf(cpprpc::wkt::Timestamp{.seconds = 3, .nanos = 4}, theirs).is_ok());
  EXPECT_EQ(theirs.nanos(), 4);
  EXPECT_EQ(from_protobuf<cpprpc::wkt::Timestamp>(theirs).value(),
            (cpprpc::wkt::Timestamp{.seconds = 3, .nanos = 4}));
}

// The descriptor that we carry is the one that libprotobuf has.
TEST(OneProgram, Descriptors) {
  pb::FileDescriptorProto ours;
  const cpprpc::FileTable& file = cpprpc::file_of<our_health::HealthCheckRequest>();
  ASSERT_TRUE(ours.ParseFromString(std::string(file.descriptor)));
  pb::FileDescriptorProto theirs;
  their_health::HealthCheckRequest::descriptor()->file()->CopyTo(&theirs);
  EXPECT_TRUE(MessageDifferencer::Equals(ours, theirs));
}

// --- the services of grpc++, to our clients and to theirs

class TheirServer {
 public:
  TheirServer() {
    grpc::EnableDefaultHealthCheckService(true);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    server_ = builder.BuildAndStart();
    server_->GetHealthCheckService()->SetServingStatus("broken", false);
  }
  TheirServer(const TheirServer&) = delete;
  TheirServer& operator=(const TheirServer&) = delete;
  ~TheirServer() { server_->Shutdown(); }

  [[nodiscard]] std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

Task<Result<our_health::HealthCheckResponse>> our_check(cpprpc::Channel channel,
                                                        std::string service) {
  const our_health::HealthClient client(channel);
  const our_health::HealthCheckRequest request{.service = std::move(service)};
  co_return co_await client.check(request);
}

their_health::HealthCheckResponse their_check(const std::string& address,
                                              const std::string& service) {
  const auto stub = their_health::Health::NewStub(
      grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
  grpc::ClientContext context;
  their_health::HealthCheckRequest request;
  request.set_service(service);
  their_health::HealthCheckResponse response;
  const grpc::Status status = stub->Check(&context, request, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return response;
}

TEST(OneProgram, GrpcsHealthServiceIsAskedByBoth) {
  const TheirServer server;
  const auto channel = cpprpc::connect_grpc(server.address());
  EXPECT_EQ(sync_wait(our_check(channel, ""))->status, Serving::Serving);
  EXPECT_EQ(sync_wait(our_check(channel, "broken"))->status, Serving::NotServing);
  EXPECT_EQ(sync_wait(our_check(channel, "?")).error().code(), cpprpc::StatusCode::NotFound);
  EXPECT_EQ(their_check(server.address(), "broken").status(),
            their_health::HealthCheckResponse::NOT_SERVING);
}

// Asks for the names of the services, and for the file that declares the first.
Task<std::vector<std::string>> our_reflection_of(cpprpc::Channel channel) {
  const our_reflection::ServerReflectionClient client(channel);
  auto call = client.server_reflection_info();
  our_reflection::ServerReflectionRequest request;
  using Question = our_reflection::ServerReflectionRequest::MessageRequest;
  request.message_request.emplace<Question::list_services>("*");
  EXPECT_TRUE(co_await call.write(request));
  const auto list = co_await call.read();
  std::vector<std::string> names;
  if (list) {
    using Answer = our_reflection::ServerReflectionResponse::MessageResponse;
    const auto* found = std::get_if<Answer::list_services_response>(&list->message_response);
    if (found != nullptr) {
      for (const auto& service : found->service) names.push_back(service.name);
    }
  }
  call.writes_done();
  EXPECT_EQ(co_await call.finish(), Status::ok());
  co_return names;
}

std::vector<std::string> their_reflection_of(const std::string& address) {
  const auto stub = their_reflection::ServerReflection::NewStub(
      grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
  grpc::ClientContext context;
  const auto call = stub->ServerReflectionInfo(&context);
  their_reflection::ServerReflectionRequest request;
  request.set_list_services("*");
  EXPECT_TRUE(call->Write(request));
  their_reflection::ServerReflectionResponse response;
  EXPECT_TRUE(call->Read(&response));
  call->WritesDone();
  EXPECT_TRUE(call->Finish().ok());
  std::vector<std::string> names;
  for (const auto& service : response.list_services_response().service()) {
    names.push_back(service.name());
  }
  return names;
}

TEST(OneProgram, GrpcsReflectionServiceIsAskedByBoth) {
  const TheirServer server;
  const auto names = sync_wait(our_reflection_of(cpprpc::connect_grpc(server.address())));
  EXPECT_THAT(names, Contains("grpc.reflection.v1alpha.ServerReflection"));
  EXPECT_THAT(names, UnorderedElementsAreArray(their_reflection_of(server.address())));
}

// --- a service of ours, to their client

class OurHealth final : public our_health::Health {
 public:
  Task<Result<our_health::HealthCheckResponse>> check(
      ServerContext&, our_health::HealthCheckRequest request) override {
    our_health::HealthCheckResponse response{.status = Serving::Serving};
    if (request.service == "broken") response.status = Serving::NotServing;
    co_return response;
  }
};

TEST(OneProgram, OurHealthServiceIsAskedByBoth) {
  OurHealth health;
  cpprpc::Router router;
  health.bind(router);
  cpprpc::Server server =
      cpprpc::serve_grpc(router, cpprpc::ServerOptions{}.listen("127.0.0.1:0")).value();
  const std::string address = "127.0.0.1:" + std::to_string(server.port());
  EXPECT_EQ(their_check(address, "broken").status(),
            their_health::HealthCheckResponse::NOT_SERVING);
  const auto response = sync_wait(our_check(cpprpc::connect_grpc(address), ""));
  ASSERT_TRUE(response) << response.error().to_string();
  EXPECT_EQ(to_protobuf<their_health::HealthCheckResponse>(*response)->status(),
            their_health::HealthCheckResponse::SERVING);
}

// --- a service of ours with their messages, to their client: two classes are called Desk

class OurDesk final : public ours::desk::Desk {
 public:
  Task<Result<interop::shop::Order>> count(ServerContext&,
                                           cpprpc::Reader<interop::shop::Order>& orders) override {
    interop::shop::Order all;
    while (auto order = co_await orders.read()) all.MergeFrom(*order);
    all.mutable_count()->set_value(all.health_size());
    co_return all;
  }
};

TEST(OneProgram, OurServiceWithTheirMessagesIsAskedByTheirClient) {
  OurDesk desk;
  cpprpc::Router router;
  desk.bind(router);
  cpprpc::Server server =
      cpprpc::serve_grpc(router, cpprpc::ServerOptions{}.listen("127.0.0.1:0")).value();
  const auto stub = interop::shop::Desk::NewStub(grpc::CreateChannel(
      "127.0.0.1:" + std::to_string(server.port()), grpc::InsecureChannelCredentials()));
  grpc::ClientContext context;
  interop::shop::Order all;
  const auto call = stub->Count(&context, &all);
  interop::shop::Order one;
  one.add_health()->set_status(their_health::HealthCheckResponse::SERVING);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(call->Write(one));
  EXPECT_TRUE(call->WritesDone());
  const grpc::Status status = call->Finish();
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(all.count().value(), 3);
  EXPECT_EQ(all.health(2).status(), their_health::HealthCheckResponse::SERVING);
}

}  // namespace
