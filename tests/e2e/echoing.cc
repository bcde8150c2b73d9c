#include "echoing.h"

namespace e2e {
namespace {

Task<Result<Pong>> once(ServerContext&, Ping request) {
  if (request.number == 0) co_return Pong{.text = request.text};
  co_return Status(static_cast<StatusCode>(request.number), request.text);
}

Task<Status> expand(ServerContext&, Ping request, Writer<Pong>& replies) {
  const Pong reply{.text = request.text};
  for (int i = 0; i < request.number; ++i) {
    const bool is_written = co_await replies.write(reply);
    if (!is_written) break;
  }
  co_return Status::ok();
}

Task<Result<Pong>> collect(ServerContext&, Reader<Ping>& requests) {
  Pong reply;
  while (const auto request = co_await requests.read()) reply.text += request->text;
  co_return reply;
}

Task<Status> chat(ServerContext&, Reader<Ping>& requests, Writer<Pong>& replies) {
  while (const auto request = co_await requests.read()) {
    const Pong reply{.text = request->text};
    co_await replies.write(reply);
  }
  co_return Status::ok();
}

}  // namespace

void answer_as_asked(EchoService& echo) {
  echo.on_once = once;
  echo.on_expand = expand;
  echo.on_collect = collect;
  echo.on_chat = chat;
}

}  // namespace e2e
