// The client of gRPC's interop tests on grpc++, as a peer of ours.
//
//   interop_grpcpp_client --server_port=8080 --test_case=large_unary
//
// Exit status: 0 if the case passes, 1 with the reason on stderr if it does not, 2 if the command
// line is wrong.

#include <exception>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>

#include "cases.h"

namespace interop::official {

void expect(bool is_so, const std::string& what) {
  if (!is_so) throw std::runtime_error(what);
}

void expect_code(const grpc::Status& status, grpc::StatusCode code) {
  expect(status.error_code() == code, "the call ended with " + std::to_string(status.error_code()) +
                                          ": " + status.error_message() + "; not with " +
                                          std::to_string(code));
}

void expect_zeros(const grpc::testing::Payload& payload, int size) {
  expect(payload.body() == std::string(static_cast<std::size_t>(size), '\0'),
         "a payload is not " + std::to_string(size) + " zeros");
}

void set_zeros(grpc::testing::Payload& payload, int size) {
  payload.mutable_body()->assign(static_cast<std::size_t>(size), '\0');
}

namespace {

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

// A connection of its own each time: otherwise grpc++ shares them among channels that are alike.
std::shared_ptr<grpc::Channel> connect(const ClientFlags& flags) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  if (!flags.use_tls) {
    return grpc::CreateCustomChannel(flags.target(), grpc::InsecureChannelCredentials(), arguments);
  }
  if (!flags.server_host_override.empty()) {
    arguments.SetSslTargetNameOverride(flags.server_host_override);
  }
  grpc::SslCredentialsOptions options;
  if (flags.use_test_ca) options.pem_root_certs = read_file(flags.ca_file);
  return grpc::CreateCustomChannel(flags.target(), grpc::SslCredentials(options), arguments);
}

int run(const ClientFlags& flags) {
  Cases cases;
  add_unary_cases(cases);
  add_stream_cases(cases);
  add_compression_cases(cases);
  const auto found = cases.find(flags.test_case);
  if (found == cases.end()) {
    std::cerr << "there is no case \"" << flags.test_case << "\"; the cases:";
    for (const auto& each : cases) std::cerr << ' ' << each.first;
    std::cerr << '\n';
    return 2;
  }
  Subject subject{.flags = flags,
                  .connect = [&flags] { return connect(flags); },
                  .channel = connect(flags),
                  .stub = nullptr};
  subject.stub = grpc::testing::TestService::NewStub(subject.channel);
  found->second(subject);
  return 0;
}

}  // namespace
}  // namespace interop::official

int main(int argc, char** argv) {
  const auto flags = interop::official::parse_client_flags(argc, argv);
  if (!flags) return 2;
  try {
    return interop::official::run(*flags);
  } catch (const std::exception& error) {
    std::cerr << flags->test_case << ": " << error.what() << '\n';
    return 1;
  }
}
