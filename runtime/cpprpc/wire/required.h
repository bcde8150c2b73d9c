// Required<N>: which of a message's N required fields it had. Generated code is the user:
//
//   wire::Required<2> required;
//   while (in.next()) {
//     switch (in.tag()) {
//       case 0x08: in.int64(m.id); required.saw(0); break;
//       ...
//     }
//   }
//   required.end(in);
//
// A missing one is only noted: whether it is an error shows once all bytes are read.

#pragma once

#include <cstddef>
#include <cstdint>

#include "cpprpc/wire/reader.h"

namespace cpprpc::wire {

template <std::size_t count>
class Required {
 public:
  Required() noexcept {
    for (std::size_t i = 0; i < count; ++i) missing_[i / 64] |= bit(i);
  }

  void saw(std::size_t index) noexcept { missing_[index / 64] &= ~bit(index); }

  void end(Reader& in) const noexcept {
    std::uint64_t any = 0;
    for (const std::uint64_t part : missing_) any |= part;
    if (any != 0) in.note_incomplete();
  }

 private:
  static constexpr std::uint64_t bit(std::size_t index) noexcept {
    return std::uint64_t{1} << (index % 64);
  }

  std::uint64_t missing_[(count + 63) / 64] = {};
};

}  // namespace cpprpc::wire
