// Messages that arrive compressed, and how large they may be once they are not.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <tuple>

#include "our_peer.h"

namespace interop {
namespace {

using cpprpc::Compression;
using testing::HasSubstr;

constexpr std::size_t kLimit = 10000;

Note note_of(std::size_t size) {
  Note note;
  note.text = std::string(size, 'a');  // which compresses to next to nothing
  return note;
}

class Compressed : public testing::TestWithParam<std::tuple<Network, Compression>> {
 protected:
  static Network network() { return std::get<0>(GetParam()); }
  static Compression way() { return std::get<1>(GetParam()); }
  [[nodiscard]] CallOptions options() const { return CallOptions().compression(way()); }
};
INSTANTIATE_TEST_SUITE_P(Networks, Compressed,
                         testing::Combine(testing::ValuesIn(networks::plain()),
                                          testing::Values(Compression::Gzip, Compression::Deflate)),
                         [](const auto& each) {
                           const bool is_gzip = std::get<1>(each.param) == Compression::Gzip;
                           return std::get<0>(each.param).name() + (is_gzip ? "_gzip" : "_deflate");
                         });

TEST_P(Compressed, RequestsAndRepliesArrive) {
  OurServer server(network(), ServerOptions().threads(2).compression(way()));
  bool was_compressed = false;
  server.service.on_once = [&](ServerContext& context, Note request) -> Task<Result<Note>> {
    was_compressed = context.received_compressed();
    co_return request;
  };
  const auto talk = [](PeerClient client, Note request, CallOptions options) -> Task<bool> {
    auto call = client.once(request, options);
    const Result<Note> reply = co_await call;
    EXPECT_EQ(reply, request);
    co_return call.received_compressed();
  };
  const PeerClient client(network().connect(server.target()));
  EXPECT_TRUE(sync_wait(talk(client, note_of(kLimit), options())));
  EXPECT_TRUE(was_compressed);
}

TEST_P(Compressed, ARequestMayBeAsLargeAsOneThatIsNot) {
  OurServer server(network(), ServerOptions().threads(2).max_receive_message(kLimit));
  const Channel channel = network().connect(server.target());
  EXPECT_TRUE(ask(channel, note_of(kLimit - 10), options()));
  const Result<Note> refused = ask(channel, note_of(kLimit), options());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), StatusCode::ResourceExhausted);
  EXPECT_THAT(std::string(refused.error().message()), HasSubstr("10000 bytes"));
}

TEST_P(Compressed, ARequestOfAStreamThatIsTooLargeEndsIt) {
  OurServer server(network(), ServerOptions().threads(2).max_receive_message(kLimit));
  const auto talk = [](PeerClient client, CallOptions options) -> Task<Status> {
    auto call = client.chat(options);
    const Note small = note_of(1);
    const Note large = note_of(kLimit);
    co_await call.write(small);
    EXPECT_EQ(co_await call.read(), small);
    co_await call.write(large);
    EXPECT_FALSE(co_await call.read());
    co_return co_await call.finish();
  };
  const PeerClient client(network().connect(server.target()));
  EXPECT_EQ(sync_wait(talk(client, options())).code(), StatusCode::ResourceExhausted);
}

TEST_P(Compressed, AReplyMayBeAsLargeAsOneThatIsNot) {
  OurServer server(network(), ServerOptions().threads(2).compression(way()));
  const Channel channel =
      network().connect(server.target(), ChannelOptions().max_receive_message(kLimit));
  EXPECT_TRUE(ask(channel, note_of(kLimit - 10)));
  EXPECT_EQ(ask(channel, note_of(kLimit)).status().code(), StatusCode::ResourceExhausted);
}

}  // namespace
}  // namespace interop
