// Links with TLS: who is believed, what is agreed on, and that the bytes arrive.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <csignal>

#include "certificates.h"
#include "cpprpc/transport/h2/io/tls_context.h"
#include "io_support.h"

namespace transport_h2 {
namespace {

using cpprpc::ClientCertificate;
using cpprpc::PeerIdentity;
using cpprpc::ServerTlsOptions;
using cpprpc::TlsCertificate;
using cpprpc::TlsOptions;
using cpprpc::transport::h2::ClientTlsContext;
using cpprpc::transport::h2::ServerTlsContext;
using networks::Authority;
using networks::local_server;
using testing::ElementsAre;
using testing::HasSubstr;
using namespace std::chrono_literals;

std::unique_ptr<ServerTlsContext> server_context(ServerTlsOptions options) {
  auto context = ServerTlsContext::make(std::move(options));
  EXPECT_TRUE(context) << context.status().to_string();
  return context ? std::move(*context) : nullptr;
}

std::unique_ptr<ClientTlsContext> client_context(const TlsOptions& options) {
  auto context = ClientTlsContext::make(options);
  EXPECT_TRUE(context) << context.status().to_string();
  return context ? std::move(*context) : nullptr;
}

/// Sends `to_send`, and waits for as many bytes as it is to receive.
class Exchange : public TestEndpoint {
 public:
  explicit Exchange(std::string to_send, std::size_t to_receive)
      : to_send_(std::make_shared<std::string>(std::move(to_send))) {
    on_produce = [this](Output& output) {
      const auto piece = std::string_view(*to_send_).substr(sent_, sent_ % 3 == 0 ? 100'001 : 1001);
      sent_ += piece.size();
      piece.size() > 2000 ? output.append(piece, to_send_) : output.append(piece);
      return true;
    };
    on_receive = [this, to_receive](std::string_view bytes) {
      received.append(bytes);
      if (received.size() == to_receive) all.set();
      return true;
    };
  }

  std::string received;
  Event all;

 private:
  std::shared_ptr<std::string> to_send_;
  std::size_t sent_ = 0;
};

class TlsLinkTest : public testing::Test {
 protected:
  [[nodiscard]] ServerTlsOptions server_tls() const {
    return ServerTlsOptions().certificate(authority.issue(local_server()));
  }
  [[nodiscard]] TlsOptions client_tls() const { return TlsOptions().roots(authority.roots()); }

  /// A server's link, for which the test is the client: what it has to say is in server.why().
  Socket accept(ServerTlsContext& tls) {
    Pair pair = tcp_pair();
    start(loop, std::move(pair.ours), server, tls.session());
    return std::move(pair.theirs);
  }

  /// The client's handshake on that socket; then its link is in client_link.
  Status shake(Socket socket, const ClientTlsContext& tls, const std::string& host) {
    Event done;
    Status result;
    loop.run([&] {
      client_link = Link::make(*loop, std::move(socket), tls.session(host));
      client_link->handshake([&](const Status& status) {
        result = status;
        done.set();
      });
    });
    done.wait();
    if (!result.is_ok()) loop.run([&] { client_link.reset(); });
    return result;
  }

  Status connect(ServerTlsOptions server_options, const TlsOptions& client_options,
                 const std::string& host = "localhost") {
    const auto tls = server_context(std::move(server_options));
    return shake(accept(*tls), *client_context(client_options), host);
  }

  void start_client(TestEndpoint& endpoint) {
    loop.run([&] {
      endpoint.link = client_link.get();
      Link::start(std::move(client_link), endpoint);
    });
  }

