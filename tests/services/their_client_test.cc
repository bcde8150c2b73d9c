// Our health and reflection, asked by gRPC's own stubs of its own protos, and read with
// libprotobuf.

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor_database.h>
#include <google/protobuf/dynamic_message.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "cpprpc/rpc/router.h"
#include "cpprpc/services/health.h"
#include "cpprpc/services/reflection.h"
#include "golden/messages_protobuf/services.rpc.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "grpc/reflection/v1/reflection.grpc.pb.h"
#include "grpc/reflection/v1alpha/reflection.grpc.pb.h"
#include "network.h"
#include "shelf.rpc.h"

namespace services {
namespace {

namespace pb = google::protobuf;
namespace theirs = grpc::health::v1;
using cpprpc::ServingStatus;
using testing::Contains;
using testing::UnorderedElementsAre;

class TheirClientTest : public testing::TestWithParam<networks::Network> {
 protected:
  TheirClientTest() {
    shelf.bind(router);
    health.bind(router);
    reflection.bind(router);
  }

  [[nodiscard]] std::shared_ptr<grpc::Channel> channel(
      const grpc::ChannelArguments& arguments = grpc::ChannelArguments()) {
    return grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(server.port()),
                                     grpc::InsecureChannelCredentials(), arguments);
  }

