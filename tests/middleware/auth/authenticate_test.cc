// Authenticate, around real calls: who gets through, who does not, and what they hear.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "cpprpc/task/sleep.h"
#include "served.h"

namespace auth_test {
namespace {

using testing::HasSubstr;
using testing::Not;
using namespace std::chrono_literals;

class AuthenticateTest : public AuthTest {
 protected:
  void SetUp() override {
    AuthTest::SetUp();
    authenticate = Authenticate().jwt(acme_verifier());
  }

  std::vector<Answer> every_kind(const CallOptions& options) {
    return {once(options), expand(options), collect(options), chat(options)};
  }
  void expect_refused(const CallOptions& options, const std::string& why) {
    for (const Answer& answer : every_kind(options)) {
      EXPECT_EQ(answer.status, Status::unauthenticated(why));
      EXPECT_EQ(answer.text, "");
    }
  }
};
CPPRPC_ON_EVERY_TRANSPORT(AuthenticateTest);

TEST_P(AuthenticateTest, AToken) {
  for (const Answer& answer : every_kind(bearing(token()))) {
    EXPECT_EQ(answer.status, Status::ok());
    EXPECT_EQ(answer.text, "ada");
  }
}

TEST_P(AuthenticateTest, NoToken) { expect_refused(CallOptions(), "there is no bearer token"); }

TEST_P(AuthenticateTest, ATokenThatHasExpired) {
  expect_refused(bearing(token("", -1s)), "the token has expired");
}

TEST_P(AuthenticateTest, ATokenOfSomeoneElse) {
  const SigningKey stranger = SigningKey::elliptic();
  expect_refused(
      bearing(stranger.sign(R"({"alg":"ES256","kid":"e"})",
                            R"({"iss":"acme","aud":"orders","sub":"ada","exp":9999999999})")),
      "the token's signature is wrong");
}

TEST_P(AuthenticateTest, ATokenWithoutSignature) {
  const std::string claims = R"({"iss":"acme","aud":"orders","sub":"root","exp":9999999999})";
  for (const std::string none : {"none", "None", "nOnE"}) {
    expect_refused(bearing(compact(R"({"alg":")" + none + "\"}", claims, "")),
                   "the token is signed with an algorithm that is not accepted");
  }
}

// --- what attackers try; signatures_test.cc has the rest of it

// With the issuer's key, and claims of the attacker's choice.
CallOptions bearing_claims(const std::string& claims) {
  CallOptions options;
  options.metadata("authorization",
                   "Bearer " + issuer_key().sign(R"({"alg":"ES256","kid":"e"})", claims));
  return options;
}

TEST_P(AuthenticateTest, ATokenThatIsNotYetValid) {
  expect_refused(
      bearing_claims(R"({"iss":"acme","aud":"orders","nbf":9999999998,"exp":9999999999})"),
      "the token is not valid yet");
}

TEST_P(AuthenticateTest, ATokenForSomeoneElse) {
  expect_refused(bearing_claims(R"({"iss":"acme","aud":"billing","exp":9999999999})"),
                 "the token is for another audience");
}

TEST_P(AuthenticateTest, ATokenOfAnotherIssuer) {
  expect_refused(bearing_claims(R"({"iss":"evil","aud":"orders","exp":9999999999})"),
                 "the token is of another issuer");
}

// The public key, which everybody has, taken for a secret: in each of its spellings.
TEST_P(AuthenticateTest, ATokenWithHs256SignedWithTheRsaPublicKey) {
  const SigningKey rsa = SigningKey::rsa();
  const std::string claims = R"({"iss":"acme","aud":"orders","sub":"root","exp":9999999999})";
  const JwtKeys keys = JwtKeys::from_jwks(key_set({rsa.jwk({.id = "r"})})).value();
  authenticate = Authenticate().jwt(
      JwtVerifier(keys, JwtOptions{}
                            .algorithms({JwtAlgorithm::RS256, JwtAlgorithm::HS256})
                            .issuer("acme")
                            .audience("orders")));
  EXPECT_EQ(once(bearing(rsa.sign(R"({"alg":"RS256","kid":"r"})", claims))).text, "root");
  for (const std::string& known : {rsa.public_pem(), rsa.public_der(), rsa.modulus()}) {
    const SigningKey attacker = SigningKey::secret(known);
    expect_refused(bearing(attacker.sign(R"({"alg":"HS256","kid":"r"})", claims)),
                   "the token's key is not known");
    expect_refused(bearing(attacker.sign(R"({"alg":"RS256","kid":"r"})", claims, "HS256")),
                   "the token's signature is wrong");
  }
}

TEST_P(AuthenticateTest, ATokenThatIsTruncated) {
  const std::string whole = token();
  EXPECT_EQ(once(bearing(whole)).text, "ada");
  for (std::size_t size = 1; size < whole.size(); size += 13) {  // each: signatures_test.cc
    const Answer answer = once(bearing(whole.substr(0, size)));
    EXPECT_EQ(answer.status.code(), cpprpc::StatusCode::Unauthenticated) << size;
  }
}

TEST_P(AuthenticateTest, ATokenThatIsTooLong) {
  const auto short_ones = Authenticate().jwt(acme_verifier(acme().max_token_size(600)));
  authenticate = short_ones;
  EXPECT_EQ(once(bearing(token())).status, Status::ok());
  expect_refused(bearing(std::string(601, 'a')), "the token is too long");
}

TEST_P(AuthenticateTest, TheSchemesCaseCountsForNothing) {
  for (const std::string scheme : {"Bearer ", "bearer ", "BEARER ", "bEaReR ", "Bearer   "}) {
    EXPECT_EQ(once(with({{"authorization", scheme + token()}})).text, "ada") << scheme;
  }
}

TEST_P(AuthenticateTest, OtherSchemes) {
  for (const std::string& header :
       {std::string("Basic dXNlcjpwYXNz"), token(), "Bearer" + token(), "Bear " + token(),
        "BearerX " + token(), std::string("Bearer"), std::string("x")}) {
    EXPECT_EQ(once(with({{"authorization", header}})).status,
              Status::unauthenticated("the authorization header holds no bearer token"));
  }
}

TEST_P(AuthenticateTest, ATokenAndMore) {
  for (const std::string more : {", Bearer x", ",Basic x", "; x", " x"}) {
    EXPECT_EQ(once(with({{"authorization", "Bearer " + token() + more}})).status,
              Status::unauthenticated("the token is malformed"))
        << more;
  }
}

TEST_P(AuthenticateTest, TwoAuthorizationHeaders) {
  for (const std::string& second :
       {"Bearer " + token(), std::string("Basic x"), std::string("x")}) {
    const Status status =
        once(with({{"authorization", "Bearer " + token()}, {"Authorization", second}})).status;
    EXPECT_EQ(status, Status::unauthenticated("there are two authorization headers"));
  }
}

TEST_P(AuthenticateTest, NoMessageHoldsTheToken) {
  const std::string bad = token("", -1s);
  EXPECT_THAT(std::string(once(bearing(bad)).status.message()), Not(HasSubstr(bad)));
  EXPECT_THAT(std::string(once(bearing(bad + "!")).status.message()), Not(HasSubstr(bad)));
}

TEST_P(AuthenticateTest, Anonymous) {
  authenticate = Authenticate().jwt(acme_verifier()).allow_anonymous();
  for (const Answer& answer : every_kind(CallOptions())) {
    EXPECT_EQ(answer.status, Status::ok());
    EXPECT_EQ(answer.text, "nobody");
  }
  EXPECT_EQ(once(bearing(token())).text, "ada");
  // Whoever brings something bad is refused all the same.
  expect_refused(bearing(token("", -1s)), "the token has expired");
  expect_refused(with({{"authorization", "Basic x"}}),
                 "the authorization header holds no bearer token");
}

TEST_P(AuthenticateTest, TheHandlerSeesTheTokenUnlessItIsHidden) {
  std::atomic<bool> is_seen = false;
  echo.on_once = [&](ServerContext& context, Ping) -> Task<Result<Pong>> {
    is_seen = context.metadata().get("authorization").has_value();
    EXPECT_EQ(context.metadata().get("x-other"), "kept");
    co_return Pong();
  };
  const auto options = with({{"authorization", "Bearer " + token()}, {"x-other", "kept"}});
  EXPECT_EQ(once(options).status, Status::ok());
  EXPECT_TRUE(is_seen);
  authenticate = Authenticate().jwt(acme_verifier()).hide_credentials();
  EXPECT_EQ(once(options).status, Status::ok());
  EXPECT_FALSE(is_seen);
}

TEST_P(AuthenticateTest, ClaimsAreInTheContext) {
  echo.on_once = [](ServerContext& context, Ping) -> Task<Result<Pong>> {
    const Caller* const caller = context.extensions().get<Caller>();
    co_return Pong{.text = std::string(caller->claims().text("tenant").value_or("none")) +
                           (caller->has_scope("b") ? ", b" : "")};
  };
  for (int i = 0; i < 2; ++i) {  // verified, and remembered
    EXPECT_EQ(once(bearing(token(R"("tenant":"blue","scope":"a b")"))).text, "blue, b");
  }
}

TEST_P(AuthenticateTest, SeveralIssuers) {
  const SigningKey other = SigningKey::elliptic();
  const JwtVerifier of_other(
      JwtKeys::from_jwks(key_set({other.jwk({.id = "o"})})).value(),
      JwtOptions{}.algorithms({JwtAlgorithm::ES256}).issuer("other").audience("orders"));
  authenticate = Authenticate().jwt(acme_verifier()).jwt(of_other);
  const auto of = [](const SigningKey& key, const std::string& id, const std::string& claims) {
    return bearing(key.sign(R"({"alg":"ES256","kid":")" + id + "\"}",
                            R"({"aud":"orders","sub":"bob",)" + claims + "}"));
  };
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(once(bearing(token())).text, "ada");
    EXPECT_EQ(once(of(other, "o", R"("iss":"other","exp":9999999999)")).text, "bob");
  }
  // One issuer's key is not good for the other's name.
  EXPECT_EQ(once(of(other, "o", R"("iss":"acme","exp":9999999999)")).status,
            Status::unauthenticated("the token is of another issuer"));
  EXPECT_EQ(once(of(other, "o", R"("iss":"other","exp":1)")).status,
            Status::unauthenticated("the token has expired"));
  EXPECT_EQ(once(of(issuer_key(), "e", R"("iss":"acme","exp":1)")).status,
            Status::unauthenticated("the token has expired"));
  EXPECT_EQ(once(of(other, "x", R"("iss":"other","exp":9999999999)")).status,
            Status::unauthenticated("the token's key is not known"));
}

