// Connecting and resolving: what comes of it, and what becomes of it when it is given up.

#include "cpprpc/transport/h2/io/connector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>

#include "certificates.h"
#include "cpprpc/transport/h2/io/listener.h"
#include "cpprpc/transport/h2/io/resolver.h"
#include "io_support.h"

namespace transport_h2 {
namespace {

using cpprpc::Result;
using cpprpc::ServerTlsOptions;
using cpprpc::TlsOptions;
using cpprpc::transport::h2::ClientTlsContext;
using cpprpc::transport::h2::connect;
using cpprpc::transport::h2::Listener;
using cpprpc::transport::h2::PendingPtr;
using cpprpc::transport::h2::resolve;
using cpprpc::transport::h2::ServerTlsContext;
using testing::Contains;
using testing::HasSubstr;
using testing::StartsWith;
using namespace std::chrono_literals;

class ConnectorTest : public testing::Test {
 protected:
  ConnectorTest() {
    loop.run([this] {
      listener->start(*loop, [this](Socket socket) {
        LinkPtr link =
            Link::make(*loop, std::move(socket), server_tls ? server_tls->session() : nullptr);
        servers.emplace_back().link = link.get();
        Link::start(std::move(link), servers.back());
      });
    });
  }
  ~ConnectorTest() override {
    loop.run([this] { listener->stop(); });
  }

  [[nodiscard]] Address address() const { return *Address::of_host("127.0.0.1", listener->port()); }

  /// Connects, and tells the outcome; a link that there is talks to `client`.
  Status dial(const Address& to, cpprpc::Clock::duration timeout = 1min) {
    Event done;
    Status result;
    PendingPtr pending;
    loop.run([&] {
      pending = connect(*loop, to, client_tls.get(), "localhost", cpprpc::from_now(timeout),
                        [&](Result<LinkPtr> link) {
                          pending.reset();  // a callback may
                          result = link.status();
                          if (link) {
                            client.link = link->get();
                            Link::start(std::move(*link), client);
                          }
                          done.set();
                        });
    });
    done.wait();
    return result;
  }

  void expect_echo() {
    Event heard;
    loop.run([&] {
      client.on_produce = [said = false](Output& output) mutable {
        if (!std::exchange(said, true)) output.append("hello");
        return true;
      };
      client.on_receive = [&](std::string_view bytes) {
        EXPECT_EQ(bytes, "hello");
        heard.set();
        return true;
      };
      client.link->send_soon();
    });
    heard.wait();
    loop.run([&] { client.on_receive = [](std::string_view) { return true; }; });
  }

  void use_tls() {
    server_tls = std::move(*ServerTlsContext::make(
        ServerTlsOptions().certificate(authority.issue(networks::local_server()))));
    client_tls = std::move(*ClientTlsContext::make(TlsOptions().roots(authority.roots())));
  }

