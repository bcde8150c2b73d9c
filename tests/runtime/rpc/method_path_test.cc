// The path of a method, taken apart.

#include "cpprpc/rpc/method_path.h"

#include <gtest/gtest.h>

#include <string>

namespace rpc {
namespace {

using cpprpc::is_service_name;
using cpprpc::MethodKind;
using cpprpc::MethodPath;

// "service|method", or what it is instead.
std::string parts(std::string_view path) {
  const auto parts = MethodPath::of(path);
  return parts ? std::string(parts->service) + "|" + std::string(parts->method) : "no path";
}

TEST(MethodPath, IsAServiceAndAMethod) {
  EXPECT_EQ(parts("/demo.v1.Greeter/SayHello"), "demo.v1.Greeter|SayHello");
  EXPECT_EQ(parts("/G/M"), "G|M");
  EXPECT_EQ(parts("/a/b/c"), "a/b|c");
}

TEST(MethodPath, IsNothingElse) {
  for (const std::string_view path :
       {"", "/", "//", "///", "/x", "x", "x/y", "/x/", "//y", "demo.v1.Greeter/SayHello"}) {
    EXPECT_EQ(parts(path), "no path") << path;
  }
}

TEST(MethodPath, IsOfAServiceWithAName) {
  EXPECT_TRUE(is_service_name("demo.v1.Greeter"));
  EXPECT_TRUE(is_service_name("Greeter"));
  EXPECT_FALSE(is_service_name(""));
  EXPECT_FALSE(is_service_name("/demo.v1.Greeter"));
  EXPECT_FALSE(is_service_name("demo.v1.Greeter/SayHello"));
  EXPECT_FALSE(is_service_name("demo.v1.Greeter "));
}

TEST(MethodPath, NamesKinds) {
  EXPECT_EQ(to_string(MethodKind::Unary), "unary");
  EXPECT_EQ(to_string(MethodKind::ServerStream), "server_stream");
  EXPECT_EQ(to_string(MethodKind::ClientStream), "client_stream");
  EXPECT_EQ(to_string(MethodKind::BidiStream), "bidi_stream");
}

}  // namespace
}  // namespace rpc
