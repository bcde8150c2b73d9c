#include "cpprpc/services/reflection.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "cpprpc/services/health.h"
#include "cpprpc/services/reflection.rpc.h"
#include "cpprpc/wkt/descriptor.msg.h"
#include "peer.h"
#include "shelf.rpc.h"

namespace services {
namespace {

using namespace cpprpc::reflection::v1;
using cpprpc::Channel;
using cpprpc::StatusCode;
using cpprpc::sync_wait;
using cpprpc::Task;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::UnorderedElementsAre;
using Ask = ServerReflectionRequest::MessageRequest;
using Answer = ServerReflectionResponse::MessageResponse;

// The two versions differ in their paths: their messages are the same.
constexpr cpprpc::BidiStream<ServerReflectionRequest, ServerReflectionResponse> kV1Alpha{
    "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"};

struct Case {
  e2e::Transport transport;
  bool alpha;
};

void PrintTo(const Case& one, std::ostream* out) { *out << one.transport.name; }

class ReflectionTest : public testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    reflection.bind(router);  // before the others, of which it tells all the same
    shelf.bind(router);
    health.bind(router);
    server = GetParam().transport.serve(router);
  }
  void TearDown() override { server->shutdown(std::chrono::seconds(0)); }

  [[nodiscard]] std::vector<ServerReflectionResponse> ask(
      const std::vector<ServerReflectionRequest>& requests) const {
    return sync_wait(ask_task(server->channel(), GetParam().alpha, requests));
  }

  template <std::size_t what, class T>
  [[nodiscard]] ServerReflectionResponse ask(T value) const {
    ServerReflectionRequest request{.host = "here"};
    request.message_request.emplace<what>(std::move(value));
    std::vector<ServerReflectionResponse> replies = ask({request});
    EXPECT_EQ(replies.size(), 1u);
    if (replies.empty()) return {};
    EXPECT_EQ(replies[0].valid_host, "here");
    EXPECT_EQ(replies[0].original_request, request);
    return std::move(replies[0]);
  }

  static Task<std::vector<ServerReflectionResponse>> ask_task(
      Channel channel, bool alpha, std::vector<ServerReflectionRequest> requests) {
    auto call = channel.call(alpha ? kV1Alpha : ServerReflection::methods::server_reflection_info);
    std::vector<ServerReflectionResponse> replies;
    for (const ServerReflectionRequest& request : requests) {
      co_await call.write(request);
      if (auto reply = co_await call.read()) replies.push_back(std::move(*reply));
    }
    const cpprpc::Status status = co_await call.finish();
    EXPECT_EQ(status, cpprpc::Status::ok());
    co_return replies;
  }

  shelf::v1::Shelf shelf;
  cpprpc::Health health;
  cpprpc::Reflection reflection;
  cpprpc::Router router;
  std::unique_ptr<e2e::RunningServer> server;
};

// The paths of the files that were sent.
std::vector<std::string> paths(const ServerReflectionResponse& reply) {
  std::vector<std::string> names;
  const auto* files = std::get_if<Answer::file_descriptor_response>(&reply.message_response);
  if (files == nullptr) return {"no files"};
  for (const std::string& bytes : files->file_descriptor_proto) {
    names.push_back(
        cpprpc::decode<cpprpc::wkt::FileDescriptorProto>(bytes).value().name.value_or(""));
  }
  return names;
}

StatusCode error_of(const ServerReflectionResponse& reply) {
  const auto* error = std::get_if<Answer::error_response>(&reply.message_response);
  return error == nullptr ? StatusCode::Ok : static_cast<StatusCode>(error->error_code);
}

TEST_P(ReflectionTest, ListsEveryService) {
  const auto reply = ask<Ask::list_services>(std::string("*"));
  const auto& list = std::get<Answer::list_services_response>(reply.message_response);
  std::vector<std::string> names;
  for (const ServiceResponse& service : list.service) names.push_back(service.name);
  EXPECT_THAT(names, UnorderedElementsAre("shelf.v1.Shelf", "grpc.health.v1.Health",
                                          "grpc.reflection.v1.ServerReflection",
                                          "grpc.reflection.v1alpha.ServerReflection"));
}

TEST_P(ReflectionTest, AFileComesWithAllThatItImports) {
  const auto reply = ask<Ask::file_by_filename>(std::string("shelf.proto"));
  const std::vector<std::string> names = paths(reply);
  ASSERT_FALSE(names.empty());
  EXPECT_EQ(names[0], "shelf.proto");
  EXPECT_THAT(names, UnorderedElementsAre("shelf.proto", "shelf_labels.proto", "shelf_types.proto",
                                          "google/protobuf/timestamp.proto",
                                          "google/protobuf/descriptor.proto"));
}

TEST_P(ReflectionTest, AFileThatIsOnlyImportedCanBeAskedForToo) {
  const auto reply = ask<Ask::file_by_filename>(std::string("google/protobuf/timestamp.proto"));
  EXPECT_THAT(paths(reply), ElementsAre("google/protobuf/timestamp.proto"));
}

