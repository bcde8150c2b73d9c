#include "values.h"

#include <bit>
#include <cmath>
#include <limits>

namespace differential {
namespace {

constexpr std::uint64_t kIntegers[] = {
    0,           1,           static_cast<std::uint64_t>(-1),
    0x7f,        0x80,        static_cast<std::uint64_t>(-128),
    0x3fff,      0x4000,      0x7fff'ffff,
    0x8000'0000, 0xffff'ffff, 0xffff'ffff'8000'0000,
    1ULL << 32,  1ULL << 53,  (1ULL << 53) + 1,
    1ULL << 62,  1ULL << 63,  (1ULL << 63) - 1,
};

template <class T>
constexpr T kReals[] = {
    T(0),
    -T(0),
    T(1),
    T(-1),
    T(0.1),
    T(-2.5),
    T(1e10),
    T(16777217),
    T(123456789.123456789),
    std::numeric_limits<T>::min(),
    std::numeric_limits<T>::denorm_min(),
    std::numeric_limits<T>::max(),
    std::numeric_limits<T>::lowest(),
    std::numeric_limits<T>::epsilon(),
    std::numeric_limits<T>::infinity(),
    -std::numeric_limits<T>::infinity(),
    std::numeric_limits<T>::quiet_NaN(),
};

template <class T, class Bits>
T random_real(Random& random, bool with_odd_nans) {
  if (with_odd_nans && random.one_in(30)) {
    return std::bit_cast<T>(static_cast<Bits>(random.next()) |
                            std::bit_cast<Bits>(std::numeric_limits<T>::infinity()));
  }
  switch (random.below(3)) {
    case 0:
      return random.pick(kReals<T>);
    case 1:  // as people write them
      return static_cast<T>(static_cast<double>(random.below(2'000'000)) / 1000 - 1000);
    default: {
      const T value = std::bit_cast<T>(static_cast<Bits>(random.next()));
      return std::isnan(value) ? std::numeric_limits<T>::quiet_NaN() : value;
    }
  }
}

constexpr const char* kPieces[] = {
    "a",      "key",    " ",      "Z9_",    "\n",     "\t\r\b\f",   "\"",
    "'",      "\\",     "/",      "<&>",    "\x01",   "\x7f",       "\u00e9",
    "\u0080", "\u2028", "\u20ac", "\ufeff", "\uffff", "\U0001f600", "\U0010ffff",
};

std::size_t random_length(Random& random) {
  if (random.one_in(4)) return 0;
  if (random.one_in(200)) return random.below(20'000);
  if (random.one_in(20)) return random.below(300);
  return 1 + random.below(4);
}

}  // namespace

std::uint64_t random_integer(Random& random) {
  if (random.one_in(2)) return random.pick(kIntegers);
  const std::uint64_t value = random.next() >> random.below(64);
  return random.one_in(4) ? -value : value;
}

double random_double(Random& random, bool with_odd_nans) {
  return random_real<double, std::uint64_t>(random, with_odd_nans);
}

float random_float(Random& random, bool with_odd_nans) {
  return random_real<float, std::uint32_t>(random, with_odd_nans);
}

std::string random_text(Random& random) {
  std::string text;
  for (std::size_t n = random_length(random); n > 0; --n) text += random.pick(kPieces);
  if (random.one_in(20)) text += '\0';
  return text;
}

std::string random_bytes(Random& random) {
  if (random.one_in(3)) return random_text(random);
  std::string bytes(random_length(random), '\0');
  for (char& byte : bytes) byte = static_cast<char>(random.next());
  return bytes;
}

}  // namespace differential
