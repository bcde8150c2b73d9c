// Options as values: what they refuse.

#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <stdexcept>
#include <string>

#include "cpprpc/rpc/channel_options.h"
#include "cpprpc/rpc/server_options.h"

namespace rpc {
namespace {

using cpprpc::ChannelOptions;
using cpprpc::Clock;
using cpprpc::Keepalive;
using cpprpc::MethodConfig;
using cpprpc::PingPolicy;
using cpprpc::ReconnectBackoff;
using cpprpc::RetryPolicy;
using cpprpc::ServerOptions;
using cpprpc::ServiceConfig;
using cpprpc::StatusCode;
using namespace std::chrono_literals;

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

TEST(OptionsTest, TimesMustBeMoreThanZero) {
  for (const Clock::duration time : {Clock::duration(0), Clock::duration(-1s)}) {
    EXPECT_EQ(why([&] { Keepalive().time(time); }), "keepalive time must be more than zero");
    EXPECT_THROW(Keepalive().timeout(time), std::invalid_argument);
    EXPECT_THROW(PingPolicy().min_interval(time), std::invalid_argument);
    EXPECT_THROW(ReconnectBackoff().initial(time), std::invalid_argument);
    EXPECT_THROW(ReconnectBackoff().max(time), std::invalid_argument);
    EXPECT_THROW(ReconnectBackoff().min_connect_timeout(time), std::invalid_argument);
    EXPECT_THROW(RetryPolicy().initial_backoff(time), std::invalid_argument);
    EXPECT_THROW(RetryPolicy().max_backoff(time), std::invalid_argument);
    EXPECT_THROW(MethodConfig().timeout(time), std::invalid_argument);
    EXPECT_THROW(ChannelOptions().default_timeout(time), std::invalid_argument);
    EXPECT_THROW(ServerOptions().default_timeout(time), std::invalid_argument);
    EXPECT_THROW(ServerOptions().handshake_timeout(time), std::invalid_argument);
    EXPECT_THROW(ServerOptions().max_connection_idle(time), std::invalid_argument);
    EXPECT_THROW(ServerOptions().max_connection_age(time), std::invalid_argument);
  }
}

TEST(OptionsTest, NumbersThatMakeNoSense) {
  EXPECT_EQ(why([] { RetryPolicy().max_attempts(1); }),
            "the number of attempts counts the first one: it must be at least 2");
  EXPECT_THROW(RetryPolicy().backoff_multiplier(0), std::invalid_argument);
  EXPECT_THROW(RetryPolicy().backoff_multiplier(std::numeric_limits<double>::quiet_NaN()),
               std::invalid_argument);
  EXPECT_EQ(why([] { RetryPolicy().retry_on({}); }),
            "a retry policy needs a code to try again after");
  EXPECT_EQ(why([] { RetryPolicy().retry_on({StatusCode::Ok}); }),
            "a call that ends with OK is no failure to retry");
  EXPECT_THROW(RetryPolicy().retry_on({static_cast<StatusCode>(99)}), std::invalid_argument);
  EXPECT_THROW(PingPolicy().max_strikes(-1), std::invalid_argument);
  EXPECT_THROW(ServerOptions().max_concurrent_calls(0), std::invalid_argument);
  EXPECT_THROW(ServiceConfig().retry_throttling(0, 1), std::invalid_argument);
  EXPECT_THROW(ServiceConfig().retry_throttling(1001, 1), std::invalid_argument);
  EXPECT_THROW(ServiceConfig().retry_throttling(10, 0), std::invalid_argument);
  EXPECT_THROW(ServiceConfig().retry_throttling(10, 11), std::invalid_argument);
}

TEST(OptionsTest, OfTwoServiceConfigsTheLaterOneCounts) {
  ChannelOptions options;
  EXPECT_FALSE(options.service_config() || options.service_config_json());
  options.service_config(ServiceConfig()).service_config_json("{}");
  EXPECT_FALSE(options.service_config());
  EXPECT_EQ(options.service_config_json(), "{}");
  options.service_config(ServiceConfig());
  EXPECT_TRUE(options.service_config());
  EXPECT_FALSE(options.service_config_json());
}

}  // namespace
}  // namespace rpc
