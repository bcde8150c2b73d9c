// What ServerMetrics and ClientMetrics count, on every transport.

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "cpprpc/middleware/metrics.h"
#include "cpprpc/task/async_event.h"
#include "cpprpc/task/sleep.h"
#include "cpprpc/task/when_any.h"
#include "echoing.h"
#include "peer.h"
#include "scraped.h"

namespace e2e {
namespace {

using namespace std::chrono_literals;
using cpprpc::ClientMetrics;
using cpprpc::MetricsOptions;
using cpprpc::MetricsRegistry;
using cpprpc::Next;
using cpprpc::ServerMetrics;

class MetricsTest : public PeerTest {
 protected:
  void SetUp() override {
    router.use(ServerMetrics(registry));
    inner = [](ServerContext&, Next next) -> Task<Status> { co_return co_await next(); };
    router.use([this](ServerContext& context, Next next) { return inner(context, next); });
    PeerTest::SetUp();
    answer_as_asked(echo);
    echo.on_chat = [](ServerContext&, Reader<Ping>& requests,
                      Writer<Pong>& replies) -> Task<Status> {
      while (const auto request = co_await requests.read()) {
        const Pong reply{.text = request->text};
        co_await replies.write(reply);
        co_await replies.write(reply);
      }
      co_return Status::not_found("at the end");
    };
  }

  [[nodiscard]] EchoClient counted() const {
    return EchoClient(server->channel().with(ClientMetrics(registry)));
  }

  StatusCode once(int code = 0) const {
    const auto ask = [&](EchoClient client) -> Task<StatusCode> {
      const Ping request{.text = "x", .number = code};
      const Result<Pong> reply = co_await client.once(request);
      co_return reply.status().code();
    };
    return sync_wait(ask(counted()));
  }

  // The server's middleware may end after the client has its answer.
  [[nodiscard]] Scraped scraped() const {
    while (true) {
      Scraped all(*registry);
      if (all.sum("grpc_server_in_flight") == 0) return all;
      std::this_thread::yield();
    }
  }

