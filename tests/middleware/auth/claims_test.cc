// What a token says: whom it is of, for whom, and when; and what the options ask for.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "tokens.h"

namespace auth_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using namespace std::chrono_literals;

class ClaimsTest : public TokensTest {};

// --- accepted

TEST_F(ClaimsTest, SaysWhoCalls) {
  const auto caller = verify_claims(payload(
      R"("scope":"orders.read  orders.write","nbf":1,"iat":2.5,"tenant":"blue","level":7,)"
      R"("admin":false,"ratio":0.5,"groups":["a","b"],"mixed":["a",1],"deep":{"x":[1, null]})"));
  ASSERT_TRUE(caller) << caller.error().to_string();
  EXPECT_EQ(caller->subject(), "ada");
  EXPECT_EQ(caller->issuer(), "acme");
  EXPECT_THAT(caller->audiences(), ElementsAre("orders"));
  EXPECT_THAT(caller->scopes(), ElementsAre("orders.read", "orders.write"));
  EXPECT_TRUE(caller->has_scope("orders.read"));
  EXPECT_FALSE(caller->has_scope("orders"));
  EXPECT_EQ(caller->expires(), Caller::Time(std::chrono::seconds(kNow + 60)));
  EXPECT_EQ(caller->proof(), Caller::Proof::Token);
  const cpprpc::Claims& claims = caller->claims();
  EXPECT_EQ(claims.text("tenant"), "blue");
  EXPECT_EQ(claims.text("level"), std::nullopt);
  EXPECT_EQ(claims.integer("level"), 7);
  EXPECT_EQ(claims.number("level"), 7.0);
  EXPECT_EQ(claims.number("ratio"), 0.5);
  EXPECT_EQ(claims.integer("ratio"), std::nullopt);
  EXPECT_EQ(claims.boolean("admin"), false);
  EXPECT_EQ(claims.boolean("tenant"), std::nullopt);
  EXPECT_THAT(claims.texts("groups"), ElementsAre("a", "b"));
  EXPECT_THAT(claims.texts("tenant"), ElementsAre("blue"));
  EXPECT_THAT(claims.texts("mixed"), IsEmpty());
  EXPECT_EQ(claims.json("deep"), R"({"x":[1,null]})");
  EXPECT_EQ(claims.json("nothing"), "");
  EXPECT_TRUE(claims.has("admin"));
  EXPECT_FALSE(claims.has("Admin"));
  EXPECT_THAT(std::string(claims.json()), HasSubstr(R"("x":[1, null])"));
}

TEST_F(ClaimsTest, AudienceOfSeveral) {
  EXPECT_TRUE(verify_claims(R"({"iss":"acme","aud":["x","orders"],"exp":1900000000})"));
}

TEST_F(ClaimsTest, ScopesOfOtherClaims) {
  EXPECT_THAT(verify_claims(payload(R"("scp":["a b","c"])")).value().scopes(),
              ElementsAre("a b", "c"));
  EXPECT_THAT(verify_claims(payload(R"("scp":"a b")")).value().scopes(), ElementsAre("a", "b"));
  const JwtVerifier roles =
      verifier({elliptic().jwk()}, options(JwtAlgorithm::ES256).scope_claim("roles"));
  const auto caller =
      roles.verify(elliptic().sign(R"({"alg":"ES256"})", payload(R"("scope":"x","roles":["y"])")));
  EXPECT_THAT(caller.value().scopes(), ElementsAre("y"));
}

// --- when

TEST_F(ClaimsTest, Expired) {
  const auto expires = [&](const std::string& when) {
    return verify_claims(R"({"iss":"acme","aud":"orders","exp":)" + when + "}").status();
  };
  EXPECT_EQ(expires(std::to_string(kNow + 1)), Status::ok());
  EXPECT_EQ(expires(std::to_string(kNow)), refused("the token has expired"));
  EXPECT_EQ(expires(std::to_string(kNow) + ".9"), refused("the token has expired"));
  EXPECT_EQ(expires("0"), refused("the token has expired"));
  EXPECT_EQ(expires("-1"), refused("the token has expired"));
  EXPECT_EQ(expires("-1e300"), refused("the token has expired"));
  EXPECT_EQ(expires("-9223372036854775808"), refused("the token has expired"));
}

TEST_F(ClaimsTest, NotYetValid) {
  const Status not_yet = refused("the token is not valid yet");
  EXPECT_EQ(verify_claims(payload("\"nbf\":" + std::to_string(kNow))).status(), Status::ok());
  EXPECT_EQ(verify_claims(payload("\"nbf\":" + std::to_string(kNow + 1))).status(), not_yet);
  EXPECT_EQ(verify_claims(payload("\"nbf\":1e300")).status(), not_yet);
  EXPECT_EQ(verify_claims(payload("\"nbf\":9223372036854775807")).status(), not_yet);
}

TEST_F(ClaimsTest, IssuedInTheFuture) {
  EXPECT_EQ(verify_claims(payload("\"iat\":" + std::to_string(kNow + 1))).status(),
            refused("the token is not valid yet"));
}

