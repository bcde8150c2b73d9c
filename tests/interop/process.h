// Process: a program of the tests as a child process, that can be killed.

#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace interop {

class Process {
 public:
  /// Starts the program `arguments[0]`. Throws std::system_error if that does not work.
  explicit Process(std::vector<std::string> arguments);
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  /// Kills it.
  ~Process();

  /// A line that it wrote to its stdout; empty if it ends before.
  [[nodiscard]] std::string read_line();

  /// 0 once it was killed.
  [[nodiscard]] pid_t pid() const noexcept { return pid_; }

  /// SIGKILL: it has no chance to say goodbye.
  void kill() noexcept;

  void send(int signal) noexcept;

  /// Its exit status once it has ended; 128 and the number of the signal that ended it.
  [[nodiscard]] int wait() noexcept;

 private:
  pid_t pid_ = 0;
  int output_ = -1;
};

}  // namespace interop
