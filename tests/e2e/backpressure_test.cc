// 200 MB to a reader that sleeps: the writer waits for it, and memory stays flat.

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <fstream>

#include "cpprpc/task/sleep.h"
#include "peer.h"

namespace e2e {
namespace {

using namespace std::chrono_literals;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#elif defined(__has_feature)
constexpr bool kSanitized = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
constexpr bool kSanitized = false;
#endif

// What takes time is the number of messages, which each wake somebody up.
constexpr int kMessages = kSanitized ? 50'000 : 200'000;
constexpr std::size_t kPayload = 1000;

// What may be on its way: buffers of the transport, of HTTP/2's windows and of two sockets.
constexpr std::int64_t kMayBeUnread = 16 * 1024 * 1024 / kPayload;
constexpr std::int64_t kMayGrow = 64 * 1024 * 1024;

// Memory of this process that is in use, in bytes.
std::int64_t resident() {
  std::int64_t pages = 0;
  std::int64_t ignored = 0;
  std::ifstream("/proc/self/statm") >> ignored >> pages;
  return pages * sysconf(_SC_PAGESIZE);
}

// How far the writer got ahead of the reader at most, and how much memory that took.
struct Gauge {
  std::atomic<std::int64_t> written = 0;
  std::int64_t read = 0;
  std::int64_t most_unread = 0;
  std::int64_t before = resident();
  std::int64_t most_resident = 0;

  void look() {
    most_unread = std::max(most_unread, written - read);
    most_resident = std::max(most_resident, resident());
  }

  void check() const {
    EXPECT_EQ(read, kMessages);
    EXPECT_EQ(written, kMessages);
    // The reader slept, so a writer that nobody holds would have been far ahead.
    EXPECT_LT(most_unread, std::min<std::int64_t>(kMayBeUnread, kMessages));
    if (!kSanitized) {
      EXPECT_LT(most_resident - before, kMayGrow);
    }
    testing::Test::RecordProperty("most_unread", std::to_string(most_unread));
    testing::Test::RecordProperty("grown_bytes", std::to_string(most_resident - before));
  }
};

// Reads all, asleep now and then.
template <class Stream>
Task<void> read_sleepily(Stream& stream, Gauge& gauge) {
  co_await cpprpc::sleep(500ms);
  gauge.look();
  while (auto message = co_await stream.read()) {
    EXPECT_EQ(message->number, gauge.read);
    if (++gauge.read % (kMessages / 10) == 0) {
      co_await cpprpc::sleep(50ms);
      gauge.look();
    }
  }
}

template <class Stream, class M>
Task<void> write_all(Stream& stream, M message, Gauge& gauge) {
  message.payload = std::string(kPayload, 'x');
  for (int i = 0; i < kMessages; ++i) {
    message.number = i;
    if (!co_await stream.write(message)) break;
    gauge.written = i + 1;
  }
}

using BackpressureTest = PeerTest;

TEST_P(BackpressureTest, AServerWaitsForASleepyClient) {
  Gauge gauge;
  echo.on_expand = [&](ServerContext&, Ping, Writer<Pong>& replies) -> Task<Status> {
    const Pong reply;
    co_await write_all(replies, reply, gauge);
    co_return Status::ok();
  };
  const auto read = [&](EchoClient client) -> Task<Status> {
    const Ping request;
    auto replies = client.expand(request);
    co_await read_sleepily(replies, gauge);
    co_return co_await replies.finish();
  };
  EXPECT_EQ(sync_wait(read(client())), Status::ok());
  gauge.check();
}

TEST_P(BackpressureTest, AClientWaitsForASleepyServer) {
  Gauge gauge;
  echo.on_collect = [&](ServerContext&, Reader<Ping>& requests) -> Task<Result<Pong>> {
    co_await read_sleepily(requests, gauge);
    co_return Pong();
  };
  const auto write = [&](EchoClient client) -> Task<Result<Pong>> {
    auto call = client.collect();
    const Ping request;
    co_await write_all(call, request, gauge);
    co_return co_await call.finish();
  };
  EXPECT_TRUE(sync_wait(write(client())));
  gauge.check();
}

CPPRPC_ON_EVERY_PLAIN_TRANSPORT(BackpressureTest);

}  // namespace
}  // namespace e2e
