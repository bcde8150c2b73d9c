#include <type_traits>

#include "cpprpc/message/reflection.h"
#include "golden/option_redact.msg.h"
#include "golden/option_redact.pb.h"
#include "reference.h"

namespace golden::option_redact {
namespace {

using namespace golden_test;
namespace theirs = ::ref::golden::option_redact;

Account account() {
  Account account{.name = "ann",
                  .password = "hunter2",
                  .pin = 4711,
                  .key = "k3y",
                  .tier = Tier::Paid,
                  .amounts = {1.5, 2.5},
                  .answers = {{"first pet", "rex"}},
                  .hidden = Card{.holder = "Ann A."},
                  .card = Card{.holder = "Ann B.", .number = "4111"},
                  .cards = {{"old", Card{.number = "4222"}}}};
  account.contact.emplace<Account::Contact::email>("ann@example.com");
  return account;
}

TEST(OptionRedact, ChangesNothingOnTheWireNorInTextThatIsToBeReadAgain) {
  expect_agreement(account(), reference<theirs::Account>(R"(
      name: "ann" password: "hunter2" pin: 4711 key: "k3y" tier: TIER_PAID amounts: [1.5, 2.5]
      answers { key: "first pet" value: "rex" } hidden { holder: "Ann A." }
      card { holder: "Ann B." number: "4111" } cards { key: "old" value { number: "4222" } }
      email: "ann@example.com")"));
}

TEST(OptionRedact, MarksFields) {
  const auto is_redacted = [](const char* name) {
    return cpprpc::find_field(cpprpc::table_of<Account>(), name)->flags.redacted;
  };
  for (const char* name :
       {"password", "pin", "key", "tier", "amounts", "answers", "hidden", "email"}) {
    EXPECT_TRUE(is_redacted(name)) << name;
  }
  for (const char* name : {"name", "card", "cards", "nickname"}) {
    EXPECT_FALSE(is_redacted(name)) << name;
  }
}

TEST(OptionRedact, HidesValuesButNotThatTheyAreThere) {
  EXPECT_EQ(cpprpc::to_text(account(), {.redact = true}), R"(name: "ann"
password: "[REDACTED]"
pin: "[REDACTED]"
key: "[REDACTED]"
tier: "[REDACTED]"
amounts: "[REDACTED]"
answers: "[REDACTED]"
hidden: "[REDACTED]"
card {
  holder: "Ann B."
  number: "[REDACTED]"
}
cards {
  key: "old"
  value {
    number: "[REDACTED]"
  }
}
email: "[REDACTED]"
)");
  EXPECT_EQ(cpprpc::to_text(Account{.name = "ann"}, {.redact = true}), "name: \"ann\"\n");
}

TEST(OptionRedact, ErrorsOfTextDoNotShowValues) {
  for (const char* text : {
           "password: hunter2",
           "password: 'hunter2",
           "password: '\\qhunter2'",
           "password: 'hunter2' password: 'hunter2'",
           "password: '\xffhunter2'",
           "password 'hunter2'",
           "pin: hunter2",
           "pin: 'hunter2'",
           "tier: hunter2",
           "amounts: [1, hunter2]",
           "answers { key: hunter2 }",
           "answers { hunter2: 1 }",
           "hidden { hunter2: 1 }",
           "hidden { [hunter2.x]: 1 }",
           "hidden { holder: 'a' hunter2 }",
           "key: hunter2",
           "name: hunter2",
           "card { number: hunter2 }",
       }) {
    const auto read = cpprpc::from_text<Account>(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().to_string().find("hunter2"), std::string::npos)
        << read.error().to_string();
  }
}

TEST(OptionRedact, ErrorsOfDecodingDoNotShowValues) {
  const std::string bytes = cpprpc::encode(account());
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (const char damage : {'\x01', '\x02', '\x04', '\x7f', '\xff'}) {
      std::string damaged = bytes;
      damaged[at] = static_cast<char>(damaged[at] ^ damage);
      const std::string error = decode_error<Account>(damaged);
      for (const char* value : {"hunter2", "4711", "k3y", "rex", "Ann", "4111", "ann@"}) {
        EXPECT_EQ(error.find(value), std::string::npos) << error;
      }
    }
  }
}

}  // namespace
}  // namespace golden::option_redact