  shelf::v1::Shelf shelf;
  cpprpc::Health health;
  cpprpc::Reflection reflection;
  cpprpc::Router router;
  cpprpc::Server server =
      GetParam().serve(router, cpprpc::ServerOptions{}.listen("127.0.0.1:0").threads(2)).value();
};

CPPRPC_ON_EVERY_PLAIN_NETWORK(TheirClientTest);

// --- health

TEST_P(TheirClientTest, ChecksHealth) {
  const auto stub = theirs::Health::NewStub(channel());
  const auto check = [&](const char* service, theirs::HealthCheckResponse& reply) {
    grpc::ClientContext context;
    theirs::HealthCheckRequest request;
    request.set_service(service);
    return stub->Check(&context, request, &reply).error_code();
  };
  theirs::HealthCheckResponse reply;
  EXPECT_EQ(check("", reply), grpc::StatusCode::OK);
  EXPECT_EQ(reply.status(), theirs::HealthCheckResponse::SERVING);
  EXPECT_EQ(check("shelf.v1.Shelf", reply), grpc::StatusCode::NOT_FOUND);
  health.set_status("shelf.v1.Shelf", ServingStatus::NotServing);
  EXPECT_EQ(check("shelf.v1.Shelf", reply), grpc::StatusCode::OK);
  EXPECT_EQ(reply.status(), theirs::HealthCheckResponse::NOT_SERVING);
}

TEST_P(TheirClientTest, WatchesHealth) {
  const auto stub = theirs::Health::NewStub(channel());
  grpc::ClientContext context;
  theirs::HealthCheckRequest request;
  request.set_service("shelf.v1.Shelf");
  const auto watch = stub->Watch(&context, request);
  theirs::HealthCheckResponse reply;
  ASSERT_TRUE(watch->Read(&reply));
  EXPECT_EQ(reply.status(), theirs::HealthCheckResponse::SERVICE_UNKNOWN);
  health.set_status("shelf.v1.Shelf", ServingStatus::Serving);
  ASSERT_TRUE(watch->Read(&reply));
  EXPECT_EQ(reply.status(), theirs::HealthCheckResponse::SERVING);
  health.shutdown();
  ASSERT_TRUE(watch->Read(&reply));
  EXPECT_EQ(reply.status(), theirs::HealthCheckResponse::NOT_SERVING);
  EXPECT_FALSE(watch->Read(&reply));
  EXPECT_EQ(watch->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

// A channel of gRPC's that watches by itself, and does not use a server that is not well.
TEST_P(TheirClientTest, AChannelUsesTheServerWhileItIsHealthy) {
  grpc::ChannelArguments arguments;
  arguments.SetServiceConfigJSON(R"({"loadBalancingConfig": [{"round_robin": {}}],
                                     "healthCheckConfig": {"serviceName": "shelf.v1.Shelf"}})");
  health.set_status("shelf.v1.Shelf", ServingStatus::NotServing);
  const auto checked = channel(arguments);
  const auto becomes = [&](grpc_connectivity_state wanted) {
    const auto at_most = std::chrono::system_clock::now() + std::chrono::minutes(1);
    for (auto state = checked->GetState(true); state != wanted; state = checked->GetState(true)) {
      if (!checked->WaitForStateChange(state, at_most)) return false;
    }
    return true;
  };
  EXPECT_TRUE(becomes(GRPC_CHANNEL_TRANSIENT_FAILURE));
  health.set_status("shelf.v1.Shelf", ServingStatus::Serving);
  EXPECT_TRUE(becomes(GRPC_CHANNEL_READY));
  health.set_status("shelf.v1.Shelf", ServingStatus::NotServing);
  EXPECT_TRUE(becomes(GRPC_CHANNEL_TRANSIENT_FAILURE));
}

// --- reflection

// What a server tells, as a database for libprotobuf, which asks as it needs.
template <class Service, class Request, class Response>
class Database : public pb::DescriptorDatabase {
 public:
  explicit Database(const std::shared_ptr<grpc::Channel>& channel)
      : stub_(Service::NewStub(channel)), stream_(stub_->ServerReflectionInfo(&context_)) {}

  ~Database() override {
    stream_->WritesDone();
    EXPECT_TRUE(stream_->Finish().ok());
  }

  Response ask(const Request& request) {
    Response response;
    EXPECT_TRUE(stream_->Write(request));
    EXPECT_TRUE(stream_->Read(&response));
    return response;
  }

  bool FindFileByName(const std::string& name, pb::FileDescriptorProto* out) override {
    Request request;
    request.set_file_by_filename(name);
    return first(request, out);
  }
  bool FindFileContainingSymbol(const std::string& name, pb::FileDescriptorProto* out) override {
    Request request;
    request.set_file_containing_symbol(name);
    return first(request, out);
  }
  bool FindFileContainingExtension(const std::string& type, int number,
                                   pb::FileDescriptorProto* out) override {
    Request request;
    request.mutable_file_containing_extension()->set_containing_type(type);
    request.mutable_file_containing_extension()->set_extension_number(number);
    return first(request, out);
  }
  bool FindAllExtensionNumbers(const std::string& type, std::vector<int>* out) override {
    Request request;
    request.set_all_extension_numbers_of_type(type);
    const Response response = ask(request);
    const auto& numbers = response.all_extension_numbers_response().extension_number();
    out->assign(numbers.begin(), numbers.end());
    return response.has_all_extension_numbers_response();
  }

  std::vector<std::string> services() {
    Request request;
    request.set_list_services("");
    const Response response = ask(request);
    std::vector<std::string> names;
    for (const auto& service : response.list_services_response().service()) {
      names.push_back(service.name());
    }
    return names;
  }

 private:
  bool first(const Request& request, pb::FileDescriptorProto* out) {
    const Response response = ask(request);
    if (!response.has_file_descriptor_response()) return false;
    return out->ParseFromString(response.file_descriptor_response().file_descriptor_proto(0));
  }

  grpc::ClientContext context_;
  std::unique_ptr<typename Service::Stub> stub_;
  std::unique_ptr<grpc::ClientReaderWriter<Request, Response>> stream_;
};

// Services with protoc's classes bring descriptors of their own, of some imports a second time.
using ReflectionTest = testing::TestWithParam<networks::Network>;
CPPRPC_ON_EVERY_PLAIN_NETWORK(ReflectionTest);

TEST_P(ReflectionTest, TellsOfServicesWithProtocsClassesToo) {
  using namespace grpc::reflection::v1;
  namespace golden = golden::messages_protobuf;
  golden::Oracle oracle;
  golden::Mixed mixed;
  shelf::v1::Shelf shelf;
  cpprpc::Reflection reflection;
  cpprpc::Router router;
  oracle.bind(router);
  shelf.bind(router);
  mixed.bind(router);
  reflection.bind(router);
  const cpprpc::Server server =
      GetParam().serve(router, cpprpc::ServerOptions{}.listen("127.0.0.1:0").threads(1)).value();
  Database<ServerReflection, ServerReflectionRequest, ServerReflectionResponse> database(
      grpc::CreateChannel("127.0.0.1:" + std::to_string(server.port()),
                          grpc::InsecureChannelCredentials()));
  pb::DescriptorPool pool(&database);
  for (const auto* const method :
       {golden::Query::descriptor()->file()->FindServiceByName("Oracle")->method(0),
        golden::Query::descriptor()->file()->FindServiceByName("Mixed")->method(2)}) {
    const pb::MethodDescriptor* const told = pool.FindMethodByName(method->full_name());
    ASSERT_NE(told, nullptr) << method->full_name();
    EXPECT_EQ(told->DebugString(), method->DebugString());
    EXPECT_EQ(told->input_type()->DebugString(), method->input_type()->DebugString());
  }
  ASSERT_NE(pool.FindMethodByName("shelf.v1.Shelf.Put"), nullptr);
}

// Every service can be found, and called with the classes that are made of what was told.
template <class Service, class Request, class Response>
void reflect(const std::shared_ptr<grpc::Channel>& channel) {
  Database<Service, Request, Response> database(channel);
  pb::DescriptorPool pool(&database);
  const std::vector<std::string> names = database.services();
  EXPECT_THAT(names, UnorderedElementsAre("shelf.v1.Shelf", "grpc.health.v1.Health",
                                          "grpc.reflection.v1.ServerReflection",
                                          "grpc.reflection.v1alpha.ServerReflection"));
  for (const std::string& name : names) {
    const pb::ServiceDescriptor* const service = pool.FindServiceByName(name);
    ASSERT_NE(service, nullptr) << name;
    EXPECT_GE(service->method_count(), 1);
  }

  const pb::MethodDescriptor* const put = pool.FindMethodByName("shelf.v1.Shelf.Put");
  ASSERT_NE(put, nullptr);
  const pb::Descriptor* const item = put->input_type();
  EXPECT_EQ(item->FindFieldByName("name")->json_name(), "title");
  EXPECT_NE(item->FindFieldByName("stored")->message_type()->FindFieldByName("nanos"), nullptr);
  std::vector<const pb::FieldDescriptor*> extensions;
  pool.FindAllExtensions(item, &extensions);
  EXPECT_EQ(extensions.size(), 3u);
  ASSERT_NE(pool.FindExtensionByNumber(item, 101), nullptr);
  EXPECT_EQ(pool.FindExtensionByNumber(item, 101)->full_name(), "shelf.labels.color");

  // The option of our own, by the descriptor of options that the server told too.
  pb::DynamicMessageFactory factory(&pool);
  const pb::Descriptor* const type = pool.FindMessageTypeByName("google.protobuf.MethodOptions");
  ASSERT_NE(type, nullptr);
  const std::unique_ptr<pb::Message> options(factory.GetPrototype(type)->New());
  ASSERT_TRUE(options->ParseFromString(put->options().SerializeAsString()));
  const pb::FieldDescriptor* const who = pool.FindExtensionByNumber(type, 50001);
  ASSERT_NE(who, nullptr);
  EXPECT_EQ(options->GetReflection()->GetString(*options, who), "everyone");
}

TEST_P(TheirClientTest, Reflects) {
  using namespace grpc::reflection::v1;
  reflect<ServerReflection, ServerReflectionRequest, ServerReflectionResponse>(channel());
}

TEST_P(TheirClientTest, ReflectsTheOldWay) {
  using namespace grpc::reflection::v1alpha;
  reflect<ServerReflection, ServerReflectionRequest, ServerReflectionResponse>(channel());
}

}  // namespace
}  // namespace services
