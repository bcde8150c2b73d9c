#include "client_flags.h"

#include <cstddef>
#include <iostream>
#include <string_view>

#include "flags.h"

namespace interop::official {
namespace {

// "key1:value1;key2:value2"; empty if it is not.
std::optional<std::vector<std::pair<std::string, std::string>>> parse_metadata(
    std::string_view text) {
  std::vector<std::pair<std::string, std::string>> entries;
  while (!text.empty()) {
    const std::string_view entry = text.substr(0, text.find(';'));
    const std::size_t colon = entry.find(':');
    if (colon == std::string_view::npos || colon == 0) return std::nullopt;
    entries.emplace_back(entry.substr(0, colon), entry.substr(colon + 1));
    text.remove_prefix(std::min(entry.size() + 1, text.size()));
  }
  return entries;
}

void add_soak_flags(Flags& flags, ClientFlags& to) {
  flags.add("soak_iterations", to.soak_iterations, "how many calls a soak case makes");
  flags.add("soak_max_failures", to.soak_max_failures,
            "how many of them may fail, or take longer than is acceptable");
  flags.add("soak_per_iteration_max_acceptable_latency_ms",
            to.soak_per_iteration_max_acceptable_latency_ms, "how long a call may take");
  flags.add("soak_overall_timeout_seconds", to.soak_overall_timeout_seconds,
            "how long they may take together");
  flags.add("soak_min_time_ms_between_rpcs", to.soak_min_time_ms_between_rpcs,
            "the time from the start of one call to that of the next, at least");
  flags.add("soak_request_size", to.soak_request_size, "of the payload of a request, in bytes");
  flags.add("soak_response_size", to.soak_response_size, "of the payload of a response, in bytes");
  flags.add("soak_num_threads", to.soak_num_threads,
            "how many calls are under way at the same time");
}

}  // namespace

std::string ClientFlags::target() const {
  const bool is_ipv6 = server_host.find(':') != std::string::npos && !server_host.starts_with('[');
  return (is_ipv6 ? '[' + server_host + ']' : server_host) + ':' + std::to_string(server_port);
}

std::optional<ClientFlags> parse_client_flags(int argc, const char* const* argv) {
  ClientFlags parsed;
  std::string metadata;
  Flags flags;
  flags.add("server_host", parsed.server_host, "the host to connect to");
  flags.add("server_port", parsed.server_port, "the port to connect to");
  flags.add("server_host_override", parsed.server_host_override,
            "the host to claim to connect to, with TLS: the name in the certificate");
  flags.add("test_case", parsed.test_case, "the case to run");
  flags.add("transport", parsed.transport, "what carries the calls: grpc or h2");
  flags.add("use_tls", parsed.use_tls, "whether to encrypt");
  flags.add("use_test_ca", parsed.use_test_ca, "whether to trust --ca_file, not the system's");
  flags.add("ca_file", parsed.ca_file, "the test CA's certificate, PEM");
  flags.add("service_config_json", parsed.service_config_json,
            "the channel's service config, where the name of the server has none");
  flags.add("slow_consumer_delay_ms", parsed.slow_consumer_delay_ms,
            "how long slow_consumer waits before each response that it reads");
  flags.add("additional_metadata", metadata, "sent with each call: \"key1:value1;key2:value2\"");
  add_soak_flags(flags, parsed);
  if (!flags.parse(argc, argv)) return std::nullopt;
  if (parsed.server_port <= 0) {
    std::cerr << "which server? --server_port tells its port\n";
    return std::nullopt;
  }
  if (parsed.use_test_ca && parsed.ca_file.empty()) {
    std::cerr << "--use_test_ca needs the CA: --ca_file tells its PEM file\n";
    return std::nullopt;
  }
  if (parsed.soak_num_threads < 1 || parsed.soak_iterations < parsed.soak_num_threads) {
    std::cerr << "--soak_num_threads is from 1 to --soak_iterations\n";
    return std::nullopt;
  }
  auto additional = parse_metadata(metadata);
  if (!additional) {
    std::cerr << "--additional_metadata is not of the form \"key1:value1;key2:value2\"\n";
    return std::nullopt;
  }
  parsed.additional_metadata = std::move(*additional);
  return parsed;
}

}  // namespace interop::official
