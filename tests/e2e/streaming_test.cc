// Streams in either direction, and in both.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cpprpc/task/when_all.h"
#include "peer.h"

namespace e2e {
namespace {

class StreamingTest : public PeerTest {
 protected:
  void SetUp() override {
    echo.on_expand = [](ServerContext&, Ping request, Writer<Pong>& replies) -> Task<Status> {
      for (int i = 0; i < request.number; ++i) {
        const Pong reply{.text = request.text, .number = i};
        if (!co_await replies.write(reply)) co_return Status::cancelled("the client is gone");
      }
      co_return Status::ok();
    };
    echo.on_collect = [](ServerContext&, Reader<Ping>& requests) -> Task<Result<Pong>> {
      Pong total;
      while (auto request = co_await requests.read()) {
        total.number += request->number;
        total.text += request->text;
      }
      co_return total;
    };
    echo.on_chat = [](ServerContext&, Reader<Ping>& requests,
                      Writer<Pong>& replies) -> Task<Status> {
      while (auto request = co_await requests.read()) {
        const Pong reply{.text = "re: " + request->text, .number = request->number};
        co_await replies.write(reply);
      }
      const Pong last{.text = "bye"};
      co_await replies.write(last);
      co_return Status::ok();
    };
    PeerTest::SetUp();
  }
};

// --- one request, many replies

Task<std::vector<Pong>> expand(EchoClient client, Ping request, Status& status) {
  auto replies = client.expand(request);
  std::vector<Pong> all;
  while (auto reply = co_await replies.read()) all.push_back(std::move(*reply));
  status = co_await replies.finish();
  co_return all;
}

TEST_P(StreamingTest, AServerSendsInOrder) {
  Status status = Status::unknown("never finished");
  const auto all = sync_wait(expand(client(), Ping{.text = "x", .number = 1000}, status));
  EXPECT_EQ(status, Status::ok());
  ASSERT_EQ(all.size(), 1000u);
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i], (Pong{.text = "x", .number = static_cast<std::int64_t>(i)}));
  }
}

TEST_P(StreamingTest, AServerMaySendNothing) {
  Status status = Status::unknown("never finished");
  EXPECT_TRUE(sync_wait(expand(client(), Ping(), status)).empty());
  EXPECT_EQ(status, Status::ok());
}

TEST_P(StreamingTest, MessagesBeforeAnErrorArrive) {
  echo.on_expand = [](ServerContext&, Ping, Writer<Pong>& replies) -> Task<Status> {
    const Pong reply{.text = "first"};
    co_await replies.write(reply);
    co_return Status::data_loss("then it broke");
  };
  Status status;
  const auto all = sync_wait(expand(client(), Ping(), status));
  EXPECT_EQ(all.size(), 1u);
  EXPECT_EQ(status, Status::data_loss("then it broke"));
}

TEST_P(StreamingTest, FinishDropsWhatWasNotRead) {
  const auto finish_only = [](EchoClient client) -> Task<Status> {
    const Ping request{.number = 5000};
    auto replies = client.expand(request);
    co_return co_await replies.finish();
  };
  EXPECT_EQ(sync_wait(finish_only(client())), Status::ok());
}

TEST_P(StreamingTest, ReadingAfterTheEndFindsTheEnd) {
  const auto read_on = [](EchoClient client) -> Task<int> {
    const Ping request{.number = 1};
    auto replies = client.expand(request);
    int messages = 0;
    for (int i = 0; i < 5; ++i) {
      const auto reply = co_await replies.read();
      messages += reply ? 1 : 0;
    }
    co_return messages;
  };
  EXPECT_EQ(sync_wait(read_on(client())), 1);
}

// --- many requests, one reply

