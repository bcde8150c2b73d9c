// Our client, servers that misbehave.

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <thread>

#include "generic_server.h"
#include "our_peer.h"

namespace interop {
namespace {

using namespace std::chrono_literals;

using BadServers = testing::TestWithParam<Network>;
CPPRPC_ON_EVERY_PLAIN_NETWORK(BadServers);

// --- what a channel makes of the server at that address

Status read_to_the_end(const std::string& target, int& messages) {
  const auto read_all = [&messages](PeerClient peer) -> Task<Status> {
    const Note request;
    auto replies = peer.expand(request);
    while (co_await replies.read()) ++messages;
    co_return co_await replies.finish();
  };
  return sync_wait(read_all(PeerClient(BadServers::GetParam().connect(target))));
}

Status collect(const std::string& target) {
  const auto finish = [](PeerClient peer) -> Task<Result<Note>> {
    auto call = peer.collect();
    co_return co_await call.finish();
  };
  return sync_wait(finish(PeerClient(BadServers::GetParam().connect(target)))).status();
}

Status once(const std::string& target) {
  return ask(BadServers::GetParam().connect(target), Note()).status();
}

// --- messages and statuses that are wrong

TEST_P(BadServers, ReplyThatIsNoMessage) {
  const GenericServer server({"\xff\xff\xff"}, grpc::Status::OK);
  for (const Status& status : {once(server.target()), collect(server.target())}) {
    EXPECT_EQ(status.code(), StatusCode::Internal);
    EXPECT_TRUE(status.message().starts_with("cannot decode interop.v1.Note"))
        << status.to_string();
  }
  int messages = 0;
  EXPECT_EQ(read_to_the_end(server.target(), messages).code(), StatusCode::Internal);
  EXPECT_EQ(messages, 0);
}

TEST_P(BadServers, ReplyThatIsCutOff) {
  std::string bytes = cpprpc::encode(full_note());
  bytes.resize(bytes.size() - 1);
  const GenericServer server({bytes}, grpc::Status::OK);
  EXPECT_EQ(once(server.target()).code(), StatusCode::Internal);
}

TEST_P(BadServers, NoReply) {
  const GenericServer server({}, grpc::Status::OK);
  EXPECT_FALSE(once(server.target()).is_ok());
  EXPECT_FALSE(collect(server.target()).is_ok());
  int messages = 0;
  EXPECT_TRUE(read_to_the_end(server.target(), messages).is_ok());
}

TEST_P(BadServers, MoreThanOneReply) {
  for (const std::size_t count : {2u, 3u, 1000u}) {
    const GenericServer server(std::vector<std::string>(count), grpc::Status::OK);
    EXPECT_EQ(once(server.target()).code(), StatusCode::Unimplemented);
    EXPECT_EQ(collect(server.target()).code(), StatusCode::Unimplemented);
    int messages = 0;
    EXPECT_TRUE(read_to_the_end(server.target(), messages).is_ok());
    EXPECT_EQ(messages, static_cast<int>(count));
  }
}

TEST_P(BadServers, ReplyAndThenAnError) {
  const GenericServer server({""}, grpc::Status(grpc::StatusCode::ABORTED, "changed my mind"));
  EXPECT_EQ(once(server.target()), Status::aborted("changed my mind"));
  EXPECT_EQ(collect(server.target()), Status::aborted("changed my mind"));
}

// Allowed (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md), and the rest of the
// request, which no window has room for, is not sent.
TEST_P(BadServers, AnswersBeforeItHasTheRequest) {
  const GenericServer server({cpprpc::encode(Note{.number = 7})}, grpc::Status::OK);
  const Channel channel = GetParam().connect(server.target());
  const Note request{.payload = std::string(50'000'000, 'x')};
  const CallOptions patience = CallOptions().timeout(1min);
  const Result<Note> reply = ask(channel, request, patience);
  ASSERT_TRUE(reply) << reply.status().to_string();
  EXPECT_EQ(reply->number, 7);
  const auto collect = [&](PeerClient peer) -> Task<Result<Note>> {
    auto call = peer.collect(patience);
    co_await call.write(request);
    co_return co_await call.finish();
  };
  const Result<Note> total = sync_wait(collect(PeerClient(channel)));
  ASSERT_TRUE(total) << total.status().to_string();
  EXPECT_EQ(total->number, 7);
}

TEST_P(BadServers, StatusThatIsNone) {
  for (const int code : {17, 31}) {  // larger ones are no value of gRPC's enum either
    const GenericServer server({}, grpc::Status(static_cast<grpc::StatusCode>(code), "odd"));
    EXPECT_EQ(once(server.target()).code(), StatusCode::Unknown);
  }
}

// --- what is not even gRPC

// Accepts connections, one after the other, and answers each with the same bytes.
class RawServer {
 public:
  explicit RawServer(std::string answer) : answer_(std::move(answer)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
    ::listen(listener_, 16);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
  }
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;
  ~RawServer() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  [[nodiscard]] std::string target() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  void run() {
    for (;;) {
      const int connection = ::accept(listener_, nullptr, nullptr);
      if (connection < 0) return;
      ::send(connection, answer_.data(), answer_.size(), MSG_NOSIGNAL);
      ::close(connection);
    }
  }

  std::string answer_;
  int listener_ = -1;
  int port_ = 0;
  std::thread thread_;
};

TEST_P(BadServers, HangsUp) {
  const RawServer server("");
  EXPECT_EQ(once(server.target()).code(), StatusCode::Unavailable);
}

TEST_P(BadServers, SpeaksAnotherProtocol) {
  const RawServer server("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
  const Status status =
      ask(BadServers::GetParam().connect(server.target()), Note(), CallOptions().timeout(1min))
          .status();
  EXPECT_EQ(status.code(), StatusCode::Unavailable) << status.to_string();
}

TEST_P(BadServers, SpeaksHttp2AndThenNonsense) {
  const RawServer server(std::string("\0\0\0\x04\0\0\0\0\0", 9) + std::string(1000, '\xaa'));
  EXPECT_EQ(once(server.target()).code(), StatusCode::Unavailable);
}

TEST_P(BadServers, IsNotThere) {
  // Port 1 is never given to anybody by the system.
  const auto before = cpprpc::Clock::now();
  const Status status = once("127.0.0.1:1");
  EXPECT_EQ(status.code(), StatusCode::Unavailable);
  EXPECT_NE(status.message().find("127.0.0.1:1"), std::string::npos) << status.to_string();
  EXPECT_LT(cpprpc::Clock::now() - before, 30s);  // it fails at once, and does not wait
}

TEST_P(BadServers, IsNoAddress) {
  for (const std::string target : {"", "::::", "unix:", "nowhere.invalid:1"}) {
    const Status status =
        ask(BadServers::GetParam().connect(target), Note(), CallOptions().timeout(1min)).status();
    EXPECT_FALSE(status.is_ok()) << target;
    EXPECT_FALSE(status.message().empty()) << target;
  }
}

}  // namespace
}  // namespace interop
