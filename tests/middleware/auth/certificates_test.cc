// Callers that are known by their certificates: real handshakes, on every transport that has them.

#include "certificates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "network.h"
#include "served.h"

namespace auth_test {
namespace {

using cpprpc::Channel;
using cpprpc::ChannelOptions;
using cpprpc::ClientCertificate;
using cpprpc::PeerIdentity;
using cpprpc::ServerOptions;
using cpprpc::ServerTlsOptions;
using cpprpc::TlsOptions;
using networks::Authority;
using networks::Network;
using networks::Subject;
using namespace std::chrono_literals;

const Status kNobody = Status::unauthenticated("there is no client certificate");
const Status kNameless = Status::unauthenticated("the certificate names neither a URI nor a host");

// An Echo service whose Once says who calls, and how that was proven.
class CertificatesTest : public testing::TestWithParam<Network> {
 protected:
  void SetUp() override {
    echo.on_once = [](ServerContext& context, Ping) -> Task<Result<Pong>> {
      const Caller* const caller = context.extensions().get<Caller>();
      if (caller == nullptr) co_return Pong{.text = "nobody"};
      const bool is_certificate = caller->proof() == Caller::Proof::Certificate;
      co_return Pong{.text = caller->subject() + (is_certificate ? ", by certificate" : "")};
    };
    router.use([this](ServerContext& context, Next next) { return authenticate(context, next); });
    router.use([this](ServerContext& context, Next next) { return authorize(context, next); });
    authorize = [](ServerContext&, Next next) { return next(); };
    echo.bind(router);
  }

  [[nodiscard]] cpprpc::Server serve_tls(
      ClientCertificate demand = ClientCertificate::Optional) const {
    const auto tls = ServerTlsOptions()
                         .certificate(authority.issue(networks::local_server()))
                         .client_roots(authority.roots())
                         .client_certificate(demand);
    return GetParam().serve(router, ServerOptions().listen("127.0.0.1:0", tls)).value();
  }

  [[nodiscard]] TlsOptions trusting() const { return TlsOptions().roots(authority.roots()); }
  [[nodiscard]] TlsOptions showing(const Subject& subject) const {
    return trusting().certificate(authority.issue(subject));
  }

  static Answer ask(const cpprpc::Server& server, TlsOptions tls,
                    const CallOptions& options = CallOptions()) {
    return ask(GetParam().connect(networks::local(server), ChannelOptions().tls(std::move(tls))),
               options);
  }
  static Answer ask(const Channel& channel, CallOptions options = CallOptions()) {
    return sync_wait(ask_once(EchoClient(channel), std::move(options)));
  }
  static Task<Answer> ask_once(EchoClient client, CallOptions options) {
    const Ping request;
    const Result<Pong> reply = co_await client.once(request, std::move(options));
    co_return Answer{reply.status(), reply ? reply->text : ""};
  }

