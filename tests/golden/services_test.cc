// Services: what is declared for the four kinds of method. That calls work is tested with the
// transports; here, that names, types and paths are right.

#include <concepts>
#include <stdexcept>
#include <type_traits>

#include "cpprpc/message/reflection.h"
#include "cpprpc/rpc/router.h"
#include "golden/no_package.rpc.h"
#include "golden/run_no_services.msg.h"
#include "golden/run_no_services.pb.h"
#include "golden/service_imports.rpc.h"
#include "golden/service_only.rpc.h"
#include "golden/services.pb.h"
#include "golden/services.rpc.h"
#include "reference.h"

namespace golden::services {
namespace {

using namespace golden_test;
namespace theirs = ::ref::golden::services;

template <class Class, class Signature>
using Member = Signature Class::*;
template <class T>
using Reply = cpprpc::Task<cpprpc::Result<T>>;
using Done = cpprpc::Task<cpprpc::Status>;
using cpprpc::ServerContext;

// --- the server's side

static_assert(Oracle::full_name == "golden.services.Oracle");
static_assert(std::has_virtual_destructor_v<Oracle>);
static_assert(!std::is_abstract_v<Oracle>, "a method left alone answers UNIMPLEMENTED");
static_assert(
    std::same_as<decltype(&Oracle::ask), Member<Oracle, Reply<Answer>(ServerContext&, Query)>>);
static_assert(std::same_as<decltype(&Oracle::watch),
                           Member<Oracle, Done(ServerContext&, Query, cpprpc::Writer<Answer>&)>>);
static_assert(std::same_as<decltype(&Oracle::collect),
                           Member<Oracle, Reply<Answer>(ServerContext&, cpprpc::Reader<Query>&)>>);
static_assert(
    std::same_as<
        decltype(&Oracle::chat),
        Member<Oracle, Done(ServerContext&, cpprpc::Reader<Query>&, cpprpc::Writer<Answer>&)>>);

static_assert(Oracle::methods::ask.idempotency == cpprpc::Idempotency::Unknown);
static_assert(Store::methods::get.idempotency == cpprpc::Idempotency::NoSideEffects);
static_assert(Store::methods::put.idempotency == cpprpc::Idempotency::Idempotent);
static_assert(Store::methods::add.idempotency == cpprpc::Idempotency::Unknown);
static_assert(Store::methods::list.idempotency == cpprpc::Idempotency::NoSideEffects);

// --- the client's side

template <class... Args>
using AskResult = decltype(std::declval<const OracleClient&>().ask(std::declval<Args>()...));
template <class... Args>
using WatchResult = decltype(std::declval<const OracleClient&>().watch(std::declval<Args>()...));
template <class... Args>
using CollectResult =
    decltype(std::declval<const OracleClient&>().collect(std::declval<Args>()...));
template <class... Args>
using ChatResult = decltype(std::declval<const OracleClient&>().chat(std::declval<Args>()...));

static_assert(std::constructible_from<OracleClient, cpprpc::Channel>);
static_assert(std::copyable<OracleClient>);
static_assert(std::same_as<AskResult<const Query&>, cpprpc::UnaryCall<Answer>>);
static_assert(
    std::same_as<AskResult<const Query&, cpprpc::CallOptions>, cpprpc::UnaryCall<Answer>>);
static_assert(std::same_as<WatchResult<const Query&>, cpprpc::ReadStream<Answer>>);
static_assert(std::same_as<CollectResult<>, cpprpc::WriteStream<Query, Answer>>);
static_assert(std::same_as<CollectResult<cpprpc::CallOptions>, cpprpc::WriteStream<Query, Answer>>);
static_assert(std::same_as<ChatResult<>, cpprpc::DuplexStream<Query, Answer>>);

// --- the paths on the wire

TEST(Services, PathsAreThoseOfTheProto) {
  EXPECT_EQ(Oracle::methods::ask.path, "/golden.services.Oracle/Ask");
  EXPECT_EQ(Oracle::methods::chat.path, "/golden.services.Oracle/Chat");
  EXPECT_EQ(Oracle::methods::get_http_status2.path, "/golden.services.Oracle/GetHTTPStatus2");
  EXPECT_EQ(Oracle::methods::already_snake.path, "/golden.services.Oracle/already_snake");
  EXPECT_EQ(Silent::full_name, "golden.services.Silent");
  EXPECT_EQ(GoldenNoPackageService::methods::call.path, "/GoldenNoPackageService/Call");
  EXPECT_EQ(golden::service_only::Lonely::methods::echo.path, "/golden.service_only.Lonely/Echo");
}

TEST(Services, MessagesBesideAService) {
  expect_agreement(Answer{.text = "42", .score = -1},
                   reference<theirs::Answer>(R"(text: "42" score: -1)"));
  expect_agreement(Query{.text = "?"}, reference<theirs::Query>(R"(text: "?")"));
}

// --- what a router is told

TEST(Services, BringTheTableOfTheirFile) {
  Oracle oracle;
  Silent silent;
  golden::service_only::Lonely lonely;
  cpprpc::Router router;
  oracle.bind(router);
  silent.bind(router);
  lonely.bind(router);
  ASSERT_EQ(router.services().size(), 3u);
  EXPECT_EQ(router.services()[0].full_name, "golden.services.Oracle");
  EXPECT_EQ(router.services()[0].file, &cpprpc::file_of<Query>());
  EXPECT_EQ(router.services()[1].full_name, "golden.services.Silent");
  EXPECT_EQ(router.services()[1].file, &cpprpc::file_of<Query>());
  EXPECT_EQ(router.services()[2].file, &cpprpc::File<"golden/service_only.proto">::table);
  Silent again;
  EXPECT_THROW(again.bind(router), std::logic_error);
}

// --- methods whose messages come from elsewhere

using golden::service_imports::Local;
using golden::service_imports::Mixed;
using Middle = golden::nested::Outer::Middle;
using golden::scalars::Scalars;

static_assert(
    std::same_as<decltype(&Mixed::unary), Member<Mixed, Reply<Middle>(ServerContext&, Scalars)>>);
static_assert(std::same_as<
              decltype(&Mixed::server),
              Member<Mixed, Done(ServerContext&, cpprpc::wkt::Empty, cpprpc::Writer<Scalars>&)>>);
static_assert(std::same_as<decltype(&Mixed::client),
                           Member<Mixed, Reply<cpprpc::wkt::Empty>(
                                             ServerContext&, cpprpc::Reader<::GoldenNoPackage>&)>>);
static_assert(
    std::same_as<decltype(&Mixed::bidi), Member<Mixed, Done(ServerContext&, cpprpc::Reader<Local>&,
                                                            cpprpc::Writer<Middle::Inner>&)>>);

// --- without services

TEST(Services, WithServicesOffTheMessagesAreStillThere) {
  expect_agreement(golden::run_no_services::Request{.name = "n"},
                   reference<ref::golden::run_no_services::Request>(R"(name: "n")"));
}

}  // namespace
}  // namespace golden::services
