// A peer whose process is killed in the middle of a stream.

#include <gtest/gtest.h>

#include <string>
#include <tuple>

#include "event.h"
#include "our_peer.h"
#include "process.h"

namespace interop {
namespace {

// --- the server dies

using Pair = std::tuple<Network, std::string>;  // ours, and whose the process is

std::string pair_name(const testing::TestParamInfo<Pair>& pair) {
  return std::get<0>(pair.param).name() + "_" + std::get<1>(pair.param);
}

auto pairs() {
  return testing::Combine(testing::ValuesIn(networks::plain()), testing::Values("ours", "theirs"));
}

class ServerDies : public testing::TestWithParam<Pair> {
 protected:
  const Network network = std::get<0>(GetParam());
  Process server{{INTEROP_PROGRAM, "serve-" + std::get<1>(GetParam()), network.name()}};
  std::string target = server.read_line();
  PeerClient client{network.connect(target)};
};

TEST_P(ServerDies, WhileWeChat) {
  const auto chat = [this](PeerClient peer) -> Task<Status> {
    auto call = peer.chat();
    const Note note{.number = 1};
    EXPECT_TRUE(co_await call.write(note));
    const auto reply = co_await call.read();
    EXPECT_EQ(reply, note);
    server.kill();
    const auto after = co_await call.read();
    EXPECT_EQ(after, std::nullopt);
    while (co_await call.write(note)) {
    }
    co_return co_await call.finish();
  };
  const Status status = sync_wait(chat(client));
  EXPECT_EQ(status.code(), StatusCode::Unavailable) << status.to_string();
}

TEST_P(ServerDies, WhileItSends) {
  const auto read_all = [this](PeerClient peer) -> Task<Status> {
    const Note request{.text = std::string(1000, 'x'), .number = 1'000'000'000};
    auto replies = peer.expand(request);
    int count = 0;
    while (co_await replies.read()) {
      if (++count == 100) server.kill();
    }
    EXPECT_GE(count, 100);
    co_return co_await replies.finish();
  };
  const Status status = sync_wait(read_all(client));
  EXPECT_EQ(status.code(), StatusCode::Unavailable) << status.to_string();
}

TEST_P(ServerDies, WhileWeSend) {
  const auto write_all = [this](PeerClient peer) -> Task<Result<Note>> {
    auto call = peer.collect();
    const Note request{.payload = std::string(1000, 'x')};
    for (int count = 0; co_await call.write(request); ++count) {
      if (count == 100) server.kill();
    }
    co_return co_await call.finish();
  };
  const Status status = sync_wait(write_all(client)).status();
  EXPECT_EQ(status.code(), StatusCode::Unavailable) << status.to_string();
}

TEST_P(ServerDies, BeforeTheCall) {
  EXPECT_TRUE(ask(network.connect(target), Note()));
  server.kill();
  const Status status = ask(network.connect(target), Note()).status();
  EXPECT_EQ(status.code(), StatusCode::Unavailable);
  EXPECT_NE(status.message().find(target), std::string::npos) << status.to_string();
}

INSTANTIATE_TEST_SUITE_P(Peers, ServerDies, pairs(), pair_name);

// --- the client dies

using ClientDies = testing::TestWithParam<Pair>;

TEST_P(ClientDies, WhileItChats) {
  Event left;
  const auto& [network, whose] = GetParam();
  OurServer server(network);
  server.service.on_chat = [&](ServerContext& context, Reader<Note>& requests,
                               Writer<Note>& replies) -> Task<Status> {
    while (const auto request = co_await requests.read()) co_await replies.write(*request);
    EXPECT_TRUE(context.is_cancelled());  // so it knows that this was not all
    left.set();
    co_return Status::cancelled("the client is gone");
  };
  Process client({INTEROP_PROGRAM, "chat-" + whose, network.name(), server.target()});
  ASSERT_EQ(client.read_line(), "chatting");
  client.kill();
  left.wait();
}

INSTANTIATE_TEST_SUITE_P(Peers, ClientDies, pairs(), pair_name);

}  // namespace
}  // namespace interop
