// Three services: A calls B, B calls C, by calls of all kinds. What comes of it is one trace, a
// tree, as a collector has it.

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "collector.h"

namespace tracing {
namespace {

using cpprpc::CallOptions;
using cpprpc::Channel;
using cpprpc::ClientTracing;
using cpprpc::OtlpExporter;
using cpprpc::Reader;
using cpprpc::Result;
using cpprpc::Router;
using cpprpc::ServerContext;
using cpprpc::ServerTracing;
using cpprpc::Span;
using cpprpc::start_span;
using cpprpc::sync_wait;
using cpprpc::Tracer;
using cpprpc::Writer;
using e2e::EchoClient;
using e2e::EchoService;
using e2e::Ping;
using e2e::Pong;
using SpanKind = otlp::Span::SpanKind;

constexpr std::chrono::minutes kMinute{1};

// A service with a tracer of its own, which exports to the collector.
class Service {
 public:
  Service(const std::string& name, const e2e::Transport& transport, const Channel& collector)
      : tracer_(quiet(std::make_shared<OtlpExporter>(collector)).service_name(name)) {
    router_.use(ServerTracing(tracer_));
    echo.bind(router_);
    server_ = transport.serve(router_);
  }

  // For others, with their tracer.
  Channel channel() { return server_->channel(); }
  Channel to(Service& other) const { return other.channel().with(ClientTracing(tracer_)); }

  void stop() {
    server_->shutdown(cpprpc::Clock::duration::zero());
    EXPECT_TRUE(tracer_.shutdown(kMinute));
  }

  EchoService echo;

 private:
  Tracer tracer_;
  Router router_;
  std::unique_ptr<e2e::RunningServer> server_;
};

class ChainTest : public testing::TestWithParam<e2e::Transport> {
 protected:
  void SetUp() override {
    collector.bind(collector_router_);
    collector_server_ = GetParam().serve(collector_router_);
    const Channel channel = collector_server_->channel();
    a = std::make_unique<Service>("a", GetParam(), channel);
    b = std::make_unique<Service>("b", GetParam(), channel);
    c = std::make_unique<Service>("c", GetParam(), channel);
  }
  void TearDown() override { collector_server_->shutdown(cpprpc::Clock::duration::zero()); }

  // Everything that the services had to say.
  std::vector<otlp::Span> spans() {
    for (Service* service : {a.get(), b.get(), c.get()}) service->stop();
    return collector.spans();
  }

  Collector collector;
  std::unique_ptr<Service> a, b, c;

 private:
  Router collector_router_;
  std::unique_ptr<e2e::RunningServer> collector_server_;
};

// "a SERVER e2e.v1.Echo/Chat" and what is below it, indented, in the order of time.
class Tree {
 public:
  explicit Tree(const std::vector<otlp::Span>& spans) {
    for (const otlp::Span& span : spans) {
      EXPECT_TRUE(spans_.emplace(span.span_id, span).second) << "two spans with one id";
      traces_.insert(span.trace_id);
    }
  }

  [[nodiscard]] std::size_t traces() const { return traces_.size(); }

  [[nodiscard]] std::string text() const {
    std::string text;
    print("", 0, text);
    return text;
  }

  // Each within its parent.
  void expect_nested() const {
    for (const auto& [id, span] : spans_) {
      EXPECT_LE(span.start_time_unix_nano, span.end_time_unix_nano) << span.name;
      const auto parent = spans_.find(span.parent_span_id);
      if (parent == spans_.end()) continue;
      EXPECT_GE(span.start_time_unix_nano, parent->second.start_time_unix_nano) << span.name;
      EXPECT_LE(span.end_time_unix_nano, parent->second.end_time_unix_nano) << span.name;
    }
  }

 private:
  void print(const std::string& parent, std::size_t depth, std::string& text) const {
    std::vector<const otlp::Span*> below;
    for (const auto& [id, span] : spans_) {
      if (span.parent_span_id == parent) below.push_back(&span);
    }
    std::sort(below.begin(), below.end(), [](const otlp::Span* x, const otlp::Span* y) {
      return x->start_time_unix_nano < y->start_time_unix_nano;
    });
    for (const otlp::Span* span : below) {
      text += std::string(2 * depth, ' ') + std::string(to_string(span->kind)).substr(10) + " " +
              span->name + "\n";
      print(span->span_id, depth + 1, text);
    }
  }

