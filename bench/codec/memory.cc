#include "memory.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <limits>

namespace bench {
namespace {

/// The most memory this process had. Not getrusage(): what that says includes the process this one
/// was forked from.
std::uint64_t peak_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    std::uint64_t kilobytes = 0;
    if (word == "VmHWM:" && status >> kilobytes) return kilobytes * 1024;
  }
  fail("/proc/self/status does not tell the peak of memory (VmHWM)");
}

/// What this program, run with these arguments, prints.
std::string output_of(std::vector<std::string> arguments) {
  int ends[2];
  if (pipe(ends) != 0) fail("cannot make a pipe");
  std::fflush(stdout);
  const pid_t child = fork();
  if (child < 0) fail("cannot fork");
  if (child == 0) {
    dup2(ends[1], STDOUT_FILENO);
    close(ends[0]);
    close(ends[1]);
    std::vector<char*> words;
    for (std::string& argument : arguments) words.push_back(argument.data());
    words.push_back(nullptr);
    execv("/proc/self/exe", words.data());
    _exit(127);
  }
  close(ends[1]);
  std::string output;
  char buffer[256];
  for (ssize_t size; (size = read(ends[0], buffer, sizeof buffer)) > 0;) {
    output.append(buffer, static_cast<std::size_t>(size));
  }
  close(ends[0]);
  int status = 0;
  if (waitpid(child, &status, 0) != child || status != 0) {
    fail("the process that measures memory ended with status " + std::to_string(status));
  }
  return output;
}

double peak_of(const Large& message, const std::string& side, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "bench_codec");
  arguments.insert(arguments.end(), {"--measure-memory", message.name + "/" + side});
  return std::stod(output_of(std::move(arguments)));
}

}  // namespace

void report_memory(const std::vector<Large>& messages, std::size_t size,
                   const std::vector<std::string>& arguments) {
  const auto input = static_cast<double>(size);
  std::printf("\npeak memory of decoding %.0f MB, without the input\n", input / 1e6);
  std::printf("%-9s %9s %8s %12s %8s %7s\n", "message", "ours MB", "x input", "theirs MB",
              "x input", "ratio");
  for (const Large& message : messages) {
    const double ours = peak_of(message, "ours", arguments);
    const double theirs = peak_of(message, "theirs", arguments);
    std::printf("%-9s %9.0f %8.2f %12.0f %8.2f %7.2f\n", message.name.c_str(), ours / 1e6,
                ours / input, theirs / 1e6, theirs / input, ours / theirs);
    std::fflush(stdout);
  }
}

void measure_memory(const std::vector<Large>& messages, std::size_t size, const std::string& name,
                    const std::string& side) {
  for (const Large& message : messages) {
    if (message.name != name) continue;
    std::vector<std::string> encoded;
    encoded.push_back(message.encoded(size));
    const Work work = message.decode(encoded);
    const std::uint64_t before = peak_memory();
    side == "ours" ? work.ours() : work.theirs();
    std::printf("%llu\n", static_cast<unsigned long long>(peak_memory() - before));
    return;
  }
  fail("there is no large message '" + name + "'");
}

}  // namespace bench
