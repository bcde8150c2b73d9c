// Random: where everything that is random in a message comes from. The same seed and number give
// the same message with every compiler, which the distributions of the standard library do not.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <random>

namespace differential {

class Random {
 public:
  /// For message `number` of the run that began with `seed`.
  Random(std::uint64_t seed, std::uint64_t number) {
    std::seed_seq words{seed >> 32, seed, number >> 32, number};
    engine_.seed(words);
  }

  [[nodiscard]] std::uint64_t next() { return engine_(); }

  /// 0 to n - 1; 0 for n = 0.
  [[nodiscard]] std::size_t below(std::size_t n) { return n == 0 ? 0 : next() % n; }

  [[nodiscard]] bool one_in(std::size_t n) { return below(n) == 0; }

  template <class List>
  [[nodiscard]] const auto& pick(const List& list) {
    return list[below(std::size(list))];
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace differential
