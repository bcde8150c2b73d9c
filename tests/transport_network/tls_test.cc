// TLS: who is believed, and who is asked who he is.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <stdexcept>
#include <thread>
#include <vector>

#include "served.h"

namespace transport_network {
namespace {

using cpprpc::ClientCertificate;
using cpprpc::PeerIdentity;
using cpprpc::ServerTlsOptions;
using cpprpc::TlsCertificate;
using cpprpc::TlsOptions;
using testing::ElementsAre;
using testing::HasSubstr;
using namespace std::chrono_literals;

class TlsTest : public ServedTest {
 protected:
  [[nodiscard]] cpprpc::Server serve_tls(ServerTlsOptions tls) const {
    return serve(ServerOptions().listen("127.0.0.1:0", std::move(tls)));
  }
  [[nodiscard]] ServerTlsOptions server_tls() const {
    return ServerTlsOptions().certificate(authority.issue(local_server()));
  }
  [[nodiscard]] TlsOptions client_tls() const { return TlsOptions().roots(authority.roots()); }

  using ServedTest::connect;
  static Channel connect(const cpprpc::Server& server, TlsOptions tls) {
    return connect(local(server), ChannelOptions().tls(std::move(tls)));
  }

  // That no call goes through: the handshake is refused by either side.
  static void expect_refused(const cpprpc::Server& server, TlsOptions tls) {
    const auto reply = ask(connect(server, std::move(tls)));
    EXPECT_EQ(reply.status().code(), StatusCode::Unavailable) << reply.status().to_string();
  }

  // What the server knows of whoever calls through `channel`.
  PeerIdentity identity_behind(const Channel& channel) {
    PeerIdentity identity;
    echo.on_once = [&identity](ServerContext& context, Ping) -> Task<Result<Pong>> {
      identity = context.identity();
      co_return Pong();
    };
    const auto reply = ask(channel);
    EXPECT_TRUE(reply) << reply.status().to_string();
    return identity;
  }