TEST_P(ReflectionTest, KnowsWhichFileDeclaresASymbol) {
  const std::pair<const char*, const char*> symbols[] = {
      {"shelf.v1.Shelf", "shelf.proto"},
      {"shelf.v1.Shelf.Put", "shelf.proto"},
      {"shelf.v1.Item", "shelf_types.proto"},
      {"shelf.v1.Item.name", "shelf_types.proto"},
      {"shelf.v1.Item.place", "shelf_types.proto"},
      {"shelf.v1.Item.Box", "shelf_types.proto"},
      {"shelf.v1.Item.Box.size", "shelf_types.proto"},
      {"shelf.v1.Item.Box.Kind", "shelf_types.proto"},
      {"shelf.v1.Item.Box.WOOD", "shelf_types.proto"},
      {"shelf.v1.Item.wrapping", "shelf_types.proto"},
      {"shelf.v1.Size", "shelf_types.proto"},
      {"shelf.v1.SMALL", "shelf_types.proto"},
      {"shelf.v1.Size.SMALL", "shelf_types.proto"},
      {"shelf.labels.color", "shelf_labels.proto"},
      {"google.protobuf.Timestamp", "google/protobuf/timestamp.proto"},
      {"grpc.health.v1.Health.Watch", "cpprpc/services/health.proto"},
      {"grpc.reflection.v1.ServerReflection", "cpprpc/services/reflection.proto"},
      {"grpc.reflection.v1alpha.ServerReflection", "cpprpc/services/reflection_v1alpha.proto"},
  };
  for (const auto& [symbol, file] : symbols) {
    const auto names = paths(ask<Ask::file_containing_symbol>(std::string(symbol)));
    ASSERT_FALSE(names.empty());
    EXPECT_EQ(names[0], file) << symbol;
  }
}

TEST_P(ReflectionTest, KnowsTheExtensions) {
  const auto file = [&](const char* type, int number) {
    return ask<Ask::file_containing_extension>(
        ExtensionRequest{.containing_type = type, .extension_number = number});
  };
  EXPECT_EQ(paths(file("shelf.v1.Item", 101))[0], "shelf_labels.proto");
  EXPECT_EQ(paths(file("shelf.v1.Item", 120))[0], "shelf_types.proto");
  EXPECT_EQ(paths(file("google.protobuf.MethodOptions", 50001))[0], "shelf_labels.proto");
  EXPECT_EQ(error_of(file("shelf.v1.Item", 102)), StatusCode::NotFound);
  EXPECT_EQ(error_of(file("shelf.v1.Nothing", 1)), StatusCode::NotFound);

  const auto numbers = [&](const char* type) {
    const auto reply = ask<Ask::all_extension_numbers_of_type>(std::string(type));
    const auto& answer = std::get<Answer::all_extension_numbers_response>(reply.message_response);
    EXPECT_EQ(answer.base_type_name, type);
    return answer.extension_number;
  };
  EXPECT_THAT(numbers("shelf.v1.Item"), ElementsAre(100, 101, 120));
  EXPECT_THAT(numbers("shelf.v1.Item.Box"), IsEmpty());
  EXPECT_EQ(error_of(ask<Ask::all_extension_numbers_of_type>(std::string("shelf.v1.Size"))),
            StatusCode::NotFound);
}

TEST_P(ReflectionTest, DescriptorsAreThoseOfTheProto) {
  const auto reply = ask<Ask::file_by_filename>(std::string("shelf.proto"));
  const auto& files = std::get<Answer::file_descriptor_response>(reply.message_response);
  EXPECT_EQ(files.file_descriptor_proto.at(0), cpprpc::File<"shelf.proto">::table.descriptor);
  // Options that libprotobuf does not know either are in it: field 50001 of MethodOptions.
  EXPECT_NE(files.file_descriptor_proto.at(0).find("\x8a\xb5\x18\x08"
                                                   "everyone"),
            std::string::npos);
}

TEST_P(ReflectionTest, AnErrorIsAnAnswerAndTheCallGoesOn) {
  std::vector<ServerReflectionRequest> requests(5);
  requests[0].message_request.emplace<Ask::file_by_filename>("nothing.proto");
  requests[1].message_request.emplace<Ask::file_containing_symbol>("shelf.v1.Nothing");
  requests[2].message_request.emplace<Ask::file_containing_symbol>("");
  // requests[3] asks for nothing
  requests[4].message_request.emplace<Ask::file_containing_symbol>("shelf.v1.Item");
  const auto replies = ask(requests);
  ASSERT_EQ(replies.size(), 5u);
  EXPECT_EQ(error_of(replies[0]), StatusCode::NotFound);
  EXPECT_EQ(std::get<Answer::error_response>(replies[0].message_response).error_message,
            "this server has no file nothing.proto");
  EXPECT_EQ(error_of(replies[1]), StatusCode::NotFound);
  EXPECT_EQ(error_of(replies[2]), StatusCode::NotFound);
  EXPECT_EQ(error_of(replies[3]), StatusCode::InvalidArgument);
  EXPECT_EQ(paths(replies[4])[0], "shelf_types.proto");
}

TEST_P(ReflectionTest, AServiceWithoutAFileIsListed) {
  cpprpc::Router other;
  cpprpc::Reflection of_other;
  of_other.bind(other);
  other.add_service("made.by.Hand");
  const auto second = GetParam().transport.serve(other);
  ServerReflectionRequest list, symbol;
  list.message_request.emplace<Ask::list_services>();
  symbol.message_request.emplace<Ask::file_containing_symbol>("made.by.Hand");
  const auto replies = sync_wait(ask_task(second->channel(), GetParam().alpha, {list, symbol}));
  ASSERT_EQ(replies.size(), 2u);
  EXPECT_EQ(std::get<Answer::list_services_response>(replies[0].message_response).service.size(),
            3u);
  EXPECT_EQ(error_of(replies[1]), StatusCode::NotFound);
  second->shutdown(std::chrono::seconds(0));
}

std::vector<Case> cases() {
  std::vector<Case> all;
  for (const e2e::Transport& transport : e2e::transports()) {
    all.push_back({transport, false});
    all.push_back({transport, true});
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(Transports, ReflectionTest, testing::ValuesIn(cases()),
                         [](const auto& one) {
                           return one.param.transport.name + (one.param.alpha ? "_v1alpha" : "_v1");
                         });

}  // namespace
}  // namespace services
