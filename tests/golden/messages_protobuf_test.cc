// messages=protobuf: the services use protoc's own classes. That calls work is tested with the
// transports; here, that types and names are right.

#include <gtest/gtest.h>

#include <concepts>
#include <type_traits>

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

}  // namespace
}  // namespace golden::messages_protobuf
