#include "hostile.h"

#include <unistd.h>

#include <chrono>
#include <fstream>
#include <stdexcept>
#include <utility>

#include "cpprpc/task/sleep.h"
#include "cpprpc/transport/h2/h2.h"
#include "sanitized.h"

namespace hostile {

using namespace cpprpc;

// --- the server

namespace {

Task<Status> stay_until_told() {
  using namespace std::chrono_literals;
  const bool slept = co_await sleep(1h);
  co_return slept ? Status::internal("nobody told the handler to stop") : Status::cancelled("told");
}

Pong answer(Ping request) {
  return {.text = std::move(request.text),
          .payload = std::string(static_cast<std::size_t>(request.number), 'x')};
}

}  // namespace

Task<Result<Pong>> Service::once(ServerContext& context, Ping request) {
  const faults::Stay stay(census, context);
  if (request.text == kStay) co_return co_await stay_until_told();
  co_return answer(std::move(request));
}

Task<Status> Service::expand(ServerContext& context, Ping request, Writer<Pong>& replies) {
  const faults::Stay stay(census, context);
  const Pong reply = answer(std::move(request));
  while (co_await replies.write(reply)) {
  }
  co_return Status::cancelled("the client is gone");
}

Task<Result<Pong>> Service::collect(ServerContext& context, Reader<Ping>& requests) {
  const faults::Stay stay(census, context);
  Pong last;
  while (auto request = co_await requests.read()) {
    if (request->text == kStay) co_return co_await stay_until_told();
    last = answer(std::move(*request));
  }
  co_return last;
}

Task<Status> Service::chat(ServerContext& context, Reader<Ping>& requests, Writer<Pong>& replies) {
  const faults::Stay stay(census, context);
  while (auto request = co_await requests.read()) {
    if (request->text == kStay) co_return co_await stay_until_told();
    const Pong reply = answer(std::move(*request));
    if (!co_await replies.write(reply)) co_return Status::cancelled("the client is gone");
  }
  co_return Status::ok();
}

HostileTest::HostileTest() { service.bind(router_); }

HostileTest::~HostileTest() {
  if (server_) server_->shutdown();
}

void HostileTest::serve(ServerOptions options) {
  auto server = serve_h2(router_, std::move(options.listen("127.0.0.1:0").threads(1)));
  if (!server) throw std::runtime_error(server.error().to_string());
  server_ = std::move(*server);
}

// --- clients

std::string ping(std::string text, int payload) {
  return raw::message(encode(Ping{.text = std::move(text), .number = payload}));
}

std::string unary(std::uint32_t stream, std::string_view more_fields) {
  return raw::headers(stream, raw::call(kOnce, more_fields)) +
         raw::data(stream, ping("hello"), raw::kEndStream);
}

bool is_answered(const raw::Frame& end) { return end.get("grpc-status") == "0"; }

Bystander::Bystander(int port) : thread_([this, port] { run(port); }) {}

Bystander::~Bystander() {
  stops_ = true;
  thread_.join();
}

void Bystander::run(int port) {
  try {
    raw::FrameClient client(port);
    client.shake_hands();
    client.send(raw::window_update(0, 0x7fff0000));  // for more calls than there can be
    for (std::uint32_t stream = 1; !stops_ && !failed_; stream += 2) {
      client.send(unary(stream));
      failed_ = !is_answered(client.wait_for_end_of(stream));
      ++answered_;
      answered_.notify_all();
    }
  } catch (const std::exception&) {
    failed_ = true;
    ++answered_;
    answered_.notify_all();
  }
}

bool Bystander::is_served() {
  const int enough = answered_ + 10;
  for (int now = answered_; now < enough && !failed_; now = answered_) answered_.wait(now);
  return !failed_;
}

// --- memory

namespace {

std::size_t resident() {
  std::size_t pages = 0, ignored = 0;
  std::ifstream("/proc/self/statm") >> ignored >> pages;
  return pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace

Growth::Growth() : before_(resident()) {}

std::size_t Growth::bytes() const {
  const std::size_t now = resident();
  return faults::kSanitized || now < before_ ? 0 : now - before_;
}

}  // namespace hostile
