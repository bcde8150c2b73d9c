// Spellings that g++ before 13 compiles into a double free, and that do not compile there for that
// reason; one of them is chosen with -DUNARY and so on. With other compilers all of them are fine:
// see spellings_test.cc, which runs them. Checked by the script try_compile.

#include "cpprpc/task/async_channel.h"
#include "cpprpc/task/offload.h"
#include "golden/services.rpc.h"

using namespace golden::services;

// With the message named first: always fine.
cpprpc::Task<void> named(OracleClient client, cpprpc::Writer<Answer>& replies,
                         cpprpc::AsyncChannel<Answer>& channel) {
  Query query{.text = "x"};
  Answer answer{.text = "x"};
  (void)co_await client.ask(query);
  (void)client.watch(query);
  auto collect = client.collect();
  co_await collect.write(query);
  auto chat = client.chat();
  co_await chat.write(query);
  co_await replies.write(answer);
  co_await channel.send(answer);
  const auto function = [text = answer.text] { return text.size(); };
  (void)co_await cpprpc::offload(function);
}

#if defined(UNARY)
cpprpc::Task<void> braced(OracleClient client) { (void)co_await client.ask({.text = "x"}); }
#elif defined(SERVER_STREAM)
cpprpc::Task<void> braced(OracleClient client) {
  (void)co_await client.watch({.text = "x"}).read();
}
#elif defined(CLIENT_STREAM)
cpprpc::Task<void> braced(OracleClient client) {
  auto collect = client.collect();
  co_await collect.write({.text = "x"});
}
#elif defined(BIDI_STREAM)
cpprpc::Task<void> braced(OracleClient client) {
  auto chat = client.chat();
  co_await chat.write(Query{.text = "x"});
}
#elif defined(WRITER)
cpprpc::Task<void> braced(cpprpc::Writer<Answer>& replies) {
  co_await replies.write({.text = "x"});
}
#elif defined(CHANNEL)
cpprpc::Task<void> braced(cpprpc::AsyncChannel<Answer>& channel) {
  co_await channel.send(Answer{.text = "x"});
}
#elif defined(OFFLOAD)
cpprpc::Task<void> braced(std::string text) {
  (void)co_await cpprpc::offload([text] { return text.size(); });
}
#endif