  const Authority authority{"test CA"};
  const Authority stranger{"another CA"};
};
CPPRPC_ON_EVERY_PLAIN_NETWORK(TlsTest);

TEST_P(TlsTest, ACallGoesThrough) {
  const auto server = serve_tls(server_tls());
  const auto reply = ask(connect(server, client_tls()), CallOptions(), Ping{.text = "secret"});
  ASSERT_TRUE(reply) << reply.status().to_string();
  EXPECT_EQ(reply->text, "secret");
}

TEST_P(TlsTest, WithoutACertificateACallerIsNobody) {
  const auto server = serve_tls(server_tls());
  const PeerIdentity identity = identity_behind(connect(server, client_tls()));
  EXPECT_FALSE(identity.is_authenticated());
  EXPECT_EQ(identity.security, "tls");
  EXPECT_EQ(identity.common_name, "");
}

TEST_P(TlsTest, WithoutTlsACallerIsNobody) {
  const auto server = serve(ServerOptions().listen("127.0.0.1:0"));
  EXPECT_EQ(identity_behind(connect(local(server))), PeerIdentity());
}

TEST_P(TlsTest, ACertificateTellsWhoCalls) {
  const auto server = serve_tls(server_tls().client_roots(authority.roots()));
  const TlsCertificate me = authority.issue({.common_name = "billing",
                                             .dns_names = {"billing.test", "b.test"},
                                             .ip_addresses = {"10.1.2.3"},
                                             .uris = {"spiffe://acme/billing"}});
  const PeerIdentity identity = identity_behind(connect(server, client_tls().certificate(me)));
  EXPECT_TRUE(identity.is_authenticated());
  EXPECT_EQ(identity.security, "tls");
  EXPECT_EQ(identity.certificate, me.chain);
  EXPECT_EQ(identity.common_name, "billing");
  EXPECT_THAT(identity.dns_names, ElementsAre("billing.test", "b.test"));
  EXPECT_THAT(identity.ip_addresses, ElementsAre("10.1.2.3"));
  EXPECT_THAT(identity.uris, ElementsAre("spiffe://acme/billing"));
  EXPECT_THAT(identity.emails, ElementsAre());
}

// --- who is not believed

TEST_P(TlsTest, AServerThatAStrangerVouchesFor) {
  const auto server = serve_tls(server_tls());
  expect_refused(server, TlsOptions().roots(stranger.roots()));
}

TEST_P(TlsTest, AServerThatTheSystemDoesNotKnow) {
  const auto server = serve_tls(server_tls());
  expect_refused(server, TlsOptions());
}

TEST_P(TlsTest, AnExpiredCertificate) {
  Subject subject = local_server();
  subject.valid_until = -1h;
  const auto server = serve_tls(ServerTlsOptions().certificate(authority.issue(subject)));
  expect_refused(server, client_tls());
}

TEST_P(TlsTest, ACertificateForAnotherHost) {
  const auto server =
      serve_tls(ServerTlsOptions().certificate(authority.issue({.dns_names = {"users.test"}})));
  expect_refused(server, client_tls());
  EXPECT_TRUE(ask(connect(server, client_tls().server_name("users.test"))));
  expect_refused(server, client_tls().server_name("other.test"));
}

TEST_P(TlsTest, ACallerWithoutCertificateWhereOneIsRequired) {
  const auto server = serve_tls(server_tls().client_roots(authority.roots()));
  expect_refused(server, client_tls());
}

TEST_P(TlsTest, ACallerThatAStrangerVouchesFor) {
  const TlsCertificate theirs = stranger.issue({.common_name = "billing"});
  for (const auto demand : {ClientCertificate::Optional, ClientCertificate::Required}) {
    const auto server =
        serve_tls(server_tls().client_roots(authority.roots()).client_certificate(demand));
    expect_refused(server, client_tls().certificate(theirs));
  }
}

TEST_P(TlsTest, ACertificateThatIsOptional) {
  const auto server = serve_tls(
      server_tls().client_roots(authority.roots()).client_certificate(ClientCertificate::Optional));
  EXPECT_FALSE(identity_behind(connect(server, client_tls())).is_authenticated());
  const TlsCertificate me = authority.issue({.common_name = "billing"});
  EXPECT_EQ(identity_behind(connect(server, client_tls().certificate(me))).common_name, "billing");
}

TEST_P(TlsTest, OneSideThatDoesNotEncrypt) {
  const auto encrypted = serve_tls(server_tls());
  EXPECT_EQ(ask(connect(local(encrypted))).status().code(), StatusCode::Unavailable);
  const auto plain = serve(ServerOptions().listen("127.0.0.1:0"));
  expect_refused(plain, client_tls());
}

TEST_P(TlsTest, ListenersOfBothKinds) {
  const Folder folder;
  const std::string path = "unix:" + folder.path("echo.sock");
  const auto server = serve(ServerOptions().listen("127.0.0.1:0", server_tls()).listen(path));
  EXPECT_TRUE(ask(connect(server, client_tls())));
  EXPECT_EQ(identity_behind(connect(path)), PeerIdentity());
}

// --- what cannot be used

TEST_P(TlsTest, ClientOptionsThatMakeNoSense) {
  const TlsCertificate mine = authority.issue({});
  const TlsCertificate other = authority.issue({});
  const auto why = [](const auto& make) -> std::string {
    try {
      static_cast<void>(connect("127.0.0.1:1", ChannelOptions().tls(make())));
    } catch (const std::invalid_argument& refused) {
      return refused.what();
    }
    return "not refused";
  };
  EXPECT_EQ(why([] { return TlsOptions().roots_file("/no/such/ca.pem"); }),
            "cannot read /no/such/ca.pem: No such file or directory");
  EXPECT_EQ(why([] { return TlsOptions().roots("nothing"); }),
            "the roots are none: PEM is expected, with -----BEGIN CERTIFICATE-----");
  EXPECT_EQ(why([&] { return TlsOptions().certificate(TlsCertificate(mine.chain, other.key)); }),
            "the private key of a certificate is not its own: it belongs to another certificate");
  EXPECT_THAT(why([&] { return TlsOptions().certificate(TlsCertificate(mine.chain, "")); }),
              HasSubstr("the private key of a certificate is none: PEM is expected"));
  std::string broken = mine.chain;
  broken[broken.size() / 2] = '*';
  EXPECT_THAT(why([&] { return TlsOptions().roots(broken); }), HasSubstr("the roots are none"));
  EXPECT_THAT(why([&] { return TlsOptions().roots(mine.chain + broken); }),
              HasSubstr("the roots are none"));
}

TEST_P(TlsTest, ServerOptionsThatMakeNoSense) {
  const TlsCertificate mine = authority.issue(local_server());
  const auto why = [this](ServerTlsOptions tls) {
    const auto server =
        GetParam().serve(router, ServerOptions().listen("127.0.0.1:0", std::move(tls)));
    EXPECT_EQ(server.status().code(), StatusCode::InvalidArgument);
    return std::string(server.status().message());
  };
  EXPECT_EQ(why(ServerTlsOptions()),
            "cannot listen on 127.0.0.1:0: TLS needs a certificate: "
            "ServerTlsOptions{}.certificate_files(...)");
  EXPECT_EQ(why(ServerTlsOptions().certificate_files("/no/such.crt", "/no/such.key")),
            "cannot listen on 127.0.0.1:0: cannot read /no/such.crt: No such file or directory");
  EXPECT_THAT(why(ServerTlsOptions().certificate({mine.chain, authority.issue({}).key})),
              HasSubstr("belongs to another certificate"));
  EXPECT_THAT(why(ServerTlsOptions().certificate(mine).client_roots("x")),
              HasSubstr("the client roots are none"));
  EXPECT_THAT(
      why(ServerTlsOptions().certificate(mine).client_certificate(ClientCertificate::Required)),
      HasSubstr("client_roots_file"));
  EXPECT_THAT(why(ServerTlsOptions().certificate_source(
                  []() -> Result<TlsCertificate> { throw std::runtime_error("no vault"); })),
              HasSubstr("no vault"));
}

// --- renewal

class RenewalTest : public TlsTest {
 protected:
  [[nodiscard]] ServerTlsOptions from_files() {
    return ServerTlsOptions()
        .certificate_files(folder.path("tls.crt"), folder.path("tls.key"))
        .log_reloads([this](const Status& status) {
          const std::lock_guard lock(mutex_);
          log_.push_back(status.to_string());
        });
  }
  void write(const TlsCertificate& certificate) const {
    folder.write("tls.crt", certificate.chain);
    folder.write("tls.key", certificate.key);
  }
  [[nodiscard]] std::vector<std::string> log() {
    const std::lock_guard lock(mutex_);
    return log_;
  }