TEST_F(ClaimsTest, WithLeeway) {
  const JwtVerifier lenient =
      verifier({elliptic().jwk()}, options(JwtAlgorithm::ES256).leeway(30s));
  const auto at = [&](std::int64_t from, std::int64_t until) {
    return lenient
        .verify(elliptic().sign(R"({"alg":"ES256"})", R"({"iss":"acme","aud":"orders","nbf":)" +
                                                          std::to_string(from) + R"(,"exp":)" +
                                                          std::to_string(until) + "}"))
        .status();
  };
  EXPECT_EQ(at(kNow + 30, kNow - 29), Status::ok());
  EXPECT_EQ(at(kNow + 31, kNow + 60), refused("the token is not valid yet"));
  EXPECT_EQ(at(kNow, kNow - 30), refused("the token has expired"));
  constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(at(kMin, kMax), Status::ok());  // nothing overflows
  EXPECT_EQ(at(kMin, kMin), refused("the token has expired"));
}

TEST_F(ClaimsTest, WithoutAnEnd) {
  const std::string claims = R"({"iss":"acme","aud":"orders"})";
  EXPECT_EQ(verify_claims(claims).status(), refused("the token has no end, exp"));
  const JwtVerifier lenient =
      verifier({elliptic().jwk()}, options(JwtAlgorithm::ES256).allow_without_expiry());
  const auto caller = lenient.verify(elliptic().sign(R"({"alg":"ES256"})", claims));
  ASSERT_TRUE(caller);
  EXPECT_EQ(caller->expires(), std::nullopt);
}

TEST_F(ClaimsTest, ATimeThatIsFarAway) {
  EXPECT_EQ(
      verify_claims(R"({"iss":"acme","aud":"orders","exp":9223372036854775806})").value().expires(),
      Caller::Time(std::chrono::floor<std::chrono::seconds>(Caller::Time::max())));
  EXPECT_TRUE(verify_claims(R"({"iss":"acme","aud":"orders","exp":9223372036854775807})"));
  EXPECT_TRUE(verify_claims(R"({"iss":"acme","aud":"orders","exp":1e300})"));
}

TEST_F(ClaimsTest, OneThatIsKnownExpiresToo) {
  std::int64_t now = kNow;
  const JwtVerifier aging = verifier({elliptic().jwk()}, options(JwtAlgorithm::ES256).clock([&now] {
    return Caller::Time(std::chrono::seconds(now));
  }));
  const std::string token =
      elliptic().sign(R"({"alg":"ES256"})", payload("\"nbf\":" + std::to_string(kNow)));
  EXPECT_TRUE(aging.verify(token));
  EXPECT_TRUE(aging.verify(token));
  now = kNow + 60;
  EXPECT_EQ(aging.verify(token).status(), refused("the token has expired"));
  now = kNow - 1;
  EXPECT_EQ(aging.verify(token).status(), refused("the token is not valid yet"));
}

// --- for whom, and whose

TEST_F(ClaimsTest, WrongAudience) {
  const Status wrong = refused("the token is for another audience");
  for (const std::string audience :
       {R"("aud":"other",)", R"("aud":"orders2",)", R"("aud":"ORDERS",)", R"("aud":["x","y"],)",
        R"("aud":[],)", R"("aud":"",)", ""}) {
    EXPECT_EQ(verify_claims(R"({"iss":"acme",)" + audience + R"("exp":1900000000})").status(),
              wrong)
        << audience;
  }
}

TEST_F(ClaimsTest, WrongIssuer) {
  for (const std::string issuer : {R"("iss":"other",)", R"("iss":"acme ",)", R"("iss":"",)", ""}) {
    EXPECT_EQ(verify_claims("{" + issuer + R"("aud":"orders","exp":1900000000})").status(),
              refused("the token is of another issuer"))
        << issuer;
  }
}

TEST_F(ClaimsTest, AnyIssuerAndAudience) {
  const JwtVerifier any =
      verifier({elliptic().jwk()}, JwtOptions{}
                                       .algorithms({JwtAlgorithm::ES256})
                                       .any_issuer()
                                       .any_audience()
                                       .clock(options(JwtAlgorithm::ES256).clock()));
  EXPECT_TRUE(any.verify(elliptic().sign(R"({"alg":"ES256"})", R"({"exp":1900000000})")));
}

TEST_F(ClaimsTest, RequiredClaims) {
  const JwtVerifier strict =
      verifier({elliptic().jwk()}, options(JwtAlgorithm::ES256).require("tenant"));
  const auto with = [&](const std::string& more) {
    return strict.verify(elliptic().sign(R"({"alg":"ES256"})", payload(more))).status();
  };
  EXPECT_EQ(with(R"("tenant":"blue")"), Status::ok());
  EXPECT_EQ(with(R"("tenant":0)"), Status::ok());
  EXPECT_EQ(with(""), refused("the token lacks the claim tenant"));
  EXPECT_EQ(with(R"("tenant":null)"), refused("the token lacks the claim tenant"));
}

