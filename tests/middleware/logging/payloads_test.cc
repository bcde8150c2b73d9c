// Messages in the log, on request, without their secrets.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "logged.h"
#include "vault.rpc.h"

namespace e2e {
namespace {

using vault::v1::Key;
using vault::v1::VaultClient;

class Vault final : public vault::v1::Vault {
 public:
  Task<Result<Key>> open(ServerContext&, Key request) override {
    co_return Key{.name = "reply to " + request.name, .password = "secret-in-reply"};
  }
  Task<Status> watch(ServerContext&, Key request, Writer<Key>& replies) override {
    for (int i = 0; i < 3; ++i) co_await replies.write(request);
    co_return Status::ok();
  }
};

class PayloadsTest : public LoggedTest {
 protected:
  void SetUp() override {
    options.payloads(200);
    vault.bind(router);
    LoggedTest::SetUp();
  }

  void open(const Key& request) {
    const auto ask = [&](VaultClient client) -> Task<void> {
      static_cast<void>(co_await client.open(request));
    };
    sync_wait(ask(VaultClient(server->channel().with(ClientLog(client_logger, options)))));
  }

  Vault vault;
};

TEST_P(PayloadsTest, AreShownWithoutSecrets) {
  open(Key{.name = "front door",
           .password = "secret-password",
           .pin = "secret-pin",
           .others = {Key{.name = "cellar", .password = "secret-inside"}}});
  for (const auto& [sink, first, second] :
       {std::tuple(lines, "received", "sent"), std::tuple(client_lines, "sent", "received")}) {
    for (const std::string& raw : sink->raw(3)) {
      EXPECT_EQ(raw.find("secret"), std::string::npos) << raw;
    }
    const auto parsed = sink->parsed(3, options.format());
    EXPECT_EQ(parsed[0].at("event"), "message");
    EXPECT_EQ(parsed[0].at("direction"), first);
    EXPECT_EQ(parsed[0].at("number"), "1");
    EXPECT_EQ(parsed[0].at("message_type"), "vault.v1.Key");
    EXPECT_EQ(parsed[0].at("message"),
              "name: \"front door\" password: \"[REDACTED]\" pin: \"[REDACTED]\" "
              "others { name: \"cellar\" password: \"[REDACTED]\" }");
    EXPECT_EQ(parsed[1].at("direction"), second);
    EXPECT_EQ(parsed[1].at("message"), "name: \"reply to front door\" password: \"[REDACTED]\"");
    EXPECT_EQ(parsed[2].at("event"), "call");
    EXPECT_EQ(parsed[2].at("method"), "Open");
    EXPECT_EQ(parsed[0].at("request_id"), parsed[2].at("request_id"));
  }
}

TEST_P(PayloadsTest, OfStreamsAreNumbered) {
  const auto watch = [](VaultClient client) -> Task<void> {
    const Key request{.name = "x"};
    auto keys = client.watch(request);
    while (co_await keys.read()) continue;
    static_cast<void>(co_await keys.finish());
  };
  sync_wait(watch(VaultClient(server->channel())));
  const auto parsed = lines->parsed(1 + 3 + 1, options.format());
  EXPECT_EQ(parsed[0].at("direction"), "received");
  for (std::size_t i = 1; i <= 3; ++i) {
    EXPECT_EQ(parsed[i].at("direction"), "sent");
    EXPECT_EQ(parsed[i].at("number"), std::to_string(i));
  }
}

TEST_P(PayloadsTest, AreCut) {
  open(Key{.name = std::string(100'000, '\n')});
  const auto parsed = lines->parsed(3, options.format());
  EXPECT_EQ(parsed[0].at("message").size(), 203u);
  EXPECT_TRUE(parsed[0].at("message").ends_with("..."));
}

TEST_P(PayloadsTest, NeedTheLoggersLevel) {
  logger->set_level(spdlog::level::warn);
  open(Key{.name = "x"});
  server->shutdown(cpprpc::Clock::duration::zero());
  EXPECT_EQ(lines->size(), 0u);
}

CPPRPC_ON_EVERY_TRANSPORT(PayloadsTest);

}  // namespace
}  // namespace e2e
