// What becomes of connections: keepalive, age, idleness, handshakes; and how a channel finds its
// servers.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <string>
#include <vector>

#include "cpprpc/task/sleep.h"
#include "cpprpc/task/when_all.h"
#include "proxy.h"
#include "served.h"

// Debian's c-ares (1.18) forgets the name "localhost", whenever it has looked that up.
extern "C" const char* __lsan_default_suppressions() { return "leak:libcares.so"; }

namespace transport_network {
namespace {

using cpprpc::Compression;
using cpprpc::Keepalive;
using cpprpc::PingPolicy;
using cpprpc::WriteOptions;
using testing::HasSubstr;
using namespace std::chrono_literals;

class ConnectionsTest : public ServedTest {
 protected:
  ConnectionsTest() {
    // Sends one message, and then waits for the end.
    echo.on_expand = [](ServerContext&, Ping, Writer<Pong>& replies) -> Task<Status> {
      const Pong reply;
      co_await replies.write(reply);
      co_await cpprpc::sleep(1h);
      co_return Status::ok();
    };
  }
};
CPPRPC_ON_EVERY_PLAIN_NETWORK(ConnectionsTest);

// A stream that is left open, from the first message to its end.
Task<Status> wait_for_the_end(EchoClient client) {
  const Ping request;
  auto replies = client.expand(request);
  EXPECT_TRUE(co_await replies.read());
  while (co_await replies.read()) {
  }
  co_return co_await replies.finish();
}

Status end_of_stream(const Channel& channel) {
  return sync_wait(wait_for_the_end(EchoClient(channel)));
}

// --- keepalive

TEST_P(ConnectionsTest, AConnectionThatHasDiedIsFoundOut) {
  const auto server = serve_plain();
  Proxy proxy(server.port());
  const Channel channel =
      connect(proxy.target(), ChannelOptions().keepalive(Keepalive().time(100ms).timeout(100ms)));
  const auto lose_it = [&proxy](EchoClient client) -> Task<Status> {
    const Ping request;
    auto replies = client.expand(request);
    EXPECT_TRUE(co_await replies.read());
    proxy.lose_everything();
    EXPECT_FALSE(co_await replies.read());
    co_return co_await replies.finish();
  };
  EXPECT_EQ(sync_wait(lose_it(EchoClient(channel))).code(), StatusCode::Unavailable);
}

TEST_P(ConnectionsTest, AServerFindsOutToo) {
  Event stopped;
  echo.on_expand = [&](ServerContext&, Ping, Writer<Pong>& replies) -> Task<Status> {
    const Pong reply;
    co_await replies.write(reply);
    EXPECT_FALSE(co_await cpprpc::sleep(1h));
    stopped.set();
    co_return Status::ok();
  };
  const auto server =
      serve_plain(ServerOptions().keepalive(Keepalive().time(100ms).timeout(100ms)));
  Proxy proxy(server.port());
  const Channel channel = connect(proxy.target());
  const auto lose_it = [&](EchoClient client) -> Task<void> {
    const Ping request;
    auto replies = client.expand(request);
    EXPECT_TRUE(co_await replies.read());
    proxy.lose_everything();
    EXPECT_TRUE(stopped.wait());
  };
  sync_wait(lose_it(EchoClient(channel)));
}

TEST_P(ConnectionsTest, AServerFindsOutAboutIdleClients) {
  const auto server = serve_plain(
      ServerOptions().keepalive(Keepalive().time(100ms).timeout(100ms).without_calls()));
  Proxy proxy(server.port());
  const Channel channel = connect(proxy.target());
  EXPECT_TRUE(ask(channel));
  proxy.lose_everything();
  EXPECT_TRUE(proxy.wait_until([&] { return proxy.open_connections() == 0; }));
}

// The client cannot say that it has given up: the server must know by itself.
TEST_P(ConnectionsTest, AServerKeepsDeadlinesByItself) {
  Event started;
  Event stopped;
  echo.on_once = [&](ServerContext&, Ping) -> Task<Result<Pong>> {
    started.set();
    EXPECT_FALSE(co_await cpprpc::sleep(1h));
    stopped.set();
    co_return Pong();
  };
  const auto server = serve_plain();
  Proxy proxy(server.port());
  const auto lose_it = [&](EchoClient client) -> Task<Result<Pong>> {
    const Ping request;
    auto call = client.once(request, CallOptions().timeout(1s));
    EXPECT_TRUE(started.wait());
    proxy.lose_everything();
    co_return co_await call;
  };
  const auto reply = sync_wait(lose_it(EchoClient(connect(proxy.target()))));
  EXPECT_EQ(reply.status().code(), StatusCode::DeadlineExceeded);
  EXPECT_TRUE(stopped.wait());
}

TEST_P(ConnectionsTest, AClientThatPingsTooOftenIsDisconnected) {
  const auto strict =
      serve_plain(ServerOptions().ping_policy(PingPolicy().min_interval(1h).max_strikes(1)));
  const auto pings = ChannelOptions().keepalive(Keepalive().time(20ms).without_calls());
  const Status status = end_of_stream(connect(local(strict), pings));
  EXPECT_EQ(status.code(), StatusCode::Unavailable);
  EXPECT_THAT(std::string(status.message()), HasSubstr("Too many pings"));
}

TEST_P(ConnectionsTest, AServerThatAllowsItIsPinged) {
  const auto patient = serve_plain(ServerOptions().ping_policy(
      PingPolicy().min_interval(1ms).max_strikes(1).permit_without_calls()));
  Proxy proxy(patient.port());
  const auto pings = ChannelOptions().keepalive(Keepalive().time(20ms).without_calls());
  const Channel channel = connect(proxy.target(), pings);
  EXPECT_TRUE(ask(channel));
  const std::size_t before = proxy.sent();
  EXPECT_TRUE(
      proxy.wait_until([&] { return proxy.sent() > before + 17 * 2; }));  // a frame of 17 each
  EXPECT_TRUE(ask(channel));
  EXPECT_EQ(proxy.connections(), 1);
}

// --- age, idleness, handshakes

TEST_P(ConnectionsTest, AnOldConnectionEnds) {
  const auto server = serve_plain(ServerOptions().max_connection_age(100ms, 100ms));
  Proxy proxy(server.port());
  const Channel channel = connect(proxy.target());
  EXPECT_FALSE(end_of_stream(channel).is_ok());
  EXPECT_TRUE(ask(channel, CallOptions().wait_for_ready()));
  EXPECT_GT(proxy.connections(), 1);
}

// Makes calls, one after the other, until the connection has ended so many times. Counts those that
// failed because of that.
Task<> keep_asking(const Channel& channel, const Proxy& proxy, int connections, int& lost) {
  const EchoClient client(channel);
  const Ping request;
  while (proxy.connections() < connections) {
    const Result<Pong> reply = co_await client.once(request);
    if (reply) continue;
    EXPECT_EQ(reply.status().code(), StatusCode::Unavailable) << reply.status().to_string();
    ++lost;
  }
}

TEST_P(ConnectionsTest, CallsDoNotNoticeThatTheirConnectionEndsOfAge) {
  const auto server = serve_plain(ServerOptions().max_connection_age(20ms, 10s));
  Proxy proxy(server.port());
  const Channel channel = connect(proxy.target());
  std::vector<Task<>> callers;
  int lost = 0;
  for (int i = 0; i < 8; ++i) callers.push_back(keep_asking(channel, proxy, 30, lost));
  sync_wait(cpprpc::when_all(std::move(callers)));
  // gRPC's client tries a call again once, and may be too late for the next connection as well.
  EXPECT_LE(lost, GetParam().loses_calls_of_old_connections() ? 3 : 0);
}

TEST_P(ConnectionsTest, AnIdleConnectionEnds) {
  const auto server = serve_plain(ServerOptions().max_connection_idle(100ms));
  Proxy proxy(server.port());
  const Channel channel = connect(proxy.target());
  EXPECT_TRUE(ask(channel));
  EXPECT_TRUE(proxy.wait_until([&] { return proxy.open_connections() == 0; }));
  EXPECT_TRUE(ask(channel));
  EXPECT_EQ(proxy.connections(), 2);
}

TEST_P(ConnectionsTest, AConnectionThatNeverBecomesOneEnds) {
  const Authority authority("test CA");
  const auto server = serve(ServerOptions().handshake_timeout(100ms).listen(
      "127.0.0.1:0", cpprpc::ServerTlsOptions().certificate(authority.issue(local_server()))));
  const int fd = connect_to(server.port());
  char answer[64];
  EXPECT_LE(::read(fd, answer, sizeof answer), 0);  // the server hangs up
  ::close(fd);
}

// --- names

bool has_ipv6() {
  const int fd = ::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return false;
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_addr = in6addr_loopback;
  const bool works = ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  ::close(fd);
  return works;
}

TEST_P(ConnectionsTest, Targets) {
  const Folder folder;
  const std::string path = folder.path("echo.sock");
  const auto server = serve(ServerOptions().listen("127.0.0.1:0").listen("unix:" + path));
  const std::string port = std::to_string(server.port());
  for (const std::string& target :
       {"127.0.0.1:" + port, "localhost:" + port, "dns:localhost:" + port,
        "dns:///localhost:" + port, "ipv4:127.0.0.1:" + port, "ipv4:127.0.0.1:1,127.0.0.1:" + port,
        "unix:" + path, "unix://" + path}) {
    const auto reply = ask(connect(target));
    EXPECT_TRUE(reply) << target << ": " << reply.status().to_string();
  }
  for (const std::string target : {"ipv4:nonsense", "ipv4:127.0.0.1", ""}) {
    const Status status = ask(connect(target)).status();
    EXPECT_EQ(status.code(), StatusCode::InvalidArgument) << status.to_string();
    EXPECT_THAT(std::string(status.message()), HasSubstr("\"" + target + "\""));
  }
}

TEST_P(ConnectionsTest, Ipv6) {
  if (!has_ipv6()) GTEST_SKIP() << "this machine has no IPv6";
  const auto server = serve(ServerOptions().listen("[::1]:0"));
  const std::string target = "[::1]:" + std::to_string(server.port());
  EXPECT_TRUE(ask(connect(target)));
  EXPECT_TRUE(ask(connect("ipv6:" + target)));
}

// --- compression, as the wire sees it

class CompressionTest : public ConnectionsTest {
 protected:
  CompressionTest() {
    echo.on_once = [this](ServerContext& context, Ping request) -> Task<Result<Pong>> {
      if (answer_with) context.compression(*answer_with);
      co_return Pong{.payload = std::move(request.payload)};
    };
  }
  // A call through a new connection: whether what the client sent, and what the server sent, was
  // much smaller than it is.
  struct Small {
    bool sent;
    bool received;
    bool operator==(const Small&) const = default;
  };
  [[nodiscard]] static Small call(const cpprpc::Server& server, const ChannelOptions& options,
                                  const CallOptions& call_options = CallOptions()) {
    Proxy proxy(server.port());
    const Ping request{.payload = std::string(100'000, 'x')};
    const auto reply = ask(connect(proxy.target(), options), call_options, request);
    EXPECT_TRUE(reply) << reply.status().to_string();
    EXPECT_EQ(reply.value_or(Pong()).payload, request.payload);
    return {proxy.sent() < 10'000, proxy.received() < 10'000};
  }

  std::optional<Compression> answer_with;
};
CPPRPC_ON_EVERY_PLAIN_NETWORK(CompressionTest);

TEST_P(CompressionTest, NoneByDefault) {
  EXPECT_EQ(call(serve_plain(), ChannelOptions()), (Small{false, false}));
}

TEST_P(CompressionTest, OfAChannelOrACall) {
  const auto server = serve_plain();
  for (const auto way : {Compression::Gzip, Compression::Deflate}) {
    EXPECT_EQ(call(server, ChannelOptions().compression(way)), (Small{true, false}));
    EXPECT_EQ(call(server, ChannelOptions(), CallOptions().compression(way)), (Small{true, false}));
    EXPECT_EQ(call(server, ChannelOptions().compression(way),
                   CallOptions().compression(Compression::Identity)),
              (Small{false, false}));
  }
}

TEST_P(CompressionTest, OfAServerOrAnAnswer) {
  const auto plain = serve_plain();
  for (const auto way : {Compression::Gzip, Compression::Deflate}) {
    const auto compressing = serve_plain(ServerOptions().compression(way));
    answer_with.reset();
    EXPECT_EQ(call(compressing, ChannelOptions()), (Small{false, true}));
    answer_with = Compression::Identity;
    EXPECT_EQ(call(compressing, ChannelOptions()), (Small{false, false}));
    answer_with = way;
    EXPECT_EQ(call(plain, ChannelOptions()), (Small{false, true}));
  }
}

TEST_P(CompressionTest, OneMessageWithout) {
  echo.on_chat = [](ServerContext& context, Reader<Ping>& requests,
                    Writer<Pong>& replies) -> Task<Status> {
    context.compression(Compression::Gzip);
    while (const auto request = co_await requests.read()) {
      const Pong reply{.payload = request->payload};
      const WriteOptions as_it_is = WriteOptions().without_compression();
      co_await replies.write(reply, request->number == 0 ? WriteOptions() : as_it_is);
    }
    co_return Status::ok();
  };
  const auto server = serve_plain();
  Proxy proxy(server.port());
  const auto chat = [&](EchoClient client) -> Task<void> {
    auto call = client.chat(CallOptions().compression(Compression::Gzip));
    const Ping small{.payload = std::string(100'000, 'x')};
    EXPECT_TRUE(co_await call.write(small));
    EXPECT_TRUE(co_await call.read());
    EXPECT_LT(proxy.sent(), 10'000u);
    EXPECT_LT(proxy.received(), 10'000u);
    const Ping large{.number = 1, .payload = std::string(100'000, 'x')};
    EXPECT_TRUE(co_await call.write(large, WriteOptions().without_compression()));
    EXPECT_TRUE(co_await call.read());
    EXPECT_GT(proxy.sent(), 100'000u);
    EXPECT_GT(proxy.received(), 100'000u);
    EXPECT_EQ(co_await call.finish(), Status::ok());
  };
  sync_wait(chat(EchoClient(connect(proxy.target()))));
}

}  // namespace
}  // namespace transport_network
