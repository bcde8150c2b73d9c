// messages=protobuf: the services use protoc's own classes. That calls work is tested with the
// transports; here, that types and names are right.

#include <google/protobuf/descriptor.pb.h>
#include <gtest/gtest.h>

#include <concepts>
#include <string>
#include <type_traits>
#include <vector>

#include "cpprpc/message/fields.h"
#include "cpprpc/rpc/router.h"
#include "golden/messages_protobuf/collisions.rpc.h"
#include "golden/messages_protobuf/generic_services.rpc.h"
#include "golden/messages_protobuf/options.rpc.h"
#include "golden/messages_protobuf/renamed.rpc.h"
#include "golden/messages_protobuf/services.rpc.h"
#include "golden/messages_protobuf/types.rpc.h"

namespace golden::messages_protobuf {
namespace {

namespace pb = google::protobuf;

template <class Class, class Signature>
using Member = Signature Class::*;
template <class T>
using Reply = cpprpc::Task<cpprpc::Result<T>>;
using Done = cpprpc::Task<cpprpc::Status>;
using cpprpc::ServerContext;

static_assert(std::derived_from<Query, pb::Message>);
static_assert(cpprpc::Payload<Query> && !cpprpc::Message<Query>);
static_assert(!cpprpc::Payload<int>);

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

static_assert(std::same_as<decltype(std::declval<OracleClient>().ask(std::declval<const Query&>())),
                           cpprpc::UnaryCall<Answer>>);
static_assert(std::same_as<decltype(std::declval<OracleClient>().chat()),
                           cpprpc::DuplexStream<Query, Answer>>);

// --- messages that are nested, imported, well-known

static_assert(
    std::same_as<decltype(&Mixed::nested),
                 Member<Mixed, Reply<types::class_::Inner>(ServerContext&, Query::Options)>>);
static_assert(
    std::same_as<decltype(&Mixed::imported),
                 Member<Mixed, Done(ServerContext&, types::Item, cpprpc::Writer<types::class_>&)>>);
static_assert(std::same_as<decltype(&Mixed::well_known),
                           Member<Mixed, Reply<pb::Empty>(ServerContext&, pb::Timestamp)>>);
static_assert(std::same_as<decltype(&Mixed::describe),
                           Member<Mixed, Done(ServerContext&, cpprpc::Reader<pb::Empty>&,
                                              cpprpc::Writer<pb::FileDescriptorProto>&)>>);

// --- names that protoc has taken

static_assert(std::derived_from<generic_services::Greeter, pb::Service>);
static_assert(
    std::same_as<decltype(&generic_services::Greeter_::greet),
                 Member<generic_services::Greeter_,
                        Reply<generic_services::Empty>(ServerContext&, generic_services::Empty)>>);
static_assert(std::derived_from<collisions::GreeterClient, pb::Message>);
static_assert(std::constructible_from<collisions::GreeterClient_, cpprpc::Channel>);
static_assert(std::constructible_from<collisions::Mood_NameClient, cpprpc::Channel>);
static_assert(std::constructible_from<collisions::GreeterClient_InnerClient, cpprpc::Channel>);
static_assert(std::same_as<decltype(&collisions::Greeter::hidden),
                           Member<collisions::Greeter,
                                  Reply<collisions::hidden>(ServerContext&, collisions::hidden)>>);

// --- another namespace

static_assert(std::same_as<decltype(&golden_renamed::notes::Board::pin),
                           Member<golden_renamed::notes::Board,
                                  Reply<renamed::Note>(ServerContext&, renamed::Note)>>);

static_assert(std::same_as<decltype(&golden_options::services::Door::open),
                           Member<golden_options::services::Door,
                                  Reply<options::Login>(ServerContext&, options::Login)>>);

TEST(MessagesProtobuf, NamesAreThoseOfTheProto) {
  EXPECT_EQ(Oracle::full_name, "golden.messages_protobuf.Oracle");
  EXPECT_EQ(Oracle::methods::chat.path, "/golden.messages_protobuf.Oracle/Chat");
  EXPECT_EQ(collisions::Greeter::methods::greet.path,
            "/golden.messages_protobuf.collisions.Greeter/Greet");
  EXPECT_EQ(golden_renamed::notes::Board::methods::pin.path,
            "/golden.messages_protobuf.renamed.Board/Pin");
}

// --- what a router is told

// Whether `ours` and the files that it imports are what protoc's own code has, byte for byte.
void expect_same(const cpprpc::FileTable& ours, const pb::FileDescriptor& theirs) {
  pb::FileDescriptorProto proto;
  theirs.CopyTo(&proto);
  EXPECT_EQ(ours.path, theirs.name());
  EXPECT_EQ(ours.descriptor, proto.SerializeAsString()) << theirs.name();
  ASSERT_EQ(ours.dependencies.size(), static_cast<std::size_t>(theirs.dependency_count()));
  for (int i = 0; i < theirs.dependency_count(); ++i) {
    expect_same(*ours.dependencies[static_cast<std::size_t>(i)], *theirs.dependency(i));
  }
}

TEST(MessagesProtobuf, ServicesBringTheirDescriptors) {
  Oracle oracle;
  Mixed mixed;
  golden_options::services::Door door;
  cpprpc::Router router;
  oracle.bind(router);
  mixed.bind(router);
  door.bind(router);
  ASSERT_EQ(router.services().size(), 3u);
  EXPECT_EQ(router.services()[0].full_name, "golden.messages_protobuf.Oracle");
  EXPECT_EQ(router.services()[2].full_name, "golden.messages_protobuf.options.Door");
  ASSERT_NE(router.services()[1].file, nullptr);
  expect_same(*router.services()[1].file, *Query::descriptor()->file());
  ASSERT_NE(router.services()[2].file, nullptr);
  expect_same(*router.services()[2].file, *options::Login::descriptor()->file());
}

}  // namespace
}  // namespace golden::messages_protobuf
