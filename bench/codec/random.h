// Random: the numbers and texts that messages are filled with. The same seed gives the same
// messages with every compiler, which the distributions of the standard library do not.

#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>

namespace bench {

class Random {
 public:
  /// For message `number` of the shape `name`, of a run with this seed.
  Random(std::uint64_t seed, const std::string& name, std::uint64_t number);

  [[nodiscard]] std::uint64_t next() { return engine_(); }

  /// 0 to n - 1.
  [[nodiscard]] std::size_t below(std::size_t n) { return next() % n; }

  /// From `least` to `most`, both included.
  [[nodiscard]] std::int64_t between(std::int64_t least, std::int64_t most) {
    return least + static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(most - least + 1));
  }
  [[nodiscard]] int count(int least, int most) { return static_cast<int>(between(least, most)); }

  [[nodiscard]] bool one_in(std::size_t n) { return below(n) == 0; }
  [[nodiscard]] bool percent(std::size_t n) { return below(100) < n; }

  /// Of each length from no bit to `bits` as often, as numbers in messages are.
  [[nodiscard]] std::uint64_t number(unsigned bits);
  /// The same, and negative every third time.
  [[nodiscard]] std::int64_t signed_number(unsigned bits);

  [[nodiscard]] double real(double least, double most);

  template <class List>
  [[nodiscard]] const auto& pick(const List& list) {
    return list[below(std::size(list))];
  }

  // Texts, of which some are not ASCII.
  [[nodiscard]] std::string word();
  [[nodiscard]] std::string words(int least, int most);
  [[nodiscard]] std::string url();
  [[nodiscard]] std::string identifier();  // letters and digits, 6 to 24
  [[nodiscard]] std::string bytes(std::size_t size);

 private:
  std::mt19937_64 engine_;
};

}  // namespace bench