  std::map<std::string, otlp::Span> spans_;
  std::set<std::string> traces_;
};

// What A does for each of its callers: a stream to B in a span of its own, which asks C for each
// message; and C is asked once by A itself.
void wire(Service& a, Service& b, Service& c) {
  const EchoClient b_of_a(a.to(b));
  const EchoClient c_of_a(a.to(c));
  const EchoClient c_of_b(b.to(c));
  a.echo.on_once = [=](ServerContext& context, Ping request) -> Task<Result<Pong>> {
    Pong reply;
    {
      Span work = start_span(context, "gather");
      const CallOptions options = CallOptions{}.parent(context).extension(work.context());
      auto call = b_of_a.chat(options);
      for (const char* text : {"one", "two"}) {
        const Ping ping{.text = text};
        co_await call.write(ping);
        if (const auto pong = co_await call.read()) reply.text += pong->text + " ";
      }
      call.writes_done();
      while (co_await call.read()) {
      }
      const Status status = co_await call.finish();
      if (!status.is_ok()) co_return status;
    }
    const Result<Pong> last = co_await c_of_a.once(request, CallOptions{}.parent(context));
    if (!last) co_return last.error();
    reply.text += last->text;
    co_return reply;
  };
  b.echo.on_chat = [=](ServerContext& context, Reader<Ping>& requests,
                       Writer<Pong>& replies) -> Task<Status> {
    while (const auto request = co_await requests.read()) {
      Pong reply;
      auto call = c_of_b.expand(*request, CallOptions{}.parent(context));
      while (const auto part = co_await call.read()) reply.text += part->text;
      const Status status = co_await call.finish();
      if (!status.is_ok()) co_return status;
      co_await replies.write(reply);
    }
    co_return Status::ok();
  };
  c.echo.on_once = [](ServerContext&, Ping request) -> Task<Result<Pong>> {
    co_return Pong{.text = "<" + request.text + ">"};
  };
  c.echo.on_expand = [](ServerContext&, Ping request, Writer<Pong>& replies) -> Task<Status> {
    for (const char letter : request.text) {
      const Pong reply{.text = std::string(1, letter) + "."};
      co_await replies.write(reply);
    }
    co_return Status::ok();
  };
}

Result<Pong> ask(const Channel& channel, const CallOptions& options = CallOptions()) {
  const auto call = [&](EchoClient client) -> Task<Result<Pong>> {
    const Ping request{.text = "end"};
    co_return co_await client.once(request, options);
  };
  return sync_wait(call(EchoClient(channel)));
}

TEST_P(ChainTest, IsOneTree) {
  wire(*a, *b, *c);
  const Result<Pong> reply = ask(a->channel());
  ASSERT_TRUE(reply) << reply.error().to_string();
  EXPECT_EQ(reply->text, "o.n.e. t.w.o. <end>");

  const std::vector<otlp::Span> all = spans();
  const Tree tree(all);
  EXPECT_EQ(tree.traces(), 1u);
  EXPECT_EQ(tree.text(),
            "SERVER e2e.v1.Echo/Once\n"
            "  INTERNAL gather\n"
            "    CLIENT e2e.v1.Echo/Chat\n"
            "      SERVER e2e.v1.Echo/Chat\n"
            "        CLIENT e2e.v1.Echo/Expand\n"
            "          SERVER e2e.v1.Echo/Expand\n"
            "        CLIENT e2e.v1.Echo/Expand\n"
            "          SERVER e2e.v1.Echo/Expand\n"
            "  CLIENT e2e.v1.Echo/Once\n"
            "    SERVER e2e.v1.Echo/Once\n");
  tree.expect_nested();
  for (const otlp::Span& span : all) {
    EXPECT_EQ(span.trace_id.size(), 16u);
    EXPECT_EQ(span.span_id.size(), 8u);
    EXPECT_FALSE(span.status) << "nothing failed";
    // Trace flags: sampled; and it is known whether the parent is remote.
    const bool is_below_other = span.kind == SpanKind::Server && !span.parent_span_id.empty();
    EXPECT_EQ(span.flags, is_below_other ? 0x301u : 0x101u) << span.name;
  }
  std::set<std::string> services;
  for (const auto& request : collector.requests()) {
    for (const otlp::KeyValue& attribute : request.resource_spans.at(0).resource->attributes) {
      if (attribute.key != "service.name") continue;
      services.insert(std::get<otlp::AnyValue::Value::string_value>(attribute.value->value));
    }
  }
  EXPECT_EQ(services, (std::set<std::string>{"a", "b", "c"}));
}

TEST_P(ChainTest, GoesOnWithTheCallersTrace) {
  wire(*a, *b, *c);
  ASSERT_TRUE(
      ask(a->channel(),
          CallOptions{}
              .metadata("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
              .metadata("tracestate", "congo=t61rcWkgMzE")));
  const std::vector<otlp::Span> all = spans();
  EXPECT_EQ(all.size(), 10u);
  int below_caller = 0;
  for (const otlp::Span& span : all) {
    EXPECT_EQ(span.trace_id, "\x4b\xf9\x2f\x35\x77\xb3\x4d\xa6\xa3\xce\x92\x9d\x0e\x0e\x47\x36");
    EXPECT_EQ(span.trace_state, "congo=t61rcWkgMzE") << span.name;
    if (span.parent_span_id == std::string("\x00\xf0\x67\xaa\x0b\xa9\x02\xb7", 8)) ++below_caller;
  }
  EXPECT_EQ(below_caller, 1);
}

TEST_P(ChainTest, AParentThatIsNotRecordedDecidesForAll) {
  wire(*a, *b, *c);
  ASSERT_TRUE(ask(a->channel(),
                  CallOptions{}.metadata(
                      "traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00")));
  EXPECT_TRUE(spans().empty());
}

CPPRPC_ON_EVERY_TRANSPORT(ChainTest);

}  // namespace
}  // namespace tracing
