// Our server, as a user would write it. Where BENCH_H2 is defined, over the h2 transport.

#include "bench.rpc.h"
#include "cpprpc/rpc/router.h"
#include "cpprpc/rpc/server.h"
#include "serving.h"
#include "transport.h"

namespace {

using cpprpc::Result;
using cpprpc::ServerContext;
using cpprpc::Status;
using cpprpc::Task;
using ours::Payload;
using ours::Reply;
using ours::Request;

class Service final : public ours::Bench {
 public:
  explicit Service(bench::Answered& answered) noexcept : answered_(answered) {}

  Task<Result<Reply>> hello(ServerContext&, Request request) override {
    answered_.calls.fetch_add(1, std::memory_order_relaxed);
    co_return Reply{.message = bench::greeting(request.name), .id = request.id};
  }

  Task<Result<Payload>> echo(ServerContext&, Payload request) override {
    answered_.calls.fetch_add(1, std::memory_order_relaxed);
    co_return std::move(request);
  }

  Task<Status> watch(ServerContext&, Request request, cpprpc::Writer<Reply>& replies) override {
    Reply reply{.message = bench::greeting(request.name)};
    for (std::uint32_t i = 0; i < request.replies; ++i) {
      reply.id = i;
      if (!co_await replies.write(reply)) co_return Status::cancelled("the client is gone");
      answered_.messages.fetch_add(1, std::memory_order_relaxed);
    }
    answered_.calls.fetch_add(1, std::memory_order_relaxed);
    co_return Status::ok();
  }

  Task<Status> chat(ServerContext&, cpprpc::Reader<Request>& requests,
                    cpprpc::Writer<Reply>& replies) override {
    while (auto request = co_await requests.read()) {
      Reply reply{.message = bench::greeting(request->name), .id = request->id};
      if (!co_await replies.write(reply)) co_return Status::cancelled("the client is gone");
      answered_.messages.fetch_add(1, std::memory_order_relaxed);
    }
    answered_.calls.fetch_add(1, std::memory_order_relaxed);
    co_return Status::ok();
  }

 private:
  bench::Answered& answered_;
};

}  // namespace

int main(int argc, char** argv) {
  bench::Answered answered;
  Service service(answered);
  cpprpc::Router router;
  service.bind(router);
  const auto threads = static_cast<std::size_t>(bench::threads_of(argc, argv));
  auto server =
      bench::serve(router, cpprpc::ServerOptions{}.listen("127.0.0.1:0").threads(threads));
  if (!server) {
    std::cerr << server.error().to_string() << "\n";
    return EXIT_FAILURE;
  }
  bench::serve_script(server->port(), answered);
  server->shutdown(std::chrono::seconds(0));
}
