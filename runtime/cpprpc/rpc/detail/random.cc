#include "cpprpc/rpc/detail/random.h"

#include <pthread.h>
#include <sys/random.h>

#include <array>
#include <atomic>
#include <bit>
#include <cerrno>
#include <system_error>

namespace cpprpc::detail {
namespace {

// How often this process was forked off.
std::atomic<unsigned> forks = 0;

bool watch_forks() {
  const int error =
      pthread_atfork(nullptr, nullptr, [] { forks.fetch_add(1, std::memory_order_relaxed); });
  if (error != 0) throw std::system_error(error, std::generic_category(), "pthread_atfork");
  return true;
}

// xoshiro256++, https://prng.di.unimi.it
class Generator {
 public:
  std::uint64_t next() {
    // A child has the thread's own memory from its parent.
    if (!is_seeded_ || forks_ != forks.load(std::memory_order_relaxed)) [[unlikely]] {
      seed();
    }
    const std::uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }

 private:
  [[gnu::noinline]] void seed() {
    static const bool is_watching = watch_forks();
    static_cast<void>(is_watching);
    if (getentropy(state_.data(), sizeof state_) != 0) {
      throw std::system_error(errno, std::generic_category(), "no random numbers");
    }
    state_[0] |= 1;  // all zeros would stay so
    forks_ = forks.load(std::memory_order_relaxed);
    is_seeded_ = true;
  }

  std::array<std::uint64_t, 4> state_ = {};
  unsigned forks_ = 0;
  bool is_seeded_ = false;
};

}  // namespace

std::uint64_t random_word() {
  static thread_local Generator generator;
  return generator.next();
}

double random_share() { return static_cast<double>(random_word() >> 11) * 0x1p-53; }

bool happens(double probability) { return probability >= 1 || random_share() < probability; }

}  // namespace cpprpc::detail
