// Calls a server as fast as it answers, over plain nghttp2: see connection.h. With a path as the
// last argument, calls that, whatever its name.

#include <arpa/inet.h>
#include <sys/epoll.h>

#include <cstring>
#include <memory>

#include "bench.pb.h"
#include "connection.h"

namespace {

std::string framed(const std::string& message) {
  const std::uint32_t length = htonl(static_cast<std::uint32_t>(message.size()));
  std::string bytes(5, '\0');
  std::memcpy(bytes.data() + 1, &length, sizeof length);
  return bytes + message;
}

bench::Calls calls_of(bench::Kind kind, const char* path) {
  constexpr const char* kPaths[] = {"Hello", "Watch", "Chat"};
  const auto request = bench::new_request<bench::rpc::v1::Request>();
  return {.kind = kind,
          .path = path != nullptr
                      ? path
                      : std::string("/bench.rpc.v1.Bench/") + kPaths[static_cast<int>(kind)],
          .request = framed(request.SerializeAsString()),
          .greeting = bench::greeting(request.name())};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && std::string_view(argv[1]) == "--request") {  // for h2load
    std::cout << calls_of(bench::Kind::Hello, nullptr).request;
    return EXIT_SUCCESS;
  }
  const bench::Plan plan = bench::plan_of(argc, argv);
  const bench::Calls calls = calls_of(plan.kind, argc > 6 ? argv[6] : nullptr);
  bench::Measured measured(plan);
  const int poll = ::epoll_create1(0);
  std::vector<std::unique_ptr<bench::Connection>> connections;
  for (int i = 0; i < plan.connections; ++i) {
    connections.push_back(std::make_unique<bench::Connection>(calls, plan, measured));
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = connections.back().get();
    ::epoll_ctl(poll, EPOLL_CTL_ADD, connections.back()->socket(), &event);
  }
  std::size_t running = connections.size();
  while (running > 0) {
    epoll_event events[64];
    const int count = ::epoll_wait(poll, events, static_cast<int>(std::size(events)), 10'000);
    if (count == 0) {
      std::cerr << "load: the server has said nothing for 10 s\n";
      return EXIT_FAILURE;
    }
    for (int i = 0; i < count; ++i) {
      auto& connection = *static_cast<bench::Connection*>(events[i].data.ptr);
      const bool was_done = connection.is_done();
      connection.receive();
      if (!was_done && connection.is_done()) --running;
    }
  }
  return measured.report();
}
