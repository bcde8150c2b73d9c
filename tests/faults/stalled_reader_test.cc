// A reader that does not read: the writer waits, with little on its way, and goes on when it does.

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <thread>

#include "cpprpc/task/async_event.h"
#include "cpprpc/task/when_all.h"
#include "peer.h"

namespace faults {
namespace {

using namespace e2e;
using namespace std::chrono_literals;

constexpr std::size_t kPayload = 10'000;
constexpr int kMessages = 10'000;  // a hundred megabytes

// What may be on its way: HTTP/2's windows, which grow, and the buffers of two sockets.
constexpr std::size_t kMostBuffered = 16 << 20;

class StalledReaderTest : public PeerTest {
 protected:
  /// Returns when the writer has come to a stop. A machine that is too busy to let it run may make
  /// it seem so early: the test then sees less than there is.
  void wait_until_it_waits() const {
    for (int before = -1, now = written; now != before || now == 0; now = written) {
      before = now;
      std::this_thread::sleep_for(300ms);
    }
  }

  void expect_little_buffered(const char* direction) const {
    const std::size_t bytes = static_cast<std::size_t>(written) * kPayload;
    std::printf("%s: %zu bytes buffered\n", direction, bytes);
    EXPECT_LT(bytes, kMostBuffered);
  }

  std::atomic<int> written = 0;
  cpprpc::AsyncEvent may_read;
  Event left;
};

template <class Stream, class M>
Task<> write_all(Stream& stream, M message, std::atomic<int>& written) {
  message.payload.assign(kPayload, 'x');
  while (written < kMessages) {
    const bool ok = co_await stream.write(message);
    if (!ok) break;
    ++written;
  }
}

template <class Stream>
Task<int> read_all(Stream& stream) {
  int count = 0;
  while (co_await stream.read()) ++count;
  co_return count;
}

TEST_P(StalledReaderTest, OnTheClientsSide) {
  echo.on_expand = [this](ServerContext&, Ping, Writer<Pong>& replies) -> Task<Status> {
    const Pong reply;
    co_await write_all(replies, reply, written);
    co_return Status::ok();
  };
  const auto call = [this](EchoClient client) -> Task<> {
    const Ping request;
    auto replies = client.expand(request);
    wait_until_it_waits();
    expect_little_buffered("server to client");
    const int count = co_await read_all(replies);
    EXPECT_EQ(count, kMessages);
    EXPECT_EQ(co_await replies.finish(), Status::ok());
  };
  sync_wait(call(client()));
}

TEST_P(StalledReaderTest, OnTheServersSide) {
  echo.on_collect = [this](ServerContext&, Reader<Ping>& requests) -> Task<Result<Pong>> {
    co_await may_read.wait();
    Pong total;
    total.number = co_await read_all(requests);
    co_return total;
  };
  const auto call = [this](EchoClient client) -> Task<> {
    auto writing = client.collect();
    const Ping request;
    co_await write_all(writing, request, written);
    const Result<Pong> reply = co_await writing.finish();
    EXPECT_TRUE(reply && reply->number == kMessages) << reply.status().to_string();
  };
  std::thread watcher([this] {
    wait_until_it_waits();
    expect_little_buffered("client to server");
    may_read.set();
  });
  sync_wait(call(client()));
  watcher.join();
}

// One that never reads again does no harm to others on the same channel, and can be given up.
TEST_P(StalledReaderTest, DoesNotHoldUpOthers) {
  echo.on_expand = [this](ServerContext& context, Ping, Writer<Pong>& replies) -> Task<Status> {
    const Pong reply;
    co_await write_all(replies, reply, written);
    EXPECT_TRUE(context.is_cancelled());
    left.set();
    co_return Status::cancelled("the client is gone");
  };
  echo.on_once = [](ServerContext&, Ping) -> Task<Result<Pong>> { co_return Pong(); };
  const auto call = [this](EchoClient client) -> Task<> {
    const Ping request;
    {
      auto replies = client.expand(request);
      wait_until_it_waits();
      for (int i = 0; i < 10; ++i) EXPECT_TRUE(co_await client.once(request));
    }
    EXPECT_TRUE(left.wait());
  };
  sync_wait(call(client()));
}

CPPRPC_ON_EVERY_PLAIN_TRANSPORT(StalledReaderTest);

}  // namespace
}  // namespace faults
