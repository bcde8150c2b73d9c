// AccessRules, around real calls: who may call what.

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "served.h"

namespace auth_test {
namespace {

const Status kUnknownCaller = Status::unauthenticated("this method is for known callers only");
const Status kNotAllowed = Status::permission_denied("the caller may not call this method");

class AccessRulesTest : public AuthTest {
 protected:
  void SetUp() override {
    AuthTest::SetUp();
    authenticate = Authenticate().jwt(acme_verifier()).allow_anonymous();
  }
  Status scoped(const std::string& scopes) {
    return once(bearing(token("\"scope\":\"" + scopes + "\""))).status;
  }
};
CPPRPC_ON_EVERY_TRANSPORT(AccessRulesTest);

TEST_P(AccessRulesTest, NobodyMayUnlessARuleSaysSo) {
  authorize = AccessRules();
  for (const Answer& answer : {once(), expand(), collect(), chat()}) {
    EXPECT_EQ(answer.status, kUnknownCaller);
  }
  const CallOptions known = bearing(token());
  for (const Answer& answer : {once(known), expand(known), collect(known), chat(known)}) {
    EXPECT_EQ(answer.status, kNotAllowed);
  }
}

TEST_P(AccessRulesTest, Everyone) {
  authorize = AccessRules().service<v1::Echo>(Access::everyone());
  EXPECT_EQ(once().text, "nobody");
  EXPECT_EQ(chat(bearing(token())).text, "ada");
}

TEST_P(AccessRulesTest, WhoeverIsKnown) {
  authorize = AccessRules().service("e2e.v1.Echo", Access::authenticated());
  for (const Answer& answer : {once(), expand(), collect(), chat()}) {
    EXPECT_EQ(answer.status, kUnknownCaller);
  }
  const CallOptions known = bearing(token());
  for (const Answer& answer : {once(known), expand(known), collect(known), chat(known)}) {
    EXPECT_EQ(answer.text, "ada");
  }
}

TEST_P(AccessRulesTest, AnyOfTheScopes) {
  authorize = AccessRules().service<v1::Echo>(Access::any_scope({"a", "b"}));
  EXPECT_EQ(scoped("a"), Status::ok());
  EXPECT_EQ(scoped("x b"), Status::ok());
  EXPECT_EQ(scoped("c"), kNotAllowed);
  EXPECT_EQ(scoped("ab"), kNotAllowed);
  EXPECT_EQ(scoped("A"), kNotAllowed);
  EXPECT_EQ(scoped(""), kNotAllowed);
  EXPECT_EQ(once(bearing(token())).status, kNotAllowed);
  EXPECT_EQ(once().status, kUnknownCaller);
}

TEST_P(AccessRulesTest, AllOfTheScopes) {
  authorize = AccessRules().service<v1::Echo>(Access::all_scopes({"a", "b"}));
  EXPECT_EQ(scoped("c b a"), Status::ok());
  EXPECT_EQ(scoped("a"), kNotAllowed);
  EXPECT_EQ(once().status, kUnknownCaller);
}

TEST_P(AccessRulesTest, WhomAFunctionLetsPass) {
  authorize = AccessRules().service<v1::Echo>(
      Access::when([](const Caller& caller, const ServerContext& context) {
        if (caller.claims().text("tenant") == context.metadata().get("x-tenant")) {
          return Status::ok();
        }
        return Status::permission_denied("another tenant");
      }));
  const std::string blue = "Bearer " + token(R"("tenant":"blue")");
  EXPECT_EQ(once(with({{"authorization", blue}, {"x-tenant", "blue"}})).status, Status::ok());
  EXPECT_EQ(once(with({{"authorization", blue}, {"x-tenant", "red"}})).status,
            Status::permission_denied("another tenant"));
  EXPECT_EQ(once(with({{"x-tenant", "blue"}})).status, kUnknownCaller);
}

TEST_P(AccessRulesTest, TheNearestRuleCounts) {
  authorize = AccessRules()
                  .fallback(Access::everyone())
                  .service<v1::Echo>(Access::authenticated())
                  .method(v1::Echo::methods::once, Access::everyone())
                  .method("/e2e.v1.Echo/Expand", Access::nobody());
  for (int i = 0; i < 3; ++i) {  // looked for, and known
    EXPECT_EQ(once().status, Status::ok());
    EXPECT_EQ(expand(bearing(token())).status, kNotAllowed);
    EXPECT_EQ(collect().status, kUnknownCaller);
    EXPECT_EQ(collect(bearing(token())).status, Status::ok());
  }
  EXPECT_EQ(call_unknown("/e2e.v1.Other/X").code(), StatusCode::Unimplemented);
}

// What was found by calls of the one is not found by those of the other.
TEST_P(AccessRulesTest, ACopyHasRulesOfItsOwn) {
  AccessRules rules;
  rules.service<v1::Echo>(Access::nobody());
  authorize = rules;
  const CallOptions known = bearing(token());
  EXPECT_EQ(once(known).status, kNotAllowed);
  EXPECT_EQ(expand(known).status, kNotAllowed);
  authorize = AccessRules(rules).method(v1::Echo::methods::once, Access::authenticated());
  EXPECT_EQ(once(known).status, Status::ok());
  EXPECT_EQ(expand(known).status, kNotAllowed);
  authorize = rules;
  EXPECT_EQ(once(known).status, kNotAllowed);
}

TEST_P(AccessRulesTest, MethodsThatDoNotExist) {
  authorize = AccessRules().method(v1::Echo::methods::once, Access::all_scopes({"admin"}));
  for (const std::string path : {"/e2e.v1.Echo/Missing", "/e2e.v1.Missing/Once", "/x/y", "/x"}) {
    // Who is not known hears the same of what exists and of what does not.
    EXPECT_EQ(call_unknown(path), once().status) << path;
    EXPECT_EQ(call_unknown(path, bearing(token())).code(), StatusCode::Unimplemented) << path;
  }
}

TEST_P(AccessRulesTest, NobodyIsKnownWithoutAuthenticate) {
  authenticate = [](ServerContext&, Next next) { return next(); };
  authorize = AccessRules().fallback(Access::authenticated());
  EXPECT_EQ(once(bearing(token())).status, kUnknownCaller);
}

TEST_P(AccessRulesTest, RulesThatAreForNothingAreTold) {
  EXPECT_EQ(AccessRules()
                .service<v1::Echo>(Access::everyone())
                .method(v1::Echo::methods::chat, Access::everyone())
                .check(router),
            Status::ok());
  const Status status = AccessRules()
                            .service("e2e.v1.Ecko", Access::everyone())
                            .method("/e2e.v1.Echo/Chatt", Access::everyone())
                            .check(router);
  EXPECT_EQ(status.code(), StatusCode::FailedPrecondition);
  EXPECT_NE(status.message().find("/e2e.v1.Echo/Chatt, e2e.v1.Ecko"), std::string::npos)
      << status.message();
}

TEST(AccessTest, WhatIsRefused) {
  EXPECT_THROW(static_cast<void>(Access::any_scope({})), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(Access::all_scopes({""})), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(Access::any_scope({"a b"})), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(Access::when(nullptr)), std::invalid_argument);
  const Access any = Access::everyone();
  for (const std::string path : {"", "/", "x", "/x", "/x/", "//x", "e2e.v1.Echo/Once"}) {
    EXPECT_THROW(AccessRules().method(path, any), std::invalid_argument) << path;
  }
  EXPECT_THROW(AccessRules().service("", any), std::invalid_argument);
  EXPECT_THROW(AccessRules().service("/x/y", any), std::invalid_argument);
  EXPECT_THROW(AccessRules().service("x", any).service("x", any), std::invalid_argument);
  EXPECT_THROW(AccessRules().method("/x/y", any).method("/x/y", any), std::invalid_argument);
}

TEST(AccessTest, ACopyInUseIsNotChanged) {
  AccessRules rules;
  const AccessRules copy = rules;
  rules.service("not.Bound", Access::everyone());
  const cpprpc::Router router;
  EXPECT_TRUE(copy.check(router).is_ok());
  EXPECT_FALSE(rules.check(router).is_ok());
}

}  // namespace
}  // namespace auth_test
