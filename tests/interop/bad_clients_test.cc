// Our server, clients that misbehave. After each it must still serve the next.

#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "our_peer.h"
#include "their_peer.h"

namespace interop {
namespace {

class BadClientsTest : public testing::TestWithParam<Network> {
 protected:
  void TearDown() override { EXPECT_TRUE(ask(GetParam().connect(server.target()), Note())); }

  // Sends any number of messages to any path; the status that comes back.
  [[nodiscard]] grpc::Status send(const std::string& path,
                                  const std::vector<std::string>& messages) const;

  OurServer server{GetParam()};
};
CPPRPC_ON_EVERY_PLAIN_NETWORK(BadClientsTest);

grpc::Status BadClientsTest::send(const std::string& path,
                                  const std::vector<std::string>& messages) const {
  grpc::GenericStub stub(grpc::CreateChannel(server.target(), grpc::InsecureChannelCredentials()));
  grpc::ClientContext context;
  grpc::CompletionQueue queue;
  const auto wait = [&queue] {
    void* tag = nullptr;
    bool ok = false;
    return queue.Next(&tag, &ok) && ok;
  };
  const auto call = stub.PrepareCall(&context, path, &queue);
  call->StartCall(nullptr);
  bool ok = wait();
  for (const std::string& message : messages) {
    if (!ok) break;
    const grpc::Slice slice(message);
    call->Write(grpc::ByteBuffer(&slice, 1), nullptr);
    ok = wait();
  }
  if (ok) {
    call->WritesDone(nullptr);
    wait();
  }
  grpc::ByteBuffer reply;
  do {
    call->Read(&reply, nullptr);
  } while (wait());
  grpc::Status status;
  call->Finish(&status, nullptr);
  wait();
  return status;
}

TEST_P(BadClientsTest, RequestThatIsNoMessage) {
  for (const char* method : {"Once", "Expand", "Collect", "Chat"}) {
    const grpc::Status status = send(std::string("/interop.v1.Peer/") + method, {"\xff\xff\xff"});
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INTERNAL) << method;
    EXPECT_TRUE(status.error_message().starts_with("cannot decode interop.v1.Note"))
        << status.error_message();
  }
}

TEST_P(BadClientsTest, NoRequest) {
  for (const char* method : {"Once", "Expand"}) {
    const grpc::Status status = send(std::string("/interop.v1.Peer/") + method, {});
    EXPECT_FALSE(status.ok()) << method;
  }
}

TEST_P(BadClientsTest, MethodsThatAreNone) {
  for (const char* path : {"/interop.v1.Peer/Missing", "/interop.v1.Peer/", "/", "/a", "/a/b/c"}) {
    EXPECT_EQ(send(path, {""}).error_code(), grpc::StatusCode::UNIMPLEMENTED) << path;
  }
}

TEST_P(BadClientsTest, BytesThatAreNotEvenHttp) {
  const std::string preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  const std::string settings("\0\0\0\x04\0\0\0\0\0", 9);
  for (const std::string& bytes :
       {std::string(), std::string("GET / HTTP/1.1\r\n\r\n"), std::string(100'000, '\xaa'),
        preface + std::string(1000, '\xff'), preface + settings + std::string(1000, '\xff'),
        // HEADERS of a stream that is none, and a block that HPACK cannot read
        preface + settings + std::string("\0\0\x04\x01\x04\0\0\0\0\xff\xff\xff\xff", 13)}) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(
        std::stoi(server.target().substr(server.target().find(':') + 1))));
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ASSERT_EQ(::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    ::shutdown(fd, SHUT_WR);
    char answer[1024];
    while (::read(fd, answer, sizeof answer) > 0) {  // until the server hangs up
    }
    ::close(fd);
  }
}

}  // namespace
}  // namespace interop
