// Listeners: on what addresses, and what happens to connections when they begin and end.

#include "cpprpc/transport/h2/io/listener.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <vector>

#include "certificates.h"
#include "io_support.h"

namespace transport_h2 {
namespace {

using cpprpc::transport::h2::Listener;
using networks::Folder;
using testing::HasSubstr;
using testing::StartsWith;

std::unique_ptr<Listener> listen(const std::string& address) {
  auto listener = Listener::open(address);
  EXPECT_TRUE(listener) << listener.status().to_string();
  return listener ? std::move(*listener) : nullptr;
}

Socket connect_to(const Address& address) {
  Socket socket(::socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (::connect(socket.fd(), address.data(), address.size()) != 0) return Socket();
  return socket;
}

Socket connect_to(const char* host, std::uint16_t port) {
  return connect_to(*Address::of_host(host, port));
}

/// What a listener accepted: each connection is greeted by a byte, so that clients know.
struct Greeter {
  void start(LoopThread& loop, Listener& listener) {
    loop.run([&] {
      listener.start(*loop, [this](Socket socket) {
        send_all(socket, "!");
        accepted.push_back(std::move(socket));
      });
    });
  }
  std::vector<Socket> accepted;
};

TEST(Listener, HandsOverWhatArrives) {
  for (const char* const address : {"127.0.0.1:0", "localhost:0", "0.0.0.0:0", "[::]:0"}) {
    Greeter greeter;
    LoopThread loop;
    const auto listener = listen(address);
    EXPECT_NE(listener->port(), 0);
    greeter.start(loop, *listener);
    const Socket first = connect_to("127.0.0.1", listener->port());
    const Socket second = connect_to("127.0.0.1", listener->port());
    EXPECT_EQ(receive(first, 1), "!") << address;
    EXPECT_EQ(receive(second, 1), "!") << address;
    EXPECT_EQ(loop.run([&] { return greeter.accepted.size(); }), 2u);
    loop.run([&] { listener->stop(); });
    EXPECT_FALSE(connect_to("127.0.0.1", listener->port()));
  }
}

bool has_ipv6() { return bool(Listener::open("[::1]:0")); }

TEST(Listener, BothFamiliesOfTheWildcard) {
  if (!has_ipv6()) GTEST_SKIP() << "this machine has no IPv6";
  EchoEndpoint echo;
  LoopThread loop;
  for (const char* const address : {"0.0.0.0:0", "[::]:0"}) {
    const auto listener = listen(address);
    Event accepted;
    std::vector<std::string> peers;
    loop.run([&] {
      listener->start(*loop, [&](Socket socket) {
        LinkPtr link = Link::make(*loop, std::move(socket), nullptr);
        peers.push_back(link->peer()->address);
        if (peers.size() == 2) accepted.set();
      });
    });
    const Socket six = connect_to("::1", listener->port());
    const Socket four = connect_to("127.0.0.1", listener->port());
    accepted.wait();
    loop.run([&] { listener->stop(); });
    EXPECT_THAT(peers, testing::UnorderedElementsAre(StartsWith("ipv6:[::1]:"),
                                                     StartsWith("ipv4:127.0.0.1:")));
  }
}

TEST(Listener, AddressesThatAreNone) {
  const auto why = [](const char* address) { return Listener::open(address).status().to_string(); };
  EXPECT_EQ(why("localhost"),
            "INVALID_ARGUMENT: cannot listen on \"localhost\": write HOST:PORT, such as "
            "127.0.0.1:50051 or [::1]:50051");
  EXPECT_THAT(why("127.0.0.1:99999"), HasSubstr("write HOST:PORT"));
  EXPECT_THAT(why("nothing.invalid:1"),
              StartsWith("INVALID_ARGUMENT: cannot listen on nothing.invalid:1: "));
  EXPECT_EQ(why("192.0.2.1:0"),
            "UNAVAILABLE: cannot listen on 192.0.2.1:0: Cannot assign requested address");
  EXPECT_THAT(why("unix:"), HasSubstr("a unix socket needs a path"));
  EXPECT_THAT(why("unix-abstract:"), HasSubstr("needs a name"));
  EXPECT_THAT(why(("unix:/" + std::string(200, 'x')).c_str()), HasSubstr("has at most 107 bytes"));
  EXPECT_THAT(why("unix:/no/such/folder/x.sock"), HasSubstr("No such file or directory"));
}

TEST(Listener, AnAddressThatIsInUse) {
  for (const char* const host : {"127.0.0.1:", "0.0.0.0:", "localhost:"}) {
    const auto first = listen("127.0.0.1:0");
    const std::string address = host + std::to_string(first->port());
    EXPECT_EQ(Listener::open(address).status().to_string(),
              "UNAVAILABLE: cannot listen on " + address + ": Address already in use");
  }
}

TEST(Listener, ASocketFileComesAndGoes) {
  const Folder folder;
  const std::string path = folder.path("x.sock");
  for (const std::string prefix : {"unix:", "unix://"}) {
    Greeter greeter;
    LoopThread loop;
    const auto listener = listen(prefix + path);
    EXPECT_EQ(listener->port(), 0);
    greeter.start(loop, *listener);
    const Socket client = connect_to(*Address::of_path(path));
    EXPECT_EQ(receive(client, 1), "!");
    loop.run([&] { listener->stop(); });
    EXPECT_FALSE(std::filesystem::exists(path));
  }
}

TEST(Listener, ASocketFileThatWasLeftBehindIsReplaced) {
  const Folder folder;
  const Address address = *Address::of_path(folder.path("x.sock"));
  {
    const Socket dead(::socket(AF_UNIX, SOCK_STREAM, 0));
    ASSERT_EQ(::bind(dead.fd(), address.data(), address.size()), 0);
    ASSERT_EQ(::listen(dead.fd(), 1), 0);
  }
  ASSERT_TRUE(std::filesystem::exists(address.path()));
  const auto listener = listen(address.text());
  EXPECT_TRUE(connect_to(address));
}

TEST(Listener, ASocketFileThatIsInUseIsNot) {
  const Folder folder;
  const Address address = *Address::of_path(folder.path("x.sock"));
  const auto first = listen(address.text());
  EXPECT_THAT(Listener::open(address.text()).status().to_string(),
              HasSubstr("Address already in use"));
  EXPECT_TRUE(connect_to(address));
}

TEST(Listener, AFileThatIsNoSocketStays) {
  const Folder folder;
  folder.write("x.sock", "precious");
  EXPECT_THAT(Listener::open("unix:" + folder.path("x.sock")).status().to_string(),
              HasSubstr("Address already in use"));
  std::string content;
  std::ifstream(folder.path("x.sock")) >> content;
  EXPECT_EQ(content, "precious");
}

TEST(Listener, TheSocketFileOfAnotherStays) {
  const Folder folder;
  const Address address = *Address::of_path(folder.path("x.sock"));
  auto first = listen(address.text());
  std::filesystem::remove(address.path());
  const auto second = listen(address.text());
  first.reset();
  EXPECT_TRUE(connect_to(address));
}

TEST(Listener, ANameThatIsNoFile) {
  Greeter greeter;
  LoopThread loop;
  const std::string name = "cpprpc-test-" + std::to_string(::getpid());
  const auto listener = listen("unix-abstract:" + name);
  greeter.start(loop, *listener);
  const Socket client = connect_to(*Address::of_abstract_name(name));
  EXPECT_EQ(receive(client, 1), "!");
  loop.run([&] { listener->stop(); });
}

TEST(Listener, WhoCameBeforeTheEndIsServed) {
  Greeter greeter;
  LoopThread loop;
  const auto listener = listen("127.0.0.1:0");
  std::vector<Socket> clients;
  greeter.start(loop, *listener);
  loop.run([&] {  // while the loop is busy, clients come
    for (int i = 0; i < 100; ++i) clients.push_back(connect_to("127.0.0.1", listener->port()));
    listener->stop();
    listener->stop();
  });
  for (const Socket& client : clients) EXPECT_EQ(receive(client, 1), "!");
}

TEST(Listener, OneThatWasNotStartedMayGo) {
  const auto listener = listen("127.0.0.1:0");
  listener->stop();
  EXPECT_FALSE(connect_to("127.0.0.1", listener->port()));
}

// Takes all file descriptors that the process may have.
class NoDescriptors {
 public:
  NoDescriptors() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    rlimit few = before_;
    few.rlim_cur = 200;
    ::setrlimit(RLIMIT_NOFILE, &few);
    for (Socket socket(::dup(0)); socket; socket = Socket(::dup(0))) {
      taken_.push_back(std::move(socket));
    }
  }
  ~NoDescriptors() {
    taken_.clear();
    ::setrlimit(RLIMIT_NOFILE, &before_);
  }

 private:
  rlimit before_{};
  std::vector<Socket> taken_;
};

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kHasSanitizer = true;
#elif defined(__has_feature)
constexpr bool kHasSanitizer = __has_feature(address_sanitizer);
#else
constexpr bool kHasSanitizer = false;
#endif

class FewDescriptorsTest : public testing::Test {
 protected:
  void SetUp() override {
    if (kHasSanitizer) GTEST_SKIP() << "AddressSanitizer opens files of its own";
  }
  FewDescriptorsTest() {
    greeter.start(loop, *listener);
    for (int i = 0; i < 3; ++i) clients.emplace_back(::socket(AF_INET, SOCK_STREAM, 0));
  }

