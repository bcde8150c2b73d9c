#include "cpprpc/wire/utf8.h"

#include <array>
#include <cstdint>
#include <cstring>

// A state machine: one load and one shift a byte, and no branch that the text could make
// unpredictable. What a byte leads to from each of the states is one 64-bit word, in six bits a
// state: a state is the number of bits that its six stand at.

namespace cpprpc::wire {
namespace {

enum State : std::uint64_t {
  Between = 0,  // characters: a text may end here
  OneMore = 6,  // continuation byte must follow
  TwoMore = 12,
  ThreeMore = 18,
  BehindE0 = 24,   // two more, the first of which is no overlong form
  BehindED = 30,   // likewise no surrogate
  BehindF0 = 36,   // three more, the first of which is no overlong form
  BehindF4 = 42,   // likewise not above U+10FFFF
  Malformed = 48,  // for good
};

constexpr State next(State state, std::uint32_t byte) {
  const auto is_in = [byte](std::uint32_t first, std::uint32_t last) {
    return byte >= first && byte <= last;
  };
  switch (state) {
    case Between:
      if (byte < 0x80) return Between;
      if (is_in(0xc2, 0xdf)) return OneMore;
      if (byte == 0xe0) return BehindE0;
      if (byte == 0xed) return BehindED;
      if (is_in(0xe1, 0xef)) return TwoMore;
      if (byte == 0xf0) return BehindF0;
      if (is_in(0xf1, 0xf3)) return ThreeMore;
      return byte == 0xf4 ? BehindF4 : Malformed;
    case OneMore:
      return is_in(0x80, 0xbf) ? Between : Malformed;
    case TwoMore:
      return is_in(0x80, 0xbf) ? OneMore : Malformed;
    case ThreeMore:
      return is_in(0x80, 0xbf) ? TwoMore : Malformed;
    case BehindE0:
      return is_in(0xa0, 0xbf) ? OneMore : Malformed;
    case BehindED:
      return is_in(0x80, 0x9f) ? OneMore : Malformed;
    case BehindF0:
      return is_in(0x90, 0xbf) ? TwoMore : Malformed;
    case BehindF4:
      return is_in(0x80, 0x8f) ? TwoMore : Malformed;
    case Malformed:
      break;
  }
  return Malformed;
}

constexpr std::array<std::uint64_t, 256> kTransitions = [] {
  std::array<std::uint64_t, 256> transitions{};
  for (std::uint32_t byte = 0; byte < transitions.size(); ++byte) {
    for (std::uint64_t state = Between; state <= Malformed; state += 6) {
      transitions[byte] |= next(static_cast<State>(state), byte) << state;
    }
  }
  return transitions;
}();

// Six bits of it are the state, and those above are not looked at.
std::uint64_t step(std::uint64_t state, char byte) {
  return kTransitions[static_cast<unsigned char>(byte)] >> (state & 63);
}

}  // namespace

bool is_utf8_beyond_ascii(std::string_view bytes) noexcept {
  constexpr std::size_t kWord = sizeof(std::uint64_t);
  std::uint64_t state = Between;
  std::size_t i = 0;
  for (; i + kWord <= bytes.size(); i += kWord) {
    std::uint64_t word;
    std::memcpy(&word, bytes.data() + i, kWord);
    if (((word & 0x8080808080808080) | (state & 63)) == 0) continue;  // ASCII, between characters
    for (std::size_t k = 0; k < kWord; ++k) state = step(state, bytes[i + k]);
  }
  for (; i < bytes.size(); ++i) state = step(state, bytes[i]);
  return (state & 63) == Between;
}

}  // namespace cpprpc::wire
