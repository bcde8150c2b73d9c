// What spellings.cc spells, run: with the compilers that take it.

#include <gtest/gtest.h>

#include <string>

#include "cpprpc/rpc/router.h"
#include "cpprpc/task/async_channel.h"
#include "cpprpc/task/offload.h"
#include "cpprpc/task/sync_wait.h"
#include "cpprpc/transport/loopback/loopback.h"
#include "golden/services.rpc.h"

namespace golden::services {
namespace {

// Too long for the string's own buffer, so that freeing one twice is found.
constexpr const char* kText = "a text that is too long for the small buffer of a std::string";

class Echo final : public Oracle {
 public:
  cpprpc::Task<cpprpc::Result<Answer>> ask(cpprpc::ServerContext&, Query query) override {
    co_return Answer{.text = query.text};
  }
  cpprpc::Task<cpprpc::Status> watch(cpprpc::ServerContext&, Query query,
                                     cpprpc::Writer<Answer>& answers) override {
    co_await answers.write({.text = query.text});
    co_return cpprpc::Status::ok();
  }
  cpprpc::Task<cpprpc::Result<Answer>> collect(cpprpc::ServerContext&,
                                               cpprpc::Reader<Query>& queries) override {
    std::string all;
    while (auto query = co_await queries.read()) all += query->text;
    co_return Answer{.text = all};
  }
  cpprpc::Task<cpprpc::Status> chat(cpprpc::ServerContext&, cpprpc::Reader<Query>& queries,
                                    cpprpc::Writer<Answer>& answers) override {
    while (auto query = co_await queries.read()) {
      co_await answers.write(Answer{.text = query->text, .score = 1});
    }
    co_return cpprpc::Status::ok();
  }
};

cpprpc::Task<void> braced_calls(OracleClient client) {
  const cpprpc::Result<Answer> answer = co_await client.ask({.text = kText});
  EXPECT_TRUE(answer == Answer{.text = kText});

  auto watch = client.watch({.text = kText});
  EXPECT_EQ(co_await watch.read(), Answer{.text = kText});
  EXPECT_EQ(co_await watch.finish(), cpprpc::Status::ok());

  auto collect = client.collect();
  EXPECT_TRUE(co_await collect.write({.text = kText}));
  EXPECT_TRUE(co_await collect.write(Query{.text = kText}));
  const cpprpc::Result<Answer> all = co_await collect.finish();
  EXPECT_TRUE(all == Answer{.text = std::string(kText) + kText});

  auto chat = client.chat();
  EXPECT_TRUE(co_await chat.write({.text = kText}));
  const auto said = co_await chat.read();
  EXPECT_EQ(said, (Answer{.text = kText, .score = 1}));
  chat.writes_done();
  EXPECT_EQ(co_await chat.finish(), cpprpc::Status::ok());
}

TEST(Spellings, BracedMessagesInCalls) {
  Echo echo;
  cpprpc::Router router;
  echo.bind(router);
  const cpprpc::Loopback loopback(router);
  cpprpc::sync_wait(braced_calls(OracleClient(loopback.channel())));
}

cpprpc::Task<void> braced_in_tasks() {
  cpprpc::AsyncChannel<Answer> channel(1);
  EXPECT_TRUE(co_await channel.send(Answer{.text = kText}));
  EXPECT_EQ(co_await channel.receive(), Answer{.text = kText});

  const std::string text = kText;
  EXPECT_EQ(co_await cpprpc::offload([text] { return text + "!"; }), text + "!");
}

TEST(Spellings, BracedMessagesAndLambdasInTasks) { cpprpc::sync_wait(braced_in_tasks()); }

}  // namespace
}  // namespace golden::services
