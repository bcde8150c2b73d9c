// Addresses and targets: their forms.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include "cpprpc/transport/h2/io/address.h"

namespace transport_h2 {
namespace {

using cpprpc::StatusCode;
using cpprpc::transport::h2::Address;
using cpprpc::transport::h2::Target;
using testing::HasSubstr;

std::string texts(const std::vector<Address>& addresses) {
  std::string all;
  for (const Address& address : addresses) {
    all.append(all.empty() ? "" : " ").append(address.text());
  }
  return all;
}

struct Form {
  std::string text;
  std::string addresses;  // empty: to be looked up
  std::string host;
  int port;
  std::string authority;
};

TEST(Target, TheFormsThatThereAre) {
  for (const Form& form : {
           Form{"users.test:80", "", "users.test", 80, "users.test:80"},
           Form{"users.test", "", "users.test", 443, "users.test"},
           Form{"unixhost:80", "", "unixhost", 80, "unixhost:80"},
           Form{"dns:users.test:80", "", "users.test", 80, "users.test:80"},
           Form{"dns:///users.test:80", "", "users.test", 80, "users.test:80"},
           Form{"dns:///users.test", "", "users.test", 443, "users.test"},
           Form{"127.0.0.1:80", "ipv4:127.0.0.1:80", "127.0.0.1", 80, "127.0.0.1:80"},
           Form{"127.0.0.1", "ipv4:127.0.0.1:443", "127.0.0.1", 443, "127.0.0.1"},
           Form{"dns:///127.0.0.1:80", "ipv4:127.0.0.1:80", "127.0.0.1", 80, "127.0.0.1:80"},
           Form{"[::1]:80", "ipv6:[::1]:80", "::1", 80, "[::1]:80"},
           Form{"[::1]", "ipv6:[::1]:443", "::1", 443, "[::1]"},
           Form{"::1", "ipv6:[::1]:443", "::1", 443, "::1"},
           Form{"[fe80::1%7]:80", "ipv6:[fe80::1%7]:80", "fe80::1%7", 80, "[fe80::1%7]:80"},
           Form{"ipv4:127.0.0.1:80", "ipv4:127.0.0.1:80", "127.0.0.1", 80, "127.0.0.1:80"},
           Form{"ipv4:10.0.0.1:80,10.0.0.2:81", "ipv4:10.0.0.1:80 ipv4:10.0.0.2:81", "10.0.0.1", 80,
                "10.0.0.1:80"},
           Form{"ipv6:[::1]:80,[::2]:81", "ipv6:[::1]:80 ipv6:[::2]:81", "::1", 80, "[::1]:80"},
           Form{"unix:/run/x.sock", "unix:/run/x.sock", "localhost", 0, "localhost"},
           Form{"unix:///run/x.sock", "unix:/run/x.sock", "localhost", 0, "localhost"},
           Form{"unix:x.sock", "unix:x.sock", "localhost", 0, "localhost"},
           Form{"unix-abstract:x", "unix-abstract:x", "localhost", 0, "localhost"},
       }) {
    const auto target = Target::parse(form.text);
    ASSERT_TRUE(target) << target.status().to_string();
    EXPECT_EQ(texts(target->addresses), form.addresses) << form.text;
    EXPECT_EQ(target->host, form.host) << form.text;
    EXPECT_EQ(target->port, form.port) << form.text;
    EXPECT_EQ(target->authority, form.authority) << form.text;
    EXPECT_EQ(target->is_unix, form.text.starts_with("unix:") || form.text.starts_with("unix-"));
  }
}

TEST(Target, WhatIsNone) {
  for (const auto& [text, why] : {
           std::pair<std::string, const char*>{"", "write HOST:PORT"},
           {":80", "write HOST:PORT"},
           {"users.test:", "write HOST:PORT"},
           {"users.test:http", "write HOST:PORT"},
           {"users.test:65536", "write HOST:PORT"},
           {"users.test:0", "write HOST:PORT"},
           {"users.test:-1", "write HOST:PORT"},
           {"::1:80x", "write HOST:PORT"},
           {"a b:80", "write HOST:PORT"},
           {"a/b:80", "write HOST:PORT"},
           {"me@users.test:80", "write HOST:PORT"},
           {"users.test\r\n:80", "write HOST:PORT"},
           {"http://users.test:80", "of the schemes, dns, ipv4, ipv6, unix and unix-abstract"},
           {"dns://8.8.8.8/users.test:80", "write dns:///HOST:PORT"},
           {"dns:", "write HOST:PORT"},
           {"ipv4:", "write ipv4:127.0.0.1:80"},
           {"ipv4:127.0.0.1", "\"127.0.0.1\" is no address"},
           {"ipv4:127.0.0.1:80,", "\"\" is no address"},
           {"ipv4:[::1]:80", "\"[::1]:80\" is no address"},
           {"ipv4:users.test:80", "\"users.test:80\" is no address"},
           {"ipv4:127.0.0.1:0", "is no address"},
           {"ipv6:127.0.0.1:80", "write ipv6:[::1]:80"},
           {"unix:", "a unix socket needs a path"},
           {"unix:/" + std::string(200, 'x'), "has at most 107 bytes"},
           {"unix-abstract:", "needs a name"},
       }) {
    const auto target = Target::parse(text);
    ASSERT_FALSE(target) << text;
    EXPECT_EQ(target.status().code(), StatusCode::InvalidArgument);
    EXPECT_THAT(target.status().to_string(), HasSubstr("cannot connect to \"" + text + "\": "));
    EXPECT_THAT(target.status().to_string(), HasSubstr(why));
  }
}

TEST(Address, AnIpv4PeerOfASocketOfBothFamilies) {
  EXPECT_EQ(Address::of_host("::ffff:127.0.0.1", 80)->text(), "ipv4:127.0.0.1:80");
}

TEST(Address, IsAValue) {
  const Address one = *Address::of_host("127.0.0.1", 80);
  Address other = one;
  EXPECT_EQ(other, one);
  other.set_port(81);
  EXPECT_FALSE(other == one);
  EXPECT_EQ(other.port(), 81);
  EXPECT_FALSE(*Address::of_host("::1", 80) == one);
  EXPECT_FALSE(Address::of_host("127.1", 80));
  EXPECT_FALSE(Address::of_host("", 80));
  EXPECT_EQ(Address::of_path("/x")->path(), "/x");
  EXPECT_EQ(Address::of_abstract_name("x")->path(), "");
  EXPECT_EQ(one.path(), "");
}

TEST(Address, TheLongestPath) {
  const std::string path = "/" + std::string(106, 'x');
  EXPECT_EQ(Address::of_path(path)->path(), path);
  EXPECT_FALSE(Address::of_path(path + "x"));
}

}  // namespace
}  // namespace transport_h2
