// The buffer that a thread has to spare: streams are many, and only a few of them have something
// buffered at a time. One that is empty gives up what it no longer needs, and the next one that
// needs more than a little has it without an allocation.

#pragma once

#include <cstddef>
#include <string>

namespace cpprpc::transport::h2 {

/// What an empty buffer may keep.
inline constexpr std::size_t kIdleCapacity = 4 * 1024;

/// Takes over the thread's spare buffer if `buffer` is empty and `bytes` are more than it has room
/// for, and than an idle one may keep.
void take_spare(std::string& buffer, std::size_t bytes) noexcept;

/// Empties `buffer`, and leaves it with no more than kIdleCapacity.
void give_spare(std::string& buffer) noexcept;

}  // namespace cpprpc::transport::h2
