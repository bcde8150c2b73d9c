// A thousand connections on which nothing happens: what each costs the server, and that the server
// is none the worse for them.

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "process.h"
#include "raw_connection.h"
#include "sanitized.h"
#include "service.h"
#include "serving.h"

namespace faults {
namespace {

using interop::Process;
using namespace std::chrono_literals;
using IdleConnectionsTest = testing::TestWithParam<Network>;

constexpr std::size_t kConnections = 1000;
constexpr std::size_t kFirst = 8;
constexpr std::int64_t kMostEach = 100 * 1024;

// What a process has in memory for itself alone, in bytes.
std::int64_t private_memory(pid_t pid) {
  std::ifstream rollup("/proc/" + std::to_string(pid) + "/smaps_rollup");
  std::int64_t sum = 0;
  for (std::string line; std::getline(rollup, line);) {
    if (line.starts_with("Private_")) sum += std::stoll(line.substr(line.find(':') + 1)) * 1024;
  }
  if (sum == 0) throw std::runtime_error("there is no smaps_rollup");
  return sum;
}

std::ptrdiff_t open_files(pid_t pid) {
  const std::filesystem::directory_iterator files("/proc/" + std::to_string(pid) + "/fd");
  return std::distance(begin(files), end(files));
}

void allow_files(rlim_t count) {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = std::max(files.rlim_cur, std::min(count, files.rlim_max));
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &files), 0);
  ASSERT_GE(files.rlim_cur, count) << "ulimit -Hn allows too few open files";
}

TEST_P(IdleConnectionsTest, AThousand) {
  ASSERT_NO_FATAL_FAILURE(allow_files(kConnections + 100));
  Process server({FAULTS_PROGRAM, "serve", GetParam().name(), "0"});
  const int port = std::stoi(server.read_line());
  const Channel channel = connect(GetParam(), "127.0.0.1:" + std::to_string(port));
  EXPECT_EQ(ask(channel), Status::ok());
  const auto report = [&, before = private_memory(server.pid())](const char* what) {
    const std::int64_t each =
        (private_memory(server.pid()) - before) / static_cast<std::int64_t>(kConnections);
    std::printf("%s: %ld bytes a connection\n", what, static_cast<long>(each));
    if (!kSanitized) {
      EXPECT_LT(each, kMostEach);
    }
  };
  // The server's threads open what they need for themselves with their first connections.
  std::vector<RawConnection> connections;
  for (std::size_t i = 0; i < kFirst; ++i) connections.emplace_back(port);
  for (RawConnection& connection : connections) connection.ping();
  const std::ptrdiff_t files = open_files(server.pid()) - static_cast<std::ptrdiff_t>(kFirst);

  for (std::size_t i = kFirst; i < kConnections; ++i) connections.emplace_back(port);
  report("connected");
  for (RawConnection& connection : connections) connection.call("/e2e.v1.Echo/Once");
  report("after a call on each");
  for (RawConnection& connection : connections) connection.ping();
  EXPECT_EQ(open_files(server.pid()), files + static_cast<std::ptrdiff_t>(kConnections));
  EXPECT_EQ(ask(channel), Status::ok());

  connections.clear();
  const auto give_up = cpprpc::Clock::now() + 30s;
  while (open_files(server.pid()) != files) {  // it hears of the ends one by one
    ASSERT_LT(cpprpc::Clock::now(), give_up) << open_files(server.pid()) << " files are open";
    std::this_thread::sleep_for(1ms);
  }
  report("when they are gone");
  EXPECT_EQ(ask(channel), Status::ok());
}

CPPRPC_ON_EVERY_PLAIN_NETWORK(IdleConnectionsTest);

}  // namespace
}  // namespace faults
