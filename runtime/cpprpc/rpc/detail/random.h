// Random numbers, for all that needs some: ids, jitter, sampling.
//
// Each thread has generators of its own, which the system seeds. A process that is forked off seeds
// anew: it does not go on with the numbers of its parent. Any thread.

#pragma once

#include <cstdint>

namespace cpprpc::detail {

/// 64 random bits. Cheap: no call of the system. Who sees many of them can guess the next. The
/// first of a thread throws std::system_error if the system has no random numbers.
[[nodiscard]] std::uint64_t random_word();

/// From 0 up to 1, but never 1; as cheap.
[[nodiscard]] double random_share();

/// True with that probability: 0 or less, never; 1 or more, always. As cheap.
[[nodiscard]] bool happens(double probability);

}  // namespace cpprpc::detail
