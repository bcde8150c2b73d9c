#include "cpprpc/rpc/detail/signals.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <mutex>
#include <system_error>

namespace cpprpc::detail {
namespace {

constexpr int kSignals[] = {SIGTERM, SIGINT};

// What a handler of signals may touch: it has no argument of its own.
std::atomic<int> came = -1;  // readable once a signal has come
std::atomic<bool> has_come = false;
static_assert(std::atomic<int>::is_always_lock_free && std::atomic<bool>::is_always_lock_free);

std::mutex mutex;  // guards what follows
int users = 0;
struct sigaction previous[std::size(kSignals)];

void handle(int signal) {
  if (has_come.exchange(true)) _exit(128 + signal);
  const int saved = errno;
  const std::uint64_t one = 1;
  // Cannot fail: the counter is far from its limit.
  [[maybe_unused]] const ssize_t written = write(came.load(), &one, sizeof one);
  errno = saved;
}

void install() {
  const int descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (descriptor < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  came = descriptor;
  has_come = false;
  struct sigaction action {};
  action.sa_handler = handle;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  for (std::size_t i = 0; i < std::size(kSignals); ++i) {
    sigaction(kSignals[i], &action, &previous[i]);
  }
}

void restore() noexcept {
  for (std::size_t i = 0; i < std::size(kSignals); ++i) {
    sigaction(kSignals[i], &previous[i], nullptr);
  }
  close(came.exchange(-1));
}

}  // namespace

ShutdownSignals::ShutdownSignals() {
  const std::lock_guard lock(mutex);
  if (users == 0) install();
  ++users;
}

ShutdownSignals::~ShutdownSignals() {
  const std::lock_guard lock(mutex);
  if (--users == 0) restore();
}

void ShutdownSignals::wait() const {
  pollfd descriptor{.fd = came.load(), .events = POLLIN, .revents = 0};
  while (poll(&descriptor, 1, -1) < 0 && errno == EINTR) {
  }
}

}  // namespace cpprpc::detail