  ~FewDescriptorsTest() override {
    loop.run([this] { listener->stop(); });
  }

  /// The system lets clients in, but they cannot be accepted.
  void connect_clients() {
    const Address address = *Address::of_host("127.0.0.1", listener->port());
    for (const Socket& client : clients) {
      ASSERT_EQ(::connect(client.fd(), address.data(), address.size()), 0);
    }
    char byte = 0;
    for (int i = 0; i < 5; ++i) loop.run([] {});
    for (const Socket& client : clients) {
      EXPECT_EQ(::recv(client.fd(), &byte, 1, MSG_DONTWAIT), -1);
    }
  }

  Greeter greeter;
  std::unique_ptr<Listener> listener = listen("127.0.0.1:0");
  std::vector<Socket> clients;
  LoopThread loop;
};

TEST_F(FewDescriptorsTest, ConnectionsWait) {
  {
    const NoDescriptors none;
    connect_clients();
  }
  for (const Socket& client : clients) EXPECT_EQ(receive(client, 1), "!");
}

TEST_F(FewDescriptorsTest, ItStopsWhileItPauses) {
  {
    const NoDescriptors none;
    connect_clients();
  }
  loop.run([&] { listener->stop(); });
  for (const Socket& client : clients) EXPECT_EQ(receive(client, 1), "!");
}

}  // namespace
}  // namespace transport_h2
