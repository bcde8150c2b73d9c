// ClientFlags: what an interop client is told on its command line.
//
//   const std::optional<ClientFlags> flags = parse_client_flags(argc, argv);
//   if (!flags) return 2;
//
// Specification: https://github.com/grpc/grpc/blob/master/doc/interop-test-descriptions.md, Client

#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace interop::official {

struct ClientFlags {
  std::string server_host = "localhost";
  int server_port = 0;
  std::string server_host_override;
  std::string test_case = "large_unary";
  std::string transport = "grpc";

  bool use_tls = false;
  bool use_test_ca = false;
  std::string ca_file;

  std::string service_config_json;

  int soak_iterations = 10;
  int soak_max_failures = 0;
  int soak_per_iteration_max_acceptable_latency_ms = 1000;
  int soak_overall_timeout_seconds = 10;
  int soak_min_time_ms_between_rpcs = 0;
  int soak_request_size = 271828;
  int soak_response_size = 314159;
  int soak_num_threads = 1;

  int slow_consumer_delay_ms = 20;

  /// Sent with each call.
  std::vector<std::pair<std::string, std::string>> additional_metadata;

  /// "localhost:7"
  [[nodiscard]] std::string target() const;
};

/// Empty if the command line is wrong: the reason is on stderr.
[[nodiscard]] std::optional<ClientFlags> parse_client_flags(int argc, const char* const* argv);

}  // namespace interop::official
