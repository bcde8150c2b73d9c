// Stale<N>: which of a message's N members still hold what they held before it was decoded anew.
// Generated code is the user:
//
//   wire::Stale<2> stale(replace);
//   while (const std::uint32_t tag = in.next()) {
//     switch (tag) {
//       case 0x0a: in.repeated_message(tag, m.items, stale.take(0)); break;
//       ...
//     }
//   }
//   if (stale.any() && stale.has(0)) m.items.clear();
//
// So the elements, submessages and strings of a message that is reused are read over, and keep
// their memory. What the bytes do not have is cleared at the end.

#pragma once

#include <cstddef>
#include <cstdint>

namespace cpprpc::wire {

template <std::size_t count>
class Stale {
 public:
  explicit Stale(bool replace) noexcept {
    for (std::uint64_t& part : members_) part = replace ? ~std::uint64_t{0} : 0;
  }

  /// Whether the member was stale: it is not any more.
  bool take(std::size_t index) noexcept {
    const bool was = has(index);
    members_[index / 64] &= ~bit(index);
    return was;
  }

  [[nodiscard]] bool has(std::size_t index) const noexcept {
    return (members_[index / 64] & bit(index)) != 0;
  }

  [[nodiscard]] bool any() const noexcept {
    std::uint64_t any = 0;
    for (const std::uint64_t part : members_) any |= part;
    return any != 0;
  }

 private:
  static constexpr std::uint64_t bit(std::size_t index) noexcept {
    return std::uint64_t{1} << (index % 64);
  }

  std::uint64_t members_[(count + 63) / 64];
};

}  // namespace cpprpc::wire