TEST_P(StreamingTest, AClientSendsInOrder) {
  const auto collect = [](EchoClient client) -> Task<Result<Pong>> {
    auto call = client.collect();
    for (int i = 1; i <= 100; ++i) {
      const Ping request{.text = std::to_string(i % 10), .number = i};
      EXPECT_TRUE(co_await call.write(request));
    }
    co_return co_await call.finish();
  };
  const Result<Pong> total = sync_wait(collect(client()));
  ASSERT_TRUE(total) << total.error().to_string();
  EXPECT_EQ(total->number, 5050);
  EXPECT_EQ(total->text.substr(0, 12), "123456789012");
}

TEST_P(StreamingTest, AClientMaySendNothing) {
  const auto collect = [](EchoClient client) -> Task<Result<Pong>> {
    auto call = client.collect();
    co_return co_await call.finish();
  };
  const Result<Pong> total = sync_wait(collect(client()));
  ASSERT_TRUE(total) << total.error().to_string();
  EXPECT_EQ(*total, Pong());
}

TEST_P(StreamingTest, AnEarlyAnswerEndsTheWriting) {
  echo.on_collect = [](ServerContext&, Reader<Ping>& requests) -> Task<Result<Pong>> {
    co_await requests.read();
    co_return Status::resource_exhausted("one is enough");
  };
  const auto write_until_told = [](EchoClient client) -> Task<Result<Pong>> {
    auto call = client.collect();
    const Ping request{.payload = std::string(1000, 'x')};
    while (co_await call.write(request)) {
    }
    EXPECT_FALSE(co_await call.write(request));
    co_return co_await call.finish();
  };
  const Result<Pong> reply = sync_wait(write_until_told(client()));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error(), Status::resource_exhausted("one is enough"));
}

// --- both directions

TEST_P(StreamingTest, ChatsInTurns) {
  const auto chat = [](EchoClient client) -> Task<Status> {
    auto call = client.chat();
    for (int i = 0; i < 100; ++i) {
      const Ping request{.text = "hi", .number = i};
      EXPECT_TRUE(co_await call.write(request));
      const auto reply = co_await call.read();
      EXPECT_EQ(reply, (Pong{.text = "re: hi", .number = i}));
    }
    call.writes_done();
    const auto last = co_await call.read();
    EXPECT_EQ(last, Pong{.text = "bye"});
    EXPECT_FALSE((co_await call.read()).has_value());
    co_return co_await call.finish();
  };
  EXPECT_EQ(sync_wait(chat(client())), Status::ok());
}

Task<void> write_all(cpprpc::DuplexStream<Ping, Pong>& call, int count) {
  for (int i = 0; i < count; ++i) {
    const Ping request{.number = i};
    EXPECT_TRUE(co_await call.write(request));
  }
  co_await call.writes_done();
}

Task<int> read_all(cpprpc::DuplexStream<Ping, Pong>& call) {
  int count = 0;
  while (auto reply = co_await call.read()) ++count;
  co_return count;
}

TEST_P(StreamingTest, TwoTasksUseTheTwoHalves) {
  const auto chat = [](EchoClient client) -> Task<int> {
    auto call = client.chat();
    auto both = cpprpc::when_all(write_all(call, 5000), read_all(call));
    const auto [_, count] = co_await std::move(both);
    EXPECT_EQ(co_await call.finish(), Status::ok());
    co_return count;
  };
  EXPECT_EQ(sync_wait(chat(client())), 5001);
}

TEST_P(StreamingTest, AHandlerMayLeaveRequestsUnread) {
  echo.on_chat = [](ServerContext&, Reader<Ping>&, Writer<Pong>&) -> Task<Status> {
    co_return Status::permission_denied("not with you");
  };
  const auto chat = [](EchoClient client) -> Task<Status> {
    auto call = client.chat();
    const Ping request;
    co_await call.write(request);
    EXPECT_FALSE((co_await call.read()).has_value());
    co_return co_await call.finish();
  };
  EXPECT_EQ(sync_wait(chat(client())), Status::permission_denied("not with you"));
}

CPPRPC_ON_EVERY_TRANSPORT(StreamingTest);

}  // namespace
}  // namespace e2e