  const networks::Authority authority{"test CA"};
  std::unique_ptr<ServerTlsContext> server_tls;
  std::unique_ptr<ClientTlsContext> client_tls;
  std::unique_ptr<Listener> listener = std::move(*Listener::open("127.0.0.1:0"));
  std::deque<EchoEndpoint> servers;
  TestEndpoint client;
  LoopThread loop;
};

TEST_F(ConnectorTest, Connects) {
  EXPECT_EQ(dial(address()), Status::ok());
  EXPECT_EQ(loop.run([&] { return client.link->peer()->address; }), address().text());
  expect_echo();
}

TEST_F(ConnectorTest, ConnectsWithTls) {
  use_tls();
  EXPECT_EQ(dial(address()), Status::ok());
  EXPECT_EQ(loop.run([&] { return client.link->peer()->identity.common_name; }), "server");
  expect_echo();
}

TEST_F(ConnectorTest, ConnectsToASocketFile) {
  const networks::Folder folder;
  const auto file = std::move(*Listener::open("unix:" + folder.path("x.sock")));
  loop.run([&] {
    file->start(*loop, [this](Socket socket) {
      LinkPtr link = Link::make(*loop, std::move(socket), nullptr);
      servers.emplace_back().link = link.get();
      Link::start(std::move(link), servers.back());
    });
  });
  EXPECT_EQ(dial(*Address::of_path(folder.path("x.sock"))), Status::ok());
  EXPECT_EQ(loop.run([&] { return client.link->peer()->address; }),
            "unix:" + folder.path("x.sock"));
  expect_echo();
  loop.run([&] { file->stop(); });
}

TEST_F(ConnectorTest, NobodyListens) {
  const Address nowhere = [] {
    const auto closed = std::move(*Listener::open("127.0.0.1:0"));
    return *Address::of_host("127.0.0.1", closed->port());
  }();
  EXPECT_EQ(dial(nowhere),
            Status::unavailable("failed to connect to " + nowhere.text() + ": Connection refused"));
  EXPECT_EQ(
      dial(*Address::of_path("/no/such/x.sock")),
      Status::unavailable("failed to connect to unix:/no/such/x.sock: No such file or directory"));
}

TEST_F(ConnectorTest, AServerThatIsNotBelieved) {
  use_tls();
  const networks::Authority stranger("another CA");
  client_tls = std::move(*ClientTlsContext::make(TlsOptions().roots(stranger.roots())));
  const Status status = dial(address());
  EXPECT_EQ(status.code(), StatusCode::Unavailable);
  EXPECT_THAT(status.to_string(), HasSubstr("failed to connect: TLS handshake with " +
                                            address().text() + " failed: certificate verify"));
}

// A server whose backlog is full does not answer, as one that is not there.
TEST_F(ConnectorTest, ADeadlineForTheConnection) {
  const Socket full(::socket(AF_INET, SOCK_STREAM, 0));
  const Address any = *Address::of_host("127.0.0.1", 0);
  ASSERT_EQ(::bind(full.fd(), any.data(), any.size()), 0);
  ASSERT_EQ(::listen(full.fd(), 0), 0);
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  ::getsockname(full.fd(), reinterpret_cast<sockaddr*>(&storage), &size);
  const Address to(reinterpret_cast<sockaddr*>(&storage), size);
  std::vector<Socket> waiting;
  for (int i = 0; i < 4; ++i) {
    waiting.emplace_back(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
    ::connect(waiting.back().fd(), to.data(), to.size());
  }
  EXPECT_EQ(dial(to, 50ms), Status::unavailable("failed to connect to " + to.text() +
                                                ": the connection takes too long"));
}

TEST_F(ConnectorTest, ADeadlineForTheHandshake) {
  use_tls();
  const networks::Folder folder;
  const auto file = std::move(*Listener::open("unix:" + folder.path("x.sock")));  // not started
  EXPECT_EQ(dial(*Address::of_path(folder.path("x.sock")), 50ms),
            Status::unavailable("failed to connect to unix:" + folder.path("x.sock") +
                                ": the TLS handshake takes too long"));
}

TEST_F(ConnectorTest, WhatIsGivenUpIsNotCalledBack) {
  use_tls();
  bool is_called = false;
  const auto begin = [&] {
    return connect(*loop, address(), client_tls.get(), "localhost", cpprpc::from_now(1min),
                   [&](const Result<LinkPtr>&) { is_called = true; });
  };
  loop.run([&] { begin().reset(); });
  // And after each number of turns that it may take.
  for (int turns = 0; turns < 20; ++turns) {
    PendingPtr pending = loop.run(begin);
    for (int i = 0; i < turns; ++i) loop.run([] {});
    if (loop.run([&] {
          pending.reset();
          return std::exchange(is_called, false);
        })) {
      break;
    }
  }
  loop.run([&] { EXPECT_FALSE(is_called); });
}

// --- resolving

Result<std::vector<Address>> look_up(LoopThread& loop, const std::string& host) {
  Event done;
  Result<std::vector<Address>> result;
  PendingPtr pending;
  loop.run([&] {
    pending = resolve(*loop, host, 80, [&](Result<std::vector<Address>> found) {
      pending.reset();
      result = std::move(found);
      done.set();
    });
  });
  done.wait();
  return result;
}

TEST(Resolver, FindsTheAddressesOfAHost) {
  LoopThread loop;
  const auto found = look_up(loop, "localhost");
  ASSERT_TRUE(found) << found.status().to_string();
  EXPECT_THAT(*found, Contains(testing::AnyOf(*Address::of_host("127.0.0.1", 80),
                                              *Address::of_host("::1", 80))));
  for (const Address& address : *found) {
    EXPECT_EQ(std::count(found->begin(), found->end(), address), 1) << address.text();
  }
}

TEST(Resolver, TellsWhyItFindsNone) {
  LoopThread loop;
  const auto found = look_up(loop, "nothing.invalid");
  EXPECT_EQ(found.status().code(), StatusCode::Unavailable);
  EXPECT_THAT(std::string(found.status().message()),
              StartsWith("DNS resolution failed for nothing.invalid: Host not found"));
}

TEST(Resolver, WhatIsGivenUpIsNotCalledBack) {
  for (int i = 0; i < 20; ++i) {
    std::atomic<bool> is_called = false;
    LoopThread loop;
    loop.run([&] {
      PendingPtr pending = resolve(*loop, "localhost", 80,
                                   [&](const Result<std::vector<Address>>&) { is_called = true; });
      if (i % 2 == 0) std::this_thread::yield();  // it may have been answered already
    });
    loop.stop();
    EXPECT_FALSE(is_called);
  }
}

TEST(Resolver, ManyAtATime) {
  LoopThread loop;
  Event all;
  int found = 0;
  std::vector<PendingPtr> pending;
  loop.run([&] {
    for (int i = 0; i < 20; ++i) {
      pending.push_back(
          resolve(*loop, "localhost", 80, [&](const Result<std::vector<Address>>& result) {
            EXPECT_TRUE(result);
            if (++found == 20) all.set();
          }));
    }
  });
  all.wait();
  loop.run([&] { pending.clear(); });
}

}  // namespace
}  // namespace transport_h2
