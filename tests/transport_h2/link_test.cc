// Links: bytes between sockets and endpoints, and how connections end.

#include "cpprpc/transport/h2/io/link.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>

#include "io_support.h"

namespace transport_h2 {
namespace {

using testing::HasSubstr;
using testing::StartsWith;
using namespace std::chrono_literals;

std::string pattern(std::size_t size) {
  std::string text(size, '\0');
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>('a' + i % 23 + i / 4096 % 3);
  return text;
}

// --- bytes

TEST(Link, SendsBackWhatComes) {
  EchoEndpoint echo;
  Pair pair = tcp_pair();
  LoopThread loop;
  start(loop, std::move(pair.ours), echo);
  send_all(pair.theirs, "hello");
  EXPECT_EQ(receive(pair.theirs, 5), "hello");
  send_all(pair.theirs, "again");
  EXPECT_EQ(receive(pair.theirs, 5), "again");
  pair.theirs = Socket();
  EXPECT_EQ(echo.why().code(), StatusCode::Unavailable);
}

TEST(Link, TellsWhoThePeerIs) {
  EchoEndpoint echo;
  EchoEndpoint second;
  Pair tcp = tcp_pair();
  Pair nameless = unix_pair();
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  auto* const address = reinterpret_cast<sockaddr*>(&storage);
  ASSERT_EQ(::getsockname(tcp.theirs.fd(), address, &size), 0);
  LoopThread loop;
  start(loop, std::move(tcp.ours), echo);
  start(loop, std::move(nameless.ours), second);
  const auto peer = [&loop](TestEndpoint& endpoint) {
    return loop.run([&] { return endpoint.link->peer(); });
  };
  EXPECT_EQ(peer(echo)->address, Address(address, size).text());
  EXPECT_THAT(peer(echo)->address, StartsWith("ipv4:127.0.0.1:"));
  EXPECT_EQ(peer(second)->address, "unix:");
  EXPECT_EQ(peer(echo)->identity, cpprpc::PeerIdentity());
}

TEST(Link, ABigEchoWhileBothSend) {
  for (Pair& pair : std::array{tcp_pair(), unix_pair()}) {
    EchoEndpoint echo;
    LoopThread loop;
    start(loop, std::move(pair.ours), echo);
    const std::string bytes = pattern(5 << 20);
    std::thread writer([&] {
      send_all(pair.theirs, bytes);
      send_all(pair.theirs, "\4");
    });
    EXPECT_EQ(receive_all(pair.theirs) == bytes, true);
    writer.join();
    pair.theirs = Socket();
    EXPECT_EQ(echo.why(), Status::ok());
  }
}

// Gives `total` bytes of copies and references, never more than asked for.
class Source : public TestEndpoint {
 public:
  explicit Source(std::string bytes) : bytes_(std::make_shared<std::string>(std::move(bytes))) {
    on_produce = [this](Output& output) {
      while (output.size() < (std::size_t{64} << 10) && given < bytes_->size()) {
        const std::string_view piece =
            std::string_view(*bytes_).substr(given, is_copy_ ? 1000 : 50'000);
        is_copy_ ? output.append(piece) : output.append(piece, bytes_);
        is_copy_ = !is_copy_;
        given += piece.size();
      }
      most_unsent = std::max(most_unsent, output.size());
      return given < bytes_->size();
    };
  }

  std::atomic<std::size_t> given = 0;
  std::size_t most_unsent = 0;

 private:
  std::shared_ptr<std::string> bytes_;
  bool is_copy_ = true;
};

TEST(Link, ASlowReaderBoundsWhatIsProduced) {
  const std::string bytes = pattern(30 << 20);
  Source source(bytes);
  Pair pair = tcp_pair();
  LoopThread loop;
  start(loop, std::move(pair.ours), source);
  EXPECT_EQ(receive(pair.theirs, 1), bytes.substr(0, 1));
  // Two turns later at the latest the socket is full, and nothing more is asked for.
  for (int i = 0; i < 3; ++i) loop.run([] {});
  EXPECT_LT(source.given, std::size_t{8} << 20);
  EXPECT_EQ(receive_all(pair.theirs) == bytes.substr(1), true);
  EXPECT_LT(source.most_unsent, std::size_t{256} << 10);
  pair.theirs = Socket();
  EXPECT_EQ(source.why(), Status::ok());
}

TEST(Link, OneWriteATurnForAllThatIsProduced) {
  TestEndpoint endpoint;
  int asked = 0;
  int unsaid = 0;
  endpoint.on_produce = [&](Output& output) {
    if (unsaid > 0) ++asked;
    output.append(std::string(static_cast<std::size_t>(std::exchange(unsaid, 0)), 'x'));
    return true;
  };
  Pair pair = tcp_pair();
  LoopThread loop;
  start(loop, std::move(pair.ours), endpoint);
  loop.run([&] {
    for (int i = 0; i < 3; ++i) {
      ++unsaid;
      endpoint.link->send_soon();
    }
  });
  EXPECT_EQ(receive(pair.theirs, 3), "xxx");
  EXPECT_EQ(loop.run([&] { return asked; }), 1);
}

TEST(Link, ReadingPausesAndGoesOn) {
  EchoEndpoint echo;
  Pair pair = tcp_pair();
  LoopThread loop;
  start(loop, std::move(pair.ours), echo);
  loop.run([&] { echo.link->pause_reading(); });
  send_all(pair.theirs, "hello");
  // An event of the socket that came before has been seen by now, and nothing was read.
  for (int i = 0; i < 3; ++i) loop.run([] {});
  char byte = 0;
  EXPECT_EQ(::recv(pair.theirs.fd(), &byte, 1, MSG_DONTWAIT), -1);
  loop.run([&] { echo.link->resume_reading(); });
  EXPECT_EQ(receive(pair.theirs, 5), "hello");
}

// --- how it ends

TEST(Link, TheEndpointClosesBehindItsLastBytes) {
  Source source("bye");
  Pair pair = tcp_pair();
  LoopThread loop;
  start(loop, std::move(pair.ours), source);
  EXPECT_EQ(receive_all(pair.theirs), "bye");
  pair.theirs = Socket();
  EXPECT_EQ(source.why(), Status::ok());
  wait_until_empty(loop);
}

// What the peer has sent and nobody reads would turn the close into a reset, which takes from the
// peer what it has not read yet.
TEST(Link, TheLastBytesArriveThoughThePeerGoesOnSending) {
  const std::string last = pattern(300 << 10);
  Source source(last);
  source.on_receive = [](std::string_view) { return false; };
  Pair pair = tcp_pair();
  LoopThread loop;
  start(loop, std::move(pair.ours), source);
  send_all(pair.theirs, std::string(std::size_t{1} << 20, 'x'));
  EXPECT_EQ(receive_all(pair.theirs) == last, true);
  pair.theirs = Socket();
  EXPECT_EQ(source.why(), Status::ok());
}

TEST(Link, APeerThatDoesNotCloseIsWaitedForASecond) {
  Source source("bye");
  Pair pair = tcp_pair();
  const auto begin = std::chrono::steady_clock::now();
  LoopThread loop;
  start(loop, std::move(pair.ours), source);
  EXPECT_EQ(source.why(), Status::ok());
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 900ms);
  EXPECT_EQ(receive_all(pair.theirs), "bye");
}

TEST(Link, APeerThatSendsWithoutEndIsNotReadForever) {
  Source source("bye");
  Pair pair = tcp_pair();
  LoopThread loop;
  start(loop, std::move(pair.ours), source);
  const std::string much(std::size_t{1} << 20, 'x');
  ssize_t sent = 0;
  while (sent >= 0) sent = ::send(pair.theirs.fd(), much.data(), much.size(), MSG_NOSIGNAL);
  EXPECT_EQ(source.why(), Status::ok());
}

TEST(Link, APeerThatClosesItsSideStillGetsTheRest) {
  const std::string last = pattern(2 << 20);
  Source source(last);
  Pair pair = tcp_pair();
  source.on_receive = [](std::string_view) { return false; };
  send_all(pair.theirs, "x");
  ::shutdown(pair.theirs.fd(), SHUT_WR);
  LoopThread loop;
  start(loop, std::move(pair.ours), source);
  EXPECT_EQ(receive_all(pair.theirs) == last, true);
  EXPECT_EQ(source.why(), Status::ok());
}

TEST(Link, APeerThatClosesHasGone) {
  TestEndpoint endpoint;
  Pair pair = unix_pair();
  LoopThread loop;
  start(loop, std::move(pair.ours), endpoint);
  ::shutdown(pair.theirs.fd(), SHUT_WR);
  EXPECT_EQ(endpoint.why(), Status::unavailable("connection with unix: lost: the peer closed it"));
}

TEST(Link, APeerThatResets) {
  TestEndpoint endpoint;
  Pair pair = tcp_pair();
  LoopThread loop;
  start(loop, std::move(pair.ours), endpoint);
  reset(std::move(pair.theirs));
  const Status why = endpoint.why();
  EXPECT_EQ(why.code(), StatusCode::Unavailable);
  EXPECT_THAT(why.to_string(), HasSubstr("Connection reset by peer"));
}

TEST(Link, WhatAPeerSaidBeforeItWentIsHeard) {
  for (Pair& pair : std::array{tcp_pair(), unix_pair()}) {
    TestEndpoint endpoint;
    std::string heard;
    bool talks = false;
    endpoint.on_receive = [&](std::string_view bytes) {
      heard.append(bytes);
      return true;
    };
    endpoint.on_produce = [&](Output& output) {
      if (talks) output.append(std::string(100, 'x'));
      return true;
    };
    LoopThread loop;
    start(loop, std::move(pair.ours), endpoint);
    loop.run([&] { endpoint.link->pause_reading(); });
    send_all(pair.theirs, "goodbye");
    pair.theirs = Socket();
    loop.run([&] {
      talks = true;
      endpoint.link->send_soon();
    });
    EXPECT_EQ(endpoint.why().code(), StatusCode::Unavailable);
    EXPECT_EQ(heard, "goodbye");
  }
}

TEST(Link, AbortEndsAtOnceAndForTheReasonGiven) {
  Source source(pattern(10 << 20));
  Pair pair = tcp_pair();
  LoopThread loop;
  start(loop, std::move(pair.ours), source);
  loop.run([&] {
    source.link->abort(Status::deadline_exceeded("too slow"));
    source.link->abort(Status::internal("too late"));
    EXPECT_NE(source.link, nullptr);  // it is told later
  });
  EXPECT_EQ(source.why(), Status::deadline_exceeded("too slow"));
  EXPECT_LT(receive_all(pair.theirs).size(), std::size_t{10} << 20);
}

TEST(Link, AbortFromInsideTheEndpoint) {
  for (const bool in_receive : {true, false}) {
    TestEndpoint endpoint;
    const auto give_up = [&] {
      endpoint.link->abort(Status::cancelled("enough"));
      endpoint.link->send_soon();
      return true;
    };
    if (in_receive) {
      endpoint.on_receive = [&](std::string_view) { return give_up(); };
    } else {
      endpoint.on_produce = [&](Output& output) {
        output.append("never sent");
        return give_up();
      };
    }
    Pair pair = tcp_pair();
    send_all(pair.theirs, "x");
    LoopThread loop;
    start(loop, std::move(pair.ours), endpoint);
    EXPECT_EQ(endpoint.why(), Status::cancelled("enough"));
    EXPECT_THAT(receive_all(pair.theirs), testing::AnyOf("", "reset"));
  }
}

TEST(Link, ALoopThatStopsCutsItsLinks) {
  TestEndpoint endpoint;
  Source blocked(pattern(10 << 20));
  Source closing("bye");
  Pair first = tcp_pair();
  Pair second = tcp_pair();
  Pair third = tcp_pair();
  LinkPtr owned;
  {
    LoopThread loop;
    start(loop, std::move(first.ours), endpoint);
    start(loop, std::move(second.ours), blocked);
    start(loop, std::move(third.ours), closing);
    owned = loop.run([&] { return Link::make(*loop, std::move(unix_pair().ours), nullptr); });
  }
  EXPECT_THAT(endpoint.why().to_string(), HasSubstr("the loop has stopped"));
  EXPECT_EQ(blocked.why().code(), StatusCode::Unavailable);
  EXPECT_EQ(closing.why().code(), StatusCode::Unavailable);
}

TEST(Link, ALinkThatWasNotStartedIsDropped) {
  Pair pair = tcp_pair();
  LoopThread loop;
  loop.run([&] { Link::make(*loop, std::move(pair.ours), nullptr).reset(); });
  EXPECT_EQ(receive_all(pair.theirs), "");
  wait_until_empty(loop);
}

TEST(Link, AHandshakeWithoutTlsWorks) {
  EchoEndpoint echo;
  Pair pair = tcp_pair();
  LinkPtr link;
  Event done;
  Status result = Status::unknown("not called");
  LoopThread loop;
  loop.run([&] {
    link = Link::make(*loop, std::move(pair.ours), nullptr);
    echo.link = link.get();
    link->handshake([&](const Status& status) {
      Link::start(std::move(link), echo);
      result = status;
      done.set();
    });
    EXPECT_NE(link, nullptr);
  });
  done.wait();
  EXPECT_EQ(result, Status::ok());
  send_all(pair.theirs, "hello");
  EXPECT_EQ(receive(pair.theirs, 5), "hello");
}

TEST(Link, ASocketThatCannotBeWatchedEndsItsLink) {
  TestEndpoint endpoint;
  LoopThread loop;
  start(loop, Socket(), endpoint);
  EXPECT_EQ(endpoint.why().code(), StatusCode::Unavailable);
}

TEST(Link, AnEndpointMayDeleteItselfWhenItIsDisconnected) {
  Event gone;
  struct Selfish final : TestEndpoint {
    explicit Selfish(Event& event) : gone(event) {}
    ~Selfish() override { gone.set(); }
    void disconnected(const Status&) noexcept override { delete this; }
    Event& gone;
  };
  Pair pair = tcp_pair();
  LoopThread loop;
  start(loop, std::move(pair.ours), *new Selfish(gone));
  pair.theirs = Socket();
  gone.wait();
}

// --- many

TEST(Link, ManyAtATime) {
  constexpr std::size_t kCount = 200;
  std::vector<std::unique_ptr<EchoEndpoint>> endpoints;
  std::vector<Socket> peers;
  LoopThread loop;
  for (std::size_t i = 0; i < kCount; ++i) {
    Pair pair = unix_pair();
    endpoints.push_back(std::make_unique<EchoEndpoint>());
    start(loop, std::move(pair.ours), *endpoints.back());
    peers.push_back(std::move(pair.theirs));
  }
  for (int round = 0; round < 5; ++round) {
    for (const Socket& peer : peers) send_all(peer, "hello");
    for (const Socket& peer : peers) EXPECT_EQ(receive(peer, 5), "hello");
  }
  peers.clear();
  for (const auto& endpoint : endpoints) EXPECT_FALSE(endpoint->why().is_ok());
  wait_until_empty(loop);
}

}  // namespace
}  // namespace transport_h2
