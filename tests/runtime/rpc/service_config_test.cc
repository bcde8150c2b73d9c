// ServiceConfig as a value: what holds for which method.

#include "cpprpc/rpc/service_config.h"

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <string>

namespace rpc {
namespace {

using cpprpc::MethodConfig;
using cpprpc::ServiceConfig;
using namespace std::chrono_literals;

constexpr cpprpc::Method kWatch{"/demo.v1.Greeter/Watch", cpprpc::MethodKind::ServerStream};

// Why `set` is refused.
template <class Set>
std::string why(const Set& set) {
  try {
    set();
  } catch (const std::invalid_argument& refused) {
    return refused.what();
  }
  return "not refused";
}

TEST(ServiceConfigTest, NamesAreThereOnce) {
  EXPECT_EQ(why([] { ServiceConfig().add(MethodConfig()).add(MethodConfig()); }),
            "the entry for every method is there already");
  const auto watch = MethodConfig().method(kWatch);
  EXPECT_EQ(why([&] { ServiceConfig().add(watch).add(watch); }),
            "the entry for /demo.v1.Greeter/Watch is there already");
  const auto greeter = MethodConfig().service("demo.v1.Greeter");
  EXPECT_EQ(why([&] { ServiceConfig().add(greeter).add(watch).add(greeter); }),
            "the entry for demo.v1.Greeter is there already");
  EXPECT_THROW(MethodConfig().service(""), std::invalid_argument);
  EXPECT_THROW(MethodConfig().service("/demo.v1.Greeter/Watch"), std::invalid_argument);
}

TEST(ServiceConfigTest, PathsOfMethods) {
  for (const std::string path : {"", "/", "x", "/x", "//x", "/x/", "x/y"}) {
    EXPECT_EQ(why([&] { MethodConfig().method(path); }),
              "\"" + path + "\" is no path of a method, such as /demo.v1.Greeter/SayHello");
  }
  const auto config = MethodConfig().method("/demo.v1.Greeter/Watch").method(kWatch);
  ASSERT_EQ(config.names().size(), 1u);
  EXPECT_EQ(config.names()[0].service, "demo.v1.Greeter");
  EXPECT_EQ(config.names()[0].method, "Watch");
}

// The timeout says which entry it was.
std::chrono::nanoseconds found(const ServiceConfig& config, std::string_view path) {
  const MethodConfig* const method = config.find(path);
  return method == nullptr ? 0ns : method->timeout().value();
}

TEST(ServiceConfigTest, TheNearestEntryCounts) {
  ServiceConfig config;
  EXPECT_EQ(config.find("/demo.v1.Greeter/Watch"), nullptr);
  config.add(MethodConfig().method(kWatch).method("/other.Service/Get").timeout(1s));
  EXPECT_EQ(found(config, "/demo.v1.Greeter/Watch"), 1s);
  EXPECT_EQ(found(config, "/other.Service/Get"), 1s);
  EXPECT_EQ(found(config, "/demo.v1.Greeter/SayHello"), 0s);
  config.add(MethodConfig().service("demo.v1.Greeter").timeout(2s));
  EXPECT_EQ(found(config, "/demo.v1.Greeter/Watch"), 1s);
  EXPECT_EQ(found(config, "/demo.v1.Greeter/SayHello"), 2s);
  EXPECT_EQ(found(config, "/demo.v1.Greeter2/SayHello"), 0s);
  config.add(MethodConfig().timeout(3s));
  EXPECT_EQ(found(config, "/demo.v1.Greeter/Watch"), 1s);
  EXPECT_EQ(found(config, "/demo.v1.Greeter/SayHello"), 2s);
  EXPECT_EQ(found(config, "/demo.v1.Greeter2/SayHello"), 3s);
  EXPECT_EQ(found(config, "/demo.v1/Greeter/SayHello"), 3s);
  EXPECT_EQ(found(config, "nonsense"), 3s);
  EXPECT_EQ(found(config, ""), 3s);
}

TEST(ServiceConfigTest, ACopyFindsItsOwnEntries) {
  ServiceConfig config;
  for (int i = 0; i < 100; ++i) {
    config.add(MethodConfig().service("s" + std::to_string(i)).timeout(i * 1s + 1s));
  }
  const ServiceConfig copy = config;
  config = ServiceConfig();
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(found(copy, "/s" + std::to_string(i) + "/M"), i * 1s + 1s);
  }
}

TEST(ServiceConfigTest, AnEntryThatIsRefusedLeavesNothingBehind) {
  ServiceConfig config;
  config.add(MethodConfig().service("b").timeout(1s));
  EXPECT_THROW(config.add(MethodConfig().service("a").service("b").timeout(2s)),
               std::invalid_argument);
  EXPECT_EQ(config.methods().size(), 1u);
  EXPECT_EQ(found(config, "/a/M"), 0s);
  EXPECT_EQ(found(config, "/b/M"), 1s);
}

}  // namespace
}  // namespace rpc