  const Folder folder;

 private:
  std::mutex mutex_;
  std::vector<std::string> log_;
};
CPPRPC_ON_EVERY_PLAIN_NETWORK(RenewalTest);

TEST_P(RenewalTest, TheNextHandshakeUsesTheNewOne) {
  write(authority.issue(local_server()));
  const auto server = serve_tls(from_files());
  const Channel old = connect(server, client_tls());
  EXPECT_TRUE(ask(old));

  write(stranger.issue(local_server()));
  EXPECT_TRUE(ask(connect(server, TlsOptions().roots(stranger.roots()))));
  expect_refused(server, client_tls());
  EXPECT_TRUE(ask(old));  // a connection that stands stays
  EXPECT_THAT(log(), ElementsAre("OK"));
}

TEST_P(RenewalTest, ABrokenOneIsNotUsed) {
  write(authority.issue(local_server()));
  const auto server = serve_tls(from_files());
  EXPECT_TRUE(ask(connect(server, client_tls())));

  folder.write("tls.key", "half a k");
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(ask(connect(server, client_tls())));
  EXPECT_THAT(log(), ElementsAre(HasSubstr("the private key of a certificate is none")));

  folder.write("tls.key", authority.issue(local_server()).key);
  EXPECT_TRUE(ask(connect(server, client_tls())));
  EXPECT_THAT(log().back(), HasSubstr("belongs to another certificate"));

  std::filesystem::remove(folder.path("tls.crt"));
  EXPECT_TRUE(ask(connect(server, client_tls())));
  EXPECT_THAT(log().back(), HasSubstr("No such file or directory"));

  write(stranger.issue(local_server()));
  EXPECT_TRUE(ask(connect(server, TlsOptions().roots(stranger.roots()))));
  EXPECT_EQ(log().back(), "OK");
}

TEST_P(RenewalTest, OtherClientRoots) {
  write(authority.issue(local_server()));
  folder.write("clients.pem", authority.roots());
  const auto server = serve_tls(from_files().client_roots_file(folder.path("clients.pem")));
  const TlsCertificate theirs = stranger.issue({.common_name = "them"});
  expect_refused(server, client_tls().certificate(theirs));
  folder.write("clients.pem", authority.roots() + stranger.roots());
  EXPECT_EQ(identity_behind(connect(server, client_tls().certificate(theirs))).common_name, "them");
}

TEST_P(RenewalTest, ASourceThatIsAsked) {
  std::mutex mutex;
  TlsCertificate current = authority.issue(local_server());
  const auto server = serve_tls(ServerTlsOptions().certificate_source([&] {
    const std::lock_guard lock(mutex);
    return Result<TlsCertificate>(current);
  }));
  EXPECT_TRUE(ask(connect(server, client_tls())));
  {
    const std::lock_guard lock(mutex);
    current = stranger.issue(local_server());
  }
  EXPECT_TRUE(ask(connect(server, TlsOptions().roots(stranger.roots()))));
}

TEST_P(RenewalTest, UnderTraffic) {
  write(authority.issue(local_server()));
  const auto server = serve_tls(from_files());
  std::atomic<bool> done = false;
  std::atomic<int> connected = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < 2; ++i) {
    callers.emplace_back([&] {
      const Channel lasting = connect(server, client_tls());
      while (!done) {
        const auto first = ask(lasting);
        const auto second = ask(connect(server, client_tls()));
        EXPECT_TRUE(first) << first.status().to_string();
        EXPECT_TRUE(second) << second.status().to_string();
        ++connected;
        connected.notify_one();
      }
    });
  }
  for (int i = 1; i <= 10; ++i) {
    write(authority.issue(local_server()));
    for (int seen = connected; seen < 4 * i; seen = connected) connected.wait(seen);
  }
  done = true;
  for (std::thread& caller : callers) caller.join();
  EXPECT_THAT(log(), testing::Contains("OK").Times(testing::Ge(1)));
}

}  // namespace
}  // namespace transport_network