  const Authority authority{"test CA"};
  const Authority stranger{"another CA"};
  EchoService echo;
  cpprpc::Router router;
  Settable<Task<Status>(ServerContext&, Next)> authenticate;
  Settable<Task<Status>(ServerContext&, Next)> authorize;
};
CPPRPC_ON_EVERY_PLAIN_NETWORK(CertificatesTest);

TEST_P(CertificatesTest, TheCallerIsItsFirstUriElseItsFirstHost) {
  authenticate = Authenticate().certificates();
  const auto server = serve_tls();
  EXPECT_EQ(
      ask(server, showing({.dns_names = {"a.test"}, .uris = {"spiffe://acme/x", "urn:y"}})).text,
      "spiffe://acme/x, by certificate");
  EXPECT_EQ(ask(server, showing({.dns_names = {"a.test", "b.test"}})).text,
            "a.test, by certificate");
}

TEST_P(CertificatesTest, ACommonNameIsNoName) {
  authenticate = Authenticate().certificates().allow_anonymous();
  const auto server = serve_tls();
  EXPECT_EQ(ask(server, showing({.common_name = "root"})).status, kNameless);
  EXPECT_EQ(ask(server, showing({.common_name = "root", .ip_addresses = {"127.0.0.1"}})).status,
            kNameless);
}

TEST_P(CertificatesTest, NoCertificate) {
  authenticate = Authenticate().certificates();
  const auto server = serve_tls();
  EXPECT_EQ(ask(server, trusting()).status, kNobody);
  authenticate = Authenticate().certificates().allow_anonymous();
  EXPECT_EQ(ask(server, trusting()).text, "nobody");
}

// The transport does not let them in, so there is nobody to ask.
TEST_P(CertificatesTest, CertificatesThatNobodyVouchesFor) {
  authenticate = Authenticate().certificates().allow_anonymous();
  const auto server = serve_tls();
  const Subject root{.uris = {"spiffe://acme/root"}};
  EXPECT_EQ(ask(server, trusting().certificate(stranger.issue(root))).status.code(),
            StatusCode::Unavailable);
  const Subject old{.uris = {"spiffe://acme/root"}, .valid_until = -1h};
  EXPECT_EQ(ask(server, showing(old)).status.code(), StatusCode::Unavailable);
}

TEST_P(CertificatesTest, ARuleSaysWhoThatIs) {
  authenticate = Authenticate().certificates([](const PeerIdentity& identity) -> Result<Caller> {
    if (identity.common_name == "broken") return Status::permission_denied("not that one");
    Caller caller(identity.common_name);
    caller.scopes({"read"});
    return caller;  // how it was proven is not the rule's to say
  });
  authorize = AccessRules().fallback(Access::any_scope({"read"}));
  const auto server = serve_tls();
  EXPECT_EQ(ask(server, showing({.common_name = "billing"})).text, "billing, by certificate");
  EXPECT_EQ(ask(server, showing({.common_name = "broken"})).status,
            Status::permission_denied("not that one"));
  authorize = AccessRules().fallback(Access::any_scope({"write"}));
  EXPECT_EQ(ask(server, showing({.common_name = "billing"})).status.code(),
            StatusCode::PermissionDenied);
}

// A proxy with a certificate does not lend its name to those who call through it.
TEST_P(CertificatesTest, ATokenCountsMoreThanACertificate) {
  authenticate = Authenticate().jwt(acme_verifier()).certificates();
  const auto server = serve_tls();
  const TlsOptions proxy = showing({.uris = {"spiffe://acme/proxy"}});
  EXPECT_EQ(ask(server, proxy, CallOptions().bearer_token(token())).text, "ada");
  EXPECT_EQ(ask(server, proxy, CallOptions().bearer_token(token("", -1h))).status,
            Status::unauthenticated("the token has expired"));
  EXPECT_EQ(ask(server, proxy, CallOptions().metadata("authorization", "Basic x")).status,
            Status::unauthenticated("the authorization header holds no bearer token"));
  EXPECT_EQ(ask(server, proxy).text, "spiffe://acme/proxy, by certificate");
  EXPECT_EQ(ask(server, trusting(), CallOptions().bearer_token(token())).text, "ada");
  EXPECT_EQ(ask(server, trusting()).status,
            Status::unauthenticated("there is neither a bearer token nor a client certificate"));
}

// What is not asked for counts for nothing.
TEST_P(CertificatesTest, ACertificateThatNobodyAskedFor) {
  authenticate = Authenticate().jwt(acme_verifier()).allow_anonymous();
  const auto server = serve_tls();
  EXPECT_EQ(ask(server, showing({.uris = {"spiffe://acme/x"}})).text, "nobody");
}

TEST_P(CertificatesTest, WithoutTlsThereIsNoCertificate) {
  authenticate = Authenticate().certificates();
  const auto server = GetParam().serve(router, ServerOptions().listen("127.0.0.1:0")).value();
  EXPECT_EQ(ask(GetParam().connect(networks::local(server))).status, kNobody);
}

// --- require_protection()

TEST_P(CertificatesTest, ProtectionIsTlsOrThisMachine) {
  authenticate = Authenticate().certificates().allow_anonymous().require_protection();
  EXPECT_EQ(ask(serve_tls(), trusting()).text, "nobody");
  const auto plain = GetParam().serve(router, ServerOptions().listen("127.0.0.1:0")).value();
  EXPECT_EQ(ask(GetParam().connect(networks::local(plain))).text, "nobody");
}

TEST(AuthenticateOptionsTest, NoRule) {
  EXPECT_THROW(Authenticate().certificates(nullptr), std::invalid_argument);
}

}  // namespace
}  // namespace auth_test
