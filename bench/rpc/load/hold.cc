// Keeps connections and streams open, in which nothing happens, for a script that looks meanwhile
// at what they cost the server.
//
//   bench_rpc_hold PORT
//   connections 1000     opens as many more, each of which makes a call
//   streams 1000         opens as many more, spread over the connections, each with an exchange
//   call                 makes a call on each connection, all of them at once
//
// Answers each line with one when it is done, and ends with its input: with an error, and an exit
// code, if anything failed.

#include <sys/resource.h>

#include <memory>
#include <string>
#include <string_view>

#include "connection.h"
#include "poll.h"

namespace {

using bench::Connection;

constexpr int kAtOnce = 100;                // fewer than may wait to be accepted
constexpr std::size_t kPerSource = 10'000;  // connections; of some 28,000 ports

class Held {
 public:
  explicit Held(const bench::Plan& plan)
      : port_(plan.port), measured_(plan), calls_(bench::calls_of(bench::Kind::Hello)) {}

  void connect(int count) {
    for (int i = 1; i <= count; ++i) {
      Connection& connection = poll_.add(std::make_unique<Connection>(
          calls_, port_, measured_, static_cast<int>(poll_.size() / kPerSource)));
      connection.start_call(false);
      connection.send();
      if (i % kAtOnce == 0 || i == count) poll_.settle();
    }
  }

  void open_streams(int count) {
    for (int i = 1; i <= count; ++i) {
      Connection& connection = poll_[next_++ % poll_.size()];
      connection.start_idle();
      connection.send();
      if (i % kAtOnce == 0 || i == count) poll_.settle();
    }
  }

  void call() {
    for (std::size_t i = 0; i < poll_.size(); ++i) {
      poll_[i].start_call(false);
      poll_[i].send();
    }
    poll_.settle();
  }

  int report() { return measured_.report(); }

 private:
  const int port_;
  bench::Measured measured_;
  const bench::Calls calls_;
  bench::Poll poll_;
  std::size_t next_ = 0;  // connection to have a stream
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
  Held held({.port = std::atoi(argv[1])});
  for (std::string line; std::getline(std::cin, line);) {
    const std::string_view what = std::string_view(line).substr(0, line.find(' '));
    const int count = std::atoi(line.substr(what.size()).c_str());
    if (what == "connections") {
      held.connect(count);
    } else if (what == "streams") {
      held.open_streams(count);
    } else {
      held.call();
    }
    if (held.report() != EXIT_SUCCESS) return EXIT_FAILURE;
  }
}
