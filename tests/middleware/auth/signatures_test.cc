// How a token is signed and written: every algorithm, every way to get it wrong, and what attackers
// make of both.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tokens.h"

namespace auth_test {
namespace {

using testing::HasSubstr;
using testing::Not;

class SignaturesTest : public TokensTest {};

// --- algorithms

TEST_F(SignaturesTest, EveryAlgorithm) {
  const SigningKey p384 = SigningKey::elliptic("P-384");
  const SigningKey p521 = SigningKey::elliptic("P-521");
  const SigningKey long_secret = SigningKey::secret(std::string(64, 'x'));
  const std::vector<std::pair<JwtAlgorithm, const SigningKey*>> all = {
      {JwtAlgorithm::HS256, &secret()},    {JwtAlgorithm::HS384, &long_secret},
      {JwtAlgorithm::HS512, &long_secret}, {JwtAlgorithm::RS256, &rsa()},
      {JwtAlgorithm::RS384, &rsa()},       {JwtAlgorithm::RS512, &rsa()},
      {JwtAlgorithm::PS256, &rsa()},       {JwtAlgorithm::PS384, &rsa()},
      {JwtAlgorithm::PS512, &rsa()},       {JwtAlgorithm::ES256, &elliptic()},
      {JwtAlgorithm::ES384, &p384},        {JwtAlgorithm::ES512, &p521}};
  for (const auto& [algorithm, key] : all) {
    const std::string name(to_string(algorithm));
    const JwtVerifier accepting = verifier({key->jwk({.id = "k"})}, options(algorithm));
    const std::string token = key->sign(R"({"kid":"k","alg":")" + name + R"("})", payload(), name);
    const auto caller = accepting.verify(token);
    EXPECT_TRUE(caller) << name << ": " << caller.error().to_string();
    std::string other = token;
    other[token.find('.') + 5] = other[token.find('.') + 5] == 'a' ? 'b' : 'a';
    EXPECT_FALSE(accepting.verify(other)) << name;
  }
}

TEST_F(SignaturesTest, AlgorithmNone) {
  for (const std::string none : {"none", "None", "nOnE", "NONE", "none ", "", "ES256none"}) {
    const std::string header = R"({"alg":")" + none + R"(","kid":"e"})";
    for (const std::string signature : {"", "x"}) {
      EXPECT_EQ(verify(compact(header, payload(), signature)).status(), kWrongAlgorithm) << none;
    }
    EXPECT_EQ(verify(elliptic().sign(header, payload(), "ES256")).status(), kWrongAlgorithm);
  }
}

TEST_F(SignaturesTest, AlgorithmThatIsNoString) {
  for (const std::string algorithm : {"null", "0", "true", "[\"ES256\"]", "{}"}) {
    EXPECT_EQ(verify_header(R"({"kid":"e","alg":)" + algorithm + "}").status(), kMalformed);
  }
  EXPECT_EQ(verify_header(R"({"kid":"e"})").status(), kMalformed);
}

TEST_F(SignaturesTest, Hs256SignedWithTheRsaPublicKey) {
  // Also with a verifier that accepts both, for other keys.
  for (const bool accepts_both : {false, true}) {
    JwtOptions chosen = options(JwtAlgorithm::RS256);
    if (accepts_both) chosen.algorithms({JwtAlgorithm::RS256, JwtAlgorithm::HS256});
    for (const KeyFacts& facts : {KeyFacts{.id = "r"}, KeyFacts{}}) {
      const JwtVerifier confused = verifier({rsa().jwk(facts)}, chosen);
      EXPECT_TRUE(confused.verify(rsa().sign(R"({"alg":"RS256","kid":"r"})", payload())));
      const std::string pem = rsa().public_pem();
      for (const std::string& stolen :
           {pem, pem.substr(0, pem.size() - 1), rsa().public_der(), rsa().modulus(),
            base64url(rsa().modulus()), rsa().jwk(facts)}) {
        const SigningKey attacker = SigningKey::secret(stolen);
        EXPECT_EQ(
            confused.verify(attacker.sign(R"({"alg":"HS256","kid":"r"})", payload())).status(),
            accepts_both ? kUnknownKey : kWrongAlgorithm);
        EXPECT_FALSE(
            confused.verify(attacker.sign(R"({"alg":"RS256","kid":"r"})", payload(), "HS256")));
      }
    }
  }
}

TEST_F(SignaturesTest, OneThatIsNotAccepted) {
  const JwtVerifier only_pss = verifier({rsa().jwk()}, options(JwtAlgorithm::PS256));
  EXPECT_EQ(only_pss.verify(rsa().sign(R"({"alg":"RS256"})", payload())).status(), kWrongAlgorithm);
  EXPECT_TRUE(only_pss.verify(rsa().sign(R"({"alg":"PS256"})", payload())));
  EXPECT_EQ(only_pss.verify(rsa().sign(R"({"alg":"PS256"})", payload(), "RS256")).status(),
            kWrongSignature);
}

TEST_F(SignaturesTest, AKeyIsForItsAlgorithmOnly) {
  JwtOptions both = options(JwtAlgorithm::RS256);
  both.algorithms({JwtAlgorithm::RS256, JwtAlgorithm::PS256, JwtAlgorithm::HS256});
  const JwtVerifier strict = verifier({rsa().jwk({.algorithm = "PS256"})}, both);
  EXPECT_EQ(strict.verify(rsa().sign(R"({"alg":"RS256"})", payload())).status(), kUnknownKey);
  EXPECT_TRUE(strict.verify(rsa().sign(R"({"alg":"PS256"})", payload())));
}

// --- the shape

TEST_F(SignaturesTest, TruncatedAtEveryByte) {
  const std::string token = elliptic().sign(kEs256, payload());
  ASSERT_TRUE(verify(token));
  for (std::size_t size = 0; size < token.size(); ++size) {
    EXPECT_FALSE(verify(token.substr(0, size))) << size;
    EXPECT_FALSE(verify(token.substr(token.size() - size))) << size;
  }
}

TEST_F(SignaturesTest, EveryBitFlipped) {
  const std::string token = elliptic().sign(kEs256, payload());
  for (std::size_t i = 0; i < token.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string flipped = token;
      flipped[i] = static_cast<char>(flipped[i] ^ (1 << bit));
      EXPECT_FALSE(verify(flipped)) << i << "." << bit;
    }
  }
  EXPECT_TRUE(verify(token));
}

TEST_F(SignaturesTest, EveryCharacterLeftOutOrDoubled) {
  const std::string token = elliptic().sign(kEs256, payload());
  for (std::size_t i = 0; i < token.size(); ++i) {
    EXPECT_FALSE(verify(std::string(token).erase(i, 1))) << i;
    EXPECT_FALSE(verify(std::string(token).insert(i, 1, token[i]))) << i;
  }
}

TEST_F(SignaturesTest, Oversized) {
  const std::string larger = payload("\"x\":\"" + std::string(9000, 'x') + "\"");
  EXPECT_EQ(verify_claims(larger).status(), refused("the token is too long"));
  EXPECT_EQ(verify(std::string(100'000'000, 'a')).status(), refused("the token is too long"));
  const JwtVerifier generous =
      verifier({elliptic().jwk()}, options(JwtAlgorithm::ES256).max_token_size(20'000));
  EXPECT_TRUE(generous.verify(elliptic().sign(R"({"alg":"ES256"})", larger)));
}

TEST_F(SignaturesTest, NotThreeParts) {
  const std::string token = elliptic().sign(kEs256, payload());
  for (const std::string& wrong :
       {std::string(), std::string("."), std::string(".."), std::string("..."), token + ".",
        "." + token, token + "." + token, token + ".e30", std::string("e30.e30"),
        token.substr(0, token.rfind('.') + 1), std::string(8000, '.'),
        std::string("e30.e30.e30.e30.e30")}) {
    EXPECT_EQ(verify(wrong).status(), kMalformed) << wrong.substr(0, 80);
  }
}

TEST_F(SignaturesTest, LineBreaksSpacesAndPadding) {
  const std::string token = elliptic().sign(kEs256, payload());
  for (const std::string& noise :
       {std::string("\n"), std::string("\r\n"), std::string(" "), std::string("\t"),
        std::string("="), std::string("=="), std::string(1, '\0'), std::string("\xc3\xa4")}) {
    EXPECT_EQ(verify(token + noise).status(), kMalformed);
    EXPECT_EQ(verify(noise + token).status(), kMalformed);
    EXPECT_EQ(verify(std::string(token).insert(token.find('.'), noise)).status(), kMalformed);
    EXPECT_EQ(verify(std::string(token).insert(token.rfind('.'), noise)).status(), kMalformed);
  }
}

TEST_F(SignaturesTest, ASecondSpellingOfTheSameSignature) {
  // 64 bytes are 86 characters, of whose last one four bits stand for nothing.
  std::string token = elliptic().sign(kEs256, payload());
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const std::size_t last = kAlphabet.find(token.back());
  ASSERT_EQ(last % 16, 0u);
  for (std::size_t other = last + 1; other < last + 16; ++other) {
    token.back() = kAlphabet[other];
    EXPECT_EQ(verify(token).status(), kMalformed);
  }
}

TEST_F(SignaturesTest, StandardBase64) {
  std::string token = elliptic().sign(R"({"alg":"ES256","kid":"e","x":"???>>>~~~"})", payload());
  ASSERT_TRUE(verify(token));
  const std::string header = token.substr(0, token.find('.'));
  ASSERT_THAT(header, testing::ContainsRegex("[-_]"));
  for (char& c : token) {
    if (c == '-') c = '+';
    if (c == '_') c = '/';
  }
  EXPECT_EQ(verify(token).status(), kMalformed);
}

// --- JSON

TEST_F(SignaturesTest, MembersThatOccurTwice) {
  EXPECT_EQ(verify_claims(payload(R"("sub":"admin")")).status(), kMalformed);
  EXPECT_EQ(verify_claims(payload(R"("s\u0075b":"admin")")).status(), kMalformed);
  EXPECT_EQ(verify_claims(payload(R"("x":{"a":1,"a":2})")).status(), kMalformed);
  EXPECT_EQ(verify_header(R"({"alg":"none","alg":"ES256","kid":"e"})").status(), kMalformed);
  EXPECT_EQ(verify_header(R"({"alg":"ES256","kid":"x","kid":"e"})").status(), kMalformed);
}

TEST_F(SignaturesTest, NoJsonObject) {
  for (const std::string& json :
       {std::string("[]"), std::string("null"), std::string("\"x\""), std::string("7"),
        std::string("{"), std::string("{} {}"), std::string("{}x"), std::string("{'a':1}"),
        std::string("{\"a\":1,}"), std::string("\xef\xbb\xbf{}"), std::string("{\"a\":\"\n\"}"),
        std::string("{\"a\":\"\0\"}", 9), std::string("// x\n{}"), std::string("x")}) {
    EXPECT_EQ(verify_claims(json).status(), kMalformed) << json;
    EXPECT_EQ(verify_header(json).status(), kMalformed) << json;
  }
}

TEST_F(SignaturesTest, DeepNesting) {
  for (const std::string bracket : {"[", "{\"a\":"}) {
    std::string deep;
    while (deep.size() < 5000) deep += bracket;
    EXPECT_EQ(verify_claims(payload("\"x\":" + deep)).status(), kMalformed);
  }
  const std::string closed = std::string(2500, '[') + std::string(2500, ']');
  EXPECT_EQ(verify_claims(payload("\"x\":" + closed)).status(), kMalformed);
  const std::string accepted = std::string(1000, '[') + std::string(1000, ']');
  EXPECT_TRUE(verify_claims(payload("\"x\":" + accepted)));
}

TEST_F(SignaturesTest, InvalidUtf8) {
  for (const std::string& bytes :
       {std::string("\xff"), std::string("\xc0\x80"), std::string("\xed\xa0\x80"),
        std::string("\xf4\x90\x80\x80"), std::string("\\ud800"), std::string("\\u0000")}) {
    EXPECT_EQ(verify_claims(payload("\"x\":\"" + bytes + "\"")).status(), kMalformed);
    EXPECT_EQ(verify_header(R"({"alg":"ES256","kid":")" + bytes + "\"}").status(), kMalformed);
  }
}

// --- the header's other members

TEST_F(SignaturesTest, UnknownKeyIds) {
  for (const std::string id : {"f", "", "E", "../../../../etc/passwd", "e' OR '1'='1", "e; DROP",
                               "e\\n", "%00", "https://evil.test/keys"}) {
    EXPECT_EQ(verify_header(R"({"alg":"ES256","kid":")" + id + "\"}").status(), kUnknownKey) << id;
  }
  EXPECT_EQ(verify_header(R"({"alg":"ES256","kid":"e\u0000"})").status(), kMalformed);
  EXPECT_EQ(verify_header(R"({"alg":"ES256","kid":7})").status(), kMalformed);
  EXPECT_EQ(verify_header(R"({"alg":"ES256","kid":["e"]})").status(), kMalformed);
}

TEST_F(SignaturesTest, WithoutAKeyId) {
  EXPECT_TRUE(verify_header(R"({"alg":"ES256"})"));  // the keys that are for ES256 are tried
  const JwtVerifier nameless = verifier({elliptic().jwk()}, options(JwtAlgorithm::ES256));
  EXPECT_TRUE(nameless.verify(elliptic().sign(kEs256, payload())));
}

TEST_F(SignaturesTest, KeysThatTheAttackerBrings) {
  const SigningKey attacker = SigningKey::elliptic();
  for (const std::string& bait :
       {"\"jwk\":" + attacker.jwk({.id = "e"}), std::string(R"("jku":"https://evil.test/jwks")"),
        std::string(R"("jku":"file:///etc/passwd")"), std::string(R"("x5u":"http://127.0.0.1:1/")"),
        "\"x5c\":[\"" + base64url(attacker.public_der()) + "\"]",
        std::string(R"("x5t":"AAAA","x5t#S256":"AAAA")")}) {
    const std::string header = R"({"alg":"ES256","kid":"e",)" + bait + "}";
    EXPECT_EQ(verify(attacker.sign(header, payload())).status(), kWrongSignature) << bait;
    EXPECT_TRUE(verify(elliptic().sign(header, payload()))) << bait;  // they count for nothing
    EXPECT_EQ(verify(attacker.sign(R"({"alg":"ES256",)" + bait + "}", payload())).status(),
              kWrongSignature);
  }
}

TEST_F(SignaturesTest, Extensions) {
  const Status extended = refused("the token asks for an extension that is not understood");
  for (const std::string asks : {R"("crit":["exp"],"exp":1)", R"("crit":["b64"],"b64":false)",
                                 R"("crit":[])", R"("crit":["alg"])", R"("crit":null)",
                                 R"("crit":"exp")", R"("b64":false)", R"("b64":null)"}) {
    EXPECT_EQ(verify_header(R"({"alg":"ES256","kid":"e",)" + asks + "}").status(), extended)
        << asks;
  }
  EXPECT_TRUE(verify_header(R"({"alg":"ES256","kid":"e","b64":true,"cty":"x","unknown":{}})"));
}

// --- ECDSA

TEST_F(SignaturesTest, SignaturesOfEcdsaThatAreNone) {
  const std::string input = base64url(kEs256) + '.' + base64url(payload());
  const std::string good = elliptic().signature(input, "ES256");
  ASSERT_TRUE(verify(input + '.' + base64url(good)));
  const std::string zero(32, '\0');
  const std::string order = "\xff\xff\xff\xff" + std::string(4, '\0') +
                            "\xff\xff\xff\xff\xff\xff\xff\xff\xbc\xe6\xfa\xad\xa7\x17\x9e\x84\xf3"
                            "\xb9\xca\xc2\xfc\x63\x25\x51";
  ASSERT_EQ(order.size(), 32u);
  for (const std::string& wrong :
       {zero + zero, zero + good.substr(32), good.substr(0, 32) + zero,  // CVE-2022-21449
        order + order, good.substr(0, 32) + order, std::string(64, '\xff'), good.substr(0, 63),
        good + '\0', '\0' + good, good.substr(0, 32), good + good, elliptic().der_signature(input),
        std::string(96, '\1'), std::string(132, '\1'), std::string(1, '\0')}) {
    EXPECT_EQ(verify(input + '.' + base64url(wrong)).status(), kWrongSignature) << wrong.size();
  }
}

TEST_F(SignaturesTest, ACurveIsForItsAlgorithmOnly) {
  JwtOptions both = options(JwtAlgorithm::ES256);
  both.algorithms({JwtAlgorithm::ES256, JwtAlgorithm::ES384});
  const SigningKey p384 = SigningKey::elliptic("P-384");
  const JwtVerifier strict = verifier({p384.jwk({.id = "e"})}, both);
  EXPECT_EQ(strict.verify(p384.sign(kEs256, payload())).status(), kUnknownKey);
  EXPECT_TRUE(strict.verify(p384.sign(R"({"alg":"ES384","kid":"e"})", payload())));
}

// --- what is told

TEST_F(SignaturesTest, NothingOfATokenIsInAMessage) {
  const std::string secret_part = "s3cr3t";
  for (const std::string& token :
       {elliptic().sign(R"({"alg":"ES256","kid":"s3cr3t"})", payload()),
        elliptic().sign(R"({"alg":"s3cr3t","kid":"e"})", payload(), "ES256"),
        elliptic().sign(kEs256, R"({"iss":"s3cr3t"})"),
        elliptic().sign(kEs256, R"({"iss":"acme","aud":"s3cr3t","exp":1900000000})"),
        elliptic().sign(kEs256, payload(R"("s3cr3t":1,"s3cr3t":1)")), secret_part}) {
    const Status status = verify(token).status();
    EXPECT_FALSE(status.is_ok());
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr(secret_part)));
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr(base64url(secret_part))));
  }
}

}  // namespace
}  // namespace auth_test
