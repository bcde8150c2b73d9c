#include "cpprpc/transport/h2/client/channel_settings.h"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <utility>

#include "cpprpc/transport/service_config/json.h"

namespace cpprpc::transport::h2 {
namespace {

constexpr std::string_view kUserAgent = "cpp-rpc";
constexpr std::size_t kDefaultMaxMetadata = 8 * 1024;
constexpr std::size_t kDefaultRetryBuffer = 256 * 1024;
constexpr int kMaxHalved = 16;

std::unique_ptr<ClientTlsContext> make_tls(const std::optional<TlsOptions>& options) {
  if (!options) return nullptr;
  Result<std::unique_ptr<ClientTlsContext>> tls = ClientTlsContext::make(*options);
  if (!tls) throw std::invalid_argument(std::string(tls.error().message()));
  return std::move(*tls);
}

std::string full_user_agent(const std::string& prefix) {
  return std::string(prefix).append(prefix.empty() ? "" : " ").append(kUserAgent);
}

}  // namespace

ChannelSettings::ChannelSettings(std::string target_text, const ChannelOptions& channel_options)
    : options(channel_options),
      text(std::move(target_text)),
      config(service_config::config_of(options)),
      health_check(config.load_balancing() == LoadBalancing::RoundRobin ? config.health_check()
                                                                        : std::nullopt),
      tls(make_tls(options.tls())),
      user_agent(full_user_agent(options.user_agent())),
      max_metadata(options.max_metadata().value_or(kDefaultMaxMetadata)),
      retry_buffer(options.retry_buffer().value_or(kDefaultRetryBuffer)) {
  Result<Target> parsed = Target::parse(text);
  if (parsed) {
    target = std::move(*parsed);
  } else {
    fault = Status::invalid_argument("cannot connect to \"" + text +
                                     "\": " + std::string(parsed.error().message()));
  }
  const bool has_server_name = options.tls() && !options.tls()->server_name().empty();
  authority = has_server_name ? options.tls()->server_name() : target.authority;
  if (options.bearer_token()) bearer = "Bearer " + *options.bearer_token();
  // What goes through a socket file stays between two programs of this machine.
  may_carry_credentials = options.tls() || options.allows_tokens_without_tls() || target.is_unix;
  session.max_header_list = static_cast<std::uint32_t>(
      std::min<std::size_t>(max_metadata, std::numeric_limits<std::uint32_t>::max()));
  if (const auto& throttling = config.retry_throttling()) throttle.emplace(*throttling);
}

Clock::duration ChannelSettings::ping_after() const noexcept {
  const Clock::duration time = options.keepalive()->time();
  const int factor = 1 << pings_halved_.load(std::memory_order_relaxed);
  return time < Clock::duration::max() / factor ? time * factor : Clock::duration::max();
}

void ChannelSettings::ping_less() noexcept {
  int halved = pings_halved_.load(std::memory_order_relaxed);
  while (halved < kMaxHalved &&
         !pings_halved_.compare_exchange_weak(halved, halved + 1, std::memory_order_relaxed)) {
  }
}

}  // namespace cpprpc::transport::h2