TEST_F(ClaimsTest, Type) {
  const JwtVerifier strict =
      verifier({elliptic().jwk()}, options(JwtAlgorithm::ES256).type("at+jwt"));
  const auto of = [&](const std::string& type) {
    return strict.verify(elliptic().sign(R"({)" + type + R"("alg":"ES256"})", payload())).status();
  };
  EXPECT_EQ(of(R"("typ":"at+jwt",)"), Status::ok());
  EXPECT_EQ(of(R"("typ":"application/AT+JWT",)"), Status::ok());
  for (const std::string type :
       {R"("typ":"JWT",)", R"("typ":"",)", R"("typ":"application/",)", ""}) {
    EXPECT_EQ(of(type), refused("the token is of another type")) << type;
  }
  EXPECT_TRUE(verify_header(R"({"typ":"whatever","alg":"ES256","kid":"e"})"));
}

TEST_F(ClaimsTest, ClaimsOfWrongTypes) {
  const auto wrong = [&](const std::string& claim, const std::string& name) {
    EXPECT_EQ(verify_claims("{" + claim + R"(,"iss":"acme","aud":"orders"})").status(),
              refused("the token's claim " + name + " is of the wrong type"))
        << claim;
  };
  for (const std::string exp : {"\"1900000000\"", "true", "null", "[1900000000]", "{}"}) {
    wrong("\"exp\":" + exp, "exp");
  }
  wrong(R"("exp":1900000000,"nbf":"0")", "nbf");
  wrong(R"("exp":1900000000,"iat":"0")", "iat");
  wrong(R"("exp":1900000000,"sub":7)", "sub");
  wrong(R"("exp":1900000000,"scope":7)", "scope");
  wrong(R"("exp":1900000000,"scp":[7])", "scp");
  EXPECT_EQ(verify_claims(R"({"exp":1900000000,"iss":["acme"],"aud":"orders"})").status(),
            refused("the token's claim iss is of the wrong type"));
  for (const std::string audience : {"7", "null", "{\"orders\":1}", "[\"orders\",7]"}) {
    EXPECT_EQ(verify_claims(R"({"exp":1900000000,"iss":"acme","aud":)" + audience + "}").status(),
              refused("the token's claim aud is of the wrong type"))
        << audience;
  }
}

TEST_F(ClaimsTest, NumbersThatNoOneCanHold) {
  for (const std::string number : {"1e400", "-1e400", "99999999999999999999", "NaN", "Infinity",
                                   "0x7fffffff", "01900000000", "1900000000."}) {
    EXPECT_EQ(verify_claims(R"({"iss":"acme","aud":"orders","exp":)" + number + "}").status(),
              kMalformed)
        << number;
  }
}

// --- options

TEST(JwtOptionsTest, WhatHasToBeSaid) {
  const JwtKeys keys = JwtKeys::from_secret(std::string(32, 'x'));
  const JwtOptions algorithms = JwtOptions{}.algorithms({JwtAlgorithm::HS256});
  EXPECT_NO_THROW(JwtVerifier(keys, JwtOptions(algorithms).issuer("a").audience("b")));
  EXPECT_NO_THROW(JwtVerifier(keys, JwtOptions(algorithms).any_issuer().any_audience()));
  EXPECT_THROW(JwtVerifier(keys, JwtOptions{}.issuer("a").audience("b")), std::invalid_argument);
  EXPECT_THROW(JwtVerifier(keys, JwtOptions(algorithms).issuer("a")), std::invalid_argument);
  EXPECT_THROW(JwtVerifier(keys, JwtOptions(algorithms).audience("b")), std::invalid_argument);
  EXPECT_THROW(JwtVerifier(keys, JwtOptions(algorithms).issuer("a").any_issuer().audience("b")),
               std::invalid_argument);
}

TEST(JwtOptionsTest, WhatIsRefused) {
  EXPECT_THROW(JwtOptions{}.algorithms({}), std::invalid_argument);
  EXPECT_THROW(JwtOptions{}.issuer(""), std::invalid_argument);
  EXPECT_THROW(JwtOptions{}.issuer("a").issuer("b"), std::invalid_argument);
  EXPECT_THROW(JwtOptions{}.audience(""), std::invalid_argument);
  EXPECT_THROW(JwtOptions{}.leeway(-1s), std::invalid_argument);
  EXPECT_THROW(JwtOptions{}.leeway(2h), std::invalid_argument);
  EXPECT_THROW(JwtOptions{}.require(""), std::invalid_argument);
  EXPECT_THROW(JwtOptions{}.type(""), std::invalid_argument);
  EXPECT_THROW(JwtOptions{}.scope_claim(""), std::invalid_argument);
  EXPECT_THROW(JwtOptions{}.max_token_size(10), std::invalid_argument);
  EXPECT_THROW(JwtOptions{}.max_token_size(std::size_t{1} << 30), std::invalid_argument);
  EXPECT_THROW(JwtOptions{}.remembered_tokens(10'000'000), std::invalid_argument);
}

}  // namespace
}  // namespace auth_test
