// How a server that runs until a signal comes ends, whatever its calls are doing.

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

#include "our_peer.h"
#include "process.h"

namespace interop {
namespace {

constexpr const char* kAnHour = "3600000";
constexpr const char* kAMoment = "50";
constexpr int kSomeDidNotReturn = 3;

using End = testing::TestWithParam<Network>;
CPPRPC_ON_EVERY_PLAIN_NETWORK(End);

struct RunningProgram {
  explicit RunningProgram(const char* drain, const char* patience = kAnHour)
      : process({INTEROP_PROGRAM, "run-until-signal", End::GetParam().name(), drain, patience}),
        target(process.read_line()),
        client(End::GetParam().connect(target)) {}

  Process process;
  std::string target;
  PeerClient client;
};

TEST_P(End, WithNothingToDo) {
  for (const int signal : {SIGTERM, SIGINT}) {
    RunningProgram server(kAnHour);
    EXPECT_TRUE(ask(End::GetParam().connect(server.target), Note()));
    server.process.send(signal);
    EXPECT_EQ(server.process.read_line(), "all returned");
    EXPECT_EQ(server.process.wait(), 0);
  }
}

TEST_P(End, AStreamThatListensEndsWell) {
  RunningProgram server(kAnHour);
  const auto chat = [&]() -> Task<Status> {
    auto call = server.client.chat();
    const Note note{.text = "hello"};
    EXPECT_TRUE(co_await call.write(note));
    EXPECT_TRUE(co_await call.read());
    co_await call.writes_done();
    server.process.send(SIGTERM);
    const auto last = co_await call.read();
    EXPECT_EQ(last ? last->text : "nothing", "draining");
    co_return co_await call.finish();
  };
  EXPECT_EQ(sync_wait(chat()), Status::ok());
  EXPECT_EQ(server.process.read_line(), "all returned");
}

// The client keeps its side open and the handler waits for it.
TEST_P(End, AnOpenStreamIsCancelled) {
  RunningProgram server(kAMoment);
  const auto chat = [&]() -> Task<Status> {
    auto call = server.client.chat();
    const Note note{.text = "hello"};
    EXPECT_TRUE(co_await call.write(note));
    EXPECT_TRUE(co_await call.read());
    server.process.send(SIGTERM);
    while (co_await call.read()) {
    }
    co_return co_await call.finish();
  };
  EXPECT_FALSE(sync_wait(chat()).is_ok());
  EXPECT_EQ(server.process.read_line(), "all returned");
  EXPECT_EQ(server.process.wait(), 0);
}

TEST_P(End, AHandlerThatWaitsHearsOfTheCancelling) {
  RunningProgram server(kAMoment);
  const auto collect = [&]() -> Task<Status> {
    auto call = server.client.collect();
    const Note note;
    EXPECT_TRUE(co_await call.write(note));
    EXPECT_EQ(server.process.read_line(), "collecting");
    server.process.send(SIGTERM);
    const Result<Note> reply = co_await call.finish();
    co_return reply.status();
  };
  EXPECT_FALSE(sync_wait(collect()).is_ok());
  EXPECT_EQ(server.process.read_line(), "all returned");
}

TEST_P(End, AHandlerThatIgnoresItIsLeftBehind) {
  RunningProgram server(kAMoment, kAMoment);
  const auto expand = [&]() -> Task<Status> {
    const Note note;
    auto call = server.client.expand(note);
    EXPECT_EQ(server.process.read_line(), "expanding");
    server.process.send(SIGTERM);
    co_return co_await call.finish();
  };
  EXPECT_FALSE(sync_wait(expand()).is_ok());
  EXPECT_EQ(server.process.read_line(), "some did not return");
  EXPECT_EQ(server.process.wait(), kSomeDidNotReturn);
}

TEST_P(End, ASecondSignalEndsItAtOnce) {
  for (const int second : {SIGTERM, SIGINT}) {
    RunningProgram server(kAnHour);
    const auto chat = [&]() -> Task<Status> {
      auto call = server.client.chat();
      const Note note{.text = "hello"};
      EXPECT_TRUE(co_await call.write(note));
      EXPECT_TRUE(co_await call.read());
      server.process.send(SIGTERM);
      EXPECT_TRUE(co_await call.read());  // "draining": the first has been taken
      server.process.send(second);
      EXPECT_FALSE(co_await call.read());
      co_return co_await call.finish();
    };
    EXPECT_EQ(sync_wait(chat()).code(), StatusCode::Unavailable);
    EXPECT_EQ(server.process.wait(), 128 + second);
  }
}

// A connection that has not even said that it speaks HTTP/2.
TEST_P(End, ACallThatNeverStartedDoesNotHoldItUp) {
  RunningProgram server(kAMoment);
  const int connection = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const std::string port = server.target.substr(server.target.rfind(':') + 1);
  address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(port)));
  ASSERT_EQ(::connect(connection, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  EXPECT_TRUE(
      ask(End::GetParam().connect(server.target), Note()));  // the other one was accepted before
  server.process.send(SIGTERM);
  EXPECT_EQ(server.process.read_line(), "all returned");
  EXPECT_EQ(server.process.wait(), 0);
  ::close(connection);
}

}  // namespace
}  // namespace interop
