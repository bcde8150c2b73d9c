// Tracing, as docs/tracing.md tells it: two services in one program, one of which calls the other.
// It prints the trace; or, with the address of a collector as argument, sends it there:
//
//   production_tracing 127.0.0.1:4317

#include "cpprpc/middleware/tracing.h"

#include <fmt/core.h>

#include <chrono>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "cpprpc/rpc/router.h"
#include "cpprpc/task/sync_wait.h"
#include "cpprpc/transport/h2/h2.h"
#include "cpprpc/transport/loopback/loopback.h"
#include "greeter.rpc.h"

using cpprpc::CallOptions;
using cpprpc::Channel;
using cpprpc::ClientTracing;
using cpprpc::ExportResult;
using cpprpc::OtlpExporter;
using cpprpc::OtlpOptions;
using cpprpc::Result;
using cpprpc::Sampler;
using cpprpc::ServerContext;
using cpprpc::ServerTracing;
using cpprpc::Span;
using cpprpc::SpanBatch;
using cpprpc::SpanData;
using cpprpc::SpanId;
using cpprpc::Task;
using cpprpc::Tracer;
using cpprpc::TracerCounts;
using cpprpc::TracerOptions;
using production::v1::GreeterClient;
using production::v1::HelloReply;
using production::v1::HelloRequest;
using namespace std::chrono_literals;

namespace {

// --- what a tracer is made of

Tracer tracer_to(const std::string& collector) {
  const Channel channel = cpprpc::connect_h2(collector);
  return Tracer(TracerOptions{}
                    .service_name("greeter")
                    .resource("deployment.environment.name", "production")
                    .sampler(Sampler::parent_based(Sampler::ratio(0.1)))
                    .exporter(std::make_shared<OtlpExporter>(channel)));
}

// --- a handler that has something to say

class Front final : public production::v1::Greeter {
 public:
  explicit Front(const Channel& names) : names_(names) {}

  Task<Result<HelloReply>> say_hello(ServerContext& context, HelloRequest request) override {
    span_of(context).attribute("greeting.language", "en");  // of the call's own span
    Span span = start_span(context, "find a name");         // below it, until it goes
    if (request.name.empty()) {
      span.event("there is none", {{"instead", "World"}});
      request.name = "World";
    }
    // A child of `span`; without the extension, of the call's own span.
    const CallOptions options = CallOptions{}.parent(context).extension(span.context());
    co_return co_await names_.say_hello(request, options);
  }

 private:
  GreeterClient names_;
};

class Names final : public production::v1::Greeter {
 public:
  Task<Result<HelloReply>> say_hello(ServerContext& context, HelloRequest request) override {
    const Span span = start_span(context, "ask the archive");
    co_return HelloReply{.message = "Hello " + request.name + "!"};
  }
};

// --- an exporter of one's own

// Prints each trace as a tree.
class Print final : public cpprpc::SpanExporter {
 public:
  Task<ExportResult> export_spans(const SpanBatch& batch) override {
    spans_.insert(spans_.end(), batch.spans.begin(), batch.spans.end());
    co_return ExportResult();
  }

  void print(SpanId parent = SpanId(), int depth = 0) const {
    for (const SpanData& span : spans_) {
      if (span.parent != parent) continue;
      fmt::print("{:{}}{}\n", "", 2 * depth, span.name.view());
      print(span.context.span_id, depth + 1);
    }
  }

 private:
  std::vector<SpanData> spans_;  // of the tracer's thread, until that was shut down
};

// --- all together

void say_hello(const Channel& channel) {
  const auto ask = [](GreeterClient client) -> Task<Result<HelloReply>> {
    const HelloRequest request;
    co_return co_await client.say_hello(request);
  };
  fmt::print("{}\n", sync_wait(ask(GreeterClient(channel))).value().message);
}

void run(const Tracer& tracer) {
  Names names;
  cpprpc::Router names_router;
  names_router.use(ServerTracing(tracer));
  names.bind(names_router);
  cpprpc::Loopback names_server(names_router);

  Front front(names_server.channel().with(ClientTracing(tracer).server("names")));
  cpprpc::Router router;
  router.use(ServerTracing(tracer).message_events());
  front.bind(router);
  cpprpc::Loopback server(router);

  say_hello(server.channel().with(ClientTracing(tracer).server("greeter")));
}

void report(const TracerCounts& counts) {
  fmt::print("{} spans: {} exported, {} dropped\n", counts.ended, counts.exported,
             counts.dropped + counts.failed + counts.rejected);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1) {
    const Tracer tracer = tracer_to(argv[1]);
    run(tracer);
    tracer.shutdown(5s);
    report(tracer.counts());
    return 0;
  }
  const auto print = std::make_shared<Print>();
  const Tracer tracer(TracerOptions{}.service_name("greeter").exporter(print));
  run(tracer);
  if (!tracer.shutdown(5s)) return 1;
  print->print();
  report(tracer.counts());
  return tracer.counts().exported == 6 ? 0 : 1;
}
