#include "service.h"

#include <chrono>

#include "cpprpc/task/sleep.h"
#include "cpprpc/task/sync_wait.h"
#include "cpprpc/task/when_all.h"

namespace faults {
namespace {

using namespace std::chrono_literals;

// In the text of a request: one reply, and no more until the handler is told to stop.
constexpr const char* kWriteOnce = "once";

// --- a server's

Task<Status> stay_until_told() {
  // Longer than any test: if it gets to its end, nobody told the handler.
  const bool slept = co_await cpprpc::sleep(1h);
  if (slept) co_return Status::internal("nobody told the handler to stop");
  co_return Status::cancelled("told to stop");
}

}  // namespace

Task<Result<Pong>> Service::once(ServerContext& context, Ping request) {
  const Stay stay(census, context);
  if (request.number == kStay) co_return co_await stay_until_told();
  co_return Pong{.text = std::move(request.text), .number = request.number};
}

Task<Status> Service::expand(ServerContext& context, Ping request, Writer<Pong>& replies) {
  const Stay stay(census, context);
  Pong reply{.text = std::move(request.text), .payload = std::string(1000, 'x')};
  const bool writes_once = reply.text == kWriteOnce;
  while (request.number == kStay || reply.number < request.number) {
    if (!co_await replies.write(reply)) co_return Status::cancelled("the client is gone");
    if (writes_once) co_return co_await stay_until_told();
    ++reply.number;
  }
  co_return Status::ok();
}

Task<Result<Pong>> Service::collect(ServerContext& context, Reader<Ping>& requests) {
  const Stay stay(census, context);
  Pong total;
  bool stays = false;
  while (const auto request = co_await requests.read()) {
    total.number += 1;
    stays = request->number == kStay;
  }
  if (stays) co_return co_await stay_until_told();
  co_return total;
}

Task<Status> Service::chat(ServerContext& context, Reader<Ping>& requests, Writer<Pong>& replies) {
  const Stay stay(census, context);
  while (const auto request = co_await requests.read()) {
    const Pong reply{.text = request->text, .number = request->number};
    if (!co_await replies.write(reply)) co_return Status::cancelled("the client is gone");
    if (request->number == kStay) co_return co_await stay_until_told();
  }
  co_return Status::ok();
}

// --- a client's

namespace {

Task<Status> ask_once(EchoClient client, CallOptions options) {
  const Ping request{.text = "hello"};
  const Result<Pong> reply = co_await client.once(request, std::move(options));
  if (reply && reply->text != "hello") co_return Status::internal("a wrong answer");
  co_return reply.status();
}

Task<Status> stay_in_once(EchoClient client, CallOptions options) {
  const Ping request{.number = kStay};
  const Result<Pong> reply = co_await client.once(request, std::move(options));
  co_return reply.status();
}

Task<Status> read_on(EchoClient client, CallOptions options, Writes writes) {
  const Ping request{.text = writes == Writes::Once ? kWriteOnce : "", .number = kStay};
  auto replies = client.expand(request, std::move(options));
  while (co_await replies.read()) {
  }
  co_return co_await replies.finish();
}

Task<Status> write_on(EchoClient client, CallOptions options, Writes writes) {
  auto call = client.collect(std::move(options));
  const Ping request{.number = kStay, .payload = std::string(1000, 'x')};
  while (co_await call.write(request)) {
    if (writes == Writes::Once) break;
  }
  const Result<Pong> reply = co_await call.finish();
  co_return reply.status();
}

// The server answers once: then one read waits for ever, and sooner or later one write.
Task<Status> read_and_write_on(EchoClient client, CallOptions options, Writes writes) {
  auto call = client.chat(std::move(options));
  const auto read = [&call]() -> Task<> {
    while (co_await call.read()) {
    }
  };
  const auto write = [&call, writes]() -> Task<> {
    const Ping request{.number = kStay, .payload = std::string(10'000, 'x')};
    while (co_await call.write(request)) {
      if (writes == Writes::Once) break;
    }
  };
  co_await cpprpc::when_all(read(), write());
  co_return co_await call.finish();
}

}  // namespace

Status ask(const Channel& channel, const CallOptions& options) {
  return cpprpc::sync_wait(ask_once(EchoClient(channel), options));
}

Task<std::vector<Status>> four_calls(EchoClient client, CallOptions options, Writes writes) {
  std::vector<Task<Status>> calls;
  calls.push_back(stay_in_once(client, options));
  calls.push_back(read_on(client, options, writes));
  calls.push_back(write_on(client, options, writes));
  calls.push_back(read_and_write_on(client, options, writes));
  co_return co_await cpprpc::when_all(std::move(calls));
}

}  // namespace faults
