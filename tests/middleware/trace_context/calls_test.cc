// The trace context of calls, on every transport: where it is to be had, and what peers may send.

#include <string>
#include <utility>
#include <vector>

#include "cpprpc/middleware/trace_context.h"
#include "cpprpc/rpc/client_context.h"
#include "cpprpc/rpc/middleware.h"
#include "cpprpc/rpc/server_context.h"
#include "peer.h"

namespace e2e {
namespace {

using cpprpc::ClientContext;
using cpprpc::Next;
using cpprpc::trace_of;
using cpprpc::TraceContext;

constexpr const char* kValue = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
constexpr const char* kOther = "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000007-01";

class TraceContextCallsTest : public PeerTest {
 protected:
  // The handler answers with what it knows of the trace.
  void SetUp() override {
    PeerTest::SetUp();
    echo.on_once = [](ServerContext& context, Ping) -> Task<Result<Pong>> {
      const auto trace = trace_of(context);
      co_return Pong{.text = trace ? trace->to_traceparent() + " " + trace->state.to_string()
                                   : std::string("none")};
    };
  }

  using Headers = std::vector<std::pair<std::string, std::string>>;
  Result<Pong> ask(const Headers& headers, const Channel& channel) {
    const auto call = [&](EchoClient client) -> Task<Result<Pong>> {
      CallOptions options;
      for (const auto& [key, value] : headers) options.metadata(key, value);
      const Ping request;
      co_return co_await client.once(request, options);
    };
    return sync_wait(call(EchoClient(channel)));
  }
  std::string seen(const Headers& headers) {
    const auto pong = ask(headers, server->channel());
    return pong ? pong->text : pong.error().to_string();
  }
};

TEST_P(TraceContextCallsTest, IsThatOfTheCaller) {
  EXPECT_EQ(seen({}), "none");
  EXPECT_EQ(seen({{"traceparent", kValue}}), std::string(kValue) + " ");
  EXPECT_EQ(seen({{"traceparent", kValue}, {"tracestate", "a=1"}, {"tracestate", "b=2"}}),
            std::string(kValue) + " a=1,b=2");
}

TEST_P(TraceContextCallsTest, WhatIsMalformedCountsAsNotSent) {
  EXPECT_EQ(seen({{"traceparent", "nonsense"}}), "none");
  EXPECT_EQ(seen({{"traceparent", kValue}, {"traceparent", kOther}}), "none");
  EXPECT_EQ(seen({{"traceparent", std::string(2000, 'a')}}), "none");
  EXPECT_EQ(seen({{"traceparent", kValue}, {"tracestate", std::string(2000, 'a')}}),
            std::string(kValue) + " ");
}

// Whether the transport refuses that much is its own business: nobody comes to harm.
TEST_P(TraceContextCallsTest, AMegabyteOfHeaderDoesNoHarm) {
  const std::string megabyte(1 << 20, 'a');
  for (const char* key : {"traceparent", "tracestate"}) {
    const auto pong = ask({{key, megabyte}}, server->channel());
    EXPECT_EQ(pong ? pong->text : "none", "none");
  }
  EXPECT_EQ(seen({{"traceparent", kValue}}), std::string(kValue) + " ");
}

TEST_P(TraceContextCallsTest, ACallThatIsMadeHasThatOfItsParentUntilItHasItsOwn) {
  std::vector<std::string> seen_by_middleware;
  const auto note = [&](ClientContext& context, Next next) -> Task<Status> {
    const auto trace = trace_of(context);
    seen_by_middleware.push_back(trace ? trace->to_traceparent() : "none");
    co_return co_await next();
  };
  const auto own = [](ClientContext& context, Next next) -> Task<Status> {
    context.extensions().set(*cpprpc::parse_traceparent(kOther));
    co_return co_await next();
  };
  const Channel onward = server->channel().with(note).with(own).with(note);
  echo.on_collect = [&](ServerContext& context, Reader<Ping>&) -> Task<Result<Pong>> {
    context.extensions().set(*cpprpc::parse_traceparent(kValue));
    EchoClient client(onward);
    const Ping request;
    co_return co_await client.once(request, CallOptions{}.parent(context));
  };
  const auto call = [&](EchoClient client) -> Task<Result<Pong>> {
    auto stream = client.collect();
    co_return co_await stream.finish();
  };
  ASSERT_TRUE(sync_wait(call(client())));
  EXPECT_EQ(seen_by_middleware, (std::vector<std::string>{kValue, kOther}));
}

CPPRPC_ON_EVERY_TRANSPORT(TraceContextCallsTest);

}  // namespace
}  // namespace e2e