  const Authority authority{"test CA"};
  const Authority stranger{"another CA"};
  EchoEndpoint server;
  LinkPtr client_link;
  LoopThread loop;
};

// --- bytes

TEST_F(TlsLinkTest, ManyBytesThereAndBack) {
  std::string bytes(std::size_t{8} << 20, 'x');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i % 251 + i / 70000);
  std::replace(bytes.begin(), bytes.end(), '\4', '\5');
  Exchange client(bytes, bytes.size());
  ASSERT_EQ(connect(server_tls(), client_tls()), Status::ok());
  start_client(client);
  client.all.wait();
  EXPECT_TRUE(client.received == bytes);
  loop.stop();
}

TEST_F(TlsLinkTest, WhatComesBeforeTheStartIsNotLost) {
  server.on_produce = [greeted = false](Output& output) mutable {
    if (!std::exchange(greeted, true)) output.append("welcome");
    return true;
  };
  Exchange client("", 7);
  const auto tls = server_context(server_tls());
  Pair pair = tcp_pair();
  start(loop, std::move(pair.ours), server, tls->session());
  ASSERT_EQ(shake(std::move(pair.theirs), *client_context(client_tls()), "localhost"),
            Status::ok());
  for (int i = 0; i < 5; ++i) loop.run([] {});
  start_client(client);
  client.all.wait();
  EXPECT_EQ(client.received, "welcome");
  loop.stop();
}

TEST_F(TlsLinkTest, ASlowReaderBoundsWhatIsProduced) {
  auto given = std::make_shared<std::atomic<std::size_t>>(0);
  constexpr std::size_t kTotal = std::size_t{20} << 20;
  server.on_produce = [given](Output& output) {
    if (*given == kTotal) return true;
    output.append(std::string(std::size_t{64} << 10, 'x'));
    *given += std::size_t{64} << 10;
    return true;
  };
  Exchange client("", kTotal);
  ASSERT_EQ(connect(server_tls(), client_tls()), Status::ok());
  for (int i = 0; i < 10; ++i) loop.run([] {});
  EXPECT_LT(*given, std::size_t{8} << 20);
  start_client(client);
  client.all.wait();
  EXPECT_EQ(client.received.size(), kTotal);
  loop.stop();
}

TEST_F(TlsLinkTest, TheLastBytesArriveAndThenTheEnd) {
  Exchange client("the last words\4and more", 14);
  ASSERT_EQ(connect(server_tls(), client_tls()), Status::ok());
  start_client(client);
  client.all.wait();
  EXPECT_EQ(client.received, "the last words");
  EXPECT_THAT(client.why().to_string(), HasSubstr("the peer closed it"));
  EXPECT_EQ(server.why(), Status::ok());
}

// --- who is who

TEST_F(TlsLinkTest, BothSidesKnowEachOther) {
  const TlsCertificate me = authority.issue({.common_name = "billing",
                                             .dns_names = {"billing.test", "b.test"},
                                             .ip_addresses = {"10.1.2.3", "2001:db8::1"},
                                             .uris = {"spiffe://acme/billing"}});
  ASSERT_EQ(connect(server_tls().client_roots(authority.roots()), client_tls().certificate(me)),
            Status::ok());
  Exchange client("hello", 5);
  EXPECT_EQ(loop.run([&] { return client_link->peer()->identity.common_name; }), "server");
  start_client(client);
  client.all.wait();
  const auto peer = loop.run([&] { return server.link->peer(); });
  loop.stop();
  const PeerIdentity& identity = peer->identity;
  EXPECT_TRUE(identity.is_authenticated());
  EXPECT_EQ(identity.security, "tls");
  EXPECT_EQ(identity.certificate, me.chain);
  EXPECT_EQ(identity.common_name, "billing");
  EXPECT_THAT(identity.dns_names, ElementsAre("billing.test", "b.test"));
  EXPECT_THAT(identity.ip_addresses, ElementsAre("10.1.2.3", "2001:db8::1"));
  EXPECT_THAT(identity.uris, ElementsAre("spiffe://acme/billing"));
  EXPECT_THAT(identity.emails, ElementsAre());
  EXPECT_THAT(peer->address, HasSubstr("ipv4:127.0.0.1:"));
}

TEST_F(TlsLinkTest, WithoutACertificateACallerIsNobody) {
  for (const auto demand : {ClientCertificate::None, ClientCertificate::Optional}) {
    EchoEndpoint echo;
    Exchange client("hello", 5);
    LoopThread here;
    const auto tls =
        server_context(server_tls().client_roots(authority.roots()).client_certificate(demand));
    Pair pair = tcp_pair();
    start(here, std::move(pair.ours), echo, tls->session());
    start(here, std::move(pair.theirs), client, client_context(client_tls())->session("localhost"));
    client.all.wait();
    PeerIdentity nobody;
    nobody.security = "tls";
    EXPECT_EQ(here.run([&] { return echo.link->peer()->identity; }), nobody);
  }
}

TEST_F(TlsLinkTest, AnAddressIsVerifiedAsOne) {
  EXPECT_EQ(connect(server_tls(), client_tls(), "127.0.0.1"), Status::ok());
  loop.run([&] { client_link.reset(); });
}

TEST_F(TlsLinkTest, ADotAtTheEndOfAName) {
  EXPECT_EQ(connect(server_tls(), client_tls(), "localhost."), Status::ok());
  loop.run([&] { client_link.reset(); });
}

TEST_F(TlsLinkTest, ANameInPlaceOfTheHosts) {
  EXPECT_EQ(connect(server_tls(), client_tls().server_name("localhost"), "10.0.0.1"), Status::ok());
  loop.run([&] { client_link.reset(); });
}

struct Refusal {
  std::string host;
  std::string why;
};

TEST_F(TlsLinkTest, ACertificateForAnotherHost) {
  for (const Refusal& refusal :
       {Refusal{"users.test", "hostname mismatch"}, Refusal{"127.0.0.2", "IP address mismatch"},
        Refusal{"", "hostname mismatch"}}) {
    EchoEndpoint echo;
    LoopThread here;
    const auto tls = server_context(server_tls());
    Pair pair = tcp_pair();
    start(here, std::move(pair.ours), echo, tls->session());
    const Status status =
        shake(std::move(pair.theirs), *client_context(client_tls()), refusal.host);
    EXPECT_EQ(status.code(), StatusCode::Unavailable);
    EXPECT_THAT(status.to_string(), HasSubstr("TLS handshake with ipv4:127.0.0.1:"));
    EXPECT_THAT(status.to_string(), HasSubstr("certificate verify failed: " + refusal.why));
    EXPECT_THAT(echo.why().to_string(), HasSubstr("alert bad certificate"));
  }
}

TEST_F(TlsLinkTest, AServerThatAStrangerVouchesFor) {
  EXPECT_THAT(connect(server_tls(), TlsOptions().roots(stranger.roots())).to_string(),
              HasSubstr("certificate verify failed: unable to get local issuer certificate"));
  EXPECT_THAT(server.why().to_string(), HasSubstr("alert unknown ca"));
}

TEST_F(TlsLinkTest, AServerThatTheSystemDoesNotKnow) {
  EXPECT_THAT(connect(server_tls(), TlsOptions()).to_string(),
              HasSubstr("certificate verify failed"));
}

TEST_F(TlsLinkTest, AnExpiredCertificate) {
  auto subject = local_server();
  subject.valid_until = -1h;
  EXPECT_THAT(
      connect(ServerTlsOptions().certificate(authority.issue(subject)), client_tls()).to_string(),
      HasSubstr("certificate has expired"));
}

TEST_F(TlsLinkTest, ACallerWithoutCertificateWhereOneIsRequired) {
  Exchange client("hello", 5);
  ASSERT_EQ(connect(server_tls().client_roots(authority.roots()), client_tls()), Status::ok());
  start_client(client);  // in TLS 1.3 a client is done before the server has looked
  EXPECT_THAT(client.why().to_string(), HasSubstr("certificate required"));
  EXPECT_THAT(server.why().to_string(), HasSubstr("peer did not return a certificate"));
}

TEST_F(TlsLinkTest, ACallerThatAStrangerVouchesFor) {
  Exchange client("hello", 5);
  ASSERT_EQ(connect(server_tls()
                        .client_roots(authority.roots())
                        .client_certificate(ClientCertificate::Optional),
                    client_tls().certificate(stranger.issue({.common_name = "them"}))),
            Status::ok());
  start_client(client);
  EXPECT_THAT(client.why().to_string(), HasSubstr("unknown ca"));
  EXPECT_THAT(server.why().to_string(), HasSubstr("certificate verify failed"));
}

TEST_F(TlsLinkTest, ARenewedCertificateIsUsedFromTheNextHandshakeOn) {
  TlsCertificate current = authority.issue(local_server());
  const auto tls = server_context(ServerTlsOptions().certificate_source(
      [&current]() -> cpprpc::Result<TlsCertificate> { return current; }));
  EXPECT_EQ(shake(accept(*tls), *client_context(client_tls()), "localhost"), Status::ok());
  current = stranger.issue(local_server());
  EchoEndpoint echo;
  LoopThread here;
  Pair pair = tcp_pair();
  start(here, std::move(pair.ours), echo, tls->session());
  loop.run([&] { client_link.reset(); });
  EXPECT_EQ(shake(std::move(pair.theirs), *client_context(TlsOptions().roots(stranger.roots())),
                  "localhost"),
            Status::ok());
  loop.run([&] { client_link.reset(); });
}

TEST_F(TlsLinkTest, WhatCannotBeUsed) {
  EXPECT_THAT(ServerTlsContext::make(ServerTlsOptions()).status().to_string(),
              HasSubstr("INVALID_ARGUMENT: TLS needs a certificate"));
  const auto client = ClientTlsContext::make(TlsOptions().roots("nothing"));
  EXPECT_THAT(client.status().to_string(), HasSubstr("INVALID_ARGUMENT: the roots are none"));
}

// --- peers that do otherwise

// A peer of OpenSSL's own, blocking, with or without ALPN.
class RawTls {
 public:
  RawTls(const Socket& socket, bool is_server, const TlsCertificate& certificate,
         std::string_view protocols)
      : context_(::SSL_CTX_new(is_server ? ::TLS_server_method() : ::TLS_client_method())) {
    if (is_server) use(certificate);
    ssl_ = ::SSL_new(context_);
    ::SSL_set_fd(ssl_, socket.fd());
    is_server ? ::SSL_set_accept_state(ssl_) : ::SSL_set_connect_state(ssl_);
    ::SSL_set_alpn_protos(ssl_, reinterpret_cast<const unsigned char*>(protocols.data()),
                          static_cast<unsigned>(protocols.size()));
  }
  RawTls(const RawTls&) = delete;
  RawTls& operator=(const RawTls&) = delete;
  ~RawTls() {
    ::SSL_free(ssl_);
    ::SSL_CTX_free(context_);
  }

