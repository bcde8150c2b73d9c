#include "our_peer.h"

#include <utility>

namespace interop {

OurServer::OurServer(const Network& network, ServerOptions options)
    : server_([&] {
        use_defaults(service);
        service.bind(router_);
        return network.serve(router_, options.listen("127.0.0.1:0")).value();
      }()) {}

void use_defaults(OurService& service) {
  service.on_once = [](ServerContext&, Note request) -> Task<Result<Note>> { co_return request; };
  service.on_expand = [](ServerContext&, Note request, Writer<Note>& replies) -> Task<Status> {
    for (std::int64_t i = 0; i < request.number; ++i) {
      const Note reply{.text = request.text, .number = i};
      if (!co_await replies.write(reply)) co_return Status::cancelled("the client is gone");
    }
    co_return Status::ok();
  };
  service.on_collect = [](ServerContext&, Reader<Note>& requests) -> Task<Result<Note>> {
    Note total;
    while (const auto request = co_await requests.read()) {
      total.text += request->text;
      total.number += request->number;
    }
    co_return total;
  };
  service.on_chat = [](ServerContext&, Reader<Note>& requests,
                       Writer<Note>& replies) -> Task<Status> {
    while (const auto request = co_await requests.read()) co_await replies.write(*request);
    co_return Status::ok();
  };
}

Note full_note() {
  Note note{.text = "Grüße", .number = -7, .payload = std::string("\0\xff\x80", 3)};
  note.numbers = {0, -1, 1, 2147483647, -2147483647 - 1};
  note.inner["a"] = ours::Note::Inner{.value = 0.5, .is_exact = true};
  note.inner[""] = ours::Note::Inner{.value = -0.0};
  return note;
}

namespace {

Task<Result<Note>> ask_task(PeerClient client, Note request, CallOptions options) {
  co_return co_await client.once(request, options);
}

}  // namespace

Result<Note> ask(const Channel& channel, const Note& request, const CallOptions& options) {
  return sync_wait(ask_task(PeerClient(channel), request, options));
}

}  // namespace interop
