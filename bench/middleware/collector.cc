// Takes traces from the servers of this benchmark, and drops them.

#include "../rpc/serving.h"
#include "cpprpc/middleware/tracing/otlp/trace_service.rpc.h"
#include "cpprpc/rpc/router.h"
#include "cpprpc/transport/h2/h2.h"

namespace {

class Collector final : public cpprpc::otlp::TraceService {
 public:
  cpprpc::Task<cpprpc::Result<cpprpc::otlp::ExportTraceServiceResponse>> export_(
      cpprpc::ServerContext&, cpprpc::otlp::ExportTraceServiceRequest) override {
    co_return cpprpc::otlp::ExportTraceServiceResponse{};
  }
};

}  // namespace

int main() {
  Collector collector;
  cpprpc::Router router;
  collector.bind(router);
  auto server = cpprpc::serve_h2(router, cpprpc::ServerOptions{}.listen("127.0.0.1:0").threads(1));
  if (!server) {
    std::cerr << server.error().to_string() << "\n";
    return EXIT_FAILURE;
  }
  const bench::Answered nothing;
  bench::serve_script(server->port(), nothing);
}