  [[nodiscard]] ssl_st* ssl() const noexcept { return ssl_; }

  /// Why its handshake failed; "" if it did not.
  std::string shake() {
    ::ERR_clear_error();
    if (::SSL_do_handshake(ssl_) == 1) return "";
    const char* const reason = ::ERR_reason_error_string(::ERR_peek_last_error());
    return reason == nullptr ? "closed" : reason;
  }

 private:
  void use(const TlsCertificate& certificate) const {
    const networks::Folder folder;
    folder.write("chain", certificate.chain);
    folder.write("key", certificate.key);
    ::SSL_CTX_use_certificate_file(context_, folder.path("chain").c_str(), SSL_FILETYPE_PEM);
    ::SSL_CTX_use_PrivateKey_file(context_, folder.path("key").c_str(), SSL_FILETYPE_PEM);
  }

  SSL_CTX* context_;
  SSL* ssl_;
};

constexpr std::string_view kHttp1("\x08http/1.1");
constexpr std::string_view kBoth("\x08http/1.1\x02h2");

TEST_F(TlsLinkTest, AClientThatDoesNotSpeakHttp2) {
  for (const std::string_view protocols : {std::string_view(), kHttp1}) {
    EchoEndpoint echo;
    LoopThread here;
    const auto tls = server_context(server_tls());
    const Pair pair = tcp_pair();
    start(here, Socket(::dup(pair.ours.fd())), echo, tls->session());
    RawTls client(pair.theirs, false, {}, protocols);
    EXPECT_EQ(client.shake(), "tlsv1 alert no application protocol");
    ::shutdown(pair.theirs.fd(), SHUT_RDWR);
    EXPECT_THAT(echo.why().to_string(), HasSubstr("TLS handshake with ipv4:127.0.0.1:"));
  }
}

TEST_F(TlsLinkTest, AClientThatAlsoSpeaksHttp2) {
  const auto tls = server_context(server_tls());
  const Socket socket = accept(*tls);
  RawTls client(socket, false, {}, kBoth);
  EXPECT_EQ(client.shake(), "");
  EXPECT_EQ(::SSL_write(client.ssl(), "hi\4", 3), 3);
  char buffer[10] = "";
  EXPECT_EQ(::SSL_read(client.ssl(), buffer, sizeof buffer), 2);
  EXPECT_STREQ(buffer, "hi");
  const int end = ::SSL_read(client.ssl(), buffer, sizeof buffer);
  EXPECT_EQ(::SSL_get_error(client.ssl(), end), SSL_ERROR_ZERO_RETURN);
}

TEST_F(TlsLinkTest, AClientWithAnOldVersion) {
  const auto tls = server_context(server_tls());
  const Socket socket = accept(*tls);
  RawTls client(socket, false, {}, kBoth);
  ::SSL_set_security_level(client.ssl(), 0);
  ::SSL_set_max_proto_version(client.ssl(), TLS1_1_VERSION);
  EXPECT_THAT(client.shake(), HasSubstr("protocol version"));
}

TEST_F(TlsLinkTest, AServerThatDoesNotSpeakHttp2) {
  Pair pair = tcp_pair();
  std::thread server_thread([&] {
    sigset_t broken_pipe;  // which OpenSSL's own sockets raise
    ::sigemptyset(&broken_pipe);
    ::sigaddset(&broken_pipe, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
    RawTls raw(pair.theirs, true, authority.issue(local_server()), {});
    raw.shake();
    receive_all(pair.theirs);
  });
  EXPECT_THAT(shake(std::move(pair.ours), *client_context(client_tls()), "localhost").to_string(),
              HasSubstr("the peer does not agree on HTTP/2 (ALPN h2)"));
  server_thread.join();
}

TEST_F(TlsLinkTest, GarbageInPlaceOfAHandshake) {
  const auto tls = server_context(server_tls());
  Socket socket = accept(*tls);
  send_all(socket, "GET / HTTP/1.1\r\nHost: users.test\r\n\r\n");
  EXPECT_EQ(receive_all(socket), "");  // OpenSSL has no alert for what is no TLS at all
  socket = Socket();
  EXPECT_THAT(server.why().to_string(), HasSubstr("http request"));
}

TEST_F(TlsLinkTest, AServerThatDoesNotEncrypt) {
  Pair pair = tcp_pair();
  send_all(pair.theirs, "HTTP/1.1 400 Bad Request\r\n\r\n");
  EXPECT_THAT(shake(std::move(pair.ours), *client_context(client_tls()), "localhost").to_string(),
              HasSubstr("wrong version number"));
}

TEST_F(TlsLinkTest, TheEndInTheMidstOfAHandshake) {
  const auto tls = server_context(server_tls());
  Socket socket = accept(*tls);
  send_all(socket, "\x16\x03\x01");
  socket = Socket();
  EXPECT_THAT(server.why().to_string(), HasSubstr("failed: the peer closed it"));

  Pair pair = tcp_pair();
  ::shutdown(pair.theirs.fd(), SHUT_WR);
  EXPECT_THAT(shake(std::move(pair.ours), *client_context(client_tls()), "localhost").to_string(),
              HasSubstr("failed: the peer closed it"));
}

TEST_F(TlsLinkTest, AHandshakeThatIsGivenUp) {
  const auto tls = server_context(server_tls());
  const Socket socket = accept(*tls);
  loop.run([&] { server.link->abort(Status::deadline_exceeded("no handshake")); });
  EXPECT_EQ(server.why(), Status::deadline_exceeded("no handshake"));

  Pair pair = tcp_pair();
  bool is_called = false;
  loop.run([&] {
    client_link =
        Link::make(*loop, std::move(pair.ours), client_context(client_tls())->session("localhost"));
    client_link->handshake([&](const Status&) { is_called = true; });
  });
  EXPECT_EQ(receive(pair.theirs, 1), "\x16");
  loop.run([&] { client_link.reset(); });
  receive_all(pair.theirs);
  wait_until_empty(loop);
  EXPECT_FALSE(is_called);
}

}  // namespace
}  // namespace transport_h2
