// What every server of the benchmark is to the script that runs it: a program that prints its port,
// and then, for each line that it reads, what it has used and done so far. It ends with its input.
//
//   bench_rpc_server_x [THREADS]
//   port 40123
//   cpu_ns 1234567 calls 100 messages 5000

#pragma once

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <string>

namespace bench {

/// What a server has answered. Calls count when their status is OK and nothing else.
struct Answered {
  std::atomic<std::int64_t> calls = 0;
  std::atomic<std::int64_t> messages = 0;  // of streams
};

/// The processor time of all threads of this process.
inline std::int64_t cpu_ns() {
  std::timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

inline int threads_of(int argc, char** argv) { return argc > 1 ? std::atoi(argv[1]) : 1; }

/// Answers the script until it closes the pipe.
inline void serve_script(int port, const Answered& answered) {
  std::cout << "port " << port << std::endl;
  for (std::string line; std::getline(std::cin, line);) {
    std::cout << "cpu_ns " << cpu_ns() << " calls " << answered.calls << " messages "
              << answered.messages << std::endl;
  }
}

/// The text of a reply.
inline std::string greeting(const std::string& name) { return "Hello " + name; }

}  // namespace bench
