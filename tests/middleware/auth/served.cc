#include "served.h"

namespace auth_test {
namespace {

// What the handlers say.
Pong who(ServerContext& context) {
  const Caller* const caller = context.extensions().get<Caller>();
  return Pong{.text = caller == nullptr ? "nobody" : caller->subject()};
}

Task<Status> pass(ServerContext&, Next next) { co_return co_await next(); }

}  // namespace

const SigningKey& issuer_key() {
  static const SigningKey key = SigningKey::elliptic();
  return key;
}

std::string token(const std::string& more, std::chrono::seconds lives) {
  const auto end = std::chrono::system_clock::now() + lives;
  const auto seconds = std::chrono::floor<std::chrono::seconds>(end).time_since_epoch().count();
  return issuer_key().sign(R"({"alg":"ES256","kid":"e"})",
                           R"({"iss":"acme","aud":"orders","sub":"ada","exp":)" +
                               std::to_string(seconds) + (more.empty() ? "" : "," + more) + "}");
}

void AuthTest::SetUp() {
  authenticate = pass;
  authorize = pass;
  router.use([this](ServerContext& context, Next next) { return authenticate(context, next); });
  router.use([this](ServerContext& context, Next next) { return authorize(context, next); });
  PeerTest::SetUp();
  echo.on_once = [](ServerContext& context, Ping) -> Task<Result<Pong>> { co_return who(context); };
  echo.on_expand = [](ServerContext& context, Ping, Writer<Pong>& replies) -> Task<Status> {
    const Pong reply = who(context);
    co_await replies.write(reply);
    co_return Status::ok();
  };
  echo.on_collect = [](ServerContext& context, Reader<Ping>& requests) -> Task<Result<Pong>> {
    while (co_await requests.read()) {
    }
    co_return who(context);
  };
  echo.on_chat = [](ServerContext& context, Reader<Ping>& requests,
                    Writer<Pong>& replies) -> Task<Status> {
    const Pong reply = who(context);
    while (co_await requests.read()) co_await replies.write(reply);
    co_return Status::ok();
  };
}

CallOptions AuthTest::with(const Headers& headers) {
  CallOptions options;
  for (const auto& [key, value] : headers) options.metadata(key, value);
  return options;
}

namespace {

Task<Answer> ask_once(EchoClient client, CallOptions options) {
  const Ping request;
  const Result<Pong> reply = co_await client.once(request, std::move(options));
  co_return Answer{reply.status(), reply ? reply->text : ""};
}

Task<Answer> ask_expand(EchoClient client, CallOptions options) {
  const Ping request;
  auto call = client.expand(request, std::move(options));
  Answer answer;
  while (const auto reply = co_await call.read()) answer.text = reply->text;
  answer.status = co_await call.finish();
  co_return answer;
}

Task<Answer> ask_collect(EchoClient client, CallOptions options) {
  auto call = client.collect(std::move(options));
  const Ping request;
  co_await call.write(request);
  const Result<Pong> reply = co_await call.finish();
  co_return Answer{reply.status(), reply ? reply->text : ""};
}

Task<Answer> ask_chat(EchoClient client, CallOptions options) {
  auto call = client.chat(std::move(options));
  const Ping request;
  co_await call.write(request);
  call.writes_done();
  Answer answer;
  while (const auto reply = co_await call.read()) answer.text = reply->text;
  answer.status = co_await call.finish();
  co_return answer;
}

Task<Status> ask_unknown(Channel channel, std::string_view path, CallOptions options) {
  const cpprpc::Unary<Ping, Pong> method(path);
  const Ping request;
  const Result<Pong> reply = co_await channel.call(method, request, std::move(options));
  co_return reply.status();
}

}  // namespace

Answer AuthTest::once(CallOptions options) {
  return sync_wait(ask_once(client(), std::move(options)));
}
Answer AuthTest::expand(CallOptions options) {
  return sync_wait(ask_expand(client(), std::move(options)));
}
Answer AuthTest::collect(CallOptions options) {
  return sync_wait(ask_collect(client(), std::move(options)));
}
Answer AuthTest::chat(CallOptions options) {
  return sync_wait(ask_chat(client(), std::move(options)));
}
Status AuthTest::call_unknown(std::string_view path, CallOptions options) {
  return sync_wait(ask_unknown(server->channel(), path, std::move(options)));
}

}  // namespace auth_test
