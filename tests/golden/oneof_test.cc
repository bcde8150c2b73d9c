#include "golden/oneof.msg.h"
#include "golden/oneof.pb.h"
#include "reference.h"

namespace golden::oneof {
namespace {

using namespace golden_test;
namespace theirs = ::ref::golden::oneof;

static_assert(std::is_same_v<decltype(Contact::reach),
                             std::variant<std::monostate, std::string, std::string, Address>>);
static_assert(Contact::Reach::none == 0 && Contact::Reach::email == 1 &&
              Contact::Reach::phone == 2);

TEST(Oneof, None) {
  const Contact contact{.name = "x"};
  EXPECT_EQ(contact.reach.index(), Contact::Reach::none);
  expect_agreement(contact, reference<theirs::Contact>(R"(name: "x")"));
}

TEST(Oneof, MembersOfOneTypeAreToldApart) {
  Contact email{.name = "x", .between = 5, .note = "n"};
  email.reach.emplace<Contact::Reach::email>("a@b");
  expect_agreement(email,
                   reference<theirs::Contact>(R"(name: "x" between: 5 note: "n" email: "a@b")"));
  Contact phone{.name = "x", .between = 5, .note = "n"};
  phone.reach.emplace<Contact::Reach::phone>("a@b");
  expect_agreement(phone,
                   reference<theirs::Contact>(R"(name: "x" between: 5 note: "n" phone: "a@b")"));
  EXPECT_NE(email, phone);
  EXPECT_EQ(std::get<Contact::Reach::email>(email.reach), "a@b");
}

TEST(Oneof, Message) {
  Contact contact;
  contact.reach.emplace<Contact::Reach::address>(Address{.street = "Straße", .number = -1});
  expect_agreement(contact,
                   reference<theirs::Contact>(R"(address { street: "Straße" number: -1 })"));
  contact.reach.emplace<Contact::Reach::address>();
  expect_agreement(contact, reference<theirs::Contact>("address {}"));
}

// A member that is set is written, zero or not.
template <std::size_t kMember, class T>
void expect_member(const std::string& name, T value, const std::string& text) {
  Contact contact;
  contact.measure.emplace<kMember>(value);
  expect_agreement(contact, reference<theirs::Contact>(name + ": " + text));
  Contact zero{.name = "z", .between = 1, .note = "n"};
  zero.measure.emplace<kMember>();
  const std::string empty = name == "f_bool" ? "false" : name == "f_bytes" ? "\"\"" : "0";
  expect_agreement(
      zero, reference<theirs::Contact>(R"(name: "z" between: 1 note: "n" )" + name + ": " + empty));
}

TEST(Oneof, EveryType) {
  using Measure = Contact::Measure;
  expect_member<Measure::f_double>("f_double", -0.0, "-0.0");
  expect_member<Measure::f_float>("f_float", 0.5F, "0.5");
  expect_member<Measure::f_int32>("f_int32", -1, "-1");
  expect_member<Measure::f_int64>("f_int64", -2, "-2");
  expect_member<Measure::f_uint32>("f_uint32", 4294967295U, "4294967295");
  expect_member<Measure::f_uint64>("f_uint64", 4U, "4");
  expect_member<Measure::f_sint32>("f_sint32", -5, "-5");
  expect_member<Measure::f_sint64>("f_sint64", -6, "-6");
  expect_member<Measure::f_fixed32>("f_fixed32", 7U, "7");
  expect_member<Measure::f_fixed64>("f_fixed64", 8U, "8");
  expect_member<Measure::f_sfixed32>("f_sfixed32", -9, "-9");
  expect_member<Measure::f_sfixed64>("f_sfixed64", -10, "-10");
  expect_member<Measure::f_bool>("f_bool", true, "true");
  expect_member<Measure::f_bytes>("f_bytes", "\xff", R"("\xff")");
  expect_member<Measure::unit>("unit", Unit::Metre, "UNIT_METRE");
}

// Its number, 6, is between those of the other oneof and of the plain fields.
TEST(Oneof, IsWrittenInTheOrderOfTheNumbers) {
  Contact contact{.name = "x", .between = 5, .note = "n"};
  contact.reach.emplace<Contact::Reach::phone>("1");
  contact.measure.emplace<Contact::Measure::f_address>(Address{.number = 6});
  expect_agreement(contact,
                   reference<theirs::Contact>(
                       R"(name: "x" phone: "1" between: 5 f_address { number: 6 } note: "n")"));
}

TEST(Oneof, TheLastOfSeveralWinsAndMessagesMerge) {
  const auto expect = [](const char* bytes) {
    expect_same_reading(ours(Contact{}), theirs::Contact(), unhex(bytes));
  };
  expect("12 01 61 1a 01 62");                 // email, phone
  expect("1a 01 62 12 01 61");                 // phone, email
  expect("12 01 61 22 02 10 05");              // email, address
  expect("22 02 10 05 12 01 61");              // address, email
  expect("22 03 0a 01 61 22 02 10 05");        // address, address: one of both
  expect("22 03 0a 01 61 12 00 22 02 10 05");  // with another in between: the last alone
  expect("b0 01 05 b0 01 06");                 // f_int32 twice
  expect("12 01 61 10 05");                    // a known number as varint: unknown, email stays
}

TEST(Oneof, Single) {
  Single single;
  expect_agreement(single, reference<theirs::Single>(""));
  single.only.emplace<Single::Only::value>(0);
  expect_agreement(single, reference<theirs::Single>("value: 0"));
}

TEST(Oneof, ErrorsTellTheMember) {
  EXPECT_EQ(decode_error<Contact>(unhex("22 03 0a 01 ff")),
            "INVALID_ARGUMENT: cannot decode golden.oneof.Contact.address.street at byte 4: "
            "a string is not UTF-8");
}

}  // namespace
}  // namespace golden::oneof
