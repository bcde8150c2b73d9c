#include "cpprpc/transport/grpc/detail/channel_core.h"

#include <grpc/grpc.h>

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "cpprpc/transport/grpc/detail/convert.h"
#include "cpprpc/transport/grpc/detail/credentials.h"
#include "cpprpc/transport/grpc/detail/settings.h"
#include "cpprpc/transport/service_config/json.h"

namespace cpprpc::transport::grpc_detail {
namespace {

constexpr std::string_view kUserAgent = "cpp-rpc";

// "unixhost:443" is a host.
bool is_socket_file(std::string_view target) {
  return target.starts_with("unix:") || target.starts_with("unix-abstract:");
}

// "dns:///localhost:80", "ipv4:127.0.0.1:80,127.0.0.1:81": what stands behind the scheme.
bool is_on_this_machine(std::string_view target) {
  if (is_socket_file(target)) return true;
  for (const std::string_view scheme : {"dns:///", "dns:", "ipv4:", "ipv6:"}) {
    if (target.starts_with(scheme)) {
      target.remove_prefix(scheme.size());
      break;
    }
  }
  return target.starts_with("127.") || target.starts_with("localhost:") ||
         target.starts_with("[::1]");
}

std::string user_agent(const ChannelOptions& options) {
  std::string text = options.user_agent();
  return text.append(text.empty() ? "" : " ").append(kUserAgent);
}

void add_connection(const ChannelOptions& options, std::vector<Setting>& settings) {
  if (options.tls() && !options.tls()->server_name().empty()) {
    settings.emplace_back(GRPC_SSL_TARGET_NAME_OVERRIDE_ARG, options.tls()->server_name());
  }
  if (const auto& keepalive = options.keepalive()) {
    settings.emplace_back(GRPC_ARG_KEEPALIVE_TIME_MS, keepalive->time());
    settings.emplace_back(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, keepalive->timeout());
    settings.emplace_back(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS,
                          std::size_t{keepalive->without_calls()});
    // Else gRPC stops after two pings with nothing to send between them.
    settings.emplace_back(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, std::size_t{0});
  }
  if (const auto& backoff = options.reconnect_backoff()) {
    settings.emplace_back(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, backoff->initial());
    settings.emplace_back(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, backoff->max());
    settings.emplace_back(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, backoff->min_connect_timeout());
  }
}

void add_calls(const ChannelOptions& options, std::vector<Setting>& settings) {
  if (const std::string json = service_config::json_of(options); !json.empty()) {
    settings.emplace_back(GRPC_ARG_SERVICE_CONFIG, json);
  }
  if (const auto bytes = options.retry_buffer()) {
    settings.emplace_back(GRPC_ARG_PER_RPC_RETRY_BUFFER_SIZE, *bytes);
  }
  if (const auto compression = options.compression()) {
    settings.emplace_back(GRPC_COMPRESSION_CHANNEL_DEFAULT_ALGORITHM,
                          static_cast<std::size_t>(compression_algorithm(*compression)));
  }
  if (const auto bytes = options.max_send_message()) {
    settings.emplace_back(GRPC_ARG_MAX_SEND_MESSAGE_LENGTH, *bytes);
  }
  if (const auto bytes = options.max_metadata()) {
    settings.emplace_back(GRPC_ARG_MAX_METADATA_SIZE, *bytes);
  }
}

std::vector<Setting> settings(const std::string& target, const ChannelOptions& options) {
  std::vector<Setting> settings = {
      {GRPC_ARG_MAX_RECEIVE_MESSAGE_LENGTH, options.max_receive_message()},
      // gRPC would decompress without looking at how much comes out: see decompress.h.
      {GRPC_ARG_ENABLE_PER_MESSAGE_DECOMPRESSION, std::size_t{0}},
      {GRPC_ARG_PRIMARY_USER_AGENT_STRING, user_agent(options)},
      // Each channel its own connection, as each has its own threads and limits.
      {GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, std::size_t{1}},
      // Counts what nobody can ask for: no service tells of it.
      {GRPC_ARG_ENABLE_CHANNELZ, std::size_t{0}},
  };
  // A proxy of the environment leads elsewhere, and has no way back to this machine.
  if (is_on_this_machine(target)) {
    settings.emplace_back(GRPC_ARG_ENABLE_HTTP_PROXY, std::size_t{0});
  }
  add_connection(options, settings);
  add_calls(options, settings);
  return settings;
}

// What gRPC does not understand it tells only its log, and makes a channel whose calls all fail
// with "Failed to create secure client channel", if they are not told better.
grpc_channel* create(const std::string& target, const ChannelOptions& options) {
  grpc_channel* const channel =
      create_channel(target, channel_credentials(options.tls()).get(), settings(target, options));
  if (grpc_channel_check_connectivity_state(channel, 0) == GRPC_CHANNEL_IDLE) return channel;
  grpc_channel_destroy(channel);
  std::string why = "cannot connect to \"" + target + "\": gRPC does not understand the target";
  if (options.service_config() || options.service_config_json()) why += " or the service config";
  return grpc_lame_client_channel_create(target.c_str(), GRPC_STATUS_INVALID_ARGUMENT,
                                         (why + ", and its log tells why").c_str());
}

// Nothing for JSON that gRPC cannot read either: it fails all calls of the channel.
ServiceConfig config_of(const ChannelOptions& options) {
  if (options.service_config()) return *options.service_config();
  Result<ServiceConfig> config =
      service_config::from_json(options.service_config_json().value_or("{}"));
  return config ? *std::move(config) : ServiceConfig();
}

}  // namespace

ChannelCore::ChannelCore(const std::string& target, const ChannelOptions& options)
    : channel_(create(target, options)),
      wait_for_ready_(options.wait_for_ready()),
      default_timeout_(options.default_timeout()),
      bearer_token_(options.bearer_token()),
      // What goes through a socket file stays between two programs of this machine.
      may_carry_credentials_(options.tls() || options.allows_tokens_without_tls() ||
                             is_socket_file(target)),
      compression_(options.compression().value_or(Compression::Identity)),
      max_send_message_(options.max_send_message().value_or(SIZE_MAX)),
      max_receive_message_(options.max_receive_message()),
      config_(config_of(options)) {
  const std::size_t threads = std::max(options.threads(), std::size_t{1});
  for (std::size_t i = 0; i < threads; ++i) {
    auto queue = std::make_shared<Queue>();
    std::thread thread([queue] { queue->run(); });
    workers_.push_back({std::move(queue), std::move(thread)});
  }
}

// The queues give back the tags of calls that were given up, which is soon, before they end.
ChannelCore::~ChannelCore() {
  grpc_channel_destroy(channel_);
  for (const Worker& worker : workers_) worker.queue->shutdown();
  for (Worker& worker : workers_) {
    if (worker.thread.get_id() == std::this_thread::get_id()) {
      worker.thread.detach();  // cannot wait for itself, and needs nothing of this object
    } else {
      worker.thread.join();
    }
  }
}

Queue& ChannelCore::next_queue() noexcept {
  if (workers_.size() == 1) return *workers_.front().queue;
  for (const Worker& worker : workers_) {  // a task of one of them stays on its thread
    if (worker.queue.get() == Executor::current()) return *worker.queue;
  }
  const std::size_t next = next_.fetch_add(1, std::memory_order_relaxed);
  return *workers_[next % workers_.size()].queue;
}

}  // namespace cpprpc::transport::grpc_detail