// --- the end of a token, while its call runs

// To the verifier it is a day earlier, so that tokens it accepts are over already.
Authenticate a_day_late() {
  return Authenticate().jwt(acme_verifier(
      acme().clock([] { return std::chrono::system_clock::now() - std::chrono::hours(24); })));
}

TEST_P(AuthenticateTest, ACallOutlivesItsToken) {
  authenticate = a_day_late();
  EXPECT_EQ(chat(bearing(token("", -1h))).text, "ada");
}

TEST_P(AuthenticateTest, ACallEndsWithItsToken) {
  authenticate = a_day_late().end_at_expiry();
  for (const Answer& answer : {expand(bearing(token("", -1h))), chat(bearing(token("", -1h)))}) {
    EXPECT_EQ(answer.status, Status::unauthenticated("the token has expired"));
    EXPECT_EQ(answer.text, "");
  }
  EXPECT_EQ(chat(bearing(token("", 1h))).text, "ada");
  authenticate = Authenticate().jwt(acme_verifier(acme().allow_without_expiry())).end_at_expiry();
  EXPECT_EQ(chat(bearing(issuer_key().sign(R"({"alg":"ES256"})",
                                           R"({"iss":"acme","aud":"orders","sub":"ada"})")))
                .text,
            "ada");
}

TEST_P(AuthenticateTest, AHandlerThatWaitsIsToldThatTheTokenIsOver) {
  authenticate = Authenticate().jwt(acme_verifier()).end_at_expiry();
  echo.on_expand = [](ServerContext&, Ping, Writer<Pong>&) -> Task<Status> {
    const bool slept = co_await cpprpc::sleep(1h);
    co_return slept ? Status::ok() : Status::cancelled("told to stop");
  };
  EXPECT_EQ(expand(bearing(token("", 1s))).status,
            Status::unauthenticated("the token has expired"));
}

TEST_P(AuthenticateTest, AStreamThatRunsEndsWithItsToken) {
  authenticate = Authenticate().jwt(acme_verifier()).end_at_expiry();
  echo.on_expand = [](ServerContext& context, Ping, Writer<Pong>& replies) -> Task<Status> {
    const Pong reply;
    while (!context.is_cancelled() && co_await replies.write(reply)) co_await cpprpc::sleep(5ms);
    co_return Status::ok();
  };
  EXPECT_EQ(expand(bearing(token("", 1s))).status,
            Status::unauthenticated("the token has expired"));
}

}  // namespace
}  // namespace auth_test