  std::shared_ptr<MetricsRegistry> registry = std::make_shared<MetricsRegistry>();
  Settable<Task<Status>(ServerContext&, Next)> inner;
};

TEST_P(MetricsTest, CountsUnaryCalls) {
  once();
  once();
  EXPECT_EQ(once(5), StatusCode::NotFound);
  const Scraped all = scraped();
  for (const std::string side : {"server", "client"}) {
    const std::string name = "grpc_" + side + "_";
    const std::string labels = "{unary,e2e.v1.Echo,Once";
    EXPECT_EQ(all.value(name + "started_total" + labels + "}"), 3) << side;
    EXPECT_EQ(all.value(name + "handled_total" + labels + ",OK}"), 2) << side;
    EXPECT_EQ(all.value(name + "handled_total" + labels + ",NotFound}"), 1) << side;
    EXPECT_EQ(all.count(name + "handled_total"), 2u) << side;
    EXPECT_EQ(all.value(name + "in_flight" + labels + "}"), 0) << side;
    EXPECT_EQ(all.value(name + "handling_seconds" + labels + "}"), 3) << side;
  }
  EXPECT_EQ(all.sum("grpc_server_msg_received_total"), 3);
  EXPECT_EQ(all.sum("grpc_server_msg_sent_total"), 2);
  EXPECT_EQ(all.sum("grpc_client_msg_sent_total"), 3);
  EXPECT_EQ(all.sum("grpc_client_msg_received_total"), 2);
}

TEST_P(MetricsTest, CountsTheMessagesOfStreams) {
  const auto talk = [](EchoClient client) -> Task<void> {
    const Ping five{.text = "x", .number = 5};
    auto expand = client.expand(five);
    while (co_await expand.read()) continue;
    EXPECT_EQ(co_await expand.finish(), Status::ok());

    auto collect = client.collect();
    for (int i = 0; i < 3; ++i) co_await collect.write(five);
    EXPECT_EQ((co_await collect.finish()).status(), Status::ok());

    auto chat = client.chat();
    for (int i = 0; i < 2; ++i) co_await chat.write(five);
    chat.writes_done();
    while (co_await chat.read()) continue;
    EXPECT_EQ((co_await chat.finish()).code(), StatusCode::NotFound);
  };
  sync_wait(talk(counted()));
  const Scraped all = scraped();
  for (const auto& [labels, in, out, code] :
       std::vector<std::tuple<std::string, int, int, std::string>>{
           {"{server_stream,e2e.v1.Echo,Expand", 1, 5, "OK"},
           {"{client_stream,e2e.v1.Echo,Collect", 3, 1, "OK"},
           {"{bidi_stream,e2e.v1.Echo,Chat", 2, 4, "NotFound"}}) {
    EXPECT_EQ(all.value("grpc_server_started_total" + labels + "}"), 1) << labels;
    EXPECT_EQ(all.value("grpc_client_started_total" + labels + "}"), 1) << labels;
    EXPECT_EQ(all.value("grpc_server_handled_total" + labels + "," + code + "}"), 1) << labels;
    EXPECT_EQ(all.value("grpc_client_handled_total" + labels + "," + code + "}"), 1) << labels;
    EXPECT_EQ(all.value("grpc_server_msg_received_total" + labels + "}"), in) << labels;
    EXPECT_EQ(all.value("grpc_client_msg_sent_total" + labels + "}"), in) << labels;
    EXPECT_EQ(all.value("grpc_server_msg_sent_total" + labels + "}"), out) << labels;
    EXPECT_EQ(all.value("grpc_client_msg_received_total" + labels + "}"), out) << labels;
  }
}

TEST_P(MetricsTest, ShowsAStreamWhileItLasts) {
  const std::string labels = "{bidi_stream,e2e.v1.Echo,Chat}";
  const auto talk = [&](EchoClient client) -> Task<void> {
    auto chat = client.chat();
    const Ping request{.text = "x"};
    co_await chat.write(request);
    EXPECT_TRUE(co_await chat.read());
    EXPECT_TRUE(co_await chat.read());
    const Scraped all(*registry);
    for (const std::string side : {"server", "client"}) {
      const std::string name = "grpc_" + side + "_";
      EXPECT_EQ(all.value(name + "started_total" + labels), 1) << side;
      EXPECT_EQ(all.value(name + "in_flight" + labels), 1) << side;
      EXPECT_EQ(all.count(name + "handled_total"), 0u) << side;
      EXPECT_EQ(all.value(name + "handling_seconds" + labels), 0) << side;
    }
    EXPECT_EQ(all.value("grpc_server_msg_received_total" + labels), 1);
    EXPECT_EQ(all.value("grpc_client_msg_sent_total" + labels), 1);
    EXPECT_EQ(all.value("grpc_server_msg_sent_total" + labels), 2);
    EXPECT_EQ(all.value("grpc_client_msg_received_total" + labels), 2);
    chat.writes_done();
    while (co_await chat.read()) continue;
    static_cast<void>(co_await chat.finish());
  };
  sync_wait(talk(counted()));
  EXPECT_EQ(scraped().value("grpc_server_in_flight" + labels), 0);
}

TEST_P(MetricsTest, NamesEveryCodeAsItsUsersKnowThem) {
  const std::vector<std::string> names = {
      "OK",       "Canceled",       "Unknown",          "InvalidArgument",   "DeadlineExceeded",
      "NotFound", "AlreadyExists",  "PermissionDenied", "ResourceExhausted", "FailedPrecondition",
      "Aborted",  "OutOfRange",     "Unimplemented",    "Internal",          "Unavailable",
      "DataLoss", "Unauthenticated"};
  for (int code = 0; code < 17; ++code) EXPECT_EQ(once(code), static_cast<StatusCode>(code));
  const Scraped all = scraped();
  for (const std::string& name : names) {
    EXPECT_EQ(all.value("grpc_server_handled_total{unary,e2e.v1.Echo,Once," + name + "}"), 1)
        << name;
    EXPECT_EQ(all.value("grpc_client_handled_total{unary,e2e.v1.Echo,Once," + name + "}"), 1)
        << name;
  }
}

TEST_P(MetricsTest, AnExceptionIsUnknown) {
  inner = [](ServerContext&, Next) -> Task<Status> {
    throw std::runtime_error("on purpose");
    co_return Status::ok();
  };
  EXPECT_EQ(once(), StatusCode::Unknown);
  EXPECT_EQ(scraped().value("grpc_server_handled_total{unary,e2e.v1.Echo,Once,Unknown}"), 1);
}

TEST_P(MetricsTest, ADroppedCallHasEnded) {
  const auto drop = [](EchoClient client) -> Task<void> {
    auto chat = client.chat();
    const Ping request{.text = "x"};
    co_await chat.write(request);
    EXPECT_TRUE(co_await chat.read());
  };
  sync_wait(drop(counted()));
  const std::string labels = "{bidi_stream,e2e.v1.Echo,Chat";
  while (Scraped(*registry).value("grpc_client_in_flight" + labels + "}") != 0) {
    std::this_thread::yield();
  }
  EXPECT_EQ(Scraped(*registry).value("grpc_client_handled_total" + labels + ",Canceled}"), 1);
  EXPECT_EQ(scraped().sum("grpc_server_handled_total"), 1);
}

TEST_P(MetricsTest, TimesGoIntoTheirBucket) {
  const auto slow = [](ServerContext&, Next next) -> Task<Status> {
    co_await cpprpc::sleep(30ms);
    co_return co_await next();
  };
  inner = slow;
  once();
  const Scraped all = scraped();
  const std::string labels = "unary,e2e.v1.Echo,Once";
  EXPECT_EQ(all.value("grpc_server_handling_seconds_bucket{" + labels + ",0.025}"), 0);
  EXPECT_EQ(all.value("grpc_server_handling_seconds_bucket{" + labels + ",10}"), 1);
  EXPECT_EQ(all.value("grpc_server_handling_seconds_bucket{" + labels + ",inf}"), 1);
  EXPECT_GE(all.value("grpc_server_handling_seconds_sum{" + labels + "}"), 0.03);
  EXPECT_LT(all.value("grpc_server_handling_seconds_sum{" + labels + "}"), 10);
}

// Whatever is scraped while calls come and go adds up.
TEST_P(MetricsTest, AddsUpAtAllTimes) {
  std::atomic<bool> is_over = false;
  std::vector<std::thread> callers;
  for (int i = 0; i < 3; ++i) {
    callers.emplace_back([&] {
      while (!is_over) once(is_over ? 0 : 5);
    });
  }
  int scrapes = 0;
  const auto until = cpprpc::Clock::now() + 300ms;
  while (cpprpc::Clock::now() < until || scrapes < 50) {
    const Scraped all(*registry);
    for (const std::string side : {"server", "client"}) {
      const double started = all.sum("grpc_" + side + "_started_total");
      const double handled = all.sum("grpc_" + side + "_handled_total");
      const double in_flight = all.sum("grpc_" + side + "_in_flight");
      ASSERT_EQ(started, handled + in_flight) << side;
      ASSERT_GE(in_flight, 0) << side;
      ASSERT_LE(in_flight, 3) << side;
    }
    ++scrapes;
  }
  is_over = true;
  for (std::thread& caller : callers) caller.join();
}

TEST_P(MetricsTest, ServersOfOneRegistryCountTogether) {
  EchoService other_echo;
  other_echo.on_once = [](ServerContext&, Ping) -> Task<Result<Pong>> { co_return Pong(); };
  cpprpc::Router other_router;
  other_echo.bind(other_router);
  other_router.use(ServerMetrics(registry));
  const auto other = GetParam().serve(other_router);
  once();
  const auto ask = [](EchoClient client) -> Task<void> {
    const Ping request{.text = "x"};
    EXPECT_TRUE((co_await client.once(request)).has_value());
  };
  sync_wait(ask(EchoClient(other->channel())));
  EXPECT_EQ(scraped().value("grpc_server_started_total{unary,e2e.v1.Echo,Once}"), 2);
  other->shutdown(0s);
}

CPPRPC_ON_EVERY_TRANSPORT(MetricsTest);

}  // namespace
}  // namespace e2e
